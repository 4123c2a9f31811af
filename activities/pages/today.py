"""What was done, and what do I have to do now?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import TextChoices
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from activities.pages.access import get_activity_for, signed_in
from activities.pages.capture import lines_of
from activities.pages.rows import TodayRow, row_with_form, rows_of
from activities.records.agenda import AgendaGroup, AgendaKind, Term
from activities.records.asking import agendas_of, seen_by, those_that_ask, years_over
from activities.records.likely import MOST
from activities.rules.policies import (
    answers_for_any,
    can_report_on,
    check_can_see_activities,
    those_to_answer_for,
)
from kacanik_comms.accounts.http import SignedInRequest
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


@require_safe
@signed_in
def today_page(request: SignedInRequest, *, calls: Sequence[Call] = ()) -> HttpResponse:
    """`calls` are what other rooms want of the person today."""
    check_can_see_activities(request.user)
    today = timezone.localdate()
    plans = those_that_ask(plans_for(request), today)
    # One year goes on; of those that are over the page says how much they lack.
    present = [plan for plan in plans if today <= plan.ends_on]
    over = years_over(request.user, [plan for plan in plans if plan not in present], today)
    seen = seen_by(request.user, present)
    own = {key for key, is_own in seen.items() if is_own}
    count = len(seen) + sum(year.seen for year in over)
    count_of_own = len(own) + sum(year.own for year in over)
    # To switch makes sense where there is a difference.
    can_switch = 0 < count_of_own < count
    asked = request.GET.get("scope") == WhoseActivities.MINE
    scope = WhoseActivities.MINE if can_switch and asked else WhoseActivities.ALL
    is_mine = scope == WhoseActivities.MINE
    among = own if is_mine else set(seen)
    current = next((agenda.among(among) for agenda in agendas_of(present, today)), None)
    may_report = those_to_answer_for(request.user, seen) & among
    likely = [key for key in current.likely if key in may_report][:MOST] if current else []
    missing = [(year.plan, year.lacking_own if is_mine else year.lacking) for year in over]
    past = [(plan, number) for plan, number in missing if number]
    # What one press says above is not asked once more below.
    terms = current.beside(likely).by_term if current else []
    groups = [group for group in terms if _stands_open(group, request, today)]
    shares = _shares([len(group.questions) for group in groups])
    shown = _shown(groups, request.GET.get("whole", ""), shares)
    rows = rows_of(shown, likely, may_report=may_report, today=today)
    context = {
        "today": today,
        "came_from": TODAY_MINE if is_mine else TODAY,
        "scope": scope if can_switch else None,
        "scopes": list(WhoseActivities),
        "may_record": answers_for_any(request.user, count_of_own if is_mine else count, own=count_of_own),
        "lines": lines_of((rows[key].progress for key in likely if key in rows), today=today),
        "current": current,
        "past": past,
        "calls": [call for call in calls if call.is_urgent],
        # Where the page of a year leads to its evaluation, one line for it is enough.
        "other_calls": [
            call
            for call in calls
            if not call.is_urgent and call.year not in {plan.year for plan, _number in past}
        ],
        "sections": _sections(groups, shown, rows),
        "folded": [group for group in terms if group not in groups],
    }
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
    seen = seen_by(request.user, [plan])
    [agenda] = agendas_of([plan], today)
    groups = agenda.among(seen).for_the_report
    shown = _shown(groups, request.GET.get("whole", ""), [SHOWN] * len(groups))
    rows = rows_of(shown, (), may_report=those_to_answer_for(request.user, seen), today=today)
    context = {
        "today": today,
        "plan": plan,
        "is_over": agenda.is_over,
        "came_from": f"{TODAY}:{year}",
        "sections": _sections(groups, shown, rows),
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


def _stands_open(group: AgendaGroup, request: SignedInRequest, today: date) -> bool:
    """Whether a group has rows on the page; what can wait is a line with a number until somebody asks for it."""
    waits = group.key == Term.LATER or (group.key == Term.REPORT and today.month != MONTH_OF_THE_REPORT)
    return not waits or request.GET.get("whole") == group.key


def _shown(groups: Sequence[AgendaGroup], whole: str, shares: Sequence[int]) -> list[AgendaGroup]:
    """The first questions of each group, as many as its share; all of the one that was asked for as a whole."""
    return [
        group if group.key == whole else replace(group, questions=group.questions[:share])
        for group, share in zip(groups, shares, strict=True)
    ]


def _sections(
    groups: Sequence[AgendaGroup], shown: Sequence[AgendaGroup], rows: Mapping[int, TodayRow]
) -> list[TodaySection]:
    return [
        TodaySection(
            group.key,
            # What somebody answers at this moment asks for nothing any more.
            [
                row
                for question in part.questions
                if (row := rows.get(question.activity)) is not None and row.item
            ],
            len(group.questions),
        )
        for group, part in zip(groups, shown, strict=True)
    ]


def _shares(lengths: Sequence[int]) -> list[int]:
    """How many rows of each group stand open: one of each in turn, until there are enough."""
    shares = [0] * len(lengths)
    for _turn in range(OPEN_ROWS):
        for number, length in enumerate(lengths):
            if shares[number] < length and sum(shares) < OPEN_ROWS:
                shares[number] += 1
    return shares
