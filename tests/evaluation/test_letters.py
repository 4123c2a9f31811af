"""Letters tell of each step, in the language of whoever gets them."""

import pytest

from kacanik_comms.evaluation import actions
from tests.evaluation.january import EVENING, NOON, sign, signed, submitted
from tests.outbox import outbox

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _addresses(officer, chief, plan_admin):
    for user, language in ((officer, "sq"), (chief, "sr-latn"), (plan_admin, "en")):
        user.email, user.language = f"{user.username}@example.org", language
        user.save()


def test_the_chief_is_told_of_a_submission(plan, officer):
    submitted(plan, officer)
    (letter,) = outbox()
    assert letter.to == ["chief@example.org"]
    assert "2023" in letter.subject
    assert "\n" not in letter.subject
    assert "/evaluation/2023/" in letter.body
    assert letter.body.split("http")[1].startswith("://127.0.0.1:8000/evaluation/2023/")


def test_the_officer_reads_the_remark_in_the_letter(plan, officer, chief):
    evaluation = submitted(plan, officer)
    outbox().clear()
    actions.send_back(evaluation=evaluation, by=chief, at=NOON, remark="Mungon <një> fjali & një shifër.")
    (letter,) = outbox()
    assert letter.to == ["officer@example.org"]
    assert "Mungon <një> fjali & një shifër." in letter.body


def test_officer_and_administrator_are_told_of_the_signature(plan, officer, chief):
    evaluation = submitted(plan, officer)
    outbox().clear()
    sign(evaluation, chief)
    assert [letter.to for letter in outbox()] == [["officer@example.org"], ["plan_admin@example.org"]]
    assert outbox()[1].subject == "The evaluation of 2023 is signed"


def test_a_revision_is_told_to_the_other_of_the_two(plan, officer, chief):
    evaluation = signed(plan, officer, chief)
    outbox().clear()
    actions.revise(evaluation=evaluation, by=chief, at=EVENING, reason="Një gabim.")
    (letter,) = outbox()
    assert letter.to == ["officer@example.org"]
    assert "Një gabim." in letter.body


def test_a_letter_that_cannot_be_sent_stops_nothing(plan, officer, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # where nobody listens
    evaluation = submitted(plan, officer)
    outbox()
    assert evaluation.state == "submitted"
    assert "could not be sent" in caplog.text


def test_whoever_has_no_address_gets_no_letter(plan, officer, chief):
    chief.email = ""
    chief.save()
    submitted(plan, officer)
    assert not outbox()


def test_the_history_says_whether_the_chief_was_informed(plan, officer, chief, sign_in):
    submitted(plan, officer)
    browser = sign_in(officer)
    assert "Letter to chief: on its way" in " ".join(
        browser.get("/evaluation/2023/").content.decode().split()
    )
    outbox()
    page = " ".join(browser.get("/evaluation/2023/").content.decode().split())
    assert "Letter to chief: accepted by the mail server" in page
