"""Counts the occurrences of years, and keeps the counts until the plan changes."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Case, F, IntegerField, Q, Value, When

from activities.models import Activity, Occurrence
from activities.querysets import OccurrenceQuerySet, counts_by
from activities.records.progress import links_of
from activities.rules.days import FROM_THURSDAY_TO_SUNDAY
from kacanik_comms.core.caching import read_kept
from kacanik_comms.core.dates import ONE_DAY, reading_day
from kacanik_comms.year.tally import QUARTERS, Tally
from plans.models import AnnualPlan
from plans.revision import revisions

T = TypeVar("T")
# A plan, and the day on which its year is read.
Asked = tuple[AnnualPlan, date]


def kept_of_year(
    what: str, asked: Sequence[Asked], make: Callable[[Sequence[Asked]], Sequence[T]]
) -> list[T]:
    """What `make` says of each year, kept for the revision of its plan and the day of the reading."""
    # As the database has them, and as the plans were read, which may be before something was written.
    current = dict(revisions())
    keys = {
        (
            plan,
            today,
        ): f"{what}-{plan.pk}-{current.get(plan.pk)}-{plan.revision}-{reading_day(today, plan.ends_on)}"
        for plan, today in asked
    }
    kept = read_kept(keys, lambda missing: dict(zip(missing, make(missing), strict=True)))
    return [kept[year] for year in asked]


def tallies(asked: Sequence[Asked], among: Any = None) -> list[Tally]:
    """Those of several years, each on its day; among some of the activities they are not kept."""
    if among is None:
        return kept_of_year("tally", asked, counted)
    return counted(asked, among)


def occurrences_of(asked: Sequence[Asked], among: Any = None) -> OccurrenceQuerySet:
    """What counts as communication in the years, up to their days, with the `quarter` in which it stands."""
    return _counting(asked, _activities(asked, among))


def _activities(asked: Sequence[Asked], among: Any) -> list[tuple[int, int, str]]:
    """Key, plan and kind of those whose occurrences count."""
    rows = (Activity.objects.all() if among is None else among).filter(
        plan__in=[plan for plan, _day in asked]
    )
    return list(rows.whose_records_stand().order_by().values_list("pk", "plan_id", "kind"))


def _counting(asked: Sequence[Asked], activities: Iterable[tuple[int, int, str]]) -> OccurrenceQuerySet:
    """By the keys of the activities, not joined with them: PostgreSQL takes minutes for that where its statistics call
    the tables empty."""
    by_day: dict[date, list[int]] = defaultdict(list)
    by_plan: dict[int, list[int]] = defaultdict(list)
    days = {plan.pk: (min(today, plan.ends_on), reading_day(today, plan.ends_on)) for plan, today in asked}
    for key, plan, kind in activities:
        # A special activity has to have happened inside the year.
        by_day[days[plan][kind != Activity.Kind.SPECIAL]].append(key)
        by_plan[plan].append(key)
    none = Q(pk__in=())
    counts = reduce(or_, (Q(activity__in=keys) & counts_by(day) for day, keys in by_day.items()), none)
    ends = {
        quarter: reduce(
            or_,
            (
                _is_by_the_end(quarter, plan) & (Q(activity__in=by_plan[plan.pk]) if len(asked) > 1 else Q())
                for plan, _day in asked
            ),
        )
        for quarter in QUARTERS[:-1]
    }
    whens = [When(by_then, then=Value(quarter)) for quarter, by_then in ends.items()]
    quarter = Case(*whens, default=Value(QUARTERS[-1]), output_field=IntegerField())
    rows: OccurrenceQuerySet = Occurrence.objects.happened().filter(counts).annotate(quarter=quarter)
    return rows


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
    """With one query each for activities, occurrences and links, which are put together here: joined, PostgreSQL takes
    minutes where its statistics are wrong, and SQLite looks up each link by itself."""
    if len({plan.pk for plan, _today in asked}) < len(asked):
        # One plan on several days: a question for each.
        return [tally for year in asked for tally in counted([year], among)]
    activities = _activities(asked, among)
    tallies = {plan.pk: Tally() for plan, _today in asked}
    tally_of_activity = {key: tallies[plan] for key, plan, _kind in activities}
    rows: dict[int, tuple[Tally, int, int | None]] = {}
    columns = ("pk", "activity_id", "quarter", "people_reached", "cost")
    for key, activity, quarter, people, cost in (
        _counting(asked, activities).order_by().values_list(*columns).iterator()
    ):
        tally = tally_of_activity[activity]
        tally.count_occurrence(activity, quarter, people, cost)
        rows[key] = (tally, quarter, people)
    audiences: dict[int, list[int]] = defaultdict(list)
    for link, key, linked in _links_between(rows):
        if key not in rows:
            continue
        tally, quarter, people = rows[key]
        if link == "audiences":
            audiences[key].append(linked)
            tally.count_audience(linked, quarter, people)
        elif link == "channels":
            tally.count_channel(linked, audiences.get(key, ()))
        else:
            tally.by_message[linked] += 1
    return [tallies[plan.pk] for plan, _today in asked]


def _links_between(occurrences: Collection[int]) -> Iterable[tuple[str, int, int]]:
    """Of all occurrences from the first to the last key: first the audiences, then channels, then messages."""
    if not occurrences:
        return ()
    links = links_of(occurrence__gte=min(occurrences), occurrence__lte=max(occurrences))
    ordered: Iterable[tuple[str, int, int]] = links.order_by("link").iterator()
    return ordered
