"""Where does every activity stand?"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
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
from kacanik_comms.core.caching import read_drawn
from kacanik_comms.core.dates import reading_day
from plans.names.reading import names_for
from plans.years import plans_for

# More than a municipality plans; a year of hundreds comes in pages, which a phone opens at once.
ON_A_PAGE = 50
# Nobody turns more of them; what else an address says is not kept.
MOST_PAGES = 100


@require_safe
@signed_in
def activity_list(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    today = timezone.localdate()
    plan = plan_asked_for(request, on=today)
    if plan is None:
        return render(request, "activities/list.html")
    selection = Selection(request, plan, today=today)
    years = [other.year for other in plans_for(request)]
    # Going back in the browser asks for the whole page, by the same address.
    is_fragment = bool(request.htmx) and not (request.htmx.history_restore_request or request.htmx.boosted)
    page = _Page(request.user, selection, years, today)
    response = render(
        request,
        "activities/list.html#results" if is_fragment else "activities/list.html",
        {
            "plan": plan,
            "plans": plans_for(request),
            "selection": selection,
            "is_fragment": is_fragment,
            "is_refused": page.is_refused,
            "drawn": page.drawn(["count", "results"] if is_fragment else ["count", "results", "filters"]),
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    if is_fragment:
        response["HX-Push-Url"] = selection.address_in(selection.view)
    return response


class _Page:
    """The parts of the page that are the same to everybody who sees the same activities; made where they are asked for
    and not kept."""

    def __init__(self, user: User, selection: Selection, years: Sequence[int], today: date) -> None:
        self.user, self.selection, self.years, self.today = user, selection, years, today
        self.plan = selection.plan
        self.on = reading_day(today, self.plan.ends_on)
        self.of_year = Activity.objects.visible_to(user).filter(plan=self.plan)

    @cached_property
    def asked(self) -> ActivityFilter:
        asked = ActivityFilter(self.selection.filters, self.of_year, on=self.on)
        asked.offer(self.plan, self.of_year)
        return asked

    @property
    def is_refused(self) -> bool:
        return not self._is_of_the_lists and bool(self.asked.form.errors)

    def drawn(self, parts: Sequence[str]) -> Mapping[str, str]:
        """Each part by its name, kept for what was chosen."""
        if not self._is_of_the_lists:
            return {part: self._draw(part) for part in parts}
        user = self.user
        follows_from = (
            *(self.plan.pk, self.plan.revision, get_language(), self.today, self.years),
            *(self.selection.query.urlencode(), self.selection.page),
            *(user.sees_only_own, () if user.sees_whole_plan else sorted(user.acts_for)),
        )
        key = sha256(repr(follows_from).encode()).hexdigest()
        return read_drawn({part: f"list-{part}-{key}" for part in parts}, self._draw)

    @cached_property
    def _is_of_the_lists(self) -> bool:
        """Whether the address asks for nothing but what the page offers: anything else can be written in endless
        ways."""
        if self.selection.page not in ("", *map(str, range(1, MOST_PAGES + 1))):
            return False
        for name, values in self.selection.query.lists():
            is_place = name == "month" and month_asked_for(values[0]) is not None
            lists = {"year": [str(self.plan.year)], "view": View.values}
            offered = lists[name] if name in lists else self.asked.offered(name)
            if len(values) > 1 or not (is_place or values[0] in offered):
                return False
        return True

    def _draw(self, part: str) -> str:
        contexts = {"count": lambda: self.count, "results": self._results, "filters": self._filters}
        return render_to_string(f"activities/_{part}.html", contexts[part]())

    @cached_property
    def chosen(self) -> ActivityQuerySet:
        return self.of_year.filter(pk__in=self.asked.qs.order_by().values("pk"))

    @cached_property
    def count(self) -> dict[str, Any]:
        return {
            "count": self.chosen.count(),
            "total": self.of_year.count(),
            "only_own": self.user.sees_only_own,
        }

    def _filters(self) -> dict[str, Any]:
        is_month = self.selection.view == View.CALENDAR
        return {"filter": self.asked, "selection": self.selection, "plan": self.plan, "is_month": is_month}

    def _results(self) -> dict[str, Any]:
        selection = self.selection
        return {
            "plan": self.plan,
            "selection": selection,
            "chips": [(words, selection.address_without(name)) for name, words in self.asked.chosen()],
            "is_amended": self.chosen.filter(amendments__isnull=False).exists(),
            **self.count,
            **(self._calendar() if selection.view == View.CALENDAR else self._listed()),
        }

    def _listed(self) -> dict[str, Any]:
        page = Paginator(places_of(self.chosen), ON_A_PAGE).get_page(self.selection.page)
        rows = listed(page.object_list, self.plan, view=self.selection.view, on=self.on)
        return {
            "groups": rows.groups,
            "signs": rows.signs,
            "months": months_of(self.plan.year),
            "page": page,
        }

    def _calendar(self) -> dict[str, Any]:
        selection, first = self.selection, self.selection.first_of_month
        shown = self.chosen.for_page(names_for(self.plan)).standing_in(first)
        month = month_of(first, shown, AssemblySession.objects.all(), on=self.on, today=self.today)
        # Beyond the neighbours of the years that have a plan there is nothing to find.
        nearby = range(min(self.years) - 1, max(self.years) + 2)
        return {
            "month": month,
            **{
                name: {"first": first, "address": selection.address_of_month(first, self.years)}
                for name, first in (("month_before", month.before), ("month_after", month.after))
                if first.year in nearby
            },
        }
