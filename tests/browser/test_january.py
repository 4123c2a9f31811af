"""January in a real browser: the officer writes on a phone and submits, the chief returns it, the officer mends it.

Addresses and names of fields are asked for, not words, so that the journey is the same in every language.
"""

import pytest
from playwright.sync_api import Page, expect

from kacanik_comms.evaluation.models import Evaluation, Finding, Narrative
from kacanik_comms.evaluation.workflow import State
from tests.browser.conftest import DESK, PHONE
from tests.evaluation.january import close_what_is_open
from tests.year.half_a_year import report_on_half

pytestmark = pytest.mark.postgresql

PAGE = "/evaluation/2023/"
REMARK = "Demonstrim: thuani edhe çfarë mësuam nga dhjetori."


@pytest.fixture
def expected_complaints():
    """An answer is refused, and the focus goes to what was just saved although the address names another place."""
    return "status of 422", "Error Code 422", "Autofocus processing was blocked"


@pytest.fixture
def reported_year(official_plan, officer):
    """The year as the offices have reported it: about half was done, the rest is closed with a reason."""
    report_on_half(official_plan, officer)
    close_what_is_open(official_plan, officer)
    return official_plan


def saved(page: Page, anchor: str) -> None:
    expect(page.locator(f"#state-{anchor} .written--saved")).to_be_visible()


def write(page: Page, anchor: str, field: str, text: str) -> None:
    """Types, goes on, and sees that it is saved."""
    page.locator(f"#form-{anchor} [name$={field}]").fill(text)
    page.locator(f"#form-{anchor} [name$={field}]").blur()
    saved(page, anchor)


def test_january_up_to_the_second_submission(reported_year, open_today, live_server, officer, chief):
    page = open_today(officer, PHONE)
    page.locator(f".mainnav a[href='{PAGE}']").tap()

    # Figures and deviations are there; it is begun with one tap.
    expect(page.locator("#figures")).to_be_visible()
    page.locator("form[action$='/begin/'] button").tap()
    expect(page.locator(".state--draft")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    # The text saves itself, and the count of what is missing follows.
    page.locator(".pages a[href$='/text/']").tap()
    expect(page.locator("#count-text")).to_contain_text("5")
    for section in Narrative.Section:
        write(page, f"narrative-{section}", "text_sq", f"Demonstrim: {section.value}.\n\nParagrafi i dytë.")
    expect(page.locator("#count-text")).to_be_hidden()
    assert Narrative.objects.count() == 5

    # Objectives, and one impact whose evidence is asked for.
    page.locator(".pages a[href$='/judgements/']").tap()
    for number in (1, 2, 3):
        page.locator(f"#form-objective-{number} [name$=verdict]").select_option("partly")
        write(page, f"objective-{number}", "narrative_sq", "Demonstrim: u arrit pjesërisht.")
    impact = page.locator(".judged--impact").first
    expect(impact.locator("[name$=evidence_kind]")).to_be_hidden()
    impact.locator("[name$=verdict]").select_option("partly")
    impact.locator("[name$=verdict]").blur()
    expect(impact.locator(".written--not")).to_be_visible()
    impact.locator("[name$=evidence_kind]").select_option("feedback")
    impact.locator("[name$=evidence_kind]").blur()
    expect(impact.locator(".written--saved")).to_be_visible()

    # Findings are drafted with one tap; each is decided in one word.
    page.locator(".pages a[href$='/findings/']").tap()
    page.locator("form[action$='/propose/'] button").tap()
    expect(page.locator(".finding").first).to_be_visible()
    for finding in Finding.objects.all():
        card = page.locator(f"#finding-{finding.pk}")
        card.locator("select[name=disposition]").select_option("continue")
        card.locator("form[action$='/decide/'] button").tap()
        expect(card.locator("select[name=disposition]")).to_have_count(0)
    expect(page.locator("#count-findings")).to_be_hidden()
    assert not Finding.objects.filter(disposition="").exists()

    # What the report will say is missing is listed; then it is submitted.
    page.locator(".pages a[href$='/2023/']").tap()
    page.locator(".step summary.button--primary").tap()
    expect(page.locator(".step .gaps li").first).to_be_visible()
    page.locator("form[action$='/submit/'] button").tap()
    expect(page.locator(".state--submitted")).to_be_visible()
    evaluation = Evaluation.objects.get()
    assert (evaluation.state, evaluation.submitted_by) == (State.SUBMITTED, officer)

    # The chief finds it on the start page, reads, judges and returns it, by keyboard alone.
    desk = open_today(chief, DESK)
    call = desk.locator(f".notice a[href='{PAGE}']")
    call.focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"{live_server.url}{PAGE}")
    desk.locator(f".case__do a[href='{PAGE}text/']").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"{live_server.url}{PAGE}text/")
    expect(desk.get_by_text("Paragrafi i dytë.").first).to_be_visible()
    assert desk.locator("#form-narrative-lessons").count() == 0
    desk.locator("[name=judgement_sq]").focus()
    desk.keyboard.type("Demonstrim: vit me rezultate të mira.")
    desk.keyboard.press("Tab")
    saved(desk, "judgement")
    desk.goto(f"{live_server.url}{PAGE}")
    desk.locator(".step summary").last.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.type(REMARK)
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator(".state--returned")).to_be_visible()

    # The officer reads the remark, mends it, and submits again.
    page.goto(f"{live_server.url}/today/")
    expect(page.get_by_text(REMARK)).to_be_visible()
    page.goto(f"{live_server.url}{PAGE}text/#narrative-lessons")
    expect(page.get_by_text(REMARK)).to_be_visible()
    write(page, "narrative-lessons", "text_sq", "Demonstrim: edhe dhjetori.")
    page.locator(".pages a[href$='/2023/']").tap()
    page.locator(".step summary.button--primary").tap()
    page.locator("form[action$='/submit/'] button").tap()
    expect(page.locator(".state--submitted")).to_be_visible()
    evaluation.refresh_from_db()
    assert [step.name for step in evaluation.steps.all()] == ["submit", "return", "submit"]
    assert evaluation.narratives.get(section="lessons").text_sq == "Demonstrim: edhe dhjetori."
    assert evaluation.judgement_sq.startswith("Demonstrim: vit")
