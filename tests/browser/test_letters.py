"""The head of an office answers a letter on a phone, without signing in: three rows by at most five taps."""

import logging
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from activities.answering.actions import answer_link_for
from activities.models import AnswerLink, Evidence, Occurrence
from kacanik_comms.letters.models import Letter, LetterChoice
from kacanik_comms.people.digests.actions import due_digests
from tests.browser.conftest import PHONE
from tests.browser.patience import PATIENCE
from tests.browser.taps import count_taps
from tests.core import upload_corpus
from tests.factories import make_activity, make_recurring

pytestmark = pytest.mark.postgresql
logger = logging.getLogger(__name__)
THURSDAY = date(2023, 1, 12)
MOST_TAPS = 5


@pytest.fixture(autouse=True)
def _on_thursday(monkeypatch) -> None:
    noon = datetime(*THURSDAY.timetuple()[:3], 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.fixture
def letter(plan, office) -> str:
    """The token of a letter with three rows: two meetings, and something that is due soon."""
    rows = [
        make_recurring(plan, "weekly", offices=[office], title="Takimi javor"),
        make_recurring(plan, "monthly", offices=[office], title="Takimi mujor"),
        make_activity(plan, offices=[office], title="Ditë e hapur", ends_on=date(2023, 1, 20)),
    ]
    return answer_link_for(activities=rows, office=office, now=timezone.now())[1]


@pytest.fixture
def open_letter(chromium, live_server) -> Callable[..., Page]:
    """Opens the link of a letter on a phone on which nobody was here before."""

    def opened(token: str, *, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, locale="sq", java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(live_server.url + reverse("activities:answer", args=[token]))
        return page

    return opened


def happened(page: Page, title: str) -> Locator:
    """The button of one press in the row of an activity."""
    return page.locator(".task").filter(has_text=title).get_by_role("button", name="U bë")


def test_three_rows_are_answered_by_three_taps(open_letter, letter):
    page = open_letter(letter)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    pressed = count_taps(page)
    for left in (2, 1, 0):
        page.get_by_role("button", name="U bë").first.tap()
        expect(page.get_by_role("button", name="U bë")).to_have_count(left)
    logger.info("Three rows of a letter: %s taps.", len(pressed))
    assert len(pressed) <= MOST_TAPS, pressed
    assert [occurrence.recorded_by for occurrence in Occurrence.objects.all()] == [None] * 3
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken", "answered"}


def test_a_photograph_is_sent_without_scripts(open_letter, letter, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"
    photograph = Path(tmp_path / "takimi.jpg")
    photograph.write_bytes(upload_corpus.photograph())
    page = open_letter(letter, scripts=False)
    happened(page, "Takimi javor").tap()
    page.get_by_label("Fotografia", exact=True).set_input_files(photograph)
    page.get_by_role("button", name="Dërgo fotografinë").tap()
    expect(page.get_by_text("Dëshmia u shtua.")).to_be_visible()
    proof = Evidence.objects.get()
    assert (proof.occurrence, proof.added_by) == (Occurrence.objects.get(), None)


def test_a_photograph_is_not_chosen_twice_because_the_day_was_wrong(open_letter, letter, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"
    photograph = Path(tmp_path / "takimi.jpg")
    photograph.write_bytes(upload_corpus.photograph())
    page = open_letter(letter, scripts=False)
    row = page.locator(".task").filter(has_text="Takimi javor")
    row.locator("summary").first.tap()
    row.get_by_text("Me fjalë, me fotografi, ose në ditë tjetër").tap()
    another_day = row.locator("form:has(input[type=date])")
    another_day.locator("input[type=date]").fill("2024-01-01")
    another_day.locator("input[type=file]").set_input_files(photograph)
    another_day.get_by_role("button", name="U zhvillua").tap()
    expect(row.get_by_text("takimi.jpg")).to_be_visible()
    another_day.locator("input[type=date]").fill("2023-01-11")
    another_day.get_by_role("button", name="U zhvillua").tap()
    expect(page.get_by_text("takimi.jpg")).to_have_count(0)
    assert Evidence.objects.get().occurrence == Occurrence.objects.get()


def test_a_slip_is_undone(open_letter, letter):
    page = open_letter(letter)
    happened(page, "Takimi javor").tap()
    page.get_by_role("button", name="Zhbëj").tap()
    expect(happened(page, "Takimi javor")).to_be_visible()
    assert not Occurrence.objects.exists()


def address_in(letter: Letter, part: str) -> str:
    return re.search(rf"https?://[^/]+(\S*{part}\S+)", letter.text)[1]


def test_who_comes_too_late_gets_a_new_link_by_mail(open_letter, letter, office, live_server):
    office.email = "zyra@example.org"
    office.save()
    before = timezone.now() - timedelta(days=15)
    AnswerLink.objects.update(created_at=before, expires_at=before + timedelta(days=14))
    page = open_letter(letter)
    page.get_by_role("button", name="Më dërgoni lidhje të re").tap()
    expect(page.get_by_text("do t’ju dërgohet një e re")).to_be_visible()
    due_digests(timezone.now())
    page.goto(live_server.url + address_in(Letter.objects.get(office=office), "/answer/"))
    expect(happened(page, "Takimi javor")).to_be_visible()


def test_who_wants_no_more_letters_gets_none_and_can_change_their_mind(
    open_letter, letter, office, live_server
):
    office.email = "zyra@example.org"
    office.save()
    AnswerLink.objects.update(renewal_asked_at=timezone.now())
    due_digests(timezone.now())
    page = open_letter(letter)
    page.goto(live_server.url + address_in(Letter.objects.get(office=office), "/letters/stop/"))
    page.get_by_role("button", name="Mos më dërgoni më letra").tap()
    expect(page.get_by_text("Nuk do të merrni më letra për punët që ju presin.")).to_be_visible()
    assert LetterChoice.objects.get(office=office).rhythm == LetterChoice.Rhythm.NEVER
    page.get_by_role("button", name="Dërgojini përsëri").tap()
    expect(page.locator("main").get_by_role("button")).to_have_count(0)
    assert LetterChoice.objects.get(office=office).rhythm == LetterChoice.Rhythm.MONTHLY
