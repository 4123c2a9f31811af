"""Text that is never lost, in a real browser: without a connection, after the session, beside somebody else."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation import actions
from tests.browser.patience import PATIENCE, until, until_it_holds
from tests.evaluation.january import begin

TEXT = "/evaluation/2023/text/"
FORM, STATE = "#form-narrative-lessons", "#state-narrative-lessons"
FIELD = f"{FORM} [name=text_sq]"


def let_in(context: BrowserContext, live_server, user: User, language: str = "en") -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context.add_cookies(
        [
            {"name": "sessionid", "value": session, "url": live_server.url},
            {"name": "django_language", "value": language, "url": live_server.url},
        ]
    )


@pytest.fixture
def evaluation(plan, officer):
    return begin(plan, officer)


@pytest.fixture
def open_text(chromium: Browser, live_server, evaluation, officer) -> Iterator[Callable[..., Page]]:
    contexts = []

    def opened(**values: object) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, **values)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        let_in(context, live_server, officer)
        page = context.new_page()
        page.goto(f"{live_server.url}{TEXT}")
        assert page.locator(FIELD).count(), f"{page.url}: {page.locator('main').inner_text()}"
        return page

    yield opened
    for context in contexts:
        context.close()


def lessons(evaluation) -> str:
    return evaluation.narratives.get(section="lessons").text_sq


def test_it_saves_a_moment_after_the_last_letter_and_keeps_nothing_on_the_device(open_text, evaluation):
    page = open_text()
    page.locator(FIELD).press_sequentially("Mësimi i parë.")
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert lessons(evaluation) == "Mësimi i parë."
    until(page, "localStorage.length === 0")
    # The next words go on from the new version.
    page.locator(FIELD).press_sequentially(" I dyti.")
    page.locator(FIELD).blur()
    until(page, "localStorage.length === 0")
    expect(page.locator(f"{STATE} [name=version]")).to_have_value("2")
    assert lessons(evaluation) == "Mësimi i parë. I dyti."
    assert page.locator(FIELD).input_value() == "Mësimi i parë. I dyti."


def test_what_is_typed_before_the_script_has_come_is_saved_too(open_text, evaluation):
    page = open_text()
    held: list[Route] = []
    page.route("**/autosave*.js", lambda route: held.append(route))
    page.goto(page.url, wait_until="commit")
    page.locator(FIELD).fill("I shpejtë.")
    page.locator(FIELD).blur()
    held[0].continue_()
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert lessons(evaluation) == "I shpejtë."


def test_a_lost_connection_loses_nothing(open_text, evaluation):
    page = open_text()
    page.context.set_offline(True)
    page.locator(FIELD).fill("Pa lidhje.")
    page.locator(FIELD).blur()
    expect(page.locator(f"{STATE} .written--not")).to_contain_text("no connection")
    assert "Pa lidhje." in page.evaluate("Object.values(localStorage).join()")
    page.context.set_offline(False)
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert lessons(evaluation) == "Pa lidhje."


def test_a_server_that_fails_for_a_moment_loses_nothing(open_text, evaluation):
    page = open_text()
    page.context.route("**/text/lessons/", lambda route: route.fulfill(status=503, body="Bad luck"))
    page.locator(FIELD).fill("Serveri u rindez.")
    page.locator(FIELD).blur()
    expect(page.locator(f"{STATE} .written--not")).to_contain_text("the server does not respond")
    assert "Serveri u rindez." in page.evaluate("Object.values(localStorage).join()")
    page.context.unroute_all()
    # By itself, without a letter more.
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert lessons(evaluation) == "Serveri u rindez."


def test_what_was_not_saved_is_offered_when_the_page_is_opened_again(open_text, evaluation, live_server):
    page = open_text()
    page.context.route("**/text/lessons/", lambda route: route.abort())
    page.locator(FIELD).fill("U mbyll dritarja.")
    page.locator(FIELD).blur()
    expect(page.locator(f"{STATE} .written--not")).to_be_visible()
    page.context.unroute_all()
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}{TEXT}")
    assert page.locator(FIELD).input_value() == ""
    page.locator(f"{FORM} [data-draft=use]").click()
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert lessons(evaluation) == "U mbyll dritarja."
    page.reload()
    expect(page.locator(f"{FORM} .writing__draft")).to_be_hidden()


def test_the_last_words_before_the_page_is_left_are_sent(open_text, evaluation, live_server):
    page = open_text()
    until(page, "navigator.serviceWorker.controller !== null")
    page.locator(FIELD).fill("Fjala e fundit.")
    page.goto(f"{live_server.url}/evaluation/2023/")
    # They travel beside the next page, which may be there first.
    written = evaluation.narratives.filter(section="lessons", text_sq="Fjala e fundit.")
    until_it_holds(page, written.exists, "the last words are saved")
    page.goto(f"{live_server.url}{TEXT}")
    expect(page.locator(FIELD)).to_have_value("Fjala e fundit.")


def test_an_ended_session_loses_nothing_and_goes_on_after_signing_in_elsewhere(
    open_text, evaluation, live_server, officer
):
    page = open_text()
    Session.objects.all().delete()
    page.locator(FIELD).fill("Pas seancës.")
    page.locator(FIELD).blur()
    expect(page.locator(f"{STATE} .written--not")).to_contain_text("signed out")
    # In another window; the token is another one afterwards.
    other = page.context.new_page()
    other.goto(f"{live_server.url}/accounts/login/")
    other.locator("input[name=login]").fill(officer.username)
    other.locator("input[name=password]").fill("correct horse")
    other.locator("main .card button").click()
    other.wait_for_url(f"{live_server.url}/today/")
    page.locator(f"{FORM} .writing__foot > button").click()
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert lessons(evaluation) == "Pas seancës."


def test_two_people_see_both_texts_and_merge_by_hand(open_text, evaluation, officer):
    page = open_text()
    actions.write_narrative(
        evaluation=evaluation, section="lessons", by=officer, version=0, text_sq="Teksti i tyre."
    )
    page.locator(FIELD).fill("Teksti im.")
    page.locator(FIELD).blur()
    both = page.locator(f"{STATE} .both")
    expect(both).to_contain_text("Teksti i tyre.")
    expect(both).to_contain_text("Teksti im.")
    assert lessons(evaluation) == "Teksti i tyre."

    page.locator(FIELD).fill("Teksti i tyre. Teksti im.")
    both.locator("button[name=over]").click()
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert lessons(evaluation) == "Teksti i tyre. Teksti im."


def test_whoever_takes_theirs_keeps_their_own_beside_it(open_text, evaluation, officer):
    page = open_text()
    actions.write_narrative(
        evaluation=evaluation, section="lessons", by=officer, version=0, text_sq="Teksti i tyre."
    )
    page.locator(FIELD).fill("Teksti im.")
    page.locator(FIELD).blur()
    page.locator(f"{STATE} button[name=theirs]").click()
    expect(page.locator(FIELD)).to_have_value("Teksti i tyre.")
    expect(page.locator(f"{FORM} textarea[readonly]")).to_have_value("Teksti im.")
    page.locator(FIELD).fill("Të dyja.")
    page.locator(FIELD).blur()
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert lessons(evaluation) == "Të dyja."


def test_megabytes_are_refused_in_the_form_and_stay_there(open_text, evaluation):
    page = open_text()
    page.locator(FIELD).evaluate(
        "field => { field.value = 'x'.repeat(2_000_000); field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(page.locator(f"{STATE} .written--not")).to_contain_text("too long")
    assert page.locator(FIELD).evaluate("field => field.value.length") == 2_000_000
    assert not evaluation.narratives.exists()


def test_without_scripts_the_button_saves(open_text, evaluation):
    page = open_text(java_script_enabled=False)
    page.locator(FIELD).fill("Pa skripte.")
    page.locator(f"{FORM} .writing__foot > button").click()
    expect(page.locator(FIELD)).to_have_value("Pa skripte.")
    assert lessons(evaluation) == "Pa skripte."
