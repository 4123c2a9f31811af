"""The selection of a page of activities, as its address says it: filters, view, and the month of the calendar."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.http import HttpRequest, QueryDict
from django.utils.translation import pgettext_lazy

from activities.pages.month import month_asked_for
from plans.models import AnnualPlan
from plans.years import plan_of_page, plans_for


class View(TextChoices):
    """In which shape the same activities are shown."""

    LIST = "list", pgettext_lazy("view of the activities", "List")
    CALENDAR = "calendar", pgettext_lazy("view of the activities", "Calendar")
    TIMELINE = "timeline", pgettext_lazy("view of the activities", "Timeline")


@dataclass(frozen=True)
class ViewChoice:
    """One of the views, and the address of the same selection in it."""

    view: View
    address: str


class Selection:
    """What a request asks for.

    `month` is a filter where it is a number (5), as the form of the page sends it, and a place in the calendar where
    it is a month of a year (2023-11): then only the calendar needs it.
    """

    def __init__(self, request: HttpRequest, plan: AnnualPlan, *, today: date) -> None:
        self.path, self.plan = request.path, plan
        self.query = _without_empty(request.GET)
        # What the page shows is asked for by the rest; the page of a long list is a place in it.
        self.page = self.query.pop("page", [""])[-1]
        asked = self.query.get("view", "")
        self.view = View(asked) if asked in View.values else View.LIST
        self.month = self.query.get("month", "")
        self._today = today

    @property
    def filters(self) -> QueryDict:
        """What the filters get to read. The calendar shows its month of every activity."""
        query = self.query.copy()
        if self.view == View.CALENDAR:
            query.pop("month", None)
        elif place := month_asked_for(self.month):
            query["month"] = str(place.month)
        return query

    @property
    def first_of_month(self) -> date:
        """The month of the calendar: the one asked for, else the present one, or the nearest of the plan's year."""
        if place := month_asked_for(self.month):
            return place
        if self.month in {str(number) for number in range(1, 13)}:
            return date(self.plan.year, int(self.month), 1)
        return min(max(self._today, self.plan.starts_on), self.plan.ends_on).replace(day=1)

    @property
    def choices(self) -> list[ViewChoice]:
        return [ViewChoice(view, self.address_in(view)) for view in View]

    def address_in(self, view: View) -> str:
        is_a_place = month_asked_for(self.month) is not None and view != self.view
        return self._address(view=view, month="" if is_a_place else self.month)

    def address_of_month(self, first: date, years: Collection[int]) -> str:
        """The calendar of another month; the year after the plan's is shown from its own plan, where it has one."""
        year = first.year if first.year in years else self.plan.year
        return self._address(view=View.CALENDAR, month=f"{first:%Y-%m}", year=year)

    @property
    def address_of_page(self) -> str:
        """Of one of the pages of a long list; its number comes after it."""
        return f"{self.address_in(self.view)}&page="

    @property
    def list_of_month(self) -> str:
        """What is behind a full day of the calendar: the list of its month, where that is one of the plan's year."""
        if self.first_of_month.year != self.plan.year:
            return ""
        return self._address(view=View.LIST, month=str(self.first_of_month.month))

    def address_without(self, name: str) -> str:
        """The same view with one filter less."""
        query = self.query.copy()
        query.pop(name, None)
        return f"{self.path}?{query.urlencode()}"

    @property
    def everything(self) -> str:
        """The same view without any filter."""
        view = "" if self.view == View.LIST else f"&view={self.view}"
        return f"{self.path}?year={self.plan.year}{view}"

    def _address(self, *, view: View, month: str, year: int | None = None) -> str:
        query = self.query.copy()
        query["year"] = str(year or self.plan.year)
        query["month"] = month
        query["view"] = "" if view == View.LIST else view.value
        return f"{self.path}?{_without_empty(query).urlencode()}"


def plan_asked_for(request: HttpRequest, *, on: date) -> AnnualPlan | None:
    """The plan of the page; a month of the calendar says the year too."""
    place = month_asked_for(request.GET.get("month", ""))
    if place and not request.GET.get("year"):
        for plan in plans_for(request):
            if plan.year == place.year:
                return plan
    return plan_of_page(request, on=on)


def _without_empty(query: QueryDict) -> QueryDict:
    kept = query.copy()
    for name in [name for name, value in query.items() if not value]:
        del kept[name]
    return kept
