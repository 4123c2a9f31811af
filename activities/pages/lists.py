"""Where does every activity stand?"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from activities.models import Activity, AssemblySession
from activities.pages.access import signed_in
from activities.pages.filters import ActivityFilter
from activities.pages.list_rows import listed, places_of
from activities.pages.month import month_asked_for, month_of
from activities.pages.selection import Selection, View, plan_asked_for
from activities.pages.strip import months_of
from activities.querysets import ActivityQuerySet
from activities.rules.policies import check_can_see_activities
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.core.caching import read_kept
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan
from plans.names.reading import names_for
from plans.years import plans_for

# More than a municipality plans; a year of hundreds comes in pages, which a phone opens at once.
ON_A_PAGE = 50


@require_safe
@signed_in
def activity_list(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    today = timezone.localdate()
    plan = plan_asked_for(request, on=today)
    if plan is None:
        return render(request, "activities/list.html")
    on = reading_day(today, plan.ends_on)
    of_year = Activity.objects.visible_to(request.user).filter(plan=plan)
    selection = Selection(request, plan, today=today)
    asked = ActivityFilter(selection.filters, of_year, on=on)
    asked.offer(plan, of_year)
    chosen = of_year.filter(pk__in=asked.qs.order_by().values("pk"))
    count, total = chosen.count(), of_year.count()
    years = [other.year for other in plans_for(request)]
    part = partial(_drawn, user=request.user, asked=asked, selection=selection)
    if selection.view == View.CALENDAR:
        shown = chosen.for_page(names_for(plan))
        context = partial(_calendar, selection, shown, years, on, today)
        view = {"calendar": part("activities/_calendar.html", context, of=(years, today))}
    else:
        view = _listed(selection, chosen, plan, on)
    # Going back in the browser asks for the whole page, by the same address.
    is_fragment = bool(request.htmx) and not (request.htmx.history_restore_request or request.htmx.boosted)
    form = {"filter": asked, "selection": selection, "plan": plan, "is_month": "calendar" in view}
    response = render(
        request,
        "activities/list.html#results" if is_fragment else "activities/list.html",
        {
            "plan": plan,
            "plans": plans_for(request),
            "filter": asked,
            "filters": "" if is_fragment else part("activities/_filters.html", lambda: form, of=None),
            "selection": selection,
            "is_fragment": is_fragment,
            "chips": [(words, selection.address_without(name)) for name, words in asked.chosen()],
            "count": count,
            "total": total,
            "is_amended": chosen.filter(amendments__isnull=False).exists(),
            **view,
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    if is_fragment:
        response["HX-Push-Url"] = selection.address_in(selection.view)
    return response


def _drawn(
    template: str,
    context: Callable[[], dict[str, Any]],
    *,
    of: object,
    user: User,
    asked: ActivityFilter,
    selection: Selection,
) -> str:
    """A part of the page that is the same to everybody who sees the same activities, kept for what was chosen.

    `of` says what else it follows from, besides the plan.
    """
    plan = selection.plan
    if not _is_of_the_lists(selection, asked):
        return render_to_string(template, context())
    sees_all = user.is_officer or user.is_chief or user.is_plan_admin
    follows_from = (
        *(template, plan.pk, plan.revision, get_language(), of),
        *(selection.query.urlencode(), "all" if sees_all else sorted(user.acts_for)),
    )
    key = sha256(repr(follows_from).encode()).hexdigest()
    return read_kept({plan: key}, lambda _plans: {plan: render_to_string(template, context())})[plan]


def _is_of_the_lists(selection: Selection, asked: ActivityFilter) -> bool:
    """Whether the address asks for nothing but what the page offers: anything else can be written in endless ways."""
    for name, values in selection.query.lists():
        is_place = name == "month" and month_asked_for(values[0]) is not None
        offered = {"year": [str(selection.plan.year)], "view": View.values}.get(name) or asked.offered(name)
        if len(values) > 1 or not (is_place or values[0] in offered):
            return False
    return True


def _listed(selection: Selection, chosen: ActivityQuerySet, plan: AnnualPlan, on: date) -> dict[str, Any]:
    page = Paginator(places_of(chosen), ON_A_PAGE).get_page(selection.page)
    rows = listed(page.object_list, plan, view=selection.view, on=on)
    return {
        "groups": rows.groups,
        "signs": rows.signs,
        "months": months_of(plan.year),
        "page": page,
    }


def _calendar(
    selection: Selection, shown: ActivityQuerySet, years: Sequence[int], on: date, today: date
) -> dict[str, Any]:
    sessions = AssemblySession.objects.all()
    first = selection.first_of_month
    month = month_of(first, shown.standing_in(first), sessions, on=on, today=today)
    # Beyond the neighbours of the years that have a plan there is nothing to find.
    nearby = range(min(years) - 1, max(years) + 2)
    return {
        "plan": selection.plan,
        "selection": selection,
        "month": month,
        **{
            name: {"first": first, "address": selection.address_of_month(first, years)}
            for name, first in (("month_before", month.before), ("month_after", month.after))
            if first.year in nearby
        },
    }
