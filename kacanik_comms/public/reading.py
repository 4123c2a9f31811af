"""How a published year stands, as a citizen asks it: what was promised, and how far is it?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import TextChoices
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from activities.pages.strip import Strip, signs_of, strip_of
from activities.rules.progress import Progress
from activities.rules.timeliness import Timeliness
from kacanik_comms.core.dates import month_name
from kacanik_comms.year import figures
from kacanik_comms.year.coverage.tables import level
from kacanik_comms.year.facts import Standing
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan, Objective

# How many lines of activities stand on one page, and at the beginning of an objective on the front page.
ON_A_PAGE = 50
FIRST_LINES = 25


class Stand(TextChoices):
    """Each activity of the implementation rate is in exactly one; those done are those that it counts."""

    DONE = "completed", _("implemented")
    TO_COME = "in_progress", _("in progress or upcoming")
    BEHIND = "late", _("late, or done too rarely")
    NOT_DONE = "not_completed", _("ended differently than planned")


def stand_of(progress: Progress) -> Stand:
    if progress.is_implemented:
        return Stand.DONE
    if progress.activity.is_special:
        if not progress.activity.is_open:
            return Stand.NOT_DONE
        return Stand.BEHIND if progress.timeliness == Timeliness.LATE else Stand.TO_COME
    seldom = progress.compliance is not None and progress.compliance.is_defined
    return Stand.BEHIND if seldom else Stand.TO_COME


@dataclass(frozen=True)
class BarPart:
    """One part of the bar of all activities."""

    value: int
    label: str | Promise
    state: str


def parts_of(rows: Iterable[Progress]) -> list[BarPart]:
    counts = Counter(stand_of(row) for row in figures.planned(rows))
    return [BarPart(counts[stand], stand.label, stand.value) for stand in Stand]


@dataclass(frozen=True)
class PublicLine:
    """An activity as it stands in a list."""

    progress: Progress
    # Under which its page is found: an amendment may have given it another number than the adopted plan did.
    code: str
    is_added: bool = False

    @property
    def activity(self) -> Activity:
        return self.progress.activity

    @cached_property
    def strip(self) -> Strip:
        """Drawn only where the line is shown."""
        return strip_of(self.progress)


@dataclass(frozen=True)
class PublicObjective:
    """An objective with its activities and how many of them are done."""

    objective: Objective
    implementation: figures.Figure
    parts: Sequence[BarPart]
    lines: Sequence[PublicLine]
    beyond: Sequence[PublicLine] = ()
    # How many lines it has that do not stand here.
    left: int = 0

    @property
    def count(self) -> int:
        return len(self.lines) + self.left

    @property
    def special(self) -> list[PublicLine]:
        return [line for line in self.lines if line.activity.is_special]

    @property
    def recurring(self) -> list[PublicLine]:
        return [line for line in self.lines if not line.activity.is_special]


@dataclass(frozen=True)
class PublicMonth:
    """How often something of the plan happened in a month; None where the month has not begun."""

    number: int
    times: int | None

    @property
    def name(self) -> str:
        return month_name(self.number, short=True)

    @property
    def full_name(self) -> str:
        return month_name(self.number)

    @property
    def level(self) -> int:
        return level(self.times or 0)


def published_plans() -> list[AnnualPlan]:
    """The latest first; a municipality has one a year."""
    return list(AnnualPlan.objects.published().select_related("strategy"))


def plan_of_year(plans: Iterable[AnnualPlan], year: int) -> AnnualPlan:
    """404 for a year that has no plan, or none that is published."""
    for plan in plans:
        if plan.year == year:
            return plan
    raise Http404


def standing(plan: AnnualPlan, *, today: date) -> Standing:
    return standing_of(plan, today=today, among=Activity.objects.published())


def objectives_of(facts: Standing) -> list[PublicObjective]:
    return [objective_part(facts, objective) for objective in facts.objectives]


def first_lines(objectives: Iterable[PublicObjective]) -> list[PublicObjective]:
    """The beginning of each, for a page that leads to the rest."""
    return [
        replace(part, lines=part.lines[:FIRST_LINES], left=len(part.lines[FIRST_LINES:]))
        for part in objectives
    ]


def a_page_of(objectives: Sequence[PublicObjective], number: str) -> tuple[Page, list[PublicObjective]]:
    """So many lines as stand on one page, under their objectives; 404 for what is no page."""
    numbered = [(at, line) for at, part in enumerate(objectives) for line in [*part.lines, *part.beyond]]
    try:
        page = Paginator(numbered, ON_A_PAGE).page(number)
    except InvalidPage as error:
        raise Http404 from error
    if str(page.number) != number:
        raise Http404  # one address for each page
    if not page.has_other_pages():
        return page, list(objectives)
    shown = {at: {id(line) for other, line in page if other == at} for at, _line in page}
    return page, [
        replace(
            objectives[at],
            lines=[line for line in objectives[at].lines if id(line) in lines],
            beyond=[line for line in objectives[at].beyond if id(line) in lines],
            left=sum(id(line) not in lines for line in objectives[at].lines),
        )
        for at, lines in shown.items()
    ]


def signs_of_all(objectives: Iterable[PublicObjective]) -> set[str]:
    """What the key of their strips has to explain."""
    return signs_of(line.strip for part in objectives for line in [*part.lines, *part.beyond])


def objective_part(facts: Standing, objective: Objective) -> PublicObjective:
    """What was added since the adoption is shown, and counts in no share."""
    codes = {row.activity.pk: row.activity.code for row in facts.as_amended}
    added = {row.activity.pk for row in facts.added}
    rows = [row for row in facts.everything if row.activity.objective_id == objective.pk]
    return PublicObjective(
        objective,
        figures.implementation_rate(facts, objective),
        parts_of(facts.of_objective(objective)),
        [PublicLine(row, codes[row.activity.pk], row.activity.pk in added) for row in rows],
        [PublicLine(row, row.activity.code) for row in figures.beyond_plan(facts, objective).activities],
    )


def months_of(facts: Standing) -> list[PublicMonth]:
    """What was recorded as happened, month by month; of special activities the day of completion."""
    counted: Counter[int] = Counter()
    for progress in [*facts.everything, *facts.beyond]:
        if progress.activity.is_special:
            done = progress.activity.completed_on
            days = [(done, 1)] if done and done <= facts.on else []
        else:
            # A unit that is not over yet stands in the month of the reading, as in the trend.
            days = [(min(when.reckoned_on, facts.on), times) for when, times in progress.times.items()]
        for day, times in days:
            if day.year == facts.plan.year:
                counted[day.month] += times
    year = facts.plan.year
    return [
        PublicMonth(month, counted[month] if date(year, month, 1) <= facts.cut_off else None)
        for month in range(1, 13)
    ]
