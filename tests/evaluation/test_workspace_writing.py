"""Text that saves itself and is never lost: the sections, and the cabinet's judgement."""

import pytest
from django.utils.http import urlencode

from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Narrative
from tests.evaluation.january import NOON, begin, submitted

pytestmark = pytest.mark.slow

PAGE = "/evaluation/2023/"
LESSONS = f"{PAGE}text/lessons/"
BY_ITSELF = {"hx-request": "true"}


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def evaluation(plan, officer):
    return begin(plan, officer)


@pytest.fixture
def browser(evaluation, sign_in, officer):
    return sign_in(officer)


def test_what_is_written_is_saved_by_itself_and_gives_the_next_version(browser, evaluation):
    sent = {"text_sq": "E para.\r\n\r\nE dyta.", "text_en": "One.", "version": "0"}
    response = browser.post(LESSONS, sent, headers=BY_ITSELF)
    assert response.status_code == 200
    assert "Saved at" in text(response)
    assert '<input type="hidden" name="version" value="1">' in text(response)
    assert response["HX-Trigger"] == "evaluation-written"
    row = evaluation.narratives.get()
    assert (row.text_sq, row.text_en, row.version) == ("E para.\n\nE dyta.", "One.", 1)


def test_without_scripts_a_button_saves_and_leads_back_to_the_place(browser, evaluation):
    response = browser.post(LESSONS, {"text_sq": "E para.", "version": "0"})
    assert response.url == f"{PAGE}text/#narrative-lessons"
    assert "Saved." in text(browser.get(response.url))


@pytest.mark.postgresql
@pytest.mark.parametrize("scripts", [True, False])
def test_two_people_see_both_texts_and_nothing_is_lost(browser, evaluation, officer, chief, scripts):
    actions.write_narrative(
        evaluation=evaluation, section="lessons", by=officer, version=0, text_sq="Teksti i tyre."
    )
    headers = BY_ITSELF if scripts else {}
    mine = {"text_sq": "Teksti im.", "version": "0"}
    response = browser.post(LESSONS, mine, headers=headers)
    assert response.status_code == 409
    page = text(response)
    assert "Teksti i tyre." in page
    assert "Teksti im." in page
    assert '<input type="hidden" name="version" value="0">' in page
    assert evaluation.narratives.get().text_sq == "Teksti i tyre."
    if not scripts:
        assert "Teksti im.</textarea>" in page

    # Mine, or both merged by hand, over theirs: theirs stays in the history.
    response = browser.post(LESSONS, {"text_sq": "Të dyja.", "version": "0", "over": "1"}, headers=headers)
    assert response.status_code == (200 if scripts else 302)
    row = evaluation.narratives.get()
    assert (row.text_sq, row.version) == ("Të dyja.", 2)
    assert [past.text_sq for past in Narrative.history.order_by("history_id")] == [
        "Teksti i tyre.",
        "Të dyja.",
    ]


@pytest.mark.parametrize("scripts", [True, False])
def test_whoever_takes_theirs_keeps_their_own_words_beside_it(browser, evaluation, officer, scripts):
    actions.write_narrative(
        evaluation=evaluation, section="lessons", by=officer, version=0, text_sq="Teksti i tyre."
    )
    sent = {"text_sq": "Teksti im.", "version": "0", "theirs": "yes"}
    response = browser.post(LESSONS, sent, headers=BY_ITSELF if scripts else {})
    page = text(response)
    assert "Teksti i tyre.</textarea>" in page
    assert 'readonly lang="sq">Teksti im.</textarea>' in page
    assert '<input type="hidden" name="version" value="1">' in page
    if scripts:
        assert response["HX-Retarget"] == "#form-narrative-lessons"
    assert evaluation.narratives.get().text_sq == "Teksti i tyre."


