"""The first ten minutes in a real browser: this year's plan from that of 2023, adopted, and the next draft."""

from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from plans.models import AnnualPlan
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_journeys import keep_picture, named

pytestmark = pytest.mark.postgresql

LONGEST_ON_A_PHONE = 4000
MOST_ACTIONS = 25


@pytest.fixture
def in_november(monkeypatch) -> None:
    noon = datetime(2026, 11, 28, 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)


def height_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def test_from_the_installation_to_an_adopted_plan_and_the_next_draft(
    in_november, official_plan, open_today, live_server, officer, plan_admin
):
    actions = 0
    page = open_today(named(officer, "Zyrtari për", "Informim"), PHONE)
    keep_picture(page, "plani-1-fillimi")
    page.get_by_role("link", name="Bëje planin e vitit 2026 nga ai i vitit 2023").tap()
    expect(page.get_by_role("heading", name="Plan i ri")).to_be_visible()
    assert height_of(page) <= LONGEST_ON_A_PHONE
    keep_picture(page, "plani-2-zgjedhja")
    page.get_by_role("button", name="Harto draftin").tap()
    page.wait_for_url(f"{live_server.url}/plans/2026/edit/")
    actions += 2

    desk = open_today(named(plan_admin, "Administratori i", "planit"), DESK)
    desk.get_by_role("link", name="Hape draftin e vitit 2026").click()
    desk.get_by_role("link", name="Mirato", exact=True).click()
    desk.locator("form button.button--primary").click()
    desk.wait_for_url(f"{live_server.url}/plans/2026/")
    actions += 3
    plan = AnnualPlan.objects.get(year=2026)
    assert (plan.status, plan.activities.count()) == (AnnualPlan.Status.ADOPTED, 43)

    # The same November, the next year: no strategy holds it yet.
    page.goto(f"{live_server.url}/plans/")
    page.get_by_role("link", name="Plan i ri").tap()
    expect(page.get_by_role("heading", name="Plan i ri")).to_be_visible()
    assert height_of(page) <= LONGEST_ON_A_PHONE
    page.get_by_role("button", name="Harto draftin").tap()
    page.wait_for_url(f"{live_server.url}/plans/2027/edit/")
    actions += 3
    draft = AnnualPlan.objects.select_related("strategy").get(year=2027)
    assert (draft.derived_from, draft.activities.count()) == (plan, 43)
    assert (draft.strategy.period, draft.strategy.is_draft) == ("2027–2030", True)
    assert not draft.activities.filter(audiences=None, derived_from__audiences__isnull=False).exists()

    print(f"install, plan of 2026 adopted, draft of 2027: {actions} actions")  # noqa: T201 - the count of the journey
    assert actions <= MOST_ACTIONS
