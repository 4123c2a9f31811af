"""What people add to the first page of the report: its sentence, decisions, answers to last year's advice."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.editing import Conflict
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Evaluation, Finding, FollowUp, YearSentence
from kacanik_comms.evaluation.pieces import pieces_of
from kacanik_comms.evaluation.readiness import GapKind, gaps
from kacanik_comms.report.record import record_of, snapshot_now
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan
from tests.evaluation.january import JANUARY, begin, close_what_is_open, find_about, sign, signed, submitted
from tests.factories import make_activity, make_plan

pytestmark = pytest.mark.slow

TEXT = "/evaluation/2023/text/"
SENTENCE = f"{TEXT}sentence/"
BY_ITSELF = {"hx-request": "true"}
PROPOSED = (
    "U realizuan 0 aktivitete nga 1 që duheshin realizuar (0\u00a0%). Sipas planit janë 0 objektiva nga 1."
)


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def evaluation(plan, activity, officer):
    return begin(plan, officer)


@pytest.fixture
def browser(evaluation, sign_in, officer):
    return sign_in(officer)


def gap_kinds(evaluation: Evaluation) -> list[GapKind]:
    facts = facts_of(evaluation.plan, today=JANUARY)
    evaluation.refresh_from_db()
    return [gap.kind for gap in gaps(evaluation, facts, pieces_of(evaluation), today=JANUARY)]


# The year in one sentence


def test_the_proposal_is_accepted_as_it_is_in_three_languages(browser, evaluation):
    page = text(browser.get(TEXT))
    assert PROPOSED.replace("\u00a0", " ") in page.replace("\u00a0", " ")
    response = browser.post(SENTENCE, {"version": "0", "accept": "yes"}, headers=BY_ITSELF)
    assert response.status_code == 200
    assert response["HX-Retarget"] == "#form-sentence"
    assert response["HX-Trigger"] == "evaluation-written"
    row = YearSentence.objects.get()
    assert (row.grade, row.sentence_sq) == ("hardly", PROPOSED)
    assert row.sentence_sr_latn.startswith("Realizovano je 0 aktivnosti od 1")
    assert row.sentence_en.startswith("0 activities of the 1 due")
    assert row.is_accepted
    # What says the same is not proposed any more.
    assert "Accept the proposal" not in text(browser.get(TEXT))
    assert "Accept the proposal" not in text(response)


def test_without_scripts_the_page_comes_back_with_what_was_accepted(browser, evaluation):
    response = browser.post(SENTENCE, {"version": "0", "accept": "yes"}, follow=True)
    assert response.redirect_chain == [(f"{TEXT}#sentence", 302)]
    assert "Saved." in text(response)
    assert YearSentence.objects.get().is_accepted


def test_the_officer_writes_a_sentence_of_their_own_and_chooses_the_grade(browser, evaluation):
    sent = {"version": "0", "grade": "partly", "sentence_sq": "Viti ishte i vështirë."}
    assert browser.post(SENTENCE, sent, headers=BY_ITSELF).status_code == 200
    row = YearSentence.objects.get()
    assert (row.grade, row.sentence_sq) == ("partly", "Viti ishte i vështirë.")
    assert "Accept the proposal" in text(browser.get(TEXT))


@pytest.mark.parametrize(
    "sent", [{"grade": "mainly"}, {"sentence_sq": "Viti."}, {"grade": "", "sentence_sq": ""}]
)
def test_a_grade_without_a_sentence_is_not_accepted_yet_nor_the_other_way_round(browser, evaluation, sent):
    assert browser.post(SENTENCE, {"version": "0"} | sent, headers=BY_ITSELF).status_code == 200
    assert not YearSentence.objects.get().is_accepted
    assert GapKind.SENTENCE in gap_kinds(evaluation)
    assert record_of(snapshot_now(evaluation.plan, today=JANUARY)).pieces.sentence is None


def test_that_the_sentence_is_missing_is_asked_and_holds_nothing_up(evaluation, officer):
    facts = facts_of(evaluation.plan, today=JANUARY)
    (gap,) = [
        gap
        for gap in gaps(evaluation, facts, pieces_of(evaluation), today=JANUARY)
        if gap.kind == GapKind.SENTENCE
    ]
    assert (gap.blocks, gap.url) == (False, f"{TEXT}#sentence")
    actions.write_sentence(evaluation=evaluation, by=officer, version=0, grade="fully", sentence_sq="Mirë.")
    assert GapKind.SENTENCE not in gap_kinds(evaluation)


def test_a_grade_that_does_not_exist_and_a_long_sentence_are_refused(browser, evaluation):
    sent = {"version": "0", "grade": "brilliant", "sentence_sq": "x" * 241}
    response = browser.post(SENTENCE, sent, headers=BY_ITSELF)
    assert response.status_code == 422
    assert "This text has 241 characters" in text(response)
    assert not YearSentence.objects.exists()


def test_nobody_writes_over_a_sentence_that_they_have_not_seen(browser, evaluation, officer):
    actions.write_sentence(evaluation=evaluation, by=officer, version=0, grade="fully", sentence_sq="E para.")
    response = browser.post(SENTENCE, {"version": "0", "sentence_sq": "E dyta."}, headers=BY_ITSELF)
    assert response.status_code == 409
    assert "E para." in text(response)
    with pytest.raises(Conflict):
        actions.write_sentence(evaluation=evaluation, by=officer, version=0, sentence_sq="E dyta.")
    assert YearSentence.objects.get().sentence_sq == "E para."


def test_only_the_officer_writes_it_and_only_while_it_is_written(evaluation, plan, sign_in, chief, officer):
    assert sign_in(chief).post(SENTENCE, {"version": "0", "accept": "yes"}).status_code == 403
    with pytest.raises(NotAllowed):
        actions.write_sentence(evaluation=evaluation, by=chief, version=0, sentence_sq="X")
    submitted(plan, officer)
    response = sign_in(officer).post(SENTENCE, {"version": "0", "accept": "yes"}, headers=BY_ITSELF)
    assert response.status_code == 403
    assert "it can be changed only if the chief of cabinet returns it" in text(response)
    assert not YearSentence.objects.exists()


def test_a_year_of_which_nothing_was_due_has_no_proposal(plan, officer, sign_in):
    begin(plan, officer)
    browser = sign_in(officer)
    assert "Accept the proposal" not in text(browser.get(TEXT))
    assert browser.post(SENTENCE, {"version": "0", "accept": "yes"}, headers=BY_ITSELF).status_code == 200
    assert not YearSentence.objects.filter(grade__gt="").exists()


def test_whoever_reads_sees_grade_and_sentence(evaluation, officer, chief, sign_in):
    actions.write_sentence(evaluation=evaluation, by=officer, version=0, grade="mainly", sentence_sq="Mirë.")
    page = text(sign_in(chief).get(TEXT))
    assert '<span class="chip">Mainly implemented</span>' in page
    assert "<p>Mirë.</p>" in page


# Decisions of the mayor


FINDING = {"version": "0", "text_sq": "Gjetje.", "recommendation_sq": "Të vendoset.", "asks_mayor": "on"}
ADD = "/evaluation/2023/findings/add/"


def test_a_finding_asks_the_mayor_for_a_decision(browser, evaluation):
    assert browser.post(ADD, FINDING).status_code == 302
    finding = Finding.objects.get()
    assert finding.asks_mayor
    page = text(browser.get("/evaluation/2023/findings/"))
    assert "Asks the mayor to decide" in page
    address = f"/evaluation/2023/findings/{finding.pk}/"
    assert "checked" in text(browser.get(address))
    # Deciding what follows leaves the mark alone; a box without its tick takes it away.
    decided = {"version": "1", "disposition": "continue"}
    assert browser.post(f"{address}decide/", decided).status_code == 302
    assert Finding.objects.get().asks_mayor
    unmarked = {name: value for name, value in FINDING.items() if name != "asks_mayor"} | {"version": "2"}
    assert browser.post(address, unmarked).status_code == 302
    assert not Finding.objects.get().asks_mayor


def test_what_the_mayor_decides_has_to_be_written(browser, evaluation):
    response = browser.post(ADD, FINDING | {"recommendation_sq": ""})
    assert response.status_code == 422
    assert "Write the recommendation that the mayor decides." in text(response)


def test_a_fourth_decision_is_refused_and_says_which_three_there_are(browser, evaluation, officer):
    for _each in range(3):
        actions.add_finding(
            evaluation=evaluation, by=officer, text_sq="G", recommendation_sq="R", asks_mayor=True
        )
    response = browser.post(ADD, FINDING)
    assert response.status_code == 422
    assert "3 findings ask the mayor for a decision already: 1, 2, 3." in text(response)
    # Whoever changes one of the three is not refused.
    third = Finding.objects.get(number=3)
    sent = FINDING | {"version": "1", "recommendation_sq": "Ndryshe."}
    assert browser.post(f"/evaluation/2023/findings/{third.pk}/", sent).status_code == 302


# What became of last year's recommendations


FEBRUARY = datetime(2025, 2, 3, 12, tzinfo=UTC)
JUDGEMENTS = "/evaluation/2024/judgements/"


@pytest.fixture
def before(plan, activity, officer, chief) -> Evaluation:
    """The signed evaluation of 2023, with one recommendation, about its one activity."""
    return signed(plan, officer, chief)


@pytest.fixture
def after(before, officer) -> Evaluation:
    """The evaluation of 2024 that follows it."""
    plan = make_plan(2024)
    with translation.override("sq"):
        make_activity(plan)
    return actions.begin(plan=plan, by=officer, at=FEBRUARY)


def answer(**values: str) -> dict[str, str]:
    return {f"follow-up-1-{name}": value for name, value in {"version": "0", **values}.items()}


def test_the_officer_says_what_became_of_each_recommendation(after, sign_in, officer):
    browser = sign_in(officer)
    assert "1. Të vazhdohet vitin e ardhshëm." in text(browser.get(JUDGEMENTS))
    sent = answer(result="partly", note_sq="Gjysma.")
    response = browser.post(JUDGEMENTS, sent, headers=BY_ITSELF)
    assert response.status_code == 200
    assert '<input type="hidden" name="follow-up-1-version" value="1">' in text(response)
    row = FollowUp.objects.get()
    assert (row.result, row.note_sq, row.recommendation.number) == ("partly", "Gjysma.", 1)
    assert browser.post(JUDGEMENTS, answer(result="x", version="1"), headers=BY_ITSELF).status_code == 422
    assert browser.post(JUDGEMENTS, answer(result="not"), headers=BY_ITSELF).status_code == 409


def test_what_nobody_answered_is_asked_and_holds_nothing_up(after, before, officer):
    facts = facts_of(after.plan, today=date(2025, 2, 3))
    (gap,) = [
        gap
        for gap in gaps(after, facts, pieces_of(after), today=date(2025, 2, 3))
        if gap.kind == GapKind.FOLLOW_UP
    ]
    assert gap.sentence == "1 recommendation of the year before has no answer."
    assert not gap.blocks
    actions.answer_recommendation(
        evaluation=after, recommendation=before.findings.get().pk, by=officer, version=0, result="not"
    )
    assert GapKind.FOLLOW_UP not in [
        gap.kind for gap in gaps(after, facts, pieces_of(after), today=date(2025, 2, 3))
    ]


def test_only_the_officer_answers(after, before, chief, sign_in):
    with pytest.raises(NotAllowed):
        actions.answer_recommendation(
            evaluation=after, recommendation=before.findings.get().pk, by=chief, version=0, result="not"
        )
    assert sign_in(chief).post(JUDGEMENTS, answer(result="not"), headers=BY_ITSELF).status_code == 403
    assert "Nobody has answered yet." in text(sign_in(chief).get(JUDGEMENTS))


def test_a_year_before_that_nobody_signed_asks_nothing(plan, activity, officer, sign_in):
    find_about(begin(plan, officer), activity, officer)
    after = actions.begin(plan=make_plan(2024), by=officer, at=FEBRUARY)
    assert pieces_of(after).follow_ups == []
    assert "Recommendations of the year before" not in text(sign_in(officer).get(JUDGEMENTS))


def test_of_a_revised_year_before_the_newest_signed_recommendations_count(before, officer, chief):
    revision = actions.revise(evaluation=before, by=officer, at=FEBRUARY, reason="Gabim.")
    after = actions.begin(plan=make_plan(2024), by=officer, at=FEBRUARY)
    assert [row.recommendation.evaluation for row in pieces_of(after).follow_ups] == [before]
    close_what_is_open(AnnualPlan.objects.get(year=2023), officer)
    revision.refresh_from_db()
    actions.submit(evaluation=revision, by=officer, at=FEBRUARY, today=JANUARY)
    sign(revision, chief)
    assert [row.recommendation.evaluation for row in pieces_of(after).follow_ups] == [revision]


def test_a_revision_takes_the_sentence_over(plan, activity, officer, chief):
    evaluation = begin(plan, officer)
    actions.write_sentence(evaluation=evaluation, by=officer, version=0, grade="mainly", sentence_sq="Mirë.")
    revision = actions.revise(
        evaluation=signed(plan, officer, chief), by=officer, at=FEBRUARY, reason="Gabim."
    )
    row = pieces_of(revision).sentence
    assert (row.evaluation, row.grade, row.sentence_sq) == (revision, "mainly", "Mirë.")


def test_the_pages_ask_as_much_of_the_database_as_a_page_may_and_no_more_for_more_answers(
    after, before, officer, sign_in
):
    browser = sign_in(officer)
    pages = [f"/evaluation/2024/{name}" for name in ("", "text/", "judgements/", "findings/")]

    def queries() -> list[int]:
        counts = []
        for address in pages:
            with CaptureQueriesContext(connection) as counted:
                assert browser.get(address).status_code == 200
            counts.append(len(counted))
        return counts

    unanswered = queries()
    actions.answer_recommendation(
        evaluation=after, recommendation=before.findings.get().pk, by=officer, version=0, result="not"
    )
    actions.write_sentence(evaluation=after, by=officer, version=0, grade="mainly", sentence_sq="Mirë.")
    assert queries() == unanswered
    assert max(unanswered) <= 28
