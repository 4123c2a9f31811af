"""Writing a plan in a real browser, by keyboard and by pasting, with the actions counted that it takes.

An action is a click, a tap, a key that does something, or a field that is filled.
"""

from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from activities.models import Activity
from plans.models import AnnualPlan
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_journeys import keep_picture, named

pytestmark = pytest.mark.postgresql

MOST_TO_ADOPTION, MOST_TYPED, MOST_PASTED = 25, 80, 15
EDITOR = "/plans/2026/edit/"
TEN = [
    (f"Fushata {name}", "zyra për informim", when, cost)
    for name, when, cost in [
        ("e pranverës", "mars 2026", "100"),
        ("e verës", "qershor–gusht", "200"),
        ("e librit", "23.04.2026", "1.500,50"),
        ("e ujit", "nëntor", "pa kosto shtesë"),
        ("e shkollës", "shtator 2026", "50 €"),
        ("e mjedisit", "2026", "0"),
        ("e rinisë", "gusht", "75"),
        ("e sportit", "maj–qershor", "80"),
        ("e kulturës", "tetor", "90"),
        ("e turizmit", "dhjetor", "600"),
    ]
]
PASTED = "Aktiviteti\tPërgjegjësit\tKoha\tKosto\n" + "\n".join("\t".join(line) for line in TEN)


