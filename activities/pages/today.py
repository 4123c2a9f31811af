"""What was done, and what do I have to do now?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from activities.models import Activity, StatusUpdate
from activities.pages.access import get_activity_for, signed_in
from activities.pages.capture import lines_of
from activities.pages.rows import TodayRow, row_of, row_with_form
from activities.records.agenda import Agenda, AgendaGroup, AgendaKind, Term, agenda_of
from activities.records.likely import likely_answers
from activities.records.progress import progress_of
from activities.records.recorded import plans_with_records
from activities.rules.policies import can_report_on, check_can_see_activities, those_to_report_on
from activities.rules.progress import Progress
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan
from plans.years import plan_of_year, plans_for

# Rows that stand open on the start page, of all its groups together; the others are one press away.
OPEN_ROWS = 10
# Of each group on the page of a year; in one of five hundred activities it stays a page that a phone opens at once.
SHOWN = 25
# From then on what the report lacks is asked beside everything else.
MONTH_OF_THE_REPORT = 12


@dataclass(frozen=True)
class TodaySection:
    """A group of the agenda, ready to be drawn."""

    key: Term | AgendaKind
    rows: Sequence[TodayRow]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Call:
    """One thing that waits for the person, and the way to it.

    What is urgent stands above everything else, the rest is a line. `more` is a second way: its address and its label.
    """

    year: int
    sentence: str
    url: str
    label: str
    words: str = ""
    is_urgent: bool = False
    more: tuple[str, str] | None = None


class WhoseActivities(TextChoices):
    """Whose activities the page is about, for whoever sees all of them and answers for some."""

    MINE = "mine", pgettext_lazy("whose activities", "My offices")
    ALL = "all", pgettext_lazy("whose activities", "All")


@dataclass(frozen=True)
class Year:
    """One year as the pages ask about it, with the readings behind it."""

    agenda: Agenda
    readings: Sequence[Progress]

    @property
    def plan(self) -> AnnualPlan:
        return self.agenda.plan

    @property
    def missing(self) -> int:
        """How many activities lack something that the report says."""
        return sum(len(group.items) for group in self.agenda.for_the_report)


@require_safe
@signed_in
def today_page(request: SignedInRequest, *, calls: Sequence[Call] = ()) -> HttpResponse:
    """`calls` are what other rooms want of the person today."""
    check_can_see_activities(request.user)
    today = timezone.localdate()
    plans = those_that_ask(plans_for(request), today)
    activities = _activities_of(request, plans)
    own = [activity for activity in activities if activity.is_own]  # type: ignore[attr-defined]  # annotated
    # To switch makes sense where there is a difference.
    can_switch = 0 < len(own) < len(activities)
    asked = request.GET.get("scope") == WhoseActivities.MINE
    scope = WhoseActivities.MINE if can_switch and asked else WhoseActivities.ALL
    if scope == WhoseActivities.MINE:
        activities = own
    years = _years(plans, activities, today)
    may_report = those_to_report_on(request.user, activities)
    current = next((year for year in years if not year.agenda.is_over), None)
    likely: Sequence[Progress] = ()
    if current:
        likely = likely_answers(
            (reading for reading in current.readings if reading.activity.pk in may_report), today=today
        )
    past = [year for year in years if year.agenda.is_over and year.missing]
    context = {
        "today": today,
        "came_from": TODAY_MINE if scope == WhoseActivities.MINE else TODAY,
        "scope": scope if can_switch else None,
        "scopes": list(WhoseActivities),
        "may_record": bool(may_report),
        "lines": lines_of(likely, today=today),
        "current": current,
        "past": past,
        "calls": [call for call in calls if call.is_urgent],
        # Where the page of a year leads to its evaluation, one line for it is enough.
        "other_calls": [
            call
            for call in calls
            if not call.is_urgent and call.year not in {year.plan.year for year in past}
        ],
        "sections": [],
    }
    if current:
        # What one press says above is not asked once more below.
        terms = current.agenda.beside({reading.activity.pk for reading in likely}).by_term
        groups = [group for group in terms if _stands_open(group, request, today)]
        context["sections"] = list(_sections(groups, may_report, today, request.GET.get("whole", "")))
        context["folded"] = [group for group in terms if group not in groups]
    return render(request, "activities/today.html", context)


@require_safe
@signed_in
def missing_page(request: SignedInRequest, year: int) -> HttpResponse:
    """What the report of one year lacks: of a year that is over everything that nobody has answered."""
    check_can_see_activities(request.user)
    today = timezone.localdate()
    plan = plan_of_year(request, year)
    if plan is None or not plan.takes_records or plan.starts_on > today:
        raise Http404
    activities = _activities_of(request, [plan])
    [of_year] = _years([plan], activities, today)
    may_report = those_to_report_on(request.user, activities)
    context = {
        "today": today,
        "plan": plan,
        "is_over": of_year.agenda.is_over,
        "came_from": f"{TODAY}:{year}",
        "sections": [
            _section(group, SHOWN, may_report, today, request.GET.get("whole", ""))
            for group in of_year.agenda.for_the_report
        ],
    }
    return render(request, "activities/today_missing.html", context)


@require_safe
@signed_in
def today_answers(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that can be said in the row of one activity, read when somebody opens it."""
    activity = get_activity_for(request.user, pk)
    may_report = can_report_on(request.user, activity)
    context = {
        "row": row_with_form(activity, may_report=may_report, today=timezone.localdate()),
        "came_from": request.GET.get("from", ""),
    }
    return render(request, "activities/_today_answers.html", context)


