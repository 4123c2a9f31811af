"""What was recorded, as JSON. Citizens see what happened; who wrote it, and in which words, stays inside."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from activities.declarations import OCCURRENCE
from activities.models import Amendment, AssemblySession, Evidence, Occurrence, StatusUpdate
from activities.rules.workflow import Status
from kacanik_comms.api.problems import ProblemSerializer
from kacanik_comms.api.serializers.activities import Inside, WholeActivitySerializer, codes

CHANGES = [
    ("step", "a step of a special activity"),
    ("occurrence", "a recurring activity happened, or was skipped with a reason"),
    ("evidence", "new evidence"),
]


class OfActivity(serializers.Serializer[Any]):
    """What says of which activity something is."""

    activity = serializers.IntegerField(source="activity_id", help_text="The `id` of the activity.")
    activity_code = serializers.CharField(source="activity.code", help_text="The code of the activity.")
    year = serializers.IntegerField(source="activity.plan.year", help_text="The year of its plan.")


OF_ACTIVITY = ("activity", "activity_code", "year")


class OccurrenceInside(Inside):
    """What people with a role see of an occurrence."""

    recorded_by = serializers.CharField(
        source="author", help_text="Who recorded it: a person, or the office that answered from a letter."
    )

    class Meta:
        model = Occurrence
        fields = (*OCCURRENCE.internal, "recorded_by", "recorded_at")


class OccurrenceSerializer(OfActivity, serializers.ModelSerializer[Occurrence]):
    """One time that an activity happened, or one unit that was skipped with a reason."""

    audiences = codes("The codes of the audiences reached.")
    channels = codes("The codes of the channels used.")
    inside = OccurrenceInside()

    class Meta:
        model = Occurrence
        fields = (
            *("id", *OF_ACTIVITY, *OCCURRENCE.public),
            *("session", "audiences", "channels", "messages", "inside"),
        )


class StatusUpdateInside(Inside):
    """What people with a role see of a step."""

    by = serializers.CharField(
        source="author", help_text="Who took the step: a person, or the office that answered from a letter."
    )

    class Meta:
        model = StatusUpdate
        fields = ("note", "by")


class StatusUpdateSerializer(OfActivity, serializers.ModelSerializer[StatusUpdate]):
    """One step of a special activity."""

    from_status = serializers.ChoiceField(choices=Status.choices, help_text="The status before the step.")
    to_status = serializers.ChoiceField(choices=Status.choices, help_text="The status after the step.")
    reason = serializers.CharField(
        source="public_reason",
        allow_blank=True,
        help_text="Why it was done otherwise than planned; empty where it was not.",
    )
    inside = StatusUpdateInside()

    class Meta:
        model = StatusUpdate
        fields = ("id", *OF_ACTIVITY, "from_status", "to_status", "reason", "at", "inside")


class EvidenceInside(Inside):
    """What people with a role see of a proof."""

    added_by = serializers.CharField(
        source="author", help_text="Who added it: a person, or the office that answered from a letter."
    )

    class Meta:
        model = Evidence
        fields = ("name", "is_public", "added_by")


class EvidenceSerializer(OfActivity, serializers.ModelSerializer[Evidence]):
    """A proof that something was done: a file or a link."""

    url = serializers.CharField(allow_blank=True, help_text="Where the proof can be seen; empty for a file.")
    file = serializers.SerializerMethodField(help_text="The address of the file; null for a link.")
    size = serializers.IntegerField(allow_null=True, help_text="The size of the file in bytes.")
    inside = EvidenceInside()

    class Meta:
        model = Evidence
        fields = (
            *("id", *OF_ACTIVITY, "occurrence", "caption", "url", "file"),
            *("media_type", "size", "sha256", "added_at", "inside"),
        )

    def get_file(self, proof: Evidence) -> str | None:
        return reverse("api:evidence_file", args=[proof.pk]) if proof.file else None


AMENDED_ON = ("at", "counts_from", "is_correction")


class AmendmentInside(Inside):
    """What people with a role see of a change of the plan."""

    by = serializers.CharField(help_text="Who changed it.")

    class Meta:
        model = Amendment
        fields = ("by",)


class AmendmentSerializer(OfActivity, serializers.ModelSerializer[Amendment]):
    """One change of an adopted plan."""

    before = serializers.DictField(
        allow_null=True,
        help_text="What its line in the plan said, of the fields that were changed, by their names; null where it was "
        "added.",
    )
    after = serializers.DictField(help_text="What the line says since, in the same form.")
    inside = AmendmentInside()

    class Meta:
        model = Amendment
        fields = ("id", *OF_ACTIVITY, "before", "after", "reason", *AMENDED_ON, "inside")


class SessionSerializer(serializers.ModelSerializer[AssemblySession]):
    class Meta:
        model = AssemblySession
        fields = ("id", "date", "title")


class ChangeSerializer(serializers.Serializer[Any]):
    """Something that changed lately."""

    at = serializers.DateTimeField(source="changed_at", help_text="When it was recorded.")
    kind = serializers.ChoiceField(choices=CHANGES, help_text="What kind of change it is.")
    activity = serializers.IntegerField(source="row.activity_id", help_text="The `id` of the activity.")
    activity_code = serializers.CharField(source="row.activity.code", help_text="The code of the activity.")
    year = serializers.IntegerField(source="row.activity.plan.year", help_text="The year of its plan.")
    title = serializers.CharField(source="row.activity.title", help_text="What the activity is.")
    step = StatusUpdateSerializer(allow_null=True, help_text="The step; null where it is none.")
    occurrence = OccurrenceSerializer(allow_null=True, help_text="The occurrence; null where it is none.")
    evidence = EvidenceSerializer(allow_null=True, help_text="The proof; null where it is none.")


class StepTakenSerializer(serializers.Serializer[Any]):
    """What became of an activity by a step."""

    step = StatusUpdateSerializer(help_text="The step, as it was recorded.")
    activity = WholeActivitySerializer(help_text="The activity as it is now.")
    undo = serializers.CharField(
        allow_null=True, help_text="For ten minutes: send it to `/undo/` to take the step back."
    )


class RecordedSerializer(serializers.Serializer[Any]):
    """What was recorded of a recurring activity."""

    occurrence = OccurrenceSerializer(help_text="The occurrence, as it was recorded.")
    activity = WholeActivitySerializer(help_text="The activity as it is now.")
    undo = serializers.CharField(
        allow_null=True, help_text="For ten minutes: send it to `/undo/` to take it back."
    )


class StaleSerializer(ProblemSerializer):
    """Somebody else changed the activity in the meantime."""

    current = WholeActivitySerializer(
        help_text="The activity as it is now; its version is in the ETag of this answer."
    )
