"""The officer takes a submission back, as long as nobody judged anything; and nothing is submitted that nobody could
sign."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation import actions, policies
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.evaluation.workspace.views.steps import told_by_name
from tests.browsers import signed_in, text
from tests.evaluation.january import EVENING, JANUARY, NOON, begin, sign, submitted, write_everything
from tests.factories import again, make_deputyship
from tests.outbox import outbox

WITHDRAW = "/evaluation/2023/withdraw/"


@pytest.fixture
def handed_in(plan, activity, officer, chief):
    return submitted(plan, officer)


def test_the_officer_withdraws_what_nobody_judged(handed_in, officer, plan, chief):
    chief.email = "chief@example.org"
    chief.save()
    answer = signed_in(officer).post(WITHDRAW, follow=True)
    assert "The submission has been withdrawn" in text(answer)
    assert "Submission withdrawn" in text(answer)
    handed_in.refresh_from_db()
    plan.refresh_from_db()
    assert (handed_in.state, handed_in.submitted_by, handed_in.cut_off) == (State.DRAFT, None, None)
    assert plan.records_locked_at is None
    assert policies.can_write(officer, handed_in)
    assert handed_in.last_step.who == "officer"


def test_the_chief_is_told(handed_in, officer, chief, django_capture_on_commit_callbacks):
    chief.email = "chief@example.org"
    chief.save()
    with django_capture_on_commit_callbacks(execute=True):
        step = actions.withdraw(evaluation=handed_in, by=officer, at=EVENING)
    assert step.informed == [chief]
    assert (outbox()[0].to, outbox()[0].subject) == (
        ["chief@example.org"],
        "Vlerësimi i vitit 2023 u tërhoq",
    )


def test_only_to_whom_a_letter_leaves_is_named(
    handed_in, officer, chief, stranger, django_capture_on_commit_callbacks
):
    make_deputyship(chief, stranger)
    User.objects.filter(pk=stranger.pk).update(email="stranger@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        step = actions.withdraw(evaluation=handed_in, by=officer, at=timezone.now())
    assert told_by_name(step) == "A letter is on its way to: stranger."
    step.informed = []
    assert told_by_name(step) == ""


def test_it_is_submitted_again_and_signed(handed_in, officer, chief):
    actions.withdraw(evaluation=handed_in, by=officer, at=EVENING)
    actions.submit(evaluation=handed_in, by=officer, at=EVENING, today=JANUARY)
    sign(handed_in, chief)
    steps = [step.name for step in handed_in.steps.all()]
    assert steps == ["submit", "withdraw", "submit", "sign"]


def test_once_something_was_judged_it_stays(handed_in, officer, chief):
    actions.judge(evaluation=handed_in, by=chief, version=handed_in.version, judgement_sq="Vit i mirë.")
    assert signed_in(officer).post(WITHDRAW).status_code == 403
    handed_in.refresh_from_db()
    with pytest.raises(NotAllowed, match="has begun to judge"):
        actions.withdraw(evaluation=handed_in, by=officer, at=EVENING)


def test_a_judgement_of_an_earlier_round_holds_nothing(handed_in, officer, chief):
    actions.judge(evaluation=handed_in, by=chief, version=handed_in.version, judgement_sq="Vit i mirë.")
    actions.send_back(evaluation=handed_in, by=chief, at=NOON, remark="Mungon.")
    actions.submit(evaluation=handed_in, by=officer, at=NOON, today=JANUARY)
    handed_in.refresh_from_db()
    assert policies.can_withdraw(officer, handed_in)


@pytest.mark.parametrize("who", ["chief", "office_head", "plan_admin", "stranger"])
def test_nobody_else_withdraws_it(request, handed_in, who):
    person = request.getfixturevalue(who)
    assert not policies.can_withdraw(person, handed_in)
    assert signed_in(person).post(WITHDRAW).status_code == 403


def test_the_officers_deputy_withdraws_on_behalf_of_them(handed_in, officer, stranger):
    make_deputyship(officer, stranger)
    step = actions.withdraw(evaluation=handed_in, by=again(stranger), at=EVENING)
    assert step.who == "stranger, on behalf of officer"


def test_what_is_written_or_signed_is_not_withdrawn(plan, activity, officer, chief):
    evaluation = begin(plan, officer)
    assert not policies.can_withdraw(officer, evaluation)
    write_everything(evaluation, officer)
    actions.submit(evaluation=evaluation, by=officer, at=NOON, today=JANUARY)
    sign(evaluation, chief)
    evaluation.refresh_from_db()
    assert not policies.can_withdraw(officer, evaluation)
    assert signed_in(officer).post(WITHDRAW).status_code == 403


def test_pressed_twice_it_is_withdrawn_once(handed_in, officer):
    signed_in(officer).post(WITHDRAW)
    answer = signed_in(officer).post(WITHDRAW, follow=True)
    assert "This has already been done." in text(answer)
    assert handed_in.steps.filter(name="withdraw").count() == 1
    assert signed_in(officer).get(WITHDRAW).status_code == 405


# Nothing waits for nobody


@pytest.fixture
def ready(plan, activity, officer):
    evaluation = begin(plan, officer)
    write_everything(evaluation, officer)
    return evaluation


def test_without_a_chief_nothing_is_submitted_and_the_year_stays_open(ready, officer, plan, plan_admin):
    answer = signed_in(officer).post("/evaluation/2023/submit/")
    assert answer.status_code == 422
    assert "Nobody else with access is chief of cabinet" in text(answer)
    assert "Roles are given by: plan_admin." in text(answer)
    plan.refresh_from_db()
    assert plan.records_locked_at is None


def test_a_chief_without_access_signs_nothing(ready, officer, chief):
    chief.is_active = False
    chief.save()
    with pytest.raises(ValidationError, match="whoever runs the server"):
        actions.submit(evaluation=ready, by=officer, at=NOON, today=JANUARY)


def test_whoever_submits_does_not_count_as_the_chief(ready, make_user):
    both = make_user("both", Role.OFFICER, Role.CHIEF)
    with pytest.raises(ValidationError, match="nobody could sign it"):
        actions.submit(evaluation=ready, by=both, at=NOON, today=JANUARY)


def test_a_deputy_counts_but_not_of_whoever_submits(ready, make_user, officer, stranger):
    both = make_user("both", Role.OFFICER, Role.CHIEF)
    make_deputyship(both, stranger)
    with pytest.raises(ValidationError, match="nobody could sign it"):
        actions.submit(evaluation=ready, by=both, at=EVENING, today=JANUARY)
    actions.submit(evaluation=ready, by=officer, at=NOON, today=JANUARY)
    assert policies.can_sign(again(both), Evaluation.objects.get())


def test_nothing_is_returned_to_nobody(handed_in, officer, chief):
    officer.is_active = False
    officer.save()
    with pytest.raises(ValidationError, match="nobody could write it"):
        actions.send_back(evaluation=handed_in, by=chief, at=EVENING, remark="Mungon.")
    sign(handed_in, chief)
    with pytest.raises(ValidationError, match="nobody could write it"):
        actions.revise(evaluation=handed_in, by=chief, at=EVENING, reason="Gabim.")
