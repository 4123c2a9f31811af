"""What was decided, as JSON: strategies with their parts, plans, offices, audiences, channels."""

from typing import Any

from rest_framework import serializers

from audiences.declarations import AUDIENCE, CHANNEL, DESIRED_IMPACT, MESSAGE
from audiences.models import Audience, Channel, DesiredImpact, Message
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


class ObjectiveAnswer(serializers.ModelSerializer[Objective]):
    strategy = serializers.IntegerField(source="strategy_id", help_text="The `id` of its strategy.")

    class Meta:
        model = Objective
        fields = ["id", "strategy", *OBJECTIVE.public]


class SectionAnswer(serializers.ModelSerializer[Section]):
    class Meta:
        model = Section
        fields = ["number", "heading_number", "title", "body", "source_note"]


class LegalBasisAnswer(serializers.ModelSerializer[LegalBasis]):
    class Meta:
        model = LegalBasis
        fields = ["number", "cited_in", "title", "description", "source_note"]


class PrincipleAnswer(serializers.ModelSerializer[Principle]):
    class Meta:
        model = Principle
        fields = ["number", "title", "description", "source_note"]


class SwotAnswer(serializers.ModelSerializer[SwotItem]):
    class Meta:
        model = SwotItem
        fields = ["number", "kind", "text", "source_note"]


class DutyAnswer(serializers.ModelSerializer[Duty]):
    office = serializers.CharField(source="office.code", help_text="The code of the office whose duty it is.")

    class Meta:
        model = Duty
        fields = ["number", "office", "text", "source_note"]


class StrategyAnswer(serializers.ModelSerializer[Strategy]):
    class Meta:
        model = Strategy
        fields = ["id", *STRATEGY.public]


class WholeStrategyAnswer(StrategyAnswer):
    """A strategy with everything that it says."""

    objectives = ObjectiveAnswer(many=True, help_text="What it wants to achieve.")
    sections = SectionAnswer(many=True, help_text="Its chapters of running text.")
    legal_bases = LegalBasisAnswer(many=True, help_text="On which laws it stands.")
    principles = PrincipleAnswer(many=True, help_text="How the municipality communicates.")
    swot_items = SwotAnswer(many=True, help_text="Strengths, weaknesses, opportunities and threats.")
    duties = DutyAnswer(many=True, help_text="What it asks of which office.")

    class Meta(StrategyAnswer.Meta):
        fields = [
            *StrategyAnswer.Meta.fields,
            "pages",
            "decision",
            "objectives",
            "sections",
            "legal_bases",
            "principles",
            "swot_items",
            "duties",
        ]


class PlanAnswer(serializers.ModelSerializer[AnnualPlan]):
    strategy = serializers.IntegerField(source="strategy_id", help_text="The `id` of its strategy.")
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


class OfficeAnswer(serializers.ModelSerializer[Office]):
    class Meta:
        model = Office
        fields = [*OFFICE.public]


class MessageAnswer(serializers.ModelSerializer[Message]):
    class Meta:
        model = Message
        fields = ["id", *MESSAGE.public]


class DesiredImpactAnswer(serializers.ModelSerializer[DesiredImpact]):
    class Meta:
        model = DesiredImpact
        fields = ["id", *DESIRED_IMPACT.public]


class AudienceAnswer(serializers.ModelSerializer[Audience]):
    strategy = serializers.IntegerField(source="strategy_id", help_text="The `id` of its strategy.")
    messages = MessageAnswer(many=True, help_text="What it should think of the municipality.")
    desired_impacts = DesiredImpactAnswer(many=True, help_text="What it should do.")

    class Meta:
        model = Audience
        fields = ["strategy", *AUDIENCE.public, "messages", "desired_impacts"]


class ChannelAnswer(serializers.ModelSerializer[Channel]):
    strategy = serializers.IntegerField(source="strategy_id", help_text="The `id` of its strategy.")

    class Meta:
        model = Channel
        fields = ["strategy", *CHANNEL.public]


class CallerAnswer(serializers.Serializer[Any]):
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
