"""Activities as JSON, with what is derived of them; `progress` is how one stands on the day of the reading."""

from typing import Any

from rest_framework import serializers

from activities.models import Activity, Responsibility
from activities.records.progress import Progress
from activities.rules.policies import can_report_on
from activities.rules.recurrence import Frequency, Unit, UnitState
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status, steps_from
from kacanik_comms.core.ratio import Ratio


class ResponsibilityAnswer(serializers.ModelSerializer[Responsibility]):
    office = serializers.CharField(source="office.name", help_text="The name of the office.")
    office_code = serializers.CharField(source="office.code", help_text="Its code, which never changes.")

    class Meta:
        model = Responsibility
        fields = ["office", "office_code", "role"]


class ShareAnswer(serializers.Serializer[Ratio]):
    """A share with what it was counted from."""

    numerator = serializers.IntegerField(help_text="How many.")
    denominator = serializers.IntegerField(help_text="Out of how many.")
    percent = serializers.FloatField(
        allow_null=True, help_text="The share in per cent; null where nothing was expected yet."
    )


def of_activity(name: str, kind: type[serializers.Field], **kwargs: Any) -> Any:
    """A field of the activity itself, with the help that its administrators read."""
    own: Any = Activity._meta.get_field(name)
    help_text = kwargs.pop("help_text", None) or own.help_text
    return kind(source=f"activity.{name}", help_text=help_text, **kwargs)


class Codes(serializers.ListField):
    """The codes of linked rows, which never change."""

    child = serializers.CharField()

    def to_representation(self, rows: Any) -> list[str]:
        return [row.code for row in rows.all()]


class Keys(serializers.ListField):
    """The `id` of each linked row."""

    child = serializers.IntegerField()

    def to_representation(self, rows: Any) -> list[int]:
        return [row.pk for row in rows.all()]


class EmptyIsNull(serializers.ChoiceField):
    """What does not apply is null, not an empty text."""

    def to_representation(self, value: Any) -> Any:
        return value or None


class ActivityAnswer(serializers.Serializer[Progress]):
    """A line of the plan, and how it stands."""

    id = serializers.IntegerField(source="activity.pk", help_text="Its number in the database.")
    year = serializers.IntegerField(source="activity.plan.year", help_text="The year of its plan.")
    code = serializers.CharField(
        source="activity.code",
        help_text="Its name in tables and talk: objective, kind and number, 2.1 or 2.R1.",
    )
    number = of_activity("number", serializers.IntegerField)
    kind = of_activity("kind", serializers.ChoiceField, choices=Activity.Kind.choices)
    title = of_activity("title", serializers.CharField)
    objective = serializers.IntegerField(
        source="activity.objective.number", help_text="The number of the objective that it serves."
    )
    responsibilities = ResponsibilityAnswer(
        source="activity.responsibilities.all", many=True, help_text="Who answers for it."
    )
    starts_on = of_activity("starts_on", serializers.DateField, allow_null=True)
    ends_on = of_activity("ends_on", serializers.DateField, allow_null=True)
    time_wording = of_activity("time_wording", serializers.CharField, allow_blank=True)
    planned_cost = of_activity(
        "planned_cost", serializers.DecimalField, max_digits=10, decimal_places=2, allow_null=True
    )
    frequency = of_activity(
        "frequency",
        EmptyIsNull,
        choices=Frequency.choices,
        allow_null=True,
        help_text="How often a recurring activity is expected; null for a special one.",
    )
    status = of_activity(
        "status",
        EmptyIsNull,
        choices=Status.choices,
        allow_null=True,
        help_text="Where a special activity stands; null for a recurring one, whose occurrences speak for it.",
    )
    completed_on = of_activity("completed_on", serializers.DateField, allow_null=True)
    source_note = of_activity("source_note", serializers.CharField, allow_blank=True)
    timeliness = serializers.ChoiceField(
        choices=Timeliness.choices,
        allow_null=True,
        help_text="How a special activity stands to its time; null for a recurring one, and where it ended otherwise.",
    )
    compliance = ShareAnswer(
        allow_null=True,
        help_text="Units done out of units done or missed, of a recurring activity that is expected at fixed times.",
    )
    happened = serializers.IntegerField(help_text="How often it happened up to the day of the reading.")
    postponed_to = of_activity("postponed_to", serializers.DateField, allow_null=True)
    actual_cost = of_activity(
        "actual_cost", serializers.DecimalField, max_digits=10, decimal_places=2, allow_null=True
    )
    no_occasion_on = of_activity("no_occasion_on", serializers.DateField, allow_null=True)
    is_implemented = serializers.BooleanField(
        help_text="Whether it counts in the implementation rate of its year."
    )
    version = of_activity(
        "version",
        serializers.IntegerField,
        help_text="Counts its changes; the ETag of the activity begins with it.",
    )