def test_a_third_text_in_between_is_shown_too(browser, evaluation, officer):
    mine = {"evaluation": evaluation, "section": "lessons", "by": officer}
    actions.write_narrative(**mine, version=0, text_sq="E para.")
    actions.write_narrative(**mine, version=1, text_sq="E dyta.")
    response = browser.post(LESSONS, {"text_sq": "Imja.", "version": "0", "over": "1"}, headers=BY_ITSELF)
    assert response.status_code == 409
    assert "E dyta." in text(response)


def test_whoever_wrote_the_same_is_not_bothered(browser, evaluation, officer):
    actions.write_narrative(
        evaluation=evaluation, section="lessons", by=officer, version=0, text_sq="Njësoj."
    )
    response = browser.post(LESSONS, {"text_sq": "Njësoj.", "version": "0"}, headers=BY_ITSELF)
    assert response.status_code == 200
    assert '<input type="hidden" name="version" value="1">' in text(response)


@pytest.mark.postgresql
@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "1.0"])
def test_nonsense_for_a_version_overwrites_nothing(browser, evaluation, officer, version):
    actions.write_narrative(
        evaluation=evaluation, section="lessons", by=officer, version=0, text_sq="Teksti."
    )
    response = browser.post(LESSONS, {"text_sq": "Tjetër.", "version": version}, headers=BY_ITSELF)
    assert response.status_code == 409
    assert evaluation.narratives.get().text_sq == "Teksti."


@pytest.mark.postgresql
def test_a_text_that_is_too_long_is_refused_and_stays(browser, evaluation):
    long = "ë" * 20_001
    response = browser.post(LESSONS, {"text_sq": long, "version": "0"}, headers=BY_ITSELF)
    assert response.status_code == 422
    assert (
        "Not saved: Text: This text has 20001 characters; at most 20000 are allowed. Please shorten it."
        in text(response)
    )
    response = browser.post(LESSONS, {"text_sq": long, "version": "0"})
    assert response.status_code == 422
    assert long in response.content.decode()
    assert browser.post(LESSONS, {"text_sq": "ë" * 20_000, "version": "0"}).status_code == 302


def test_a_line_break_is_one_character(browser):
    # As a browser sends it: with two.
    lines = "\r\n".join(["a"] * 10_000)
    assert browser.post(LESSONS, {"text_sq": lines, "version": "0"}).status_code == 302


def test_ten_megabytes_are_refused_with_a_sentence(browser, evaluation):
    sent = {"text_sq": "x" * 10_000_000, "version": "0"}
    for response in (
        browser.post(LESSONS, sent),
        browser.post(LESSONS, urlencode(sent), content_type="application/x-www-form-urlencoded"),
    ):
        assert response.status_code == 400
        assert "a section of the evaluation 20,000" in text(response)
    assert not evaluation.narratives.exists()


def test_what_is_not_sent_is_not_emptied(browser, evaluation):
    browser.post(LESSONS, {"text_sq": "E para.", "text_en": "One.", "version": "0"})
    browser.post(LESSONS, {"text_sq": "E dyta.", "version": "1"})
    row = evaluation.narratives.get()
    assert (row.text_sq, row.text_en) == ("E dyta.", "One.")
    browser.post(LESSONS, {"text_sq": "E dyta.", "text_en": "", "version": "2"})
    assert not evaluation.narratives.get().text_en


@pytest.mark.postgresql
def test_a_null_character_is_refused_with_a_sentence(browser):
    response = browser.post(LESSONS, {"text_sq": "a\x00b", "version": "0"}, headers=BY_ITSELF)
    assert response.status_code == 422
    assert "Not saved:" in text(response)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_ended_session_loses_nothing(browser, evaluation, client, scripts):
    client.logout()
    client.cookies["django_language"] = "en"  # the test's client forgets it with the session
    sent = {"text_sq": "Një tekst i gjatë.", "version": "3"}
    headers = BY_ITSELF | {"hx-target": "state-narrative-lessons"}
    response = client.post(LESSONS, sent, headers=headers if scripts else {})
    assert response.status_code == 401
    page = text(response)
    if scripts:
        assert "Not saved: You are signed out." in page
        assert response["X-Said"] == "yes"
        assert 'name="version" value="3"' in page
    else:
        assert "Një tekst i gjatë.</textarea>" in page
        assert f'name="next" value="{PAGE}"' in page


