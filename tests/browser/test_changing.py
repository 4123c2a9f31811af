"""A wrong record is changed on a phone, not typed anew."""

import logging
from datetime import date, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Occurrence
from activities.records import actions
from tests.browser.conftest import PHONE
from tests.browser.taps import count_taps
from tests.browser.test_journeys import keep_picture, named, of_code

pytestmark = pytest.mark.postgresql
logger = logging.getLogger(__name__)

THURSDAY = date(2023, 1, 12)


@pytest.fixture
def _on_thursday(monkeypatch) -> None:
    noon = datetime(*THURSDAY.timetuple()[:3], 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.mark.usefixtures("_on_thursday")
def test_the_officer_changes_a_wrong_day_on_a_phone_and_removes_and_takes_back(
    open_today, live_server, official_plan, officer
):
    meeting = of_code(official_plan, "1.R2")
    actions.record_occurrence(
        activity=meeting,
        by=officer,
        today=THURSDAY,
        on=THURSDAY,
        note="Takimi javor",
        evidence_url="https://example.org",
    )
    page = open_today(named(officer, "Zyrtari për", "Informim"), PHONE)
    page.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    pressed = count_taps(page)

    page.locator("#history ~ ol summary").first.tap()
    page.get_by_role("link", name="Ndrysho regjistrimin").tap()
    page.get_by_label("U zhvillua më").fill("2023-01-11")
    keep_picture(page, "zyrtari-6-ndryshimi")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Ruaj").tap()
    expect(page.get_by_text("Regjistrimi u ndryshua.")).to_be_visible()
    row = Occurrence.objects.get()
    assert (row.date, row.note, row.evidence.count()) == (date(2023, 1, 11), "Takimi javor", 1)
    logger.info("From the activity to a changed day: %s taps.", len(pressed))
    assert len(pressed) <= 4, pressed

    page.locator("#history ~ ol summary").first.tap()
    page.get_by_role("link", name="Ndrysho regjistrimin").tap()
    page.locator("summary", has_text="Hiq regjistrimin").tap()
    page.get_by_label("hiqen bashkë me të").tap()
    page.get_by_role("button", name="Hiq regjistrimin").tap()
    expect(page.get_by_text("Regjistrimi u hoq.")).to_be_visible()
    assert not Occurrence.objects.exists()
    page.locator("#removed summary").tap()
    page.get_by_role("button", name="Ktheje").tap()
    expect(page.get_by_text("Regjistrimi u kthye.")).to_be_visible()
    assert Occurrence.objects.get().evidence.count() == 1
