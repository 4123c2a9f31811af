"""The one form of the judgements in a real browser: each piece saves itself, and none takes another one with it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import ImpactAssessment, ObjectiveAssessment
from tests.browser.patience import PATIENCE
from tests.browser.test_autosave import let_in
from tests.evaluation.january import begin
from tests.factories import make_audience, make_desired_impact, make_objective

PAGE = "/evaluation/2023/judgements/"
OBJECTIVE, STATE = "#form-objective-1", "#state-objective-1"
WORDS = f"{OBJECTIVE} [name=objective-1-narrative_sq]"


@pytest.fixture
def evaluation(plan, officer):
    make_objective()
    for audience in (make_audience("citizens"), make_audience("media")):
        make_desired_impact(audience)
    return begin(plan, officer)


@pytest.fixture
def page(chromium: Browser, live_server, evaluation, officer) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    context.set_default_timeout(PATIENCE)
    let_in(context, live_server, officer)
    page = context.new_page()
    page.goto(f"{live_server.url}{PAGE}")
    yield page
    context.close()


def test_a_piece_is_sent_alone_and_what_is_typed_beside_it_waits(page, evaluation):
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.locator(WORDS).fill("U arrit.")
    page.locator(WORDS).blur()
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert evaluation.objective_assessments.get().narrative_sq == "U arrit."
    assert "impact-" not in sent[0]
    assert not ImpactAssessment.objects.exists()


def test_two_people_see_both_texts_and_the_rest_of_the_form_goes_on(page, evaluation, officer):
    assess = {"evaluation": evaluation, "by": officer, "objective": make_objective().pk}
    actions.assess_objective(**assess, version=0, verdict="partly", narrative_sq="Teksti i tyre.")
    page.locator(WORDS).fill("Teksti im.")
    page.locator(WORDS).blur()
    both = page.locator(f"{STATE} .both")
    expect(both).to_contain_text("Teksti i tyre.")
    impact = page.locator(".judged--impact").first
    impact.locator("[name$=verdict]").select_option("achieved")
    impact.locator("[name$=evidence_kind]").select_option("survey")
    impact.locator("[name$=evidence_kind]").blur()
    expect(impact.locator(".written--saved")).to_be_visible()

    page.locator(WORDS).fill("Teksti i tyre. Teksti im.")
    both.locator("button[name$=over]").click()
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert ObjectiveAssessment.objects.get().narrative_sq == "Teksti i tyre. Teksti im."


def test_whoever_takes_theirs_keeps_their_own_beside_it(page, evaluation, officer):
    assess = {"evaluation": evaluation, "by": officer, "objective": make_objective().pk}
    actions.assess_objective(**assess, version=0, verdict="partly", narrative_sq="Teksti i tyre.")
    page.locator(WORDS).fill("Teksti im.")
    page.locator(WORDS).blur()
    page.locator(f"{STATE} button[name$=theirs]").click()
    expect(page.locator(WORDS)).to_have_value("Teksti i tyre.")
    expect(page.locator(f"{OBJECTIVE} textarea[readonly][lang=sq]")).to_have_value("Teksti im.")
    page.locator(WORDS).fill("Të dyja.")
    page.locator(WORDS).blur()
    expect(page.locator(f"{STATE} .written--saved")).to_be_visible()
    assert ObjectiveAssessment.objects.get().narrative_sq == "Të dyja."


def test_what_was_not_saved_in_a_closed_audience_is_offered_again(page, evaluation, live_server):
    page.locator("details.chapter").nth(1).locator("summary").first.click()
    words = page.locator(".judged--impact").nth(1).locator("[name$=note_sq]")
    page.locator(".judged--impact").nth(1).locator(".judging__words > summary").click()
    page.context.route(
        "**/judgements/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    words.fill("U mbyll dritarja.")
    words.blur()
    expect(page.locator(".judged--impact").nth(1).locator(".written--not")).to_be_visible()
    page.context.unroute_all()
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}{PAGE}")
    # It opens the audience in which it is.
    page.locator("[data-draft=use]").click()
    expect(page.locator(".judged--impact").nth(1).locator(".written--saved")).to_be_visible()
    assert ImpactAssessment.objects.get().note_sq == "U mbyll dritarja."


def test_the_last_words_before_the_page_is_left_are_sent(page, evaluation, live_server):
    page.locator(WORDS).fill("Fjala e fundit.")
    page.goto(f"{live_server.url}/evaluation/2023/")
    page.wait_for_timeout(500)
    page.goto(f"{live_server.url}{PAGE}")
    expect(page.locator(WORDS)).to_have_value("Fjala e fundit.")


def test_the_button_saves_without_scripts(chromium, live_server, evaluation, officer):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    let_in(context, live_server, officer)
    page = context.new_page()
    page.goto(f"{live_server.url}{PAGE}")
    page.locator(WORDS).fill("Pa skripte.")
    page.locator(f"{OBJECTIVE} [name$=verdict]").select_option("partly")
    page.locator(".judgings > .form__actions button").click()
    expect(page.locator(WORDS)).to_have_value("Pa skripte.")
    context.close()
    assert ObjectiveAssessment.objects.get().verdict == "partly"
