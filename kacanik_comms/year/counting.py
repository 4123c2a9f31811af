"""Counts the occurrences of years in the database, by one query, and keeps the counts until the plan changes."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Case, Count, DecimalField, F, IntegerField, Q, Sum, Value, When

from activities.models import Activity, Occurrence
from activities.querysets import OccurrenceQuerySet, counts_by
from activities.rules.days import FROM_THURSDAY_TO_SUNDAY
from kacanik_comms.core.caching import read_kept
from kacanik_comms.core.dates import ONE_DAY, reading_day
from kacanik_comms.year.tally import QUARTERS, Tally
from plans.models import AnnualPlan
from plans.revision import revisions

T = TypeVar("T")
# A plan, and the day on which its year is read.
Asked = tuple[AnnualPlan, date]

CENT = Decimal("0.01")
COLUMNS = ("activity__plan", "what", "first", "second", "times", "counted", "people", "cost")
NOTHING: dict[str, Any] = {
    "counted": Value(0),
    "people": Value(None, IntegerField()),
    "cost": Value(None, DecimalField()),
}


def kept_of_year(
    what: str, asked: Sequence[Asked], make: Callable[[Sequence[Asked]], Sequence[T]]
) -> list[T]:
    """What `make` says of each year, kept for the revision of its plan and the day of the reading."""
    # As the database has them: the plans may have been read before something was written.
    current = dict(revisions())
    keys = {
        (plan, today): f"{what}-{plan.pk}-{current.get(plan.pk)}-{reading_day(today, plan.ends_on)}"
        for plan, today in asked
    }
    kept = read_kept(keys, lambda missing: dict(zip(missing, make(missing), strict=True)))
    return [kept[of] for of in asked]


def tallies(asked: Sequence[Asked], among: Any = None) -> list[Tally]:
    """Those of several years, each on its day; among some of the activities they are not kept."""
    if among is None:
        return kept_of_year("tally", asked, counted)
    return counted(asked, among)


def occurrences_of(asked: Sequence[Asked], among: Any = None) -> OccurrenceQuerySet:
    """What counts as communication in the years, up to their days, with the `quarter` in which it stands.

    A special activity has to have happened inside the year. It is one of several years where each is read on one day.
    """
    rows: OccurrenceQuerySet = Occurrence.objects.happened().that_stand()
    rows = rows.filter(reduce(or_, (_counts(plan, today) for plan, today in asked)))
    if among is not None:
        plans = [plan.pk for plan, _today in asked]
        rows = rows.filter(activity__in=among.filter(plan__in=plans).order_by().values("pk"))
    ends = {
        quarter: reduce(or_, (Q(activity__plan=plan) & _is_by_the_end(quarter, plan) for plan, _ in asked))
        for quarter in QUARTERS[:-1]
    }
    whens = [When(by_then, then=Value(quarter)) for quarter, by_then in ends.items()]
    return rows.annotate(quarter=Case(*whens, default=Value(QUARTERS[-1]), output_field=IntegerField()))


def _counts(plan: AnnualPlan, today: date) -> Q:
    on, cut_off = reading_day(today, plan.ends_on), min(today, plan.ends_on)
    special = Q(activity__kind=Activity.Kind.SPECIAL)
    counts = counts_by(on) if on == cut_off else special & counts_by(cut_off) | ~special & counts_by(on)
    return Q(activity__plan=plan) & counts


def _is_by_the_end(quarter: int, plan: AnnualPlan) -> Q:
    """The rule of `quarter_of`, said to the database."""
    after = date(plan.year, 3 * quarter + 1, 1)
    # First what spares SQLite the arithmetic of almost all rows.
    soon_after = Q(date__isnull=True) & Q(ends_on__range=(after, after + FROM_THURSDAY_TO_SUNDAY - ONE_DAY))
    is_weeks = Q(
        unit_ends_on__gte=F("unit_starts_on") + timedelta(days=6),
        unit_ends_on__lt=F("unit_starts_on") + timedelta(days=27),
    )
    return Q(ends_on__lt=after) | soon_after & is_weeks


def counted(asked: Sequence[Asked], among: Any = None) -> list[Tally]:
    """Those of several years as the database counts them now."""
    if len({plan.pk for plan, _today in asked}) < len(asked):
        # One plan on several days: a question for each.
        return [tally for of in asked for tally in counted([of], among)]
    if not asked:
        return []
    rows = occurrences_of(asked, among)
    told = rows.filter(Q(cost__isnull=False) | Q(people_reached__isnull=False))
    some = rows.filter
    counts = [
        # The one with numbers in all of its columns comes first: PostgreSQL takes their types from it.
        _grouped(told, "activity", "activity", cost=Sum("cost"), people=Sum("people_reached")),
        _grouped(
            some(audiences__isnull=False),
            "audience and quarter",
            "audiences",
            "quarter",
            counted=Count("people_reached"),
            people=Sum("people_reached"),
        ),
        _grouped(
            some(audiences__isnull=False, channels__isnull=False),
            "audience and channel",
            "audiences",
            "channels",
        ),
        _grouped(some(channels__isnull=False), "channel", "channels"),
        _grouped(some(messages__isnull=False), "message", "messages"),
        _grouped(rows, "quarter", "quarter"),
    ]
    of_plans = defaultdict(list)
    for plan, *columns in counts[0].union(*counts[1:], all=True):
        of_plans[plan].append(columns)
    return [_tally(of_plans[plan.pk]) for plan, _today in asked]


def _grouped(rows: Any, what: str, first: str, second: str = "", **numbers: Any) -> Any:
    names = [name for name in (first, second) if name]
    counted = rows.order_by().values("activity__plan", *names).annotate(times=Count("pk"), **numbers)
    rest = {name: value for name, value in NOTHING.items() if name not in numbers}
    return counted.annotate(
        what=Value(what), first=F(first), second=F(second) if second else Value(0), **rest
    ).values_list(*COLUMNS)


def _tally(rows: Iterable[Sequence[Any]]) -> Tally:
    times: dict[str, dict[Hashable, int]] = defaultdict(dict)
    counted, people = defaultdict[int, int](int), defaultdict[int, int](int)
    of_activities: dict[int, int] = {}
    costs: dict[int, Decimal] = {}
    for what, first, second, number, number_counted, sum_of_people, cost in rows:
        times[what][(first, second) if second else first] = number
        if what == "audience and quarter" and number_counted:
            counted[first] += number_counted
            people[first] += sum_of_people
        if what == "activity":
            if sum_of_people is not None:
                of_activities[first] = sum_of_people
            if cost is not None:
                costs[first] = cost.quantize(CENT)
    return Tally(
        by_quarter=times["quarter"],  # type: ignore[arg-type]
        by_channel=times["channel"],  # type: ignore[arg-type]
        by_message=times["message"],  # type: ignore[arg-type]
        by_audience_and_channel=times["audience and channel"],  # type: ignore[arg-type]
        by_audience_and_quarter=times["audience and quarter"],  # type: ignore[arg-type]
        counted=dict(counted),
        people=dict(people),
        people_of_activities=of_activities,
        costs=costs,
    )
