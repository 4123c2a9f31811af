"""Each link and token is tried as every other person, twice, and after its end. What else belongs to one of them is
tested where it is made: test_welcome.py, tests/activities/test_calendars.py, tests/api/test_secrets.py."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.records.calendar_actions import make_address
from kacanik_comms.accounts.actions import make_token, revoke_token
from kacanik_comms.accounts.links import link_to_new_password
from kacanik_comms.accounts.models import User
from kacanik_comms.people.leaving.actions import end_access
from tests.api.conftest import Program
from tests.browsers import signed_in
from tests.factories import again
from tests.people.conftest import PASSWORD

pytestmark = pytest.mark.slow

OLD = "correct horse"
OTHERS = ("chief", "office_head", "plan_admin", "stranger")


def leaves(person, by) -> None:
    end_access(person=person, by=by, on=timezone.localdate(), at=timezone.now())


# The link to a new password


def chooses_password(browser: Client, link: str, password: str = PASSWORD) -> bool:
    """Whether the link led to a form, which was sent."""
    way = browser.get(link.partition("8000")[2], follow=True).redirect_chain
    if not way:
        return False
    browser.post(way[-1][0], {"password1": password, "password2": password})
    return True


@pytest.mark.parametrize("who", OTHERS)
def test_the_link_to_a_new_password_changes_nobody_elses(request, officer, who):
    other = request.getfixturevalue(who)
    chooses_password(signed_in(other), link_to_new_password(officer))
    assert again(other).check_password(OLD)
    assert again(officer).check_password(PASSWORD)


@pytest.mark.parametrize("end", ["used", "another password", "another address", "left", "too old"])
def test_after_its_end_it_changes_nothing(officer, plan_admin, settings, end):
    User.objects.set_email(officer, "officer@example.org")
    link = link_to_new_password(officer)
    if end == "used":
        assert chooses_password(Client(), link)
    elif end == "another password":
        officer.set_password("another horse")
        officer.save()
    elif end == "another address":
        User.objects.set_email(officer, "other@example.org")
    elif end == "left":
        leaves(officer, plan_admin)
    else:
        settings.PASSWORD_RESET_TIMEOUT = -1
    before = again(officer).password
    assert not chooses_password(Client(), link, "gjethe-lumi-mali-48")
    assert again(officer).password == before


# The letter to a new address


@pytest.fixture
def confirmation(officer) -> str:
    User.objects.set_email(officer, "old@example.org")
    pending = EmailAddress.objects.create(user=officer, email="new@example.org")
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(pending).key])


@pytest.mark.parametrize("who", OTHERS)
def test_the_letter_to_a_new_address_gives_it_to_nobody_else(request, officer, confirmation, who):
    other = request.getfixturevalue(who)
    signed_in(other).post(confirmation)
    assert again(other).email == ""
    assert again(officer).email == "new@example.org"


@pytest.mark.parametrize("end", ["used", "taken back", "left"])
def test_after_its_end_the_address_stays(officer, plan_admin, confirmation, end):
    if end == "used":
        Client().post(confirmation)
        User.objects.set_email(officer, "old@example.org")
    elif end == "taken back":
        EmailAddress.objects.filter(verified=False).delete()
    else:
        leaves(officer, plan_admin)
    Client().post(confirmation)
    assert again(officer).email == "old@example.org"


# A token


@pytest.mark.parametrize("who", OTHERS)
def test_a_token_is_its_owners_whoever_is_signed_in_beside_it(request, officer, who):
    token, secret = make_token(by=officer, name="x", now=timezone.now())
    browser = signed_in(request.getfixturevalue(who))
    answer = browser.get("/api/v1/me/", headers={"authorization": f"Bearer {secret}"})
    assert answer.json()["username"] == "officer"
    # None of them ends it, and they do not learn that it is there.
    assert browser.post(reverse("revoke_token", args=[token.pk])).status_code in {403, 404}
    assert Program(secret).get("/me/").status_code == 200


@pytest.mark.parametrize("end", ["revoked", "expired", "left"])
def test_after_its_end_a_token_opens_nothing_twice(officer, plan_admin, end):
    long_ago = timezone.now() - timedelta(days=400)
    token, secret = make_token(by=officer, name="x", now=long_ago if end == "expired" else timezone.now())
    if end == "revoked":
        revoke_token(token=token, by=officer)
        revoke_token(token=token, by=officer)
    elif end == "left":
        leaves(officer, plan_admin)
    for _twice in range(2):
        assert Program(secret).get("/me/").status_code == 401


# The private address of a calendar opens for whoever knows it, and says no more to one than to another


@pytest.mark.parametrize("who", OTHERS)
def test_the_address_of_a_calendar_is_the_same_for_everybody(request, plan, activity, office, officer, who):
    address = reverse("activities:office_calendar", args=[make_address(office=office, by=officer).token])
    theirs, nobodys = signed_in(request.getfixturevalue(who)).get(address), Client()
    nobodys.cookies["django_language"] = "en"
    assert (theirs.status_code, theirs.content) == (200, nobodys.get(address).content)
    make_address(office=office, by=officer)
    for browser in (signed_in(request.getfixturevalue(who)), Client()):
        assert browser.get(address).status_code == 404
