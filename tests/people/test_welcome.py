"""Whoever was invited comes in: once, in time, with a password of their own, and only they."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts import limits
from kacanik_comms.accounts.actions import make_token
from kacanik_comms.accounts.middleware import SEEN
from kacanik_comms.accounts.models import ApiToken, User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.people import actions
from kacanik_comms.people.leaving.actions import end_access
from kacanik_comms.people.models import Invitation
from tests.people.conftest import PASSWORD, WEEK, answer, invitee

# Locks and constraints.
pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

PEOPLE = ("officer", "chief", "office_head", "plan_admin", "stranger")


@pytest.fixture
def browser() -> Client:
    return Client()


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_whoever_was_invited_is_in_with_their_role_and_their_office(invite, browser, office):
    invitation, path = invite()
    assert browser.get(path).status_code == 200
    response = browser.post(path, answer())
    assert (response.status_code, response.url) == (302, reverse("activities:today"))
    person = User.objects.get(email="arta@example.org")
    assert person.get_full_name() == "Arta Gashi"
    assert person.check_password(PASSWORD)
    assert person.is_contributor
    assert list(person.offices.all()) == [office]
    assert is_signed_in(browser)
    assert Invitation.objects.get(pk=invitation.pk).accepted_by == person
    # From now on by the e-mail.
    assert Client().login(username="arta@example.org", password=PASSWORD)


def test_their_first_session_is_one_like_all_others(invite, browser, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    _invitation, path = invite(role=Role.PLAN_ADMIN)
    browser.post(path, answer())
    assert UserSession.objects.get().user == User.objects.get(email="arta@example.org")
    assert SEEN in browser.session
    assert UserSession.objects.get().user.second_factor_due_on


def test_opening_the_link_changes_nothing(invite, browser):
    invitation, path = invite()
    before = Invitation.objects.values().get()
    for method in (browser.get, browser.head, browser.options):
        method(path)
    assert Invitation.objects.values().get() == before
    assert not User.objects.filter(email=invitation.email).exists()


def test_the_page_speaks_the_language_of_the_invitation(invite, browser):
    _invitation, path = invite()
    assert 'lang="sq"' in browser.get(path).content.decode()
    Invitation.objects.update(language="sr-latn")
    assert 'lang="sr-Latn"' in browser.get(path).content.decode()
    browser.cookies["django_language"] = "en"
    assert 'lang="en"' in browser.get(path).content.decode()


def test_the_language_that_was_chosen_stays(invite, browser):
    _invitation, path = invite()
    response = browser.post(path, answer(language="sr-latn"))
    assert response.cookies["django_language"].value == "sr-latn"
    assert User.objects.get(email="arta@example.org").language == "sr-latn"


@pytest.mark.parametrize(
    "wrong",
    [
        {"password1": "", "password2": ""},
        {"password2": "another-one-47"},
        {"password1": "12345678", "password2": "12345678"},
        {"password1": "arta@example.org", "password2": "arta@example.org"},
        {"first_name": ""},
        {"language": "de"},
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_works(invite, browser, wrong):
    _invitation, path = invite()
    response = browser.post(path, answer(**wrong))
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not User.objects.filter(email="arta@example.org").exists()
    assert browser.post(path, answer()).status_code == 302


def test_what_is_wrong_with_a_password_stands_at_its_field(invite, browser):
    _invitation, path = invite()
    errors = browser.post(path, answer(password1="e shkurtër", password2="e shkurtër")).context["form"].errors
    assert list(errors) == ["password1"]
    assert list(browser.post(path, answer(password2="x")).context["form"].errors) == ["password2"]


# What no longer works says so in one sentence


def used(invitation, path):
    Client().post(path, answer())


def expired(invitation, path):
    at = timezone.now() - WEEK - timedelta(minutes=1)
    Invitation.objects.update(made_at=at, expires_at=at + WEEK)


def withdrawn(invitation, path):
    actions.withdraw(by=invitation.made_by, invitation=invitation, at=timezone.now())


def of_somebody_without_the_role(invitation, path):
    invitation.made_by.groups.clear()


def of_somebody_who_left(invitation, path):
    User.objects.filter(pk=invitation.made_by_id).update(access_ends_on=timezone.localdate())


def with_an_account_meanwhile(invitation, path):
    User.objects.create_user("arta", email="ARTA@example.org")


ENDS = {
    used: "This invitation has been used.",
    expired: "This invitation was valid for seven days and is over.",
    withdrawn: "This invitation is no longer valid.",
    of_somebody_without_the_role: "This invitation is no longer valid.",
    of_somebody_who_left: "This invitation is no longer valid.",
    with_an_account_meanwhile: "There is an account with this e-mail already.",
}


@pytest.mark.parametrize(("end", "sentence"), ENDS.items(), ids=lambda end: getattr(end, "__name__", ""))
def test_after_its_end_the_link_says_why_and_does_nothing(invite, browser, end, sentence):
    invitation, path = invite()
    end(invitation, path)
    accounts = list(User.objects.order_by("pk").values())
    browser.cookies["django_language"] = "en"
    for response in (browser.get(path), browser.post(path, answer(first_name="Tjetër"))):
        assert response.status_code == 410
        assert sentence in response.content.decode()
    assert list(User.objects.order_by("pk").values()) == accounts
    assert not is_signed_in(browser)


@pytest.mark.parametrize("secret", ["x", "a" * 43, "'\"<>", "kacanik_" + "a" * 43])
def test_strangers_learn_nothing_from_a_link_that_they_made_up(invite, browser, secret):
    invite()
    browser.cookies["django_language"] = "en"
    for response in (
        browser.get(reverse("people:welcome", args=[secret])),
        browser.post(reverse("people:welcome", args=[secret]), answer()),
    ):
        assert response.status_code == 404
        page = response.content.decode()
        assert "This invitation is not known." in page
        assert "arta" not in page.lower()


def test_whoever_makes_up_links_has_to_wait_and_whoever_was_invited_has_not(invite, browser, monkeypatch):
    monkeypatch.setattr(limits.time, "time", lambda: 1_700_000_010)
    _invitation, path = invite()
    made_up = reverse("people:welcome", args=["x"])
    assert [browser.get(made_up).status_code for _ in range(21)] == [404] * 20 + [429]
    assert browser.post(path, answer()).status_code == 302


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_who_is_signed_in_uses_the_link_of_somebody_else(request, invite, browser, who):
    person = request.getfixturevalue(who)
    _invitation, path = invite()
    browser.force_login(person)
    before = User.objects.filter(pk=person.pk).values("password", "email", "last_name").get()
    for response in (browser.get(path), browser.post(path, answer())):
        assert response.status_code == 409
    assert User.objects.filter(pk=person.pk).values("password", "email", "last_name").get() == before
    assert Invitation.objects.waiting().exists()
    # It still works for whom it is.
    assert Client().post(path, answer()).status_code == 302


def test_whoever_left_comes_back_with_the_new_role_alone(invite, browser, make_user, office):
    left = make_user("left", Role.CHIEF)
    User.objects.filter(pk=left.pk).update(
        first_name="Arta", last_name="GASHI", email="arta@example.org", access_ends_on=timezone.localdate()
    )
    _invitation, path = invite()
    assert browser.post(path, answer()).status_code == 302
    person = User.objects.get(pk=left.pk)
    assert person.has_access(on=timezone.localdate())
    assert person.roles == {Role.CONTRIBUTOR}
    assert person.check_password(PASSWORD)


def test_the_next_at_the_address_of_an_office_does_not_become_whoever_left(
    invite, browser, office, plan_admin
):
    _invitation, path = invite("it@example.org")
    Client().post(path, answer(first_name="Vlora", last_name="Hoxha"))
    before, now = User.objects.get(email="it@example.org"), timezone.now()
    end_access(person=before, by=plan_admin, on=timezone.localdate(now), at=now)
    _invitation, path = invite("it@example.org")
    assert browser.post(path, answer()).status_code == 302
    after = User.objects.get(email="it@example.org")
    before.refresh_from_db()
    assert (str(after), str(before)) == ("Arta Gashi", "Vlora Hoxha")
    assert (before.username, before.email, before.is_active) == (f"left-{before.pk}", "", False)
    assert Client().login(username="it@example.org", password=PASSWORD)


def test_what_they_held_before_does_not_come_back_to_life(invite, browser, make_user):
    """Also where the worker had not yet come by."""
    left, now = make_user("left", Role.CHIEF), timezone.now()
    secret = make_token(by=left, name="x", now=now)[1]
    TOTP.activate(left, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    User.objects.filter(pk=left.pk).update(
        first_name="Arta",
        last_name="Gashi",
        email="arta@example.org",
        access_ends_on=timezone.localdate(now),
    )
    _invitation, path = invite()
    assert browser.post(path, answer()).url == reverse("activities:today")
    assert not ApiToken.objects.for_secret(secret).exists()
    assert not left.authenticator_set.exists()


def test_an_administrator_cannot_open_the_account_of_the_it_again(plan_admin, invite, browser):
    User.objects.create_superuser("root", email="root@example.org", is_active=False)
    with pytest.raises(actions.NotAllowed, match="IT"):
        invite("root@example.org")
    # Nor where it became the IT's after the invitation.
    _invitation, path = invite("other@example.org")
    User.objects.create_superuser("other@example.org", is_active=False)
    assert browser.post(path, answer()).status_code == 410


# The secret in the address


def test_the_address_of_the_link_goes_nowhere(invite, browser):
    _invitation, path = invite()
    response = browser.get(path)
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_whoever_comes_twice_at_once_comes_in_once(invite, db):
    _invitation, path = invite()
    first, second = Client(), Client()
    assert first.get(path).status_code == second.get(path).status_code == 200
    assert [first.post(path, answer()).status_code, second.post(path, answer()).status_code] == [302, 410]
    assert User.objects.filter(email="arta@example.org").count() == 1


def test_the_first_administrator_is_invited_by_nobody(db, browser):
    wanted = invitee("it@example.org", role=Role.PLAN_ADMIN)
    link = actions.invite_first_administrator(invitee=wanted, at=timezone.now()).link
    assert browser.post(link.partition("8000")[2], answer()).status_code == 302
    assert User.objects.get().is_plan_admin
    assert Group.objects.get(name=Role.PLAN_ADMIN).user_set.exists()