TODAY, TODAY_MINE = "today", "today:mine"


def back_to(came_from: str) -> str:
    """The start page, or that of a year, as the person left it; empty where they came from elsewhere."""
    today = reverse("activities:today")
    known = {TODAY: today, TODAY_MINE: f"{today}?show=tasks&scope={WhoseActivities.MINE}"}
    year = came_from.removeprefix(f"{TODAY}:")
    if year.isdecimal() and len(year) == 4:
        return reverse("activities:missing", args=[int(year)])
    return known.get(came_from, "")


def _activities_of(request: SignedInRequest, plans: Sequence[AnnualPlan]) -> list[Activity]:
    rows = Activity.objects.of_plan().visible_to(request.user).filter(plan__in=plans)
    return list(rows.with_own(request.user).for_page()) if plans else []


def those_that_ask(plans: Sequence[AnnualPlan], today: date) -> list[AnnualPlan]:
    """Adopted, begun, neither judged nor being judged, and not put aside.

    Beside the plan of the present year, one that is over and in which nobody ever recorded anything asks for nothing
    but its evaluation.
    """
    asking = [
        plan for plan in plans if plan.takes_records and plan.starts_on <= today and not plan.is_put_aside
    ]
    over = [plan for plan in asking if plan.ends_on < today]
    if not over or len(over) == len(asking):
        return asking
    touched = plans_with_records(over)
    return [plan for plan in asking if plan not in over or plan.pk in touched]


def _years(plans: Sequence[AnnualPlan], activities: list[Activity], today: date) -> list[Year]:
    """What each year asks for, with the same number of queries for two of them as for one."""
    days = {plan.pk: reading_day(today, plan.ends_on) for plan in plans}
    readings = progress_of(activities, on=lambda activity: days[activity.plan_id])
    explained = StatusUpdate.objects.filter(activity__plan__in=plans).explained_activities()
    years = []
    for plan in plans:
        own = [reading for reading in readings if reading.activity.plan_id == plan.pk]
        years.append(Year(agenda_of(plan, own, on=days[plan.pk], explained=explained), own))
    return years


def _stands_open(group: AgendaGroup, request: SignedInRequest, today: date) -> bool:
    """Whether a group has rows on the page; what can wait is a line with a number until somebody asks for it."""
    waits = group.key == Term.LATER or (group.key == Term.REPORT and today.month != MONTH_OF_THE_REPORT)
    return not waits or request.GET.get("whole") == group.key


def _sections(
    groups: Sequence[AgendaGroup], may_report: set[int], today: date, whole: str
) -> Iterator[TodaySection]:
    """The first rows of each group, as many of one as of another; all of the one that was asked for as a whole."""
    shares = _shares([len(group.items) for group in groups])
    for group, open_rows in zip(groups, shares, strict=True):
        yield _section(group, open_rows, may_report, today, whole)


def _section(
    group: AgendaGroup, open_rows: int, may_report: set[int], today: date, whole: str
) -> TodaySection:
    shown = group.items if group.key == whole else group.items[:open_rows]
    rows = [row_of(item, may_report=item.progress.activity.pk in may_report, today=today) for item in shown]
    return TodaySection(group.key, rows, len(group.items))


def _shares(lengths: Sequence[int]) -> list[int]:
    """How many rows of each group stand open: one of each in turn, until there are enough."""
    shares = [0] * len(lengths)
    for _turn in range(OPEN_ROWS):
        for number, length in enumerate(lengths):
            if shares[number] < length and sum(shares) < OPEN_ROWS:
                shares[number] += 1
    return shares
