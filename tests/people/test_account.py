"""Everybody's own profile."""

import pytest

from kacanik_comms.accounts.models import User

ME = "/accounts/"
SENT = {
    "first_name": "Arta",
    "last_name": "Gashi",
    "position": "Drejtuese",
    "language": "sr-latn",
    "has_shortcuts": "on",
}


@pytest.mark.parametrize("who", ["officer", "chief", "office_head", "plan_admin", "stranger"])
def test_everybody_sees_and_changes_their_own(request, sign_in, who):
    person = request.getfixturevalue(who)
    browser = sign_in(person)
    assert browser.get(ME).status_code == 200
    response = browser.post(ME, SENT)
    assert (response.status_code, response.url) == (302, ME)
    assert response.cookies["django_language"].value == "sr-latn"
    again = User.objects.get(pk=person.pk)
    assert (str(again), again.position, again.language) == ("Arta Gashi", "Drejtuese", "sr-latn")


def test_nobody_changes_more_than_that(sign_in, stranger):
    sign_in(stranger).post(ME, SENT | {"groups": ["1"], "is_superuser": "on", "email": "x@example.org"})
    again = User.objects.get(pk=stranger.pk)
    assert (again.roles, again.is_superuser, again.email) == (frozenset(), False, "")


@pytest.mark.parametrize("wrong", [{"first_name": ""}, {"last_name": "\u3164"}, {"language": "de"}])
def test_what_is_wrong_is_said_and_nothing_is_saved(sign_in, officer, wrong):
    response = sign_in(officer).post(ME, SENT | wrong)
    assert response.status_code == 422
    assert User.objects.get(pk=officer.pk).position == ""


def test_shortcuts_can_be_switched_off(sign_in, officer):
    sign_in(officer).post(ME, {name: value for name, value in SENT.items() if name != "has_shortcuts"})
    assert not User.objects.get(pk=officer.pk).has_shortcuts


def test_without_an_account_nobody_has_this_page(client):
    assert client.get(ME).url.startswith("/accounts/login/")
