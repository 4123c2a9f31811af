"""The rows of the list and of the timeline: each is drawn once for what it says, and kept (docs/adr/0037)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from activities.models import Activity
from activities.pages.drawing import with_today
from activities.pages.selection import View
from activities.pages.strip import day_of_year, strip_of
from activities.querysets import ActivityQuerySet
from activities.records.kept import readings_of
from activities.rules.progress import KeptProgress
from kacanik_comms.core.caching import Dated, read_dated
from plans.models import AnnualPlan, Objective
from plans.names.reading import names_for, names_of

TEMPLATES = {View.LIST: "activities/_list_row.html", View.TIMELINE: "activities/_timeline_row.html"}


class Place(NamedTuple):
    """What a page has to know of an activity to find its row and to put it into its group."""

    pk: int
    revision: int
    objective_id: int
    kind: str
    is_beyond_plan: bool


@dataclass(frozen=True)
class ListRow:
    """A row as it is drawn, and what the key of the page explains of it."""

    html: str
    signs: frozenset[str]


@dataclass(frozen=True)
class ListGroup:
    """An objective with those of its activities that were asked for, as rows."""

    objective: Objective
    special: SafeString
    recurring: SafeString
    beyond: SafeString

    @property
    def rows(self) -> SafeString:
        return self.special + self.recurring + self.beyond


@dataclass(frozen=True)
class Listed:
    """The rows of one page of the list."""

    groups: Sequence[ListGroup]
    signs: frozenset[str]


def places_of(activities: ActivityQuerySet) -> Any:
    """Those of a queryset, in its order, still to be read."""
    return activities.values_list(*Place._fields)


def listed(page: Iterable[tuple[Any, ...]], plan: AnnualPlan, *, view: View, on: date) -> Listed:
    """The rows of the activities of which the places stand on the page."""
    places = [Place(*place) for place in page]
    rows = _rows(places, plan, view, on)
    # What somebody removes at this moment has no row any more.
    places = [place for place in places if place.pk in rows]
    today = day_of_year(on, plan.year)
    objectives = {row.pk: row for row in names_of(plan, plan.strategy.objectives.all())}
    groups = []
    for objective, members in groupby(places, key=lambda place: place.objective_id):
        html = {"special": "", "recurring": "", "beyond": ""}
        for place in members:
            html["beyond" if place.is_beyond_plan else place.kind] += rows[place.pk].html
        groups.append(
            ListGroup(
                objectives[objective], **{name: with_today(drawn, today) for name, drawn in html.items()}
            )
        )
    signs = frozenset[str]().union(*(row.signs for row in rows.values()))
    if rows and today is not None:
        signs |= {"now"}
    return Listed(groups, signs)


def _rows(places: Sequence[Place], plan: AnnualPlan, view: View, on: date) -> dict[int, ListRow]:
    def make(keys: list[int]) -> dict[int, Dated[ListRow]]:
        activities = Activity.objects.filter(pk__in=keys).for_page(names_for(plan))
        readings = readings_of(activities, on=on)
        return {row.activity.pk: Dated(_drawn(row, view), on, row.until) for row in readings}

    keys = {
        place.pk: f"{view}-{get_language()}-{place.pk}-{place.revision}-{plan.shared_revision}"
        for place in places
    }
    return {key: row.value for key, row in read_dated(keys, make, on=lambda _key: on).items()}


def _drawn(progress: KeptProgress, view: View) -> ListRow:
    strip = strip_of(progress)
    html = get_template(TEMPLATES[view]).render({"progress": progress, "strip": strip})
    return ListRow(html, frozenset(strip.signs - {"now"}))
