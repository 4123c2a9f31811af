"""What was decided, as JSON: strategies with their parts, plans, offices, audiences, channels, signed reports."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from audiences.declarations import AUDIENCE, CHANNEL, DESIRED_IMPACT, MESSAGE
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.mail import absolute
from kacanik_comms.evaluation.models import SealedFile, SealedReport
from plans.declarations import OBJECTIVE, OFFICE, STRATEGY
from plans.models import (
    AnnualPlan,
    Duty,
    LegalBasis,
    Objective,
    Office,
    Principle,
    Section,
    Strategy,
    SwotItem,
)


class ObjectiveSerializer(serializers.ModelSerializer[Objective]):
    class Meta:
        model = Objective
        fields = ["id", "strategy", *OBJECTIVE.public]


class SectionSerializer(serializers.ModelSerializer[Section]):
    class Meta:
        model = Section
        fields = ["number", "heading_number", "title", "body", "source_note"]


class LegalBasisSerializer(serializers.ModelSerializer[LegalBasis]):
    class Meta:
        model = LegalBasis
        fields = ["number", "cited_in", "title", "description", "source_note"]


class PrincipleSerializer(serializers.ModelSerializer[Principle]):
    class Meta:
        model = Principle
        fields = ["number", "title", "description", "source_note"]


class SwotSerializer(serializers.ModelSerializer[SwotItem]):
    class Meta:
        model = SwotItem
        fields = ["number", "kind", "text", "source_note"]


class DutySerializer(serializers.ModelSerializer[Duty]):
    office = serializers.CharField(source="office.code", help_text="The code of the office whose duty it is.")

    class Meta:
        model = Duty
        fields = ["number", "office", "text", "source_note"]


class StrategySerializer(serializers.ModelSerializer[Strategy]):
    class Meta:
        model = Strategy
        fields = ["id", *STRATEGY.public]


class WholeStrategySerializer(StrategySerializer):
    """A strategy with everything that it says."""

    objectives = ObjectiveSerializer(many=True, help_text="What it wants to achieve.")
    sections = SectionSerializer(many=True, help_text="Its chapters of running text.")
    legal_bases = LegalBasisSerializer(many=True, help_text="On which laws it stands.")
    principles = PrincipleSerializer(many=True, help_text="How the municipality communicates.")
    swot_items = SwotSerializer(many=True, help_text="Strengths, weaknesses, opportunities and threats.")
    duties = DutySerializer(many=True, help_text="What it asks of which office.")

    class Meta(StrategySerializer.Meta):
        fields = [
            *StrategySerializer.Meta.fields,
            "pages",
            "decision",
            "objectives",
            "sections",
            "legal_bases",
            "principles",
            "swot_items",
            "duties",
        ]


class PlanSerializer(serializers.ModelSerializer[AnnualPlan]):
    takes_records = serializers.BooleanField(
        help_text="Whether anything can be recorded: the plan is adopted, and its year is not being judged."
    )

    class Meta:
        model = AnnualPlan
        fields = [
            "year",
            "strategy",
            "title",
            "status",
            "is_published",
            "holds_demonstration_data",
            "takes_records",
            "source_note",
        ]


class OfficeSerializer(serializers.ModelSerializer[Office]):
    succeeded_by = serializers.CharField(
        source="succession.successor.code",
        default=None,
        allow_null=True,
        help_text="The code of the office that took its place.",
    )
    succeeded_on = serializers.DateField(
        source="succession.counts_from",
        default=None,
        allow_null=True,
        help_text="The day from which that office does its work.",
    )

    class Meta:
        model = Office
        fields = [*OFFICE.public, "succeeded_by", "succeeded_on"]


class MessageSerializer(serializers.ModelSerializer[Message]):
    class Meta:
        model = Message
        fields = ["id", *MESSAGE.public]


class DesiredImpactSerializer(serializers.ModelSerializer[DesiredImpact]):
    class Meta:
        model = DesiredImpact
        fields = ["id", *DESIRED_IMPACT.public]


class AudienceSerializer(serializers.ModelSerializer[Audience]):
    messages = MessageSerializer(many=True, help_text="What it should think of the municipality.")
    desired_impacts = DesiredImpactSerializer(many=True, help_text="What it should do.")

    class Meta:
        model = Audience
        fields = ["strategy", *AUDIENCE.public, "messages", "desired_impacts"]


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    class Meta:
        model = Channel
        fields = ["strategy", *CHANNEL.public]


class CallerSerializer(serializers.Serializer[Any]):
    """Whose token or session it is."""

    username = serializers.CharField(help_text="The name with which they sign in.")
    name = serializers.CharField(help_text="Their name.")
    roles = serializers.ListField(
        child=serializers.CharField(),
        help_text="Their roles: information_officer, chief_of_cabinet, office_contributor, plan_administrator.",
    )
    offices = serializers.ListField(
        child=serializers.CharField(), help_text="The codes of the offices that they answer for."
    )


class ReportFileSerializer(serializers.ModelSerializer[SealedFile]):
    """A signed report as a PDF in one edition."""

    edition = serializers.CharField(help_text="In which language, or in which two: `sq`, `sq+sr-latn` …")
    file = serializers.SerializerMethodField(help_text="The address of the PDF.")

    class Meta:
        model = SealedFile
        fields = ["edition", "size", "sha256", "file"]

    def get_file(self, file: SealedFile) -> str:
        return absolute(reverse("official_file", args=[file.sha256]))


class ReportSerializer(serializers.ModelSerializer[SealedReport]):
    """A signed report on a year."""

    signed_as = serializers.CharField(source="signer_role", help_text="The role in which it was signed.")
    verify = serializers.SerializerMethodField(
        help_text="The address that says whether a report with this fingerprint is genuine."
    )
    files = ReportFileSerializer(many=True, help_text="The report as it was printed.")

    class Meta:
        model = SealedReport
        fields = ["year", "revision", "signed_as", "signed_at", "snapshot_sha256", "verify", "files"]

    def get_verify(self, report: SealedReport) -> str:
        return absolute(reverse("public:verify_fingerprint", args=[report.short_hash]))


LISTS = (
    *(
        "activities",
        "occurrences",
        "steps",
        "evidence",
        "amendments",
        "changes",
        "reports",
        "sessions",
        "plans",
    ),
    *("strategies", "objectives", "offices", "audiences", "channels", "openapi_json", "docs"),
)


class StartSerializer(serializers.Serializer[Any]):
    """The addresses of the lists and of the description."""

    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.CharField(help_text=f"The address of `{name}`.") for name in LISTS}
