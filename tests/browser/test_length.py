"""Length is a cost: how long each page is in the demonstration's year, and how much on it asks to be pressed.

`pytest -s` prints what was measured. A page without a budget is only measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from activities.answering.actions import answer_link_for
from activities.answering.reading import asked_of_office
from activities.models import Activity
from kacanik_comms.accounts.roles import Role
from kacanik_comms.demo.loader import make_accounts, make_draft_of_the_next, make_plan_of_the_year
from plans.models import AnnualPlan, Office
from tests.browser.conftest import DESK, PHONE
from tests.browser.window import Window, ask
from tests.seen import Seen

FRIDAY = date(2026, 11, 27)


@dataclass(frozen=True)
class Budget:
    """A page as `who` opens it, and what it may cost: pixels on a phone and on a desk, controls that are seen."""

    name: str
    who: str
    address: str
    height: int | None = None
    controls: int | None = None
    desk: int | None = None
    # What a desk shows without scrolling.
    first_screen: str = ""


# The activities are named by their codes.
BUDGETS = [
    Budget("today", "officer", "/today/", 2400, 40, 1800),
    Budget("letter of ten rows", "", "{letter}", 1600, 30),
    Budget(
        "list of activities",
        "officer",
        "/activities/",
        4500,
        first_screen=".table--activities tbody tr",
    ),
    Budget("timeline", "officer", "/activities/?view=timeline", 4500),
    Budget("a weekly activity", "officer", "/activities/{1.R2}/", 2800, 40),
    Budget("a continuous activity", "officer", "/activities/{2.R3}/", 2800, 40),
    Budget("an activity for when the case arises", "officer", "/activities/{2.R1}/", 2800, 40),
    Budget("a special activity", "officer", "/activities/{1.8}/", 2800, 40),
    Budget("choose what to record", "officer", "/activities/record/", 1500),
    Budget("audiences", "officer", "/audiences/", 3500),
    Budget("overview", "chief", "/today/", 4000),
    Budget("public front", "", "/", 3500),
    Budget("public list", "", "/2026/activities/", 4500),
    Budget("public audiences", "", "/2026/audiences/", 3500),
    Budget("evaluation", "officer", "/evaluation/2023/", 4000),
    Budget("judgements", "officer", "/evaluation/2023/judgements/", 5000),
    Budget("plan as a document", "officer", "/plans/2026/", 3500),
    Budget("new plan", "officer", "/plans/2027/"),
    Budget("plans", "officer", "/plans/"),
    Budget("people", "plan_admin", "/people/", 1500, 30),
    Budget("system", "plan_admin", "/system/", 2700, 28),
    Budget("letters", "plan_admin", "/people/letters/", 1500, 25),
    Budget("choice of letters", "officer", "/accounts/letters/", 1200, 22),
    Budget("notices", "officer", "/notices/", 1200, 20),
    Budget("invite", "plan_admin", "/people/invite/", 1400, 25),
    Budget("own account", "officer", "/accounts/", 1700, 30),
    Budget("second factor", "officer", "/accounts/second-factor/", 1200, 22),
    Budget("sessions", "officer", "/accounts/sessions/", 1000, 20),
    Budget("guide", "officer", "/help/zyrtari/"),
    Budget("deputies", "chief", "/deputies/", 1600, 30),
]

HEIGHT = "document.documentElement.scrollHeight"
CONTROLS = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => e.checkVisibility({checkOpacity: true, visibilityProperty: true}) && e.getClientRects().length)
    .length"""
BOTTOM = "selector => document.querySelector(selector).getBoundingClientRect().bottom"


@pytest.fixture
def year(demonstration) -> Iterator[dict[str, int]]:
    """The demonstration's year on a Friday in November, and its activities by their codes."""
    noon = datetime(FRIDAY.year, FRIDAY.month, FRIDAY.day, 12, tzinfo=timezone.get_current_timezone())
    with patch.object(timezone, "now", lambda: noon):
        with translation.override("sq"):
            cast = make_accounts()
            plan = make_plan_of_the_year(AnnualPlan.objects.get(), cast, FRIDAY)
            make_draft_of_the_next(plan, cast, FRIDAY)
        yield {activity.code: activity.pk for activity in Activity.objects.filter(plan=plan)}


def too_long(window: Window, budget: Budget, page: Seen) -> list[str]:
    """Prints what the page costs, and answers with what is too much."""
    window.open(ask(page, "sq"))
    desk = window.page.evaluate(HEIGHT)
    last = window.page.evaluate(BOTTOM, budget.first_screen) if budget.first_screen else 0
    window.page.set_viewport_size(PHONE)
    height, controls = window.page.evaluate(HEIGHT), window.page.evaluate(CONTROLS)
    print(f"{height:6} px {controls:4} controls {desk:6} px on a desk   {budget.name}")  # noqa: T201 - asked for by `-s`
    measured = [
        (height, budget.height, "px"),
        (controls, budget.controls, "controls"),
        (desk, budget.desk, "px on a desk"),
        (last, DESK["height"], "px down to the first row"),
    ]
    return [
        f"{budget.name}: {number} {what}, at most {most}"
        for number, most, what in measured
        if most is not None and number > most
    ]


def letter_of_ten_rows() -> str:
    office, now = Office.objects.get(code="zimp"), timezone.now()
    rows = asked_of_office(office, today=timezone.localdate(now))[:10]
    assert len(rows) == 10
    return reverse("activities:answer", args=[answer_link_for(activities=rows, office=office, now=now)[1]])


@pytest.mark.slow
def test_every_page_is_as_long_as_it_must_be(year, demonstration, window):
    people = {role.name.lower(): demonstration[role.name.lower()] for role in Role} | {"": None}
    problems = []
    letter = letter_of_ten_rows()
    for budget in BUDGETS:
        address = budget.address.replace("{letter}", letter)
        for code, pk in year.items():
            address = address.replace(f"{{{code}}}", str(pk))
        problems += too_long(window, budget, Seen(budget.name, people[budget.who], address, follow=True))
    assert not problems, "\n" + "\n".join(problems)
