"""The figures of a year as JSON: each with its formula, its numerator and its denominator."""

from typing import Any

from rest_framework import serializers

from kacanik_comms.api.serializers.activities import ShareSerializer
from kacanik_comms.year.figures import ReachLevel, YearStatus
from kacanik_comms.year.in_short import Light


class PartSerializer(ShareSerializer):
    """A part of a share of the year."""

    key = serializers.CharField(help_text="Its name for programs.")
    title = serializers.CharField(help_text="Its name for people.")
    formula = serializers.CharField(help_text="How it is counted.")


class FigureSerializer(PartSerializer):
    """A share of the year."""

    parts = PartSerializer(
        many=True,
        help_text="Of the implementation rate those of special and of recurring activities, of the audience coverage "
        "those reached regularly; else none.",
    )


class CostsSerializer(serializers.Serializer[Any]):
    """Planned against actual cost, in euro."""

    planned = serializers.DecimalField(
        max_digits=14, decimal_places=2, help_text="What the plan states, together."
    )
    actual = serializers.DecimalField(
        max_digits=14, decimal_places=2, help_text="What it really cost, where told."
    )
    without_plan = serializers.IntegerField(help_text="Special activities for which the plan states no cost.")
    without_actual = serializers.IntegerField(
        help_text="Completed activities with a planned cost whose real cost nobody told."
    )


class ObjectiveFiguresSerializer(serializers.Serializer[Any]):
    """The figures of one objective."""

    objective = serializers.IntegerField(help_text="The number of the objective.")
    figures = FigureSerializer(many=True, help_text="Its implementation rate and its recurring compliance.")
    due = ShareSerializer(help_text="Its activities implemented of those due.")
    light = serializers.ChoiceField(
        choices=Light.choices,
        allow_null=True,
        help_text="How it stands by what was due: on plan from 70 %, far behind below 50 %; null if nothing was due.",
    )
    costs = CostsSerializer(help_text="What its activities cost.")


class BeyondPlanSerializer(serializers.Serializer[Any]):
    """What no plan foresaw and was done nevertheless; it counts in no share."""

    activities = serializers.IntegerField(source="count", help_text="How many activities.")
    occurrences = serializers.IntegerField(
        source="times", help_text="How many times they happened, together."
    )


class StatusCountSerializer(serializers.Serializer[Any]):
    """How many special activities stand in one status."""

    status = serializers.ChoiceField(
        choices=YearStatus.choices, help_text="The status in the books of the year."
    )
    count = serializers.IntegerField(help_text="How many.")


class ReachSerializer(serializers.Serializer[Any]):
    """How often an audience was reached."""

    audience = serializers.CharField(source="audience.code", help_text="The code of the audience.")
    times = serializers.IntegerField(help_text="How many occurrences reached it; 0 is a silent audience.")
    times_counted = serializers.IntegerField(help_text="At how many of them somebody counted the people.")
    quarters = serializers.IntegerField(help_text="In how many quarters of the year it was reached.")
    level = serializers.ChoiceField(
        choices=ReachLevel.choices,
        help_text="Regular: in at least two quarters, and at least as many times as quarters have begun.",
    )
    people = serializers.IntegerField(help_text="How many people at those, together; some more than once.")


class TimesSerializer(serializers.Serializer[Any]):
    """How often a channel was used."""

    channel = serializers.CharField(help_text="The code of the channel.")
    times = serializers.IntegerField(help_text="How many occurrences used it.")


class CarriedSerializer(serializers.Serializer[Any]):
    """How often a message was carried."""

    message = serializers.IntegerField(help_text="The `id` of the message.")
    times = serializers.IntegerField(help_text="How many occurrences carried it; 0 is a message never said.")


class FiguresSerializer(serializers.Serializer[Any]):
    """How a year stands."""

    year = serializers.IntegerField(source="plan.year", help_text="The year of the plan.")
    cut_off = serializers.DateField(help_text="The last day that counts.")
    has_begun = serializers.BooleanField(
        help_text="False before the first day of the year: nothing is due, so that the zeros say nothing."
    )
    has_records = serializers.BooleanField(
        help_text="False where nobody has recorded anything yet: the zeros say nothing either."
    )
    holds_demonstration_data = serializers.BooleanField(
        source="plan.holds_demonstration_data",
        help_text="Whether the progress was invented for trying out the system.",
    )
    is_of_what_is_published = serializers.BooleanField(
        help_text="Whether only published activities are counted; false for those who judge the whole year."
    )
    figures = FigureSerializer(many=True, help_text="The five figures of the year.")
    due = ShareSerializer(
        help_text="Activities implemented of those due: of a year that is over, of all planned ones; before that, of "
        "special ones whose planned end has passed and recurring ones of which a unit was due."
    )
    objectives = ObjectiveFiguresSerializer(many=True, help_text="The figures of each objective.")
    costs = CostsSerializer(help_text="What the whole plan costs.")
    beyond_plan = BeyondPlanSerializer(help_text="What was done beyond the plan.")
    statuses = StatusCountSerializer(
        many=True, help_text="How many special activities stand in which status."
    )
    audiences = ReachSerializer(many=True, help_text="How often each audience was reached.")
    channels = TimesSerializer(many=True, help_text="How often each channel was used.")
    messages = CarriedSerializer(many=True, help_text="How often each message was carried.")
