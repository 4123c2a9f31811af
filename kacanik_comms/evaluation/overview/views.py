"""How does the year stand? The chief's start page, and who has answered for it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from activities.models import Activity
from activities.pages.access import signed_in
from activities.pages.today import Call, today_page
from activities.records.kept import readings_of
from activities.rules.policies import can_keep_answer_links
from activities.rules.timeliness import Timeliness
from kacanik_comms.accounts.access import with_access
from kacanik_comms.accounts.administrators import plan_administrators
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import reading_day
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.new_plan.first_visit import first_choices, is_first_visit
from kacanik_comms.evaluation.overview.answers import answer_of, answers_by_office, last_reports
from kacanik_comms.evaluation.overview.calls import asks_for_evaluation, call_of, calls_for
from kacanik_comms.evaluation.overview.charts import number_chart, share_chart
from kacanik_comms.evaluation.policies import check_can_see_evaluation, starts_with_the_dashboard
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.year import figures
from kacanik_comms.year.counting import drawn_of_year
from kacanik_comms.year.display import list_url, objective_row
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import kept_facts_of
from kacanik_comms.year.trend import MONTHS, MonthEnd, trend
from plans.models import AnnualPlan, Office
from plans.years import plan_of_page, plans_for

# What the overview names of each kind that waits; the others are one press away.
MOST_WAITING = 10
WAITING = {
    "late": _("Late"),
    "without-date": _("Without a date, not ended"),
    "missed": _("Recurring, missed"),
    "silent": _("As needed, without a record"),
}
MONTHS_ASKED_FOR = {str(month) for month in MONTHS}


@require_safe
@signed_in
def start(request: SignedInRequest) -> HttpResponse:
    """`/today/`: the dashboard for whoever judges the year, the tasks for whoever reports on it.

    The tasks stay within the chief's reach, at `?show=tasks`.
    """
    user, today, plans = request.user, timezone.localdate(), plans_for(request)
    if request.GET.get("show") != "tasks":
        if "year" not in request.GET and is_first_visit(user, plans, today=today):
            return render(request, "plans/first_visit.html", first_choices(user, plans, today=today))
        if starts_with_the_dashboard(user):
            return dashboard(request)
    over = asks_for_evaluation(plans, today=today)
    if not over or not (user.is_officer or user.is_chief):
        return today_page(request)
    return today_page(request, calls=calls_for(user, over))


@require_safe
@signed_in
def dashboard(request: SignedInRequest) -> HttpResponse:
    check_can_see_evaluation(request.user)
    today = timezone.localdate()
    plan = plan_of_page(request, on=today)
    if plan is None:
        return render(request, "evaluation/dashboard.html")
    evaluation = Evaluation.objects.with_people().latest_of(plan)
    plans = plans_for(request)
    # What else stands in an address changes nothing, and is kept under no name of its own.
    month, whole = request.GET.get("month", ""), request.GET.get("whole", "")
    asked = month if month in MONTHS_ASKED_FOR else "", whole if whole in WAITING else ""
    standing = drawn_of_year(
        f"standing-{'-'.join(asked)}", plan, today, lambda: _standing(plan, *asked, today=today)
    )
    return render(
        request,
        "evaluation/dashboard.html",
        {
            "plan": plan,
            "plans": plans,
            "cut_off": min(today, plan.ends_on),
            "is_over": today > plan.ends_on,
            "evaluation": evaluation,
            "state": State(evaluation.state) if evaluation else None,
            "calls": _calls(request.user, plan, evaluation, plans, today=today),
            "standing": standing,
            "reports": EDITIONS,
        },
    )


def _standing(plan: AnnualPlan, month: str, whole: str, *, today: date) -> str:
    """The part of the page that says the same to everybody."""
    [facts] = kept_facts_of([plan], today=today)
    points = trend(facts)
    return render_to_string(
        "evaluation/_standing.html",
        {
            "plan": plan,
            "evaluation_url": reverse("evaluation:year", args=[plan.year]),
            "facts": facts,
            "figures": figures.five_figures(facts),
            "beyond": figures.beyond_plan(facts),
            "objectives": [objective_row(facts, objective) for objective in facts.objectives],
            "all_objectives": objective_row(facts),
            "points": points,
            "trends": _trends(points),
            "point": next((point for point in points if str(point.month) == month), None),
            "waiting": _waiting(facts, whole),
            "is_amended": any(row.activity.amendments.all() for row in facts.as_amended),
        },
    )


def _calls(
    user: User, plan: AnnualPlan, evaluation: Evaluation | None, plans: Iterable[AnnualPlan], *, today: date
) -> list[Call]:
    """What waits for the person, whatever its year: first what is urgent, then the year that is shown."""
    own = call_of(user, plan, evaluation) if today > plan.ends_on and not plan.is_put_aside else None
    others = [other for other in asks_for_evaluation(plans, today=today) if other != plan]
    calls = [*([own] if own else []), *(calls_for(user, others) if others else [])]
    return sorted(calls, key=lambda call: not call.is_urgent)


@require_safe
@signed_in
def offices(request: SignedInRequest) -> HttpResponse:
    """Who has not answered?"""
    check_can_see_evaluation(request.user)
    today = timezone.localdate()
    plan = plan_of_page(request, on=today)
    if plan is None:
        return render(request, "evaluation/offices.html")
    rows = readings_of(
        Activity.objects.of_plan().filter(plan=plan).for_page(), on=reading_day(today, plan.ends_on)
    )
    return render(
        request,
        "evaluation/offices.html",
        {
            "plan": plan,
            "plans": plans_for(request),
            "day": min(today, plan.ends_on),
            "is_over": today > plan.ends_on,
            "offices": answers_by_office(rows, last_reports(plan), _members(on=today)),
            # Who can invite somebody; whoever cannot reads whom to ask.
            "administrators": [] if request.user.is_plan_admin else plan_administrators(on=today),
            "may_link": plan.takes_records and can_keep_answer_links(request.user),
            "of_nobody": [row.activity for row in rows if not row.activity.responsibilities.all()],
        },
    )


def _members(*, on: date) -> dict[int, list[User]]:
    """The people of each office who can sign in, by its key."""
    people = Prefetch("members", User.objects.filter(with_access(on=on)))
    return {office.pk: list(office.members.all()) for office in Office.objects.prefetch_related(people)}


def _trends(points: Sequence[MonthEnd]) -> list[dict[str, Any]]:
    """The three drawings, each with what it says at its end."""
    if not points:
        return []
    implementation = [point.implementation for point in points]
    compliance = [point.compliance for point in points]
    happened = [point.occurrences for point in points]
    return [
        {
            "title": _("Implemented so far"),
            "chart": share_chart(points, implementation),
            "ratio": implementation[-1],
        },
        {
            "title": _("Recurring compliance so far"),
            "chart": share_chart(points, compliance),
            "ratio": compliance[-1],
        },
        {
            "title": _("Occurrences by month"),
            "chart": number_chart(points, happened),
            "number": sum(happened),
        },
    ]


def _waiting(facts: YearFacts, whole: str) -> list[dict[str, Any]]:
    """The activities that owe an answer, by what is to be said about them; all of those asked for as `whole`."""
    # What is asked of people is what the plan says today, as on their own pages.
    answers = [answer for row in facts.as_amended if (answer := answer_of(row)).unanswered]
    special = [answer for answer in answers if answer.activity.is_special]
    recurring = [answer for answer in answers if not answer.activity.is_special]
    groups = {
        "late": [row for row in special if row.progress.timeliness == Timeliness.LATE],
        "without-date": [row for row in special if row.progress.timeliness != Timeliness.LATE],
        "missed": [row for row in recurring if row.missed],
        "silent": [row for row in recurring if not row.missed],
    }
    return [
        {
            "key": key,
            "title": WAITING[key],
            "count": len(rows),
            "answers": rows if key == whole else rows[:MOST_WAITING],
            "more": 0 if key == whole else len(rows[MOST_WAITING:]),
            "list_url": f"{list_url(facts.plan)}&timeliness={Timeliness.LATE.value}" if key == "late" else "",
        }
        for key, rows in groups.items()
        if rows
    ]
