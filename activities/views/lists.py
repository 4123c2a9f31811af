"""Where does every activity stand?"""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from activities.filters import ActivityFilter
from activities.models import Activity
from activities.policies import check_can_see_activities
from activities.progress import Progress, progress_of
from activities.strip import Strip, strip_of
from activities.views.access import SignedInRequest, signed_in
from kacanik_comms.core.dates import reading_day
from plans.models import Objective
from plans.years import plan_of_page, plans_for


@dataclass(frozen=True)
class Row:
    progress: Progress
    strip: Strip


@dataclass(frozen=True)
class Group:
    """An objective with those of its activities that were asked for."""

    objective: Objective
    special: list[Row]
    recurring: list[Row]


@require_safe
@signed_in
def activity_list(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    today = timezone.localdate()
    plan = plan_of_page(request, on=today)
    if plan is None:
        return render(request, "activities/list.html")
    on = reading_day(today, plan.ends_on)
    of_year = Activity.objects.visible_to(request.user).filter(plan=plan)
    asked = ActivityFilter(request.GET, of_year, on=on)
    # One query for all of the year, of which the lists of the form are made, and for which of them were asked for.
    rows = list(
        of_year.for_page().annotate(is_asked_for=Exists(asked.qs.order_by().filter(pk=OuterRef("pk"))))
    )
    asked.offer(rows, plan.strategy.audiences.all())
    shown = progress_of([row for row in rows if row.is_asked_for], on=on, with_evidence=False)
    # Going back in the browser asks for the whole page, by the same address.
    is_fragment = bool(request.htmx) and not request.htmx.history_restore_request
    response = render(
        request,
        "activities/list.html#results" if is_fragment else "activities/list.html",
        {
            "plan": plan,
            "plans": plans_for(request),
            "filter": asked,
            "groups": _grouped(shown),
            "count": len(shown),
            "total": len(rows),
            "show_all_url": f"{request.path}?year={plan.year}",
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    if is_fragment:
        response["HX-Push-Url"] = _short_address(request)
    return response


def _grouped(shown: list[Progress]) -> list[Group]:
    groups = []
    for objective, members in groupby(shown, key=lambda progress: progress.activity.objective):
        rows = [Row(progress, strip_of(progress)) for progress in members]
        special = [row for row in rows if row.progress.activity.is_special]
        recurring = [row for row in rows if not row.progress.activity.is_special]
        groups.append(Group(objective, special, recurring))
    return groups


def _short_address(request: SignedInRequest) -> str:
    """The address of the selection without the fields that were left empty."""
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