@pytest.fixture
def in_november(monkeypatch) -> None:
    noon = datetime(2026, 11, 28, 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.fixture
def expected_complaints() -> list[str]:
    return ["the server responded with a status of 4", "Response Status Error Code 4"]


class Counted:
    """A person at a page, of whom each action counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def press(self, role: str, name: str, **options) -> None:
        self.page.get_by_role(role, name=name, **options).first.click()
        self.actions += 1

    def fill(self, label: str, text: str) -> None:
        self.page.locator("form[data-line]").get_by_label(label).first.fill(text)
        self.actions += 1

    def key(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.actions += 1


def draft_of_2026(page: Page, live_server) -> int:
    """From the first visit to the open editor."""
    page.get_by_role("link", name="Bëje planin e vitit 2026 nga ai i vitit 2023").click()
    page.get_by_role("button", name="Harto draftin").click()
    page.wait_for_url(f"{live_server.url}{EDITOR}")
    return 2


def row_of(page: Page, code: str) -> Locator:
    return page.locator(".line").filter(has=page.get_by_text(code, exact=True))


def link_of(row: Locator) -> Locator:
    return row.get_by_role("link", name="Ndrysho")


def edit(person: Counted, title: str, **values: str) -> None:
    link_of(person.page.locator(".line").filter(has_text=title).first).click()
    person.actions += 1
    for label, text in values.items():
        person.fill(label, text)
    person.key("Enter")
    expect(person.page.locator("form[data-line]")).to_have_count(0)


def test_a_plan_from_that_of_2023_is_changed_and_adopted(
    in_november, official_plan, open_today, live_server, officer, plan_admin
):
    page = open_today(named(officer, "Zyrtari për", "Informim"), DESK)
    person = Counted(page)
    person.actions += draft_of_2026(page, live_server)
    keep_picture(page, "redaktori-1-tabela")
    link_of(row_of(page, "1.8")).click()
    person.actions += 1
    person.fill("Koha ose shpeshtësia", "tetor 2026")
    person.fill("Kostoja", "1.500,50")
    keep_picture(page, "redaktori-2-rreshti", at=page.locator("form[data-line]"))
    person.key("Enter")
    expect(page.locator(".line").filter(has_text="tetor 2026")).to_contain_text("1.500,50")
    edit(person, "Krijimi i listave të grupuara", Titulli="Lista e kontakteve")
    edit(person, "Pritje", **{"Koha ose shpeshtësia": "20.12.2026"})
    person.press("button", "Dërgo për miratim")

    desk = Counted(open_today(named(plan_admin, "Administratori i", "planit"), DESK))
    desk.page.goto(f"{live_server.url}/plans/2026/adopt/")
    desk.page.locator("form button.button--primary").click()
    desk.page.wait_for_url(f"{live_server.url}/plans/2026/")
    actions = person.actions + desk.actions + 2
    plan = AnnualPlan.objects.get(year=2026)
    assert (plan.status, plan.activities.count()) == (AnnualPlan.Status.ADOPTED, 43)
    assert plan.activities.filter(title_sq="Lista e kontakteve").exists()
    print(f"plan from 2023's, three activities changed, adopted: {actions} actions")  # noqa: T201
    assert actions <= MOST_TO_ADOPTION


def test_ten_activities_are_typed_in_a_row_without_the_mouse(
    in_november, official_plan, open_today, live_server, officer
):
    page = open_today(officer, DESK)
    draft_of_2026(page, live_server)
    person = Counted(page)
    page.get_by_role("link", name="Shto një aktivitet").first.focus()
    person.key("Enter")
    for title, office, when, cost in TEN:
        # The next empty row has the cursor in its first field.
        expect(page.locator("[name=title_sq]")).to_have_value("")
        expect(page.locator("[name=title_sq]")).to_be_focused()
        for text in (title, office, when, cost):
            page.keyboard.insert_text(text)
            person.key("Tab")
            if text == office:
                page.keyboard.press("Tab")
        page.locator("[name=planned_cost]").press("Enter")
        person.actions += 1
        expect(page.locator(".line__title").filter(has_text=title)).to_be_visible()
    # Escape closes the row that has the cursor.
    expect(page.locator("[name=title_sq]")).to_have_value("")
    expect(page.locator("[name=title_sq]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("form[data-line]")).to_have_count(0)
    person.actions += 1
    lines = Activity.objects.filter(plan__year=2026, title_sq__startswith="Fushata")
    assert lines.count() == 10
    assert lines.filter(responsibilities__role="lead", responsibilities__office__code="zimp").count() == 10
    print(f"ten activities typed: {person.actions} actions")  # noqa: T201 - the count of the journey
    assert person.actions <= MOST_TYPED


def test_ten_activities_are_pasted_and_taken_back(
    in_november, official_plan, open_today, live_server, officer
):
    page = open_today(named(officer, "Zyrtari për", "Informim"), DESK)
    draft_of_2026(page, live_server)
    person = Counted(page)
    person.press("link", "Ngjit një tabelë")
    page.get_by_label("Rreshtat nga Word ose Excel").fill(PASTED)
    person.actions += 1
    person.press("button", "Lexo")
    keep_picture(page, "redaktori-3-ngjitja")
    person.press("button", "Zbato")
    page.wait_for_url(f"{live_server.url}{EDITOR}")
    lines = Activity.objects.filter(plan__year=2026, title_sq__startswith="Fushata")
    assert lines.count() == 10
    print(f"ten activities pasted: {person.actions} actions")  # noqa: T201 - the count of the journey
    assert person.actions <= MOST_PASTED
    person.press("button", "Zhbëje tërë tabelën")
    expect(page.get_by_text("U hoqën 10 aktivitete.")).to_be_visible()
    assert not lines.exists()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_activity_is_mended_on_a_phone(
    scripts, in_november, official_plan, open_today, live_server, officer
):
    page = open_today(officer, PHONE, scripts=scripts)
    draft_of_2026(page, live_server)
    link_of(row_of(page, "1.8")).tap()
    form = page.locator("form[data-line]")
    form.get_by_label("Koha ose shpeshtësia").fill("dikur")
    form.get_by_role("button", name="Ruaj").tap()
    expect(page.get_by_text("Kjo nuk është as kohë as shpeshtësi.")).to_be_visible()
    expect(form.get_by_label("Koha ose shpeshtësia")).to_have_value("dikur")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    form.get_by_label("Koha ose shpeshtësia").fill("tetor")
    form.get_by_role("button", name="Ruaj").tap()
    expect(page.locator(".line").filter(has_text="tetor 2026")).to_be_visible()


def test_what_was_typed_is_still_there_when_the_row_is_opened_again(
    in_november, official_plan, open_today, live_server, officer
):
    page = open_today(officer, DESK)
    draft_of_2026(page, live_server)
    link_of(row_of(page, "1.8")).click()
    page.get_by_label("Titulli", exact=True).fill("Konferenca e madhe")
    page.keyboard.press("Escape")
    link_of(row_of(page, "1.8")).click()
    page.get_by_role("button", name="Rikthe").click()
    expect(page.get_by_label("Titulli", exact=True)).to_have_value("Konferenca e madhe")
    # After the session has ended, the row stays with the words in it.
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Keni dalë nga llogaria.")).to_be_visible()
    expect(page.get_by_label("Titulli", exact=True)).to_have_value("Konferenca e madhe")
