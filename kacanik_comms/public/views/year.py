"""The published year: at a glance, by objective, by activity, and whom it is meant to reach."""

from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Amendment, Evidence, StatusUpdate
from activities.pages.strip import strip_of
from activities.rules.days import When
from activities.rules.progress import Progress
from activities.rules.recurrence import UnitState
from kacanik_comms.public import reading
from kacanik_comms.public.addresses import address
from kacanik_comms.public.amendments import as_citizens_read
from kacanik_comms.public.datasets import as_linked_data
from kacanik_comms.public.pages import municipality, page, trail
from kacanik_comms.public.reports import published_reports
from kacanik_comms.public.serving import public
from kacanik_comms.year import figures
from kacanik_comms.year.coverage.tables import audiences_by_channel
from kacanik_comms.year.facts import Standing
from kacanik_comms.year.loading import coverage_of, standing_of_one
from plans.models import AnnualPlan
from plans.querysets import in_force


@public
def home(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The year at a glance: what the municipality promised to communicate, and how far it is."""
    today = timezone.localdate()
    plans = reading.published_plans()
    plan = in_force(plans, on=today) if year is None else reading.plan_of_year(plans, year)
    if plan is None:
        return page(
            request,
            "nothing_published.html",
            {"plan": None},
            description=_("Nothing is published yet"),
            about=[municipality()],
        )
    facts = reading.standing(plan, today=today)
    objectives = reading.first_lines(reading.objectives_of(facts))
    implementation = figures.implementation_rate(facts)
    return page(
        request,
        "home.html",
        {
            "plan": plan,
            "plans": plans,
            "is_in_force": plan == in_force(plans, on=today),
            "facts": facts,
            "implementation": implementation,
            "parts": reading.parts_of(facts.activities),
            "figures": [figures.on_time_rate(facts), figures.recurring_compliance(facts)],
            "beyond": figures.beyond_plan(facts),
            "objectives": objectives,
            "signs": reading.signs_of_all(objectives),
            "months": reading.months_of(facts),
            "reports": published_reports(plan.year)[:1],
        },
        description=_how_far(facts, implementation),
        about=[municipality(), as_linked_data(plan)],
    )


def _how_far(facts: Standing, implementation: figures.Figure) -> str:
    about = {"year": facts.plan.year, "all": implementation.denominator}
    if not facts.has_begun:
        return (
            _(
                "The communication plan of the Municipality of Kaçanik for %(year)s, which has not begun: "
                "%(all)s planned activities."
            )
            % about
        )
    if not facts.has_records:
        return (
            _(
                "The communication plan of the Municipality of Kaçanik for %(year)s: %(all)s planned activities."
            )
            % about
        )
    return _(
        "The communication plan of the Municipality of Kaçanik for %(year)s: "
        "%(done)s of %(all)s activities implemented."
    ) % (about | {"done": implementation.numerator})


@public(reads=("page",))
def activities(request: HttpRequest, year: int) -> HttpResponse:
    """All that was promised, with the strip of the year and how each stands."""
    today = timezone.localdate()
    plans = reading.published_plans()
    plan = reading.plan_of_year(plans, year)
    facts = reading.standing(plan, today=today)
    lines, objectives = reading.a_page_of(reading.objectives_of(facts), request.GET.get("page", "1"))
    title = _("Activities %(year)s") % {"year": plan.year}
    return page(
        request,
        "activities.html",
        {
            "plan": plan,
            "plans": plans,
            "facts": facts,
            "lines": lines,
            "objectives": objectives,
            "signs": reading.signs_of_all(objectives),
        },
        number=lines.number,
        description=_("Every activity of the plan of %(year)s and its status.") % {"year": plan.year},
        about=[trail(_home(), (title, request.path))],
    )


@public(reads=("page",))
def objective(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One objective: what it means, how far it is, and its activities."""
    today = timezone.localdate()
    plan = reading.plan_of_year(reading.published_plans(), year)
    facts = reading.standing(plan, today=today)
    objective = next((objective for objective in facts.objectives if objective.number == number), None)
    if objective is None:
        raise Http404
    whole = reading.objective_part(facts, objective)
    lines, parts = reading.a_page_of([whole], request.GET.get("page", "1"))
    part = parts[0] if parts else whole
    return page(
        request,
        "objective.html",
        {
            "plan": plan,
            "facts": facts,
            "lines": lines,
            "part": part,
            "signs": reading.signs_of_all([part]),
            "compliance": figures.recurring_compliance(facts, objective),
        },
        number=lines.number,
        description=objective.title,
        about=[trail(_home(), _year(plan), (objective.title, request.path))],
    )


@public
def activity(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """What was promised and what was done: the dates on which it happened, the reasons where it did not, the proof."""
    activity, today = _activity(year, code), timezone.localdate()
    progress = standing_of_one(activity, today=today)
    steps = StatusUpdate.objects.published().filter(activity=activity).order_by("at", "pk")
    amendments = Amendment.objects.published().filter(activity=activity)
    return page(
        request,
        "activity.html",
        {
            "plan": activity.plan,
            "activity": activity,
            "promised": progress.activity,
            "progress": progress,
            "strip": strip_of(progress),
            "happened": _by_month(progress, activity.plan.year),
            "missed": len(progress.units_in(UnitState.MISSED)),
            # How a special activity came to stand where it stands, the first step first.
            "steps": steps if activity.is_special else [],
            "amendments": as_citizens_read(list(amendments)[::-1]),
            "evidence": Evidence.objects.published().filter(activity=activity).select_related("occurrence"),
        },
        description=activity.title,
        about=[
            trail(
                _home(),
                _year(activity.plan),
                (_("Activities"), address("activities", year)),
                (f"{activity.code} {activity.title}", request.path),
            )
        ],
    )


def _activity(year: int, code: str) -> Activity:
    published = Activity.objects.published().filter(plan__year=year).with_code(code)
    activity: Activity | None = published.for_page().prefetch_related("audiences", "channels").first()
    if activity is None:
        raise Http404
    return activity


def _by_month(progress: Progress, year: int) -> list[tuple[date, list[When]]]:
    """When it happened, under the first day of the month; what has no day in the month to which it belongs."""
    by_month = groupby(progress.whens, key=lambda when: when.reckoned_on.replace(day=1))
    return [(month, list(group)) for month, group in by_month]


@public
def audiences(request: HttpRequest, year: int) -> HttpResponse:
    """Whom the municipality wants to reach, what it promises them, and whom it has reached."""
    today = timezone.localdate()
    plans = reading.published_plans()
    plan = reading.plan_of_year(plans, year)
    coverage = coverage_of(plan, today=today, among=Activity.objects.published())
    carried = figures.times_carried(coverage)
    impacts = [
        impact
        for audience in plan.strategy.audiences.prefetch_related("desired_impacts")
        for impact in audience.desired_impacts.all()
    ]
    rows: list[dict[str, Any]] = [
        {
            "audience": reached.audience,
            "times": reached.times,
            "people": reached.people,
            "messages": [
                (message, times) for message, times in carried if message.audience_id == reached.audience.pk
            ],
            "impacts": [impact for impact in impacts if impact.audience_id == reached.audience.pk],
        }
        for reached in figures.people_reached(coverage)
    ]
    return page(
        request,
        "audiences.html",
        {
            "plan": plan,
            "plans": plans,
            "facts": coverage,
            "rows": rows,
            "matrix": audiences_by_channel(coverage, has_totals=True, anchors=True),
            "coverage": figures.audience_coverage(coverage),
        },
        description=_("The audiences of the plan, the messages for them, and how often they were reached."),
        about=[trail(_home(), (_("Audiences"), request.path))],
    )


def _home() -> tuple[str, str]:
    return _("Communication plan"), address("home")


def _year(plan: AnnualPlan) -> tuple[str, str]:
    return str(plan.year), address("year", plan.year)
