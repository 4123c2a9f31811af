"""The steps of the workflow on the page: begin, submit, return, revise; each by whom it belongs to."""

import pytest
from django.utils import timezone

from activities.adoption import actions as adoption
from activities.records.actions import add_evidence
from kacanik_comms.evaluation.models import Evaluation, Indicator
from kacanik_comms.evaluation.workflow import State
from tests.evaluation.january import NOON, begin, signed, submitted, write_everything
from tests.factories import make_activity

pytestmark = pytest.mark.slow

PAGE = "/evaluation/2023/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def ready(plan, activity, officer):
    """Everything is written, and nobody has submitted it."""
    evaluation = begin(plan, officer)
    write_everything(evaluation, officer)
    return evaluation


def test_the_officer_begins_and_a_second_press_finds_it_begun(plan, sign_in, officer):
    client = sign_in(officer)
    for _press in range(2):
        assert client.post(f"{PAGE}begin/").url == PAGE
    evaluation = Evaluation.objects.get()
    assert (evaluation.prepared_by, evaluation.state) == (officer, State.DRAFT)


@pytest.mark.parametrize("who", ["chief", "plan_admin", "office_head", "stranger"])
def test_nobody_else_begins_or_submits(request, ready, sign_in, who):
    client = sign_in(request.getfixturevalue(who))
    for step in ("begin", "submit"):
        assert client.post(f"{PAGE}{step}/").status_code == 403
    assert Evaluation.objects.get().state == State.DRAFT


def test_what_is_not_ready_is_not_submitted_and_says_why(plan, activity, sign_in, officer):
    begin(plan, officer)
    client = sign_in(officer)
    page = text(client.get(PAGE))
    assert "Complete what is missing" in page
    assert "Submit" not in page
    response = client.post(f"{PAGE}submit/")
    assert response.status_code == 422
    assert "Not submitted, because:" in text(response)
    assert "<li>“Lessons” is not written yet.</li>" in text(response)


def test_what_is_not_translated_is_listed_before_the_submission(ready, sign_in, officer):
    page = text(sign_in(officer).get(PAGE))
    assert "The report will state that this is missing:" in page
    assert "Missing in Serbian: text (5)" in page
    assert "Missing in English: text (5)" in page


def test_names_that_are_not_translated_are_listed_too(ready, plan, sign_in, officer, plan_admin):
    """The report prints them: of indicators, and of activities, those added by amendment included."""
    Indicator.objects.create(
        plan=plan, number=1, name_sq="Shikime", unit_sq="shikime", name_en="Views", level="output"
    )
    adoption.before_amending(plan=plan, by=plan_admin, at=NOON)
    added = make_activity(plan, number=9, title="Shtuar")
    adoption.record_amendment(activity=added, before=None, by=plan_admin, at=NOON, reason="U vendos.")
    page = text(sign_in(officer).get(PAGE))
    assert "names, units and sources of indicators (2), titles of activities (2)." in page  # in Serbian
    assert "names, units and sources of indicators (1), titles of activities (2)." in page  # in English


def test_a_double_press_on_submit_submits_once(ready, sign_in, officer, chief):
    client = sign_in(officer)
    assert client.post(f"{PAGE}submit/").url == PAGE
    page = text(client.post(f"{PAGE}submit/", follow=True))
    assert "This has already been done." in page
    assert ready.steps.count() == 1


def test_the_chief_returns_with_a_remark_that_the_officer_reads_until_it_is_submitted_again(
    plan, sign_in, officer, chief
):
    evaluation = submitted(plan, officer)
    client = sign_in(chief)
    assert "Return with a remark" in text(client.get(PAGE))
    assert client.post(f"{PAGE}return/", {"remark": "Mungon <b>dhjetori</b>."}).url == PAGE
    assert "This has already been done." in text(
        client.post(f"{PAGE}return/", {"remark": "Mungon."}, follow=True)
    )
    client = sign_in(officer)
    for address in (PAGE, f"{PAGE}text/", f"{PAGE}findings/"):
        assert "Mungon &lt;b&gt;dhjetori&lt;/b&gt;." in text(client.get(address))
    assert client.post(f"{PAGE}submit/").url == PAGE
    assert "Mungon" not in text(client.get(f"{PAGE}text/"))
    # In the history it stays.
    assert "Mungon" in text(client.get(PAGE))
    evaluation.refresh_from_db()
    assert [step.name for step in evaluation.steps.all()] == ["submit", "return", "submit"]


def test_a_return_without_a_remark_is_refused_and_one_that_is_too_long_is_kept(plan, sign_in, officer, chief):
    submitted(plan, officer)
    client = sign_in(chief)
    response = client.post(f"{PAGE}return/", {"remark": "  "})
    assert response.status_code == 422
    assert "State what has to be corrected." in text(response)
    response = client.post(f"{PAGE}return/", {"remark": "m" * 5001})
    assert response.status_code == 422
    assert "m" * 5001 in text(response)
    assert "This text has 5001 characters" in text(response)


