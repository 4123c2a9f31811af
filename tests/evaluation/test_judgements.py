"""Objectives, indicators and desired impacts: one form, of which each piece saves itself and none is lost."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import ImpactAssessment, Indicator, IndicatorValue, ObjectiveAssessment
from tests.evaluation.january import begin, submitted
from tests.factories import make_audience, make_desired_impact, make_objective, make_plan

pytestmark = pytest.mark.slow

PAGE = "/evaluation/2023/judgements/"
BY_ITSELF = {"hx-request": "true"}


def text(response) -> str:
    return " ".join(response.content.decode().split())


def piece(anchor: str, version: int = 0, **values: str) -> dict[str, str]:
    """What the form sends of one piece."""
    return {f"{anchor}-{name}": value for name, value in {"version": str(version), **values}.items()}


@pytest.fixture
def evaluation(plan, officer):
    make_objective()
    return begin(plan, officer)


@pytest.fixture
def browser(evaluation, sign_in, officer):
    return sign_in(officer)


@pytest.fixture
def impact(plan):
    return make_desired_impact(make_audience("citizens"))


@pytest.fixture
def indicator(plan):
    return Indicator.objects.create(
        plan=plan, number=1, level="outcome", name="Abonentë", unit="persona", baseline=100, target=500
    )


# By itself, one piece at a time


def test_an_objective_is_assessed_in_a_word_and_in_sentences(browser):
    sent = piece("objective-1", verdict="partly", narrative_sq="Pjesërisht.")
    response = browser.post(PAGE, sent, headers=BY_ITSELF)
    assert response.status_code == 200
    assert response["HX-Trigger"] == "evaluation-written"
    assert '<input type="hidden" name="objective-1-version" value="1">' in text(response)
    row = ObjectiveAssessment.objects.get()
    assert (row.objective, row.verdict, row.narrative_sq) == (make_objective(), "partly", "Pjesërisht.")


def test_a_verdict_that_does_not_exist_is_refused(browser):
    response = browser.post(PAGE, piece("objective-1", verdict="brilliant"), headers=BY_ITSELF)
    assert response.status_code == 422


def test_an_impact_needs_the_kind_of_its_evidence(browser, impact):
    anchor = f"impact-{impact.pk}"
    response = browser.post(PAGE, piece(anchor, verdict="achieved"), headers=BY_ITSELF)
    assert response.status_code == 422
    assert "Kind of evidence: State the kind of evidence." in text(response)
    sent = piece(anchor, verdict="not_assessed", evidence_kind="survey")
    assert browser.post(PAGE, sent, headers=BY_ITSELF).status_code == 422
    sent = piece(anchor, verdict="achieved", evidence_kind="survey", note_sq="Anketa.")
    assert browser.post(PAGE, sent, headers=BY_ITSELF).status_code == 200
    assert "0 of 1 is not assessed" in text(browser.get(PAGE))


def test_the_impact_of_another_strategy_is_not_judged_here(browser, impact):
    impact.audience.strategy.pk = None
    other = impact.audience.strategy
    other.starts_year, other.ends_year = 2027, 2030
    other.save()
    impact.audience.strategy = other
    impact.audience.save()
    sent = piece(f"impact-{impact.pk}", verdict="not_assessed", note_sq="X")
    assert browser.post(PAGE, sent, headers=BY_ITSELF).status_code == 404
    browser.post(PAGE, sent)
    assert not ImpactAssessment.objects.exists()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("typed", "value"), [("480", 480), ("1.250", 1250), ("12,5", Decimal("12.5")), ("0", 0), ("", None)]
)
def test_an_indicator_is_measured_as_people_write_numbers(browser, indicator, typed, value):
    sent = piece(f"indicator-{indicator.pk}", actual=typed, note_sq="Sipas regjistrit.")
    assert browser.post(PAGE, sent, headers=BY_ITSELF).status_code == 200
    assert IndicatorValue.objects.get().actual == value


def test_a_word_is_no_number(browser, indicator):
    sent = piece(f"indicator-{indicator.pk}", actual="shumë")
    response = browser.post(PAGE, sent, headers=BY_ITSELF)
    assert response.status_code == 422
    assert "This is not a number. Write it for example as" in text(response)


def test_level_baseline_target_and_unit_stand_beside_the_value(browser, indicator):
    page = text(browser.get(PAGE))
    for words in ("Abonentë", "Outcome", "100 persona", "500 persona"):
        assert words in page


def test_the_indicator_of_another_year_is_not_measured_here(browser):
    other = Indicator.objects.create(plan=make_plan(2024), number=1, level="output", name="X")
    sent = piece(f"indicator-{other.pk}", actual="3")
    assert browser.post(PAGE, sent, headers=BY_ITSELF).status_code == 404


# Without scripts: one button for everything


def test_one_button_saves_all_that_changed(browser, evaluation, impact, indicator):
    untouched = piece(f"indicator-{indicator.pk}", actual="", note_sq="")
    sent = (
        piece("objective-1", verdict="achieved", narrative_sq="U arrit.")
        | piece(f"impact-{impact.pk}", verdict="partly", evidence_kind="survey")
        | untouched
    )
    response = browser.post(PAGE, sent, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Saved." in text(response)
    assert evaluation.objective_assessments.get().narrative_sq == "U arrit."
    assert evaluation.impact_assessments.get().verdict == "partly"
    assert not evaluation.indicator_values.exists(), "nobody wrote there"


def test_what_is_wrong_stays_in_the_form_and_the_rest_is_saved(browser, evaluation, impact):
    sent = piece("objective-1", verdict="achieved", narrative_sq="U arrit.") | piece(
        f"impact-{impact.pk}", verdict="achieved", note_sq="Pa dëshmi."
    )
    response = browser.post(PAGE, sent)
    assert response.status_code == 422
    page = text(response)
    assert "Not everything was saved:" in page
    assert f'<a href="#impact-{impact.pk}">' in page
    assert "Pa dëshmi.</textarea>" in page
    assert '<details class="chapter" open>' in page, "nobody looks for the refused one in closed chapters"
    assert evaluation.objective_assessments.get().narrative_sq == "U arrit."
    assert not evaluation.impact_assessments.exists()


@pytest.mark.postgresql
def test_what_somebody_else_wrote_meanwhile_is_shown_beside_ones_own(browser, evaluation, officer, impact):
    assess = {"evaluation": evaluation, "by": officer, "objective": make_objective().pk}
    actions.assess_objective(**assess, version=0, verdict="partly", narrative_sq="Teksti i tyre.")
    sent = piece("objective-1", verdict="achieved", narrative_sq="Teksti im.") | piece(
        f"impact-{impact.pk}", verdict="partly", evidence_kind="survey"
    )
    response = browser.post(PAGE, sent)
    assert response.status_code == 409
    page = text(response)
    assert "Teksti i tyre." in page
    assert "Teksti im.</textarea>" in page
    assert evaluation.objective_assessments.get().narrative_sq == "Teksti i tyre."
    assert evaluation.impact_assessments.get().verdict == "partly"

    mine = piece("objective-1", verdict="achieved", narrative_sq="Teksti im.", over="1")
    assert browser.post(PAGE, mine).status_code == 302
    assert evaluation.objective_assessments.get().narrative_sq == "Teksti im."


@pytest.mark.parametrize("headers", [BY_ITSELF, {}], ids=["with scripts", "without scripts"])
def test_whoever_takes_theirs_keeps_their_own_beside_it(browser, evaluation, officer, headers):
    assess = {"evaluation": evaluation, "by": officer, "objective": make_objective().pk}
    actions.assess_objective(**assess, version=0, verdict="partly", narrative_sq="Teksti i tyre.")
    sent = piece("objective-1", verdict="achieved", narrative_sq="Teksti im.", theirs="yes")
    response = browser.post(PAGE, sent, headers=headers)
    assert response.status_code == 200
    page = text(response)
    assert "Teksti i tyre.</textarea>" in page
    assert 'readonly lang="sq">Teksti im.</textarea>' in page
    assert evaluation.objective_assessments.get().narrative_sq == "Teksti i tyre."


def test_what_one_left_alone_does_not_clash_with_what_somebody_else_wrote(browser, evaluation, officer):
    assess = {"evaluation": evaluation, "by": officer, "objective": make_objective().pk}
    shown = actions.assess_objective(**assess, version=0, verdict="partly", narrative_sq="E para.")
    seen = piece("objective-1", shown.version, verdict="partly", narrative_sq="E para.")
    actions.assess_objective(**assess, version=1, verdict="achieved", narrative_sq="E dyta.")
    for sent in (seen, piece("objective-1", verdict="not_assessed", narrative_sq="")):
        assert browser.post(PAGE, sent).status_code == 302
        assert evaluation.objective_assessments.get().narrative_sq == "E dyta."


def test_after_the_submission_the_words_are_kept_and_nothing_is_saved(plan, sign_in, officer):
    evaluation = submitted(plan, officer)
    version = evaluation.objective_assessments.get().version
    sent = piece("objective-1", version, verdict="achieved", narrative_sq="Edhe një fjali.")
    response = sign_in(officer).post(PAGE, sent)
    assert response.status_code == 403
    assert "Edhe një fjali.</textarea>" in text(response)
    assert evaluation.objective_assessments.get().narrative_sq != "Edhe një fjali."


@pytest.mark.parametrize("who", ["chief", "plan_admin", "office_head"])
def test_nobody_but_the_officer_judges(request, evaluation, sign_in, who):
    sent = piece("objective-1", verdict="achieved", narrative_sq="X")
    assert sign_in(request.getfixturevalue(who)).post(PAGE, sent).status_code == 403
    assert not ObjectiveAssessment.objects.exists()


def test_an_ended_session_keeps_what_was_typed_and_not_what_was_chosen(browser, client):
    client.logout()
    sent = piece("objective-1", 12, verdict="achieved", narrative_sq="Një tekst i gjatë.")
    response = client.post(PAGE, sent)
    assert response.status_code == 401
    assert "Një tekst i gjatë.</textarea>" in text(response)
    assert "achieved</textarea>" not in text(response)


def test_after_signing_in_again_the_piece_is_saved_from_where_it_was(browser, client):
    client.logout()
    sent = piece("objective-1", 3, narrative_sq="Një tekst.")
    response = client.post(PAGE, sent, headers=BY_ITSELF | {"hx-target": "state-objective-1"})
    assert response.status_code == 401
    assert 'name="objective-1-version" value="3"' in text(response)


# The page


def test_the_next_audience_stands_open_and_the_others_say_how_many_are_assessed(browser, evaluation, officer):
    first, second = make_audience("citizens"), make_audience("media")
    done, _other = make_desired_impact(first), make_desired_impact(second)
    actions.assess_impact(
        evaluation=evaluation,
        impact=done.pk,
        by=officer,
        version=0,
        verdict="achieved",
        evidence_kind="survey",
    )
    page = text(browser.get(PAGE))
    assert page.count('<details class="chapter">') == 1
    assert page.count('<details class="chapter" open>') == 1
    assert "1 of 1" in page.split('<details class="chapter">')[1].split("</summary>")[0]
    assert page.count(">Save</button>") == 1


def test_saving_costs_as_many_queries_however_much_is_judged(browser, evaluation, impact):
    def queries(version: int, words: str) -> int:
        sent = piece("objective-1", version, verdict="achieved", narrative_sq=words)
        with CaptureQueriesContext(connection) as counted:
            assert browser.post(PAGE, sent, headers=BY_ITSELF).status_code == 200
        return len(counted)

    browser.post(PAGE, piece("objective-1", verdict="achieved", narrative_sq="0"), headers=BY_ITSELF)
    few = queries(1, "1")
    for number in range(2, 20):
        make_desired_impact(impact.audience, number)
    assert queries(2, "2") == few
