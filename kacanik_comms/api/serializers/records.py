"""What was recorded, as JSON. Citizens see what happened; who wrote it, and in which words, stays inside."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from activities.declarations import OCCURRENCE
from activities.models import Amendment, AssemblySession, Evidence, Occurrence, StatusUpdate
from activities.rules.workflow import Status
from kacanik_comms.api.serializers.activities import Codes, Keys, WholeActivityAnswer
from kacanik_comms.api.serializers.problems import ProblemAnswer

CHANGES = [
    ("step", "a step of a special activity"),
    ("occurrence", "a recurring activity happened, or was skipped with a reason"),
    ("evidence", "new evidence"),
]


class Inside(serializers.Serializer[Any]):
    """A part of an answer that only people with a role get; null for everybody else."""

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(instance) if self.context.get("reader") else None


class OccurrenceInside(Inside):
    """What people with a role see of an occurrence."""

    note = serializers.CharField(
        allow_blank=True, help_text="What happened; for a skipped unit, the reason why it was skipped."
    )
    cost = serializers.DecimalField(
        max_digits=10, decimal_places=2, allow_null=True, help_text="What this one time cost, in euro."
    )
    recorded_by = serializers.CharField(help_text="Who recorded it.")
    recorded_at = serializers.DateTimeField(help_text="When it was recorded.")


class OccurrenceAnswer(serializers.ModelSerializer[Occurrence]):
    """One time that an activity happened, or one unit that was skipped with a reason."""

    activity = serializers.IntegerField(source="activity_id", help_text="The `id` of the activity.")
    activity_code = serializers.CharField(source="activity.code", help_text="The code of the activity.")
    year = serializers.IntegerField(source="activity.plan.year", help_text="The year of its plan.")
    session = serializers.IntegerField(
        source="session_id", allow_null=True, help_text="The `id` of the session of the Assembly."
    )
    audiences = Codes(help_text="The codes of the audiences reached.")
    channels = Codes(help_text="The codes of the channels used.")
    messages = Keys(help_text="The `id` of each message carried.")
    inside = OccurrenceInside(
        source="*", allow_null=True, help_text="What people with a role see; null for everybody else."
    )

    class Meta:
        model = Occurrence
        fields = [
            "id",
            "activity",
            "activity_code",
            "year",
            *OCCURRENCE.public,
            "session",
            "audiences",
            "channels",
            "messages",
            "inside",
        ]


class StatusUpdateInside(Inside):
    """What people with a role see of a step."""

    note = serializers.CharField(allow_blank=True, help_text="What the person said about it.")
    by = serializers.CharField(help_text="Who took the step.")


class StatusUpdateAnswer(serializers.ModelSerializer[StatusUpdate]):
    """One step of a special activity."""

    activity = serializers.IntegerField(source="activity_id", help_text="The `id` of the activity.")
    from_status = serializers.ChoiceField(choices=Status.choices, help_text="The status before the step.")
    to_status = serializers.ChoiceField(choices=Status.choices, help_text="The status after the step.")
    reason = serializers.CharField(
        source="public_reason",
        allow_blank=True,
        help_text="Why it was done otherwise than planned; empty where it was not.",
    )
    inside = StatusUpdateInside(
        source="*", allow_null=True, help_text="What people with a role see; null for everybody else."
    )

    class Meta:
        model = StatusUpdate
        fields = ["id", "activity", "from_status", "to_status", "reason", "at", "inside"]


class EvidenceInside(Inside):
    """What people with a role see of a proof."""

    name = serializers.CharField(allow_blank=True, help_text="What its owner called the file.")
    is_public = serializers.BooleanField(help_text="Whether citizens see it without an account.")
    added_by = serializers.CharField(help_text="Who added it.")


class EvidenceAnswer(serializers.ModelSerializer[Evidence]):
    """A proof that something was done: a file or a link."""

    activity = serializers.IntegerField(source="activity_id", help_text="The `id` of the activity.")
    occurrence = serializers.IntegerField(
        source="occurrence_id", allow_null=True, help_text="The `id` of the one time that it proves."
    )
    url = serializers.CharField(allow_blank=True, help_text="Where the proof can be seen; empty for a file.")
    file = serializers.SerializerMethodField(help_text="The address of the file; null for a link.")
    size = serializers.IntegerField(allow_null=True, help_text="The size of the file in bytes.")
    inside = EvidenceInside(
        source="*", allow_null=True, help_text="What people with a role see; null for everybody else."
    )

    class Meta:
        model = Evidence
        fields = [
            "id",
            "activity",
            "occurrence",
            "caption",
            "url",
            "file",
            "media_type",
            "size",
            "sha256",
            "added_at",
            "inside",
        ]

    def get_file(self, proof: Evidence) -> str | None:
        return reverse("api:evidence_file", args=[proof.pk]) if proof.file else None


class AmendmentInside(Inside):
    """What people with a role see of a change of the plan."""

    by = serializers.CharField(help_text="Who changed it.")


class AmendmentAnswer(serializers.ModelSerializer[Amendment]):
    """One change of an adopted plan."""

    activity = serializers.IntegerField(source="activity_id", help_text="The `id` of the activity.")
    activity_code = serializers.CharField(source="activity.code", help_text="The code of the activity.")
    year = serializers.IntegerField(source="activity.plan.year", help_text="The year of its plan.")
    before = serializers.DictField(
        allow_null=True,
        help_text="What its line in the plan said, of the fields that were changed, by their names; null where it was "
        "added.",
    )
    after = serializers.DictField(help_text="What the line says since, in the same form.")
    inside = AmendmentInside(
        source="*", allow_null=True, help_text="What people with a role see; null for everybody else."
    )

    class Meta:
        model = Amendment
        fields = ["id", "activity", "activity_code", "year", "before", "after", "reason", "at", "inside"]


class SessionAnswer(serializers.ModelSerializer[AssemblySession]):
    class Meta:
        model = AssemblySession
        fields = ["id", "date", "title"]


class ChangeAnswer(serializers.Serializer[Any]):
    """Something that changed lately."""

    at = serializers.DateTimeField(help_text="When it was recorded.")
    kind = serializers.ChoiceField(
        choices=CHANGES,
        help_text="What kind of change it is.",
    )
    activity = serializers.IntegerField(source="row.activity_id", help_text="The `id` of the activity.")
    activity_code = serializers.CharField(source="row.activity.code", help_text="The code of the activity.")
    year = serializers.IntegerField(source="row.activity.plan.year", help_text="The year of its plan.")
    title = serializers.CharField(source="row.activity.title", help_text="What the activity is.")
    step = StatusUpdateAnswer(allow_null=True, help_text="The step; null where it is none.")
    occurrence = OccurrenceAnswer(allow_null=True, help_text="The occurrence; null where it is none.")
    evidence = EvidenceAnswer(allow_null=True, help_text="The proof; null where it is none.")


class StepTakenAnswer(serializers.Serializer[Any]):
    """What became of an activity by a step."""

    step = StatusUpdateAnswer(help_text="The step, as it was recorded.")
    activity = WholeActivityAnswer(help_text="The activity as it is now.")
    undo = serializers.CharField(
        allow_null=True, help_text="For ten minutes: send it to `/undo/` to take the step back."
    )


class RecordedAnswer(serializers.Serializer[Any]):
    """What was recorded of a recurring activity."""

    occurrence = OccurrenceAnswer(help_text="The occurrence, as it was recorded.")
    activity = WholeActivityAnswer(help_text="The activity as it is now.")
    undo = serializers.CharField(
        allow_null=True, help_text="For ten minutes: send it to `/undo/` to take it back."
    )


class StaleAnswer(ProblemAnswer):
    """Somebody else changed the activity in the meantime."""

    current = WholeActivityAnswer(
        help_text="The activity as it is now; its version is in the ETag of this answer."
    )
