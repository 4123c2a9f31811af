"""Tokens for programs: made and revoked by their owner, shown once."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts import actions
from kacanik_comms.accounts.models import ApiToken
from kacanik_comms.accounts.policies import NotAllowed, check_can_have_tokens
from kacanik_comms.accounts.tokens import digest_of

PAGE = "/accounts/tokens/"
SAID = {"name": "My phone", "days": "90", "password": "correct horse"}


@pytest.fixture
def make(officer):
    def made(by=officer, **entered):
        return actions.make_token(by=by, **({"name": "x", "now": timezone.now()} | entered))

    return made


def test_the_officer_makes_a_token_and_sees_it_once(sign_in, officer):
    browser = sign_in(officer)
    page = browser.post(PAGE, SAID)
    secret = page.context["secret"]
    assert page.status_code == 200
    assert f'<code class="secret">{secret}</code>' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.digest) == (officer, "My phone", digest_of(secret))
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    again = browser.get(PAGE).content.decode()
    assert "My phone" in again
    assert secret not in again
    assert secret not in str(dict(browser.session))


def test_no_two_secrets_are_alike(make):
    assert make()[1] != make()[1]


@pytest.mark.parametrize(
    "entered",
    [
        {},
        {"name": "", "days": "90"},
        {"name": "x" * 81, "days": "90"},
        {"name": "x", "days": "9999"},
        {"name": "x"},
        SAID | {"password": "guess"},
        {"name": "x", "days": "90"},
    ],
)
def test_what_is_missing_is_said_and_no_token_is_made(sign_in, officer, entered):
    assert sign_in(officer).post(PAGE, entered).status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.postgresql
def test_there_are_twenty_at_most_and_those_that_are_over_make_room(sign_in, officer, make):
    for _ in range(actions.MOST_TOKENS):
        make()
    browser = sign_in(officer)
    refused = browser.post(PAGE, SAID)
    assert refused.status_code == 422
    assert "20 tokens" in refused.content.decode()
    ApiToken.objects.filter(pk=ApiToken.objects.first().pk).delete()
    make(now=timezone.now() - timedelta(days=100))
    assert browser.post(PAGE, SAID).status_code == 200
    assert ApiToken.objects.count() == actions.MOST_TOKENS


def test_its_owner_revokes_a_token(sign_in, officer, make):
    token, _secret = make()
    response = sign_in(officer).post(reverse("revoke_token", args=[token.pk]))
    assert (response.status_code, response.url) == (302, PAGE)
    assert not ApiToken.objects.exists()


def test_nobody_revokes_or_sees_the_token_of_somebody_else(sign_in, plan_admin, make):
    token, _secret = make(name="The officer's")
    browser = sign_in(plan_admin)
    assert browser.post(reverse("revoke_token", args=[token.pk])).status_code == 404
    assert "The officer's" not in browser.get(PAGE).content.decode()
    actions.revoke_token(token=token, by=plan_admin)
    assert ApiToken.objects.exists()


def test_a_token_is_revoked_with_a_button_and_never_by_a_link(sign_in, officer, make):
    token, _secret = make()
    assert sign_in(officer).get(reverse("revoke_token", args=[token.pk])).status_code == 405


@pytest.mark.parametrize(
    ("who", "may"),
    [("officer", True), ("chief", True), ("office_head", True), ("plan_admin", True), ("stranger", False)],
)
def test_whoever_has_a_role_can_have_tokens(request, sign_in, who, may):
    user = request.getfixturevalue(who)
    with nullcontext() if may else pytest.raises(NotAllowed):
        check_can_have_tokens(user)
    browser = sign_in(user)
    assert browser.get(PAGE).status_code == (200 if may else 403)
    assert browser.post(PAGE, SAID).status_code == (200 if may else 403)
    # The way there stands in the account of whoever can go it.
    assert (PAGE in browser.get("/accounts/").content.decode()) is may


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(client, db):
    assert client.get(PAGE).url.startswith("/accounts/login/")
    assert client.post(PAGE, SAID).url.startswith("/accounts/login/")


def test_when_it_was_used_last_stands_beside_it(sign_in, officer, make, client):
    _token, secret = make()
    browser = sign_in(officer)
    assert "never" in browser.get(PAGE).content.decode()
    client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    assert timezone.localdate().strftime("%d/%m/%Y") in browser.get(PAGE).content.decode() or (
        "never" not in browser.get(PAGE).content.decode()
    )
