"""One's own account: a forgotten password, another e-mail address, the tokens after a new password."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.actions import make_token
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.passwords import WordsNearAtHand
from tests.outbox import outbox
from tests.tasks import run_tasks

OLD, NEW = "correct horse", "a battery and a staple"
RESET = "/accounts/password/reset/"


@pytest.fixture
def officer(officer):
    User.objects.set_email(officer, "Arta@Kacanik.example")
    return officer


def link_in(letter) -> str:
    return re.search(r"https?://[^/]+(/\S+)", letter.body).group(1)


def test_where_no_mail_is_configured_no_letter_is_promised(client, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = client.get(RESET).content.decode()
    assert "Këtu nuk është rregulluar posta" in page
    assert 'name="email"' not in page


@pytest.mark.postgresql
def test_the_officer_who_forgot_the_password_chooses_a_new_one(client, officer):
    asked = client.post(RESET, {"email": "arta@KACANIK.example"})
    assert asked.url == reverse("account_reset_password_done")
    run_tasks()
    letter = outbox()[0]
    assert letter.to == ["arta@kacanik.example"]
    assert "officer" in letter.body
    form = client.get(link_in(letter), follow=True)
    assert "key" not in form.request["PATH_INFO"].replace("set-password", "")
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    signed_in = client.post(reverse("account_login"), {"login": "ARTA@kacanik.example", "password": NEW})
    assert signed_in.url == reverse("activities:today")
    # The link is used up.
    client.logout()
    assert client.get(link_in(letter), follow=True).context["token_fail"]


def test_nobody_learns_from_the_answer_whether_an_address_is_known(client, officer):
    answers = [
        client.post(RESET, {"email": email}) for email in ("arta@kacanik.example", "x@kacanik.example")
    ]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, RESET + "sent/")}
    # What follows is the worker's.
    assert not outbox()
    run_tasks()
    assert len(outbox()) == 1


def test_whoever_lost_their_account_gets_no_link(client, officer):
    officer.is_active = False
    officer.save()
    client.post(RESET, {"email": officer.email})
    run_tasks()
    assert not outbox()


def test_a_link_that_somebody_made_up_opens_nothing(client, officer):
    assert client.get("/accounts/password/reset/1-c8abcd-0123456789/").context["token_fail"]


@pytest.mark.postgresql
def test_no_two_people_have_one_address_and_many_have_none(officer, stranger, plan_admin):
    assert stranger.email == plan_admin.email == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.set_email(stranger, "ARTA@kacanik.example")
    assert User.objects.named("arta@kacanik.EXAMPLE") == officer
    assert User.objects.named("") is None


def test_whoever_is_made_in_a_shell_has_a_confirmed_address(db):
    call_command("createsuperuser", username="root", email="Root@kacanik.example", interactive=False)
    address = User.objects.get(username="root").emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == ("root@kacanik.example", True, True)


@pytest.fixture
def confirmed(officer, sign_in):
    """The officer's browser, in which the password was said once more."""
    browser = sign_in(officer)
    browser.post(reverse("account_reauthenticate"), {"password": OLD, "next": "/accounts/email/"})
    return browser


def test_another_address_counts_when_its_letter_was_answered(
    confirmed, officer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        confirmed.post(reverse("account_email"), {"email": "arta.k@kacanik.example", "action_add": ""})
    officer.refresh_from_db()
    assert officer.email == "arta@kacanik.example"
    letter = outbox().pop()
    assert letter.to == ["arta.k@kacanik.example"]
    with django_capture_on_commit_callbacks(execute=True):
        confirmed.post(link_in(letter))
    officer.refresh_from_db()
    assert officer.email == "arta.k@kacanik.example"
    # The old address is told.
    assert outbox()[0].to == ["arta@kacanik.example"]


def test_where_no_letter_left_nobody_is_told_that_it_was_sent(confirmed, settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())
    form = {"email": "arta.k@kacanik.example", "action_add": ""}
    page = confirmed.post(reverse("account_email"), form, follow=True).content.decode()
    assert "No letter can be sent: no mail server is set up." in page
    assert "A letter is on its way to the new address." not in page


def test_an_open_session_changes_no_address_without_the_password(sign_in, officer):
    answer = sign_in(officer).post(reverse("account_email"), {"email": "x@kacanik.example", "action_add": ""})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert officer.emailaddress_set.count() == 1


def test_letters_to_a_new_address_are_few(confirmed, officer):
    form = {"email": "arta.k@kacanik.example", "action_add": ""}
    codes = [confirmed.post(reverse("account_email"), form).status_code]
    form = {"email": "arta.k@kacanik.example", "action_send": ""}
    codes += [confirmed.post(reverse("account_email"), form).status_code for _ in range(5)]
    assert codes == [302] * 5 + [429]


def test_nobody_takes_the_address_of_somebody_else(confirmed, stranger):
    User.objects.set_email(stranger, "x@kacanik.example")
    page = confirmed.post(reverse("account_email"), {"email": "X@kacanik.example", "action_add": ""})
    assert "Somebody else has" in page.content.decode()


def test_nobody_takes_the_address_with_which_somebody_else_signs_in(confirmed, stranger):
    """Invited by it, they have another one now; the old one is still their name."""
    User.objects.filter(pk=stranger.pk).update(username="x@kacanik.example")
    page = confirmed.post(reverse("account_email"), {"email": "X@kacanik.example", "action_add": ""})
    assert "Somebody else has" in page.content.decode()


@pytest.mark.parametrize(("answer", "left"), [("keep", 1), ("revoke", 0)])
def test_a_new_password_asks_what_becomes_of_the_tokens(sign_in, officer, answer, left):
    make_token(by=officer, name="x", now=timezone.now(), lifetime=timedelta(days=1))
    browser, entered = sign_in(officer), {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    page = browser.post(reverse("account_change_password"), entered)
    assert "tokens" in page.context["form"].errors
    assert browser.post(reverse("account_change_password"), entered | {"tokens": answer}).status_code == 302
    assert officer.api_tokens.count() == left


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("kacanik2026!", False),
        ("Komuna-e-Kaçanikut", False),
        ("ArtaKrasniqi1!", False),
        ("fjalekalimi-im", False),
        ("arta i numëron yjet mbi Lepenc", True),
        ("kacanik me gjashtë ura", True),
    ],
)
def test_words_near_at_hand_make_no_password(password, is_good):
    person = User(username="arta", first_name="Arta", last_name="Krasniqi", email="arta@kacanik.example")
    try:
        WordsNearAtHand().validate(password, person)
    except Exception:
        assert not is_good
    else:
        assert is_good


def test_the_administration_has_no_second_page_for_the_password(sign_in, plan_admin):
    answer = sign_in(plan_admin).get(reverse("admin:password_change"))
    assert answer.url == reverse("account_change_password")


def test_the_account_page_says_what_belongs_to_it(sign_in, officer, django_assert_max_num_queries):
    browser = sign_in(officer)
    with django_assert_max_num_queries(10):
        page = browser.get("/accounts/").content.decode()
    assert "arta@kacanik.example" in page
