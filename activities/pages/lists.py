"""Where does every activity stand?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from activities.models import Activity, AssemblySession
from activities.pages.access import signed_in
from activities.pages.filters import ActivityFilter
from activities.pages.month import month_of
from activities.pages.selection import Selection, View, plan_asked_for
from activities.pages.strip import Strip, signs_of, strip_of
from activities.records.progress import progress_of
from activities.rules.policies import check_can_see_activities
from activities.rules.progress import Progress
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import reading_day
from plans.models import Objective
from plans.names.reading import names_for
from plans.years import plans_for

# More than a municipality plans; a year of hundreds comes in pages, which a phone opens at once.
ON_A_PAGE = 50


@dataclass(frozen=True)
class ListRow:
    progress: Progress
    strip: Strip


@dataclass(frozen=True)
class ListGroup:
    """An objective with those of its activities that were asked for."""

    objective: Objective
    special: list[ListRow]
    recurring: list[ListRow]
    beyond: list[ListRow]

    @property
    def rows(self) -> list[ListRow]:
        return [*self.special, *self.recurring, *self.beyond]


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
    # One query for all of the year, of which the lists of the form are made, and for which of them were asked for.
    rows = list(
        of_year.for_page(names_for(plan)).annotate(
            is_asked_for=Exists(asked.qs.order_by().filter(pk=OuterRef("pk")))
        )
    )
    asked.offer(rows, names_for(plan).of(plan, plan.strategy.audiences.all()))
    sessions = list(AssemblySession.objects.all())
    selected = [row for row in rows if row.is_asked_for]
    page = (
        None if selection.view == View.CALENDAR else Paginator(selected, ON_A_PAGE).get_page(selection.page)
    )
    # A calendar reads its month of them, no year.
    shown = progress_of(page.object_list if page else (), on=on, with_evidence=False, sessions=sessions)
    # Going back in the browser asks for the whole page, by the same address.
    is_fragment = bool(request.htmx) and not (request.htmx.history_restore_request or request.htmx.boosted)
    response = render(
        request,
        "activities/list.html#results" if is_fragment else "activities/list.html",
        {
            "plan": plan,
            "plans": plans_for(request),
            "filter": asked,
            "selection": selection,
            "is_fragment": is_fragment,
            "chips": [(words, selection.address_without(name)) for name, words in asked.chosen()],
            "count": len(selected),
            "total": len(rows),
            "is_amended": any(progress.activity.amendments.all() for progress in shown),
            **(
                _calendar(request, selection, selected, sessions, on=on, today=today)
                if page is None
                else _listed(shown, page)
            ),
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    if is_fragment:
        response["HX-Push-Url"] = selection.address_in(selection.view)
    return response


def _listed(shown: list[Progress], page: Page | None) -> dict[str, Any]:
    groups = _grouped(shown)
    return {
        "groups": groups,
        "signs": signs_of(row.strip for group in groups for row in group.rows),
        "page": page,
    }


def _grouped(shown: list[Progress]) -> list[ListGroup]:
    groups = []
    for objective, members in groupby(shown, key=lambda progress: progress.activity.objective):
        rows = [ListRow(progress, strip_of(progress)) for progress in members]
        beyond = [row for row in rows if row.progress.activity.is_beyond_plan]
        special = [row for row in rows if row.progress.activity.is_special]
        recurring = [row for row in rows if row not in special and row not in beyond]
        groups.append(ListGroup(objective, special, recurring, beyond))
    return groups


def _calendar(
    request: SignedInRequest,
    selection: Selection,
    selected: Sequence[Activity],
    sessions: list[AssemblySession],
    *,
    on: date,
    today: date,
) -> dict[str, Any]:
    month = month_of(selection.first_of_month, selected, sessions, on=on, today=today)
    years = [plan.year for plan in plans_for(request)]
    # Beyond the neighbours of the years that have a plan there is nothing to find.
    nearby = range(min(years) - 1, max(years) + 2)
    return {
        "month": month,
        **{
            name: {"first": first, "address": selection.address_of_month(first, years)}
            for name, first in (("month_before", month.before), ("month_after", month.after))
            if first.year in nearby
        },
    }
