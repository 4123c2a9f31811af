"""Counts the occurrences of years, and keeps the counts until the plan changes."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from activities.models import Activity, Occurrence
from activities.querysets import OccurrenceQuerySet, counts_by
from activities.records.progress import links_of
from activities.rules.days import FROM_THURSDAY_TO_SUNDAY
from kacanik_comms.core.caching import read_drawn, read_kept
from kacanik_comms.core.dates import ONE_DAY, reading_day
from kacanik_comms.year.tally import QUARTERS, Tally
from plans.models import AnnualPlan
from plans.revision import revisions

# Of so few activities the links are looked up; of more all of them are read.
FEW = 20
# A plan, and the day on which its year is read.
Asked = tuple[AnnualPlan, date]


def drawn_of_year(what: str, plan: AnnualPlan, today: date, draw: Callable[[], str]) -> SafeString:
    """A part of a page that says the same of a year to everybody, in the reader's language."""
    year = (plan, today)
    return read_drawn(_names(f"{what}-{get_language()}", [year]), lambda _year: draw())[year]


def _names(what: str, asked: Sequence[Asked]) -> dict[Asked, str]:
    """Under what it is kept: for the revision of each plan and the day of the reading."""
    # As the database has them, and as the plans were read, which may be before something was written.
    current = dict(revisions())
    revision = {plan.pk: f"{plan.pk}-{current.get(plan.pk)}-{plan.revision}" for plan, _today in asked}
    return {
        (plan, today): f"{what}-{revision[plan.pk]}-{reading_day(today, plan.ends_on)}"
        for plan, today in asked
    }


def tallies(asked: Sequence[Asked], among: Any = None) -> list[Tally]:
    """Those of several years, each on its day, of all their activities or of some; the sums of what is kept of each
    activity, so that a change of one makes no other count anew."""
    if among is not None:
        return _summed(asked, among)
    kept = read_kept(
        _names("tally", asked), lambda missing: dict(zip(missing, _summed(missing), strict=True))
    )
    return [kept[year] for year in asked]


def _summed(asked: Sequence[Asked], among: Any = None) -> list[Tally]:
    return _of_years(asked, among, _kept_of_activities)


def counted(asked: Sequence[Asked], among: Any = None) -> list[Tally]:
    """The same of nothing that was kept."""
    return _of_years(asked, among, _of_activities)


def _of_years(
    asked: Sequence[Asked],
    among: Any,
    tallies_of: Callable[[Sequence[Asked], Sequence["Counted"]], Mapping[int, Tally]],
) -> list[Tally]:
    if len({plan.pk for plan, _today in asked}) < len(asked):
        # One plan on several days: a question for each.
        return [tally for year in asked for tally in _of_years([year], among, tallies_of)]
    activities = _activities(asked, among)
    of_activities = tallies_of(asked, activities)
    return [
        Tally.total(of_activities[row.pk] for row in activities if row.plan == plan.pk)
        for plan, _today in asked
    ]


def occurrences_of(asked: Sequence[Asked], among: Any = None) -> OccurrenceQuerySet:
    """What counts as communication in the years, up to their days, with the `quarter` in which it stands."""
    return _counting(asked, _activities(asked, among))


class Counted(NamedTuple):
    """An activity whose occurrences count."""

    pk: int
    plan: int
    kind: str
    revision: int


def _activities(asked: Sequence[Asked], among: Any) -> list[Counted]:
    rows = (Activity.objects.all() if among is None else among).filter(
        plan__in=[plan for plan, _day in asked]
    )
    columns = rows.whose_records_stand().order_by().values_list("pk", "plan_id", "kind", "revision")
    return [Counted(*row) for row in columns]


def _counting(asked: Sequence[Asked], activities: Iterable[Counted]) -> OccurrenceQuerySet:
    """By the keys of the activities, not joined with them: PostgreSQL takes minutes for that where its statistics call
    the tables empty."""
    by_day: dict[date, list[int]] = defaultdict(list)
    by_plan: dict[int, list[int]] = defaultdict(list)
    days = {plan.pk: (min(today, plan.ends_on), reading_day(today, plan.ends_on)) for plan, today in asked}
    for key, plan, kind, _revision in activities:
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


def _kept_of_activities(asked: Sequence[Asked], activities: Sequence[Counted]) -> Mapping[int, Tally]:
    by_key = {row.pk: row for row in activities}
    said_by = {plan.pk: (plan.shared_revision, reading_day(today, plan.ends_on)) for plan, today in asked}

    def make(keys: list[int]) -> Mapping[int, Tally]:
        return _of_activities(asked, [by_key[key] for key in keys])

    follows_from = {row.pk: (row.pk, row.revision, *said_by[row.plan]) for row in activities}
    return read_kept(
        {key: "-".join(map(str, ("tally-of", *each))) for key, each in follows_from.items()}, make
    )


def _of_activities(asked: Sequence[Asked], activities: Sequence[Counted]) -> Mapping[int, Tally]:
    """With one query each for occurrences and links, put together here: joined, PostgreSQL takes minutes where its
    statistics are wrong, and SQLite looks up each link by itself."""
    tallies = {row.pk: Tally() for row in activities}
    rows: dict[int, tuple[Tally, int, int | None]] = {}
    columns = ("pk", "activity_id", "quarter", "people_reached", "cost")
    for key, activity, quarter, people, cost in (
        _counting(asked, activities).order_by().values_list(*columns).iterator()
    ):
        tally = tallies[activity]
        tally.count_occurrence(activity, quarter, people, cost)
        rows[key] = (tally, quarter, people)
    audiences: dict[int, list[int]] = defaultdict(list)
    for link, key, linked in _links(rows, [row.pk for row in activities]):
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
    return tallies


def _links(occurrences: Collection[int], activities: Collection[int]) -> Iterable[tuple[str, int, int]]:
    """Those of the occurrences, and of others beside them: first the audiences, then channels, then messages."""
    if not occurrences:
        return ()
    if len(activities) <= FEW:
        links = links_of(occurrence__in=Occurrence.objects.filter(activity__in=activities).order_by())
    else:
        links = links_of(occurrence__gte=min(occurrences), occurrence__lte=max(occurrences))
    ordered: Iterable[tuple[str, int, int]] = links.order_by("link").iterator()
    return ordered
