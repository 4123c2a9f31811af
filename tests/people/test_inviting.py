"""An administrator invites one person: by letter, or by a link to hand over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from kacanik_comms.letters.models import Letter
from kacanik_comms.people import actions
from kacanik_comms.people.models import Invitation
from tests.outbox import outbox
from tests.people.conftest import form, invitee

pytestmark = pytest.mark.slow

INVITE = "/people/invite/"
NOBODY_LISTENS = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_PORT": 9}


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


@pytest.fixture
def without_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


def test_the_administrator_invites_and_a_letter_takes_the_link_along(browser, office):
    response = browser.post(INVITE, form(office))
    assert response.status_code == 200
    (letter,) = outbox()
    assert letter.to == ["arta@example.org"]
    assert "/people/welcome/" in letter.body
    assert "/people/welcome/" not in response.content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.office) == (
        "arta@example.org",
        Role.CONTRIBUTOR,
        office,
    )
    assert Letter.objects.get().text == ""


def test_the_letter_is_in_the_language_of_whoever_is_invited(browser, office):
    browser.post(INVITE, form(office, language="sr-latn"))
    assert "Izaberite lozinku" in outbox()[0].body


def test_without_mail_the_link_is_shown_once(without_mail, browser, office):
    page = browser.post(INVITE, form(office)).content.decode()
    assert page.count("/people/welcome/") == 1
    assert not outbox()
    assert not Letter.objects.exists()
    assert "/people/welcome/" not in browser.get("/people/").content.decode()


def test_where_a_letter_fails_the_page_says_so_and_gives_the_link_by_hand(browser, office, settings):
    for name, value in NOBODY_LISTENS.items():
        setattr(settings, name, value)
    page = browser.post(INVITE, form(office)).content.decode()
    assert "The letter is on its way" in page
    outbox()
    page = browser.get("/people/").content.decode()
    assert '1 attempt: <span lang="en">ConnectionRefusedError' in page
    again = reverse("people:invite_again", args=[Invitation.objects.get().pk])
    page = browser.post(again, {"by_hand": ""}).content.decode()
    assert page.count("/people/welcome/") == 1
    # The first letter would bring a link that is dead.
    assert Letter.objects.get().state == "dropped"


def test_only_the_fingerprint_of_the_link_is_kept(invite):
    invitation, path = invite()
    secret = path.rstrip("/").rpartition("/")[2]
    assert len(secret) > 40
    assert secret not in str(Invitation.objects.values().get())
    assert Invitation.objects.for_secret(secret).get() == invitation


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"email": "arta"}, {"email": ""}, {"role": "mayor"}, {"office": ""}, {"language": "de"}],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(browser, office, wrong):
    response = browser.post(INVITE, form(office) | {"name": "Arta Gashi"} | wrong)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert ("Arta Gashi" in response.content.decode()) is ("name" not in wrong)
    assert not Invitation.objects.exists()


def test_whoever_has_an_account_is_not_invited_but_changed(browser, office, officer):
    User.objects.filter(pk=officer.pk).update(email="Arta@example.org")
    response = browser.post(INVITE, form(office))
    assert response.status_code == 422
    page = response.content.decode()
    assert "has an account with this e-mail already" in page
    assert f'href="{reverse("people:person", args=[officer.pk])}"' in page
    assert not outbox()


def test_nobody_invites_whoever_has_an_account_past_the_form(plan_admin, officer):
    with pytest.raises(NotAllowed, match="already"):
        actions.invite(by=plan_admin, invitee=invitee("officer"), at=timezone.now())


def test_an_invitation_beside_an_office_knows_the_office(browser, office):
    office.email = "zyra@example.org"
    office.save()
    initial = browser.get(f"{INVITE}?office={office.code}").context["form"].initial
    assert initial == {"office": office, "email": "zyra@example.org"}
    assert browser.get(f"{INVITE}?office=nothing").context["form"].initial == {}


def test_inviting_again_kills_the_old_link(browser, invite, client):
    old, path = invite()
    browser.post(reverse("people:invite_again", args=[old.pk]))
    assert len(outbox()) == 1
    assert Invitation.objects.waiting().count() == 1
    browser.logout()
    assert browser.get(path).status_code == 410


def test_an_invitation_that_expired_can_be_made_again(browser, invite):
    old, _path = invite(at=timezone.now() - timedelta(days=8))
    assert "expired on" in browser.get("/people/").content.decode()
    browser.post(reverse("people:invite_again", args=[old.pk]))
    assert Invitation.objects.waiting().get().expires_at > timezone.now()


def test_an_invitation_is_withdrawn(browser, invite):
    invitation, path = invite()
    assert browser.post(reverse("people:withdraw", args=[invitation.pk])).status_code == 302
    browser.logout()
    assert browser.get(path).status_code == 410


@pytest.mark.parametrize("name", ["invite_again", "withdraw"])
def test_what_was_used_is_neither_made_again_nor_withdrawn(browser, invite, name):
    invitation, _path = invite()
    actions.withdraw(by=invitation.made_by, invitation=invitation, at=timezone.now())
    assert browser.post(reverse(f"people:{name}", args=[invitation.pk])).status_code == 404
    assert browser.get(reverse(f"people:{name}", args=[invitation.pk])).status_code == 405


@pytest.mark.parametrize(("days", "kept"), [(96, True), (98, False)])
def test_a_name_is_not_kept_for_an_invitation_that_was_over_long_ago(invite, days, kept):
    now = timezone.now()
    invite(at=now)
    actions.forget_invitations(at=now + timedelta(days=days))
    assert Invitation.objects.exists() is kept