def test_an_ended_session_does_not_take_the_page_away(browser, client):
    client.logout()
    for address in ("missing/", "years/", "findings/1/"):
        assert client.get(PAGE + address, headers=BY_ITSELF).status_code == 401


@pytest.mark.parametrize("scripts", [True, False])
def test_what_comes_after_the_submission_is_refused_with_the_words_kept(plan, sign_in, officer, scripts):
    submitted(plan, officer)
    sent = {"text_sq": "Edhe një fjali.", "version": "1"}
    response = sign_in(officer).post(LESSONS, sent, headers=BY_ITSELF if scripts else {})
    assert response.status_code == 403
    assert "The evaluation is submitted" in text(response)
    if not scripts:
        assert "Edhe një fjali.</textarea>" in text(response)


@pytest.mark.parametrize("who", ["chief", "plan_admin", "office_head", "stranger"])
def test_nobody_but_the_officer_writes(request, evaluation, sign_in, who):
    response = sign_in(request.getfixturevalue(who)).post(LESSONS, {"text_sq": "X", "version": "0"})
    assert response.status_code == 403
    assert not evaluation.narratives.exists()


def test_addresses_that_take_forms_are_not_read(browser):
    for address in ("text/lessons/", "text/judgement/", "begin/", "submit/"):
        assert browser.get(PAGE + address).status_code == 405


def test_what_does_not_exist_is_not_found(browser):
    assert browser.post(f"{PAGE}text/nothing/", {"text_sq": "X", "version": "0"}).status_code == 404


def test_before_it_is_begun_there_is_nothing_to_write_on(plan, sign_in, officer):
    assert sign_in(officer).post(LESSONS, {"text_sq": "X", "version": "0"}).status_code == 404


# The cabinet's judgement


def test_the_chief_says_the_judgement_while_it_is_submitted(plan, sign_in, officer, chief):
    evaluation = submitted(plan, officer)
    client = sign_in(chief)
    assert "data-autosave" in text(client.get(f"{PAGE}text/"))
    sent = {"judgement_sq": "Vit i mirë.", "version": str(evaluation.version)}
    response = client.post(f"{PAGE}text/judgement/", sent, headers=BY_ITSELF)
    assert response.status_code == 200
    evaluation.refresh_from_db()
    assert evaluation.judgement_sq == "Vit i mirë."
    assert f'name="version" value="{evaluation.version}"' in text(response)


def test_two_judgements_clash_like_any_other_text(plan, sign_in, officer, chief):
    evaluation = submitted(plan, officer)
    actions.judge(evaluation=evaluation, by=chief, version=evaluation.version, judgement_sq="E para.")
    sent = {"judgement_sq": "E dyta.", "version": str(evaluation.version)}
    response = sign_in(chief).post(f"{PAGE}text/judgement/", sent, headers=BY_ITSELF)
    assert response.status_code == 409
    assert "E para." in text(response)


@pytest.mark.parametrize("who", ["officer", "plan_admin"])
def test_nobody_else_judges(request, plan, sign_in, officer, who):
    evaluation = submitted(plan, officer)
    sent = {"judgement_sq": "Vit i mirë.", "version": str(evaluation.version)}
    response = sign_in(request.getfixturevalue(who)).post(f"{PAGE}text/judgement/", sent)
    assert response.status_code == 403
    evaluation.refresh_from_db()
    assert not evaluation.judgement_sq


def test_after_the_return_the_chief_waits(plan, sign_in, officer, chief):
    evaluation = submitted(plan, officer)
    actions.send_back(evaluation=evaluation, by=chief, at=NOON, remark="Mungon.")
    response = sign_in(chief).post(f"{PAGE}text/judgement/", {"judgement_sq": "X", "version": "3"})
    assert response.status_code == 403