@pytest.mark.parametrize("who", ["officer", "plan_admin", "office_head"])
def test_nobody_but_the_chief_returns(request, plan, sign_in, officer, who):
    submitted(plan, officer)
    client = sign_in(request.getfixturevalue(who))
    assert client.post(f"{PAGE}return/", {"remark": "Mungon."}).status_code == 403


def test_a_draft_is_not_returned(plan, sign_in, officer, chief):
    begin(plan, officer)
    response = sign_in(chief).post(f"{PAGE}return/", {"remark": "Mungon."})
    assert response.status_code == 403
    assert "is not possible: the evaluation is draft" in text(response)


def test_whoever_submitted_it_is_told_that_somebody_else_signs(plan, sign_in, officer, chief):
    submitted(plan, officer)
    officer.groups.add(*chief.groups.all())
    assert "somebody else has to sign it" in text(sign_in(officer).get(PAGE))


@pytest.mark.parametrize("who", ["officer", "chief"])
def test_officer_and_chief_revise_with_a_reason(request, plan, sign_in, officer, chief, who):
    signed(plan, officer, chief)
    client = sign_in(request.getfixturevalue(who))
    response = client.post(f"{PAGE}revise/", {"reason": ""})
    assert response.status_code == 422
    assert "State why the signed report has to be revised." in text(response)
    assert client.post(f"{PAGE}revise/", {"reason": "Një shifër ishte gabim."}).url == PAGE
    assert "This has already been done." in text(
        client.post(f"{PAGE}revise/", {"reason": "Gabim."}, follow=True)
    )
    assert Evaluation.objects.count() == 2
    assert "revision 2" in text(client.get(PAGE))


@pytest.mark.parametrize("who", ["plan_admin", "office_head", "stranger"])
def test_nobody_else_revises(request, plan, sign_in, officer, chief, who):
    signed(plan, officer, chief)
    client = sign_in(request.getfixturevalue(who))
    assert client.post(f"{PAGE}revise/", {"reason": "Gabim."}).status_code == 403
    assert "Revise with a reason" not in text(client.get(PAGE))


def test_steps_are_not_taken_by_opening_an_address(plan, sign_in, officer):
    begin(plan, officer)
    for step in ("begin", "submit", "return", "revise"):
        assert sign_in(officer).get(f"{PAGE}{step}/").status_code == 405


def test_steps_of_an_evaluation_that_nobody_has_begun_are_not_found(plan, sign_in, officer):
    for step in ("submit", "return", "revise"):
        assert sign_in(officer).post(f"{PAGE}{step}/").status_code == 404


def test_an_ended_session_takes_no_step_and_keeps_the_remark(plan, client, officer):
    submitted(plan, officer)
    response = client.post(f"{PAGE}return/", {"remark": "Mungon dhjetori."})
    assert response.status_code == 401
    assert "Mungon dhjetori.</textarea>" in text(response)


# /today/


@pytest.fixture
def in_january(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def test_in_january_the_officer_is_told_that_the_evaluation_is_not_begun(
    in_january, plan, activity, complete, sign_in, officer
):
    complete(activity, activity.ends_on)
    add_evidence(activity=activity, by=officer, url="https://example.org/")
    page = text(sign_in(officer).get("/today/"))
    assert "The year 2023 is over; its evaluation has not begun." in page
    assert f'href="{PAGE}"' in page
    begin(plan, officer)
    assert "has begun and is not submitted yet" in text(sign_in(officer).get("/today/"))


def test_while_its_report_lacks_something_the_year_has_one_line(in_january, activity, sign_in, officer):
    add_evidence(activity=activity, by=officer, url="https://example.org/")
    page = text(sign_in(officer).get("/today/"))
    assert "The year 2023 is over: what is missing for its report" in page
    assert "has not begun" not in page
    assert f'href="{PAGE}"' in text(sign_in(officer).get("/today/2023/"))


def test_the_officer_is_told_of_the_remark(in_january, plan, sign_in, officer, chief):
    submitted(plan, officer)
    assert "evaluation of 2023" not in text(sign_in(officer).get("/today/"))
    sign_in(chief).post(f"{PAGE}return/", {"remark": "Mungon dhjetori."})
    page = text(sign_in(officer).get("/today/"))
    assert "The evaluation of 2023 was returned with a remark:" in page
    assert "Mungon dhjetori." in page


def test_the_chief_is_told_what_waits(in_january, plan, sign_in, officer, chief, office_head):
    page = text(sign_in(chief).get("/today/?year=2023"))
    assert "Read it, then sign or return it." not in page
    assert "not begun" in page
    submitted(plan, officer)
    page = text(sign_in(chief).get("/today/"))
    assert "officer submitted the evaluation of 2023." in page
    assert "Submitted" in page
    assert "Read it, then sign or return it." in text(sign_in(chief).get("/today/?show=tasks"))
    assert "evaluation of 2023" not in text(sign_in(office_head).get("/today/"))


def test_in_the_year_itself_nobody_is_asked_to_evaluate_it(monkeypatch, plan, sign_in, officer):
    monkeypatch.setattr(timezone, "now", lambda: NOON.replace(year=2023))
    make_activity(plan)
    assert "its evaluation" not in text(sign_in(officer).get("/today/"))