class UnitAnswer(serializers.Serializer[Unit]):
    """One week, month, quarter … or session in which a recurring activity is expected."""

    starts_on = serializers.DateField(source="period.starts_on", help_text="Its first day.")
    ends_on = serializers.DateField(source="period.ends_on", help_text="Its last day.")
    session = serializers.IntegerField(
        source="period.session", allow_null=True, help_text="The `id` of the session that it lies before."
    )
    state = serializers.ChoiceField(
        choices=UnitState.choices,
        help_text="Whether it was done, skipped with a reason, missed, or is still open.",
    )


def address_of(step: str) -> str:
    """The last part of the address of a step of the workflow."""
    return step.replace("_", "-")


class InsideAnswer(serializers.Serializer[Any]):
    """What only people with a role see of an activity, and what the caller can do with it."""

    is_internal = serializers.BooleanField(help_text="Internal activities are not shown to citizens.")
    no_occasion_note = serializers.CharField(
        allow_blank=True, help_text="What the office said when it stated that there was no occasion."
    )
    can_report = serializers.BooleanField(help_text="Whether the caller can record something about it now.")
    steps = serializers.ListField(
        child=serializers.CharField(),
        help_text="The steps that the caller can take now: the last parts of their addresses.",
    )

    def to_representation(self, progress: Progress) -> Any:
        reader, activity = self.context.get("reader"), progress.activity
        if reader is None:
            return None
        can_report = can_report_on(reader, activity)
        steps = steps_from(Status(activity.status)) if can_report and activity.is_special else []
        return {
            "is_internal": activity.is_internal,
            "no_occasion_note": activity.no_occasion_note,
            "can_report": can_report,
            "steps": [address_of(step.name) for step in steps],
        }


class WholeActivityAnswer(ActivityAnswer):
    """A line of the plan with everything that is told of it."""

    official_wording = of_activity("official_wording", serializers.CharField, allow_blank=True)
    footnote = of_activity("footnote", serializers.CharField, allow_blank=True)
    means_of_verification = of_activity("means_of_verification", serializers.CharField, allow_blank=True)
    links_are_inferred = of_activity("links_are_inferred", serializers.BooleanField)
    audiences = Codes(
        source="activity.audiences", help_text="The codes of the audiences that it is planned for."
    )
    channels = Codes(source="activity.channels", help_text="The codes of the channels that are planned.")
    messages = Keys(source="activity.messages", help_text="The `id` of each planned message.")
    units = UnitAnswer(
        many=True, help_text="When a recurring activity is expected in its year, and what came of it."
    )
    inside = InsideAnswer(
        source="*", allow_null=True, help_text="What people with a role see; null for everybody else."
    )


class ActivitiesAnswer(serializers.Serializer[Any]):
    """Activities of one year, in the order of the plan."""

    year = serializers.IntegerField(help_text="The year of the plan.")
    cut_off = serializers.DateField(
        help_text="The last day that counts: today, or the last day of a year that is over."
    )
    holds_demonstration_data = serializers.BooleanField(
        help_text="Whether the progress was invented for trying out the system."
    )
    count = serializers.IntegerField(help_text="How many were asked for, on all pages together.")
    next = serializers.CharField(allow_null=True, help_text="The address of the next page; null on the last.")
    results = ActivityAnswer(many=True, help_text="The activities of this page.")
