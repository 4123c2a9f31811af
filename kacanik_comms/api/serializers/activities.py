"""Activities as JSON, with what is derived of them; their `progress` is how they stand on the day of the reading."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from activities.declarations import ACTIVITY
from activities.models import Activity, Responsibility
from activities.records.progress import progress_of
from activities.rules.policies import can_report_on
from activities.rules.recurrence import Frequency, Unit, UnitState
from activities.rules.spans import Span
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status, steps_from
from kacanik_comms.api.reading import one_of, reader_of, rows_for
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.core.dates import reading_day
from kacanik_comms.core.ratio import Ratio


class ResponsibilitySerializer(serializers.ModelSerializer[Responsibility]):
    office = serializers.CharField(source="office.name", help_text="The name of the office.")
    office_code = serializers.CharField(source="office.code", help_text="Its code, which never changes.")

    class Meta:
        model = Responsibility
        fields = ["office", "office_code", "role"]


class ShareSerializer(serializers.Serializer[Ratio]):
    """A share with what it was counted from."""

    numerator = serializers.IntegerField(help_text="How many.")
    denominator = serializers.IntegerField(help_text="Out of how many.")
    percent = serializers.FloatField(
        allow_null=True, help_text="The share in per cent; null where nothing was expected yet."
    )


class NullChoiceField(serializers.ChoiceField):
    """What does not apply is null, not an empty text."""

    def to_representation(self, value: Any) -> Any:
        return value or None


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    """A line of the plan, and how it stands."""

    year = serializers.IntegerField(source="plan.year", help_text="The year of its plan.")
    code = serializers.CharField(
        help_text="Its name in tables and talk: objective, kind and number, 2.1 or 2.R1, and 2.X1 beyond the plan."
    )
    objective = serializers.IntegerField(
        source="objective.number", help_text="The number of the objective that it serves."
    )
    responsibilities = ResponsibilitySerializer(many=True, help_text="Who answers for it.")
    frequency = NullChoiceField(
        choices=Frequency.choices,
        allow_null=True,
        help_text="How often a recurring activity is expected; null for a special one.",
    )
    status = NullChoiceField(
        choices=Status.choices,
        allow_null=True,
        help_text="Where a special activity stands; null for a recurring one, whose occurrences speak for it.",
    )
    timeliness = serializers.ChoiceField(
        source="progress.timeliness",
        choices=Timeliness.choices,
        allow_null=True,
        help_text="How a special activity stands to its time in the plan as amended; null for a recurring one, and "
        "where it ended otherwise. The figures of the year hold it against the plan as adopted.",
    )
    compliance = ShareSerializer(
        source="progress.compliance",
        allow_null=True,
        help_text="Units done out of units done or missed, of a recurring activity that is expected at fixed times.",
    )
    happened = serializers.IntegerField(
        source="progress.happened", help_text="How often it happened up to the day of the reading."
    )
    is_implemented = serializers.BooleanField(
        source="progress.implemented",
        allow_null=True,
        help_text="Whether it counts as implemented in the rate of its year; null where no occasion arose, so that it "
        "counts in neither.",
    )
    version = serializers.IntegerField(
        help_text="Counts its changes; the ETag of the activity begins with it."
    )

    class Meta:
        model = Activity
        fields = (
            *("id", "year", "code", "objective", "responsibilities", *ACTIVITY.public),
            *("timeliness", "compliance", "happened", "is_implemented", "version"),
        )


class UnitSerializer(serializers.Serializer[Unit]):
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
    happened = serializers.IntegerField(source="count", help_text="How often it happened in it.")
    times = serializers.IntegerField(
        source="period.times", help_text="How often it is expected in it; done less often, it is missed."
    )


class RuleSerializer(serializers.Serializer[Span]):
    """How often a recurring activity is expected, and on which days that is in force."""

    frequency = serializers.ChoiceField(
        source="rule.frequency", choices=Frequency.choices, help_text="How often."
    )
    times = serializers.IntegerField(
        source="rule.times", help_text="How many times in each week, month, quarter or year of the frequency."
    )
    starts_on = serializers.DateField(
        source="rule.starts_on", allow_null=True, help_text="From which day of the year; null: the first."
    )
    ends_on = serializers.DateField(
        source="rule.ends_on", allow_null=True, help_text="To which day of the year; null: the last."
    )
    since = serializers.DateField(
        allow_null=True, help_text="The day from which the rule counts; null: since the plan was adopted."
    )
    until = serializers.DateField(
        allow_null=True,
        help_text="The last day on which it counts; null: an amendment changed nothing since.",
    )


def address_of(step: str) -> str:
    """The last part of the address of a step of the workflow."""
    return step.replace("_", "-")


class Inside(serializers.ModelSerializer[Any]):
    """A part of an answer that only people with a role get; null for everybody else."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"source": "*", "allow_null": True}
        super().__init__(help_text="What people with a role see; null for everybody else.", **kwargs)

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(instance) if self.context.get("reader") else None


class ActivityInside(Inside):
    """What only people with a role see of an activity, and what the caller can do with it."""

    can_report = serializers.SerializerMethodField(
        help_text="Whether the caller can record something about it now."
    )
    steps = serializers.SerializerMethodField(
        help_text="The steps that the caller can take now: the last parts of their addresses."
    )

    class Meta:
        model = Activity
        fields = ("is_internal", *ACTIVITY.internal, "can_report", "steps")

    def get_can_report(self, activity: Activity) -> bool:
        return can_report_on(self.context["reader"], activity)

    def get_steps(self, activity: Activity) -> list[str]:
        if not activity.is_special or not self.get_can_report(activity):
            return []
        return [address_of(step.name) for step in steps_from(Status(activity.status))]


def codes(help_text: str) -> Any:
    return serializers.SlugRelatedField("code", many=True, read_only=True, help_text=help_text)


class WholeActivitySerializer(ActivitySerializer):
    """A line of the plan with everything that is known of it."""

    audiences = codes("The codes of the audiences that it is planned for.")
    channels = codes("The codes of the channels that are planned.")
    rules = RuleSerializer(
        source="progress.spans",
        many=True,
        help_text="The rules of a recurring activity in the order in which they count: several where an amendment "
        "changed them. A unit is judged by the rule in force on its first day.",
    )
    units = UnitSerializer(
        source="progress.units",
        many=True,
        help_text="When a recurring activity is expected in its year, and what came of it.",
    )
    inside = ActivityInside()

    class Meta(ActivitySerializer.Meta):
        fields = (
            *ActivitySerializer.Meta.fields,
            *("links_are_inferred", "audiences", "channels", "messages", "rules", "units", "inside"),
        )


def with_progress(activities: Iterable[Activity], *, on: date, **kwargs: Any) -> list[Activity]:
    """The activities with how each stands on the day."""
    rows = progress_of(list(activities), on=on, **kwargs)
    for row in rows:
        row.activity.progress = row  # type: ignore[attr-defined]
    return [row.activity for row in rows]


def whole_activity(request: ApiRequest, pk: int) -> tuple[Activity, Any]:
    """An activity as it is now, and everything that the caller sees of it."""
    activity = one_of(rows_for(request, Activity).for_page(), pk=pk)
    on = reading_day(timezone.localdate(), activity.plan.ends_on)
    (activity,) = with_progress([activity], on=on)
    return activity, WholeActivitySerializer(activity, context={"reader": reader_of(request)}).data


class ActivitiesSerializer(serializers.Serializer[Any]):
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
    results = ActivitySerializer(many=True, help_text="The activities of this page.")
