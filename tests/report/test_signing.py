"""Signing in two phases: the chief presses "Sign", the PDFs are made, and only then it is signed."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.models import WORKER, LastDone
from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.models import Rendering, SealedFile, SealedReport, SignatureRequest
from kacanik_comms.report.printing import EDITIONS
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering import actions, results
from tests.evaluation.january import EVENING, JANUARY, submitted
from tests.outbox import outbox
from tests.tasks import AT, failing, run_tasks, small_pdf

pytestmark = pytest.mark.slow

SIGN = "/evaluation/2023/sign/"
SIGNATURE = "/evaluation/2023/signature/"
PASSWORD = "correct horse"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def _empty_folder():
    yield
    for path in results.folder().iterdir():
        path.unlink()


@pytest.fixture
def evaluation(plan, activity, officer):
    return submitted(plan, officer)


@pytest.fixture
def press(evaluation, chief):
    """The chief presses "Sign", having seen what stands there now."""

    def pressed(by=None, at=AT, seen="") -> SignatureRequest:
        seen = seen or seal_of(evaluation.plan, evaluation, today=JANUARY).sha256
        return actions.request_signature(
            evaluation=evaluation, by=by or chief, at=at, today=JANUARY, seen=seen
        )

    return pressed


def how(request: SignatureRequest) -> tuple[str, str]:
    request.refresh_from_db()
    return request.state, request.failure


def is_untouched(evaluation) -> bool:
    evaluation.refresh_from_db()
    return evaluation.state == "submitted" and not SealedReport.objects.exists()


# What happens


def test_it_is_signed_when_all_editions_are_there(press, evaluation, chief):
    request = press()
    assert is_untouched(evaluation)
    renderings = list(request.renderings.all())
    assert {rendering.edition for rendering in renderings} == set(EDITIONS)
    run_tasks()
    assert how(request) == ("signed", "")
    report = SealedReport.objects.get()
    assert report.snapshot == request.snapshot
    assert report.snapshot_sha256 == fingerprint(report.snapshot.encode())
    assert f'"name":"{chief}"' in report.snapshot
    assert report.signed_at == request.at
    assert {file.edition for file in report.files.all()} == set(EDITIONS)
    assert all(file.sha256 == fingerprint(bytes(file.content)) for file in report.files.all())
    evaluation.refresh_from_db()
    assert evaluation.signed_by == chief
    # What was made for it lies in the database, and is swept.
    assert not Rendering.objects.exists()
    assert not any(results.is_there(rendering.key) for rendering in renderings)


def test_nothing_is_signed_before_the_last_edition(press, evaluation):
    request = press()

    def watching(key, edition, snapshot):
        assert is_untouched(evaluation)
        return small_pdf(key, edition, snapshot)

    run_tasks(watching)
    assert how(request) == ("signed", "")


def test_who_signs_waits_for_nobodys_draft(press, officer, evaluation):
    draft = seal_of(evaluation.plan, evaluation, today=JANUARY)
    actions.request_rendering(seal=draft, year=2023, edition="sq", by=officer, at=AT - timedelta(minutes=1))
    press()
    made = []

    def counting(key, edition, snapshot):
        made.append(edition)
        return small_pdf(key, edition, snapshot)

    run_tasks(counting)
    assert made == [*EDITIONS, "sq"]


# One signature or none


def test_pressing_twice_signs_once(press):
    assert press().pk == press().pk
    run_tasks()
    assert SealedReport.objects.count() == 1
    with pytest.raises(NotAllowed):
        press()


def test_two_chiefs_sign_once(press, make_user, chief):
    other = make_user("other_chief", *chief.roles)
    first = press()
    assert press(by=other).pk == first.pk
    run_tasks()
    assert SealedReport.objects.get().signer_name == str(chief)


def test_the_database_refuses_a_second_request(press, evaluation):
    request = press()
    request.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        request.save(force_insert=True)


@pytest.mark.parametrize("killed_at", [1, 3, 4])
def test_a_killed_worker_is_taken_up_by_the_next(press, evaluation, killed_at):
    request = press()
    count = 0

    def killed(key, edition, snapshot):
        nonlocal count
        count += 1
        if count == killed_at:
            raise KeyboardInterrupt
        return small_pdf(key, edition, snapshot)

    with pytest.raises(KeyboardInterrupt):
        run_tasks(killed)
    assert is_untouched(evaluation)
    run_tasks()
    assert how(request) == ("signed", "")
    assert SealedReport.objects.count() == 1


def test_killed_between_the_last_pdf_and_the_signature_it_is_signed_by_the_next(
    press, evaluation, monkeypatch
):
    request = press()

    def killed(**values):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(of_evaluation, "sign", killed)
        with pytest.raises(KeyboardInterrupt):
            run_tasks()
    assert is_untouched(evaluation)
    run_tasks(failing("error"))  # nothing is left to be made
    assert how(request) == ("signed", "")


def test_the_signature_and_the_end_of_its_request_are_one(press, evaluation, monkeypatch):
    request = press()
    save = SignatureRequest.save

    def killed(self, *args, **kwargs):
        if self.state == "signed":
            raise KeyboardInterrupt
        save(self, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(SignatureRequest, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            run_tasks()
    assert is_untouched(evaluation)
    assert how(request) == ("pending", "")


# What goes wrong


def test_a_pdf_that_cannot_be_made_signs_nothing(press, evaluation):
    request = press()

    def third_fails(key, edition, snapshot):
        return (
            failing("memory")(key, edition, snapshot)
            if edition == "en"
            else small_pdf(key, edition, snapshot)
        )

    run_tasks(third_fails)
    assert how(request) == ("failed", "rendering")
    assert is_untouched(evaluation)
    assert not Rendering.objects.waiting().exists()
    # It can be tried again.
    again = press(at=AT + timedelta(minutes=5))
    run_tasks()
    assert how(again) == ("signed", "")


@pytest.mark.parametrize("what", ["another file", "a longer one"])
def test_a_pdf_that_is_not_the_one_that_was_made_is_not_signed(press, evaluation, what):
    """It lies in a folder until the last edition is there; what is sealed is what the program wrote."""
    request = press()

    def exchanged(key, edition, snapshot):
        for path in results.folder().glob("*.pdf"):
            content = path.read_bytes()
            path.write_bytes(content[:-1] + b"!" if what == "another file" else content + b" ")
        return small_pdf(key, edition, snapshot)

    run_tasks(exchanged)
    assert how(request) == ("failed", "changed")
    assert is_untouched(evaluation)
    again = press(at=AT + timedelta(minutes=5))
    run_tasks()
    assert how(again) == ("signed", "")


def test_nothing_is_returned_or_judged_while_it_is_being_sealed(press, evaluation, chief):
    request = press()
    evaluation.refresh_from_db()
    with pytest.raises(NotAllowed, match="being sealed"):
        of_evaluation.send_back(evaluation=evaluation, by=chief, at=EVENING, remark="Mungon diçka.")
    with pytest.raises(NotAllowed, match="being sealed"):
        of_evaluation.judge(evaluation=evaluation, by=chief, version=evaluation.version, judgement_sq="Mirë.")
    run_tasks()
    assert how(request) == ("signed", "")


def test_a_name_changed_meanwhile_is_not_signed_unread(press, evaluation, activity):
    request = press()
    activity.title_sq = "Tjetër"
    activity.save()
    run_tasks()
    assert how(request) == ("failed", "changed")
    assert is_untouched(evaluation)


def test_whoever_lost_the_role_meanwhile_signs_nothing(press, evaluation, chief):
    request = press()
    chief.groups.clear()
    run_tasks()
    assert how(request) == ("failed", "changed")
    assert is_untouched(evaluation)


def test_what_was_interrupted_for_more_than_an_hour_is_not_signed_behind_anybodys_back(press, evaluation):
    request = press()
    run_tasks(at=AT + timedelta(hours=1, seconds=1))
    assert how(request) == ("failed", "stale")
    assert is_untouched(evaluation)


def test_what_changed_since_the_page_was_opened_is_not_signed(press, evaluation, activity):
    with pytest.raises(ValidationError, match="has changed since you opened this page"):
        press(seen="0" * 64)
    assert not SignatureRequest.objects.exists()


def test_what_is_not_ready_is_not_signed(press, evaluation):
    evaluation.narratives.all()[0].delete()
    with pytest.raises(ValidationError):
        press()
    assert not SignatureRequest.objects.exists()


def test_only_the_chief_signs_and_nobody_what_they_submitted(
    press, officer, stranger, plan_admin, chief, evaluation
):
    for user in (officer, stranger, plan_admin):
        with pytest.raises(NotAllowed):
            press(by=user)
    evaluation.submitted_by = chief
    evaluation.save()
    with pytest.raises(NotAllowed, match="somebody else has to sign it"):
        press()


# The pages


def seen_on(page: str) -> str:
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]


def test_the_chief_sees_what_is_signed_and_that_it_cannot_be_undone(evaluation, sign_in, chief):
    page = text(sign_in(chief).get(SIGN))
    for entered in (
        "A signature cannot be undone.",
        "Plani vjetor 2023",
        "Implementation rate",
        "Fingerprint",
    ):
        assert entered in page
    assert seen_on(page) in page.partition("Fingerprint")[2]


def test_the_chief_signs_with_the_password(evaluation, sign_in, chief):
    client = sign_in(chief)
    seen = seen_on(text(client.get(SIGN)))
    response = client.post(SIGN, {"seen": seen, "password": PASSWORD})
    assert response.url == SIGNATURE
    page = text(client.get(SIGNATURE))
    assert "0 of 7 PDFs are ready" in page
    assert f'hx-get="{SIGNATURE}"' in page
    # The back button, and pressing once more, lead to where it is under way.
    assert client.get(SIGN).url == SIGNATURE
    assert client.post(SIGN, {"seen": seen, "password": PASSWORD}).url == SIGNATURE
    run_tasks(at=SignatureRequest.objects.get().at)
    assert SealedFile.objects.count() == len(EDITIONS)
    page = text(client.get(SIGNATURE))
    assert "Signed by chief on" in page
    assert SealedReport.objects.get().snapshot_sha256 in page
    assert client.get(SIGNATURE, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"password": "wrong"}, "The password is wrong."),
        ({"password": ""}, "This field is required."),
        ({"password": PASSWORD, "seen": "0" * 64}, "has changed since you opened this page"),
        ({"password": PASSWORD, "seen": ""}, "Not saved. Please correct"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_signed(evaluation, sign_in, chief, form, sentence):
    client = sign_in(chief)
    seen = seen_on(text(client.get(SIGN)))
    response = client.post(SIGN, {"seen": seen} | form)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "correct horse" not in text(response)
    assert not SignatureRequest.objects.exists()


def test_whoever_tries_passwords_is_soon_refused(evaluation, sign_in, chief):
    client = sign_in(chief)
    seen = seen_on(text(client.get(SIGN)))
    for _time in range(5):
        assert "The password is wrong." in text(client.post(SIGN, {"seen": seen, "password": "guess"}))
    response = client.post(SIGN, {"seen": seen, "password": PASSWORD})
    assert response.status_code == 429
    assert "Too many attempts" in text(response)
    assert not SignatureRequest.objects.exists()


def test_the_wrong_people_and_states_are_refused(
    plan, activity, evaluation, sign_in, officer, stranger, chief, client
):
    assert client.get(SIGN).url == f"/accounts/login/?next={SIGN}"
    for user in (officer, stranger):
        for method in ("get", "post"):
            assert getattr(sign_in(user), method)(SIGN).status_code == 403
    assert sign_in(stranger).get(SIGNATURE).status_code == 403
    assert sign_in(chief).post(SIGNATURE).status_code == 405
    assert sign_in(chief).put(SIGN).status_code == 405
    assert sign_in(chief).get(SIGNATURE).status_code == 404
    of_evaluation.send_back(evaluation=evaluation, by=chief, at=EVENING, remark="Mungon diçka.")
    assert sign_in(chief).get(SIGN).status_code == 403


@pytest.mark.parametrize("address", [SIGN, SIGNATURE, SIGN.replace("2023", "1999")])
def test_where_there_is_no_evaluation_a_page_says_so(plan, sign_in, chief, address):
    assert sign_in(chief).get(address).status_code == 404


def test_what_is_missing_is_said_instead_of_the_form(evaluation, sign_in, chief):
    evaluation.narratives.all()[0].delete()
    page = text(sign_in(chief).get(SIGN))
    assert "It cannot be signed yet:" in page
    assert 'name="password"' not in page


def test_whoever_waits_for_a_signature_reads_that_no_worker_runs(press, sign_in, chief):
    press()
    sentence = "Reports are not being made at present. Tell the IT officer."
    assert sentence in text(sign_in(chief).get(SIGNATURE))
    LastDone.objects.mark(WORKER, at=timezone.now())
    assert sentence not in text(sign_in(chief).get(SIGNATURE))


def test_whoever_signed_in_vain_is_told_by_letter_in_their_language(
    press, chief, officer, django_capture_on_commit_callbacks
):
    for user in (chief, officer):
        user.email, user.language = f"{user.username}@example.org", "en"
        user.save()
    press()
    outbox().clear()
    with django_capture_on_commit_callbacks(execute=True):
        run_tasks(failing("time"))
    (letter,) = outbox()
    assert letter.to == ["chief@example.org"]
    assert letter.subject == "The evaluation of 2023 was not signed"
    assert "One of the PDFs could not be made, so nothing was signed." in letter.body
    assert f"http://127.0.0.1:8000{SIGNATURE}" in letter.body


def test_a_failure_is_told_with_a_way_on(press, sign_in, chief, officer):
    press()
    run_tasks(failing("time"))
    page = text(sign_in(chief).get(SIGNATURE))
    assert "One of the PDFs could not be made, so nothing was signed." in page
    assert "took too long" in page
    assert f'href="{SIGN}"' in page
    assert f'href="{SIGN}"' not in text(sign_in(officer).get(SIGNATURE))
    assert sign_in(chief).get(SIGN).status_code == 200
