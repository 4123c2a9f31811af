"""Who asks: with a token, signed in, or neither."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kacanik_comms.accounts.actions import make_token
from kacanik_comms.accounts.models import ApiToken
from tests.api.conftest import Program


@pytest.fixture
def secret(officer):
    return make_token(by=officer, name="test", now=timezone.now())[1]


def test_a_token_acts_for_its_owner(program, office, office_head, program_of):
    assert program.get("/me/").json() == {
        "username": "officer",
        "name": "",
        "roles": ["information_officer"],
        "offices": [],
    }
    assert program_of(office_head).get("/me/").json()["offices"] == ["it-office"]


def test_the_secret_is_kept_nowhere(secret):
    token = ApiToken.objects.get()
    assert secret.startswith("kacanik_")
    assert len(secret) > 45
    assert len(token.digest) == 64
    assert all(secret not in str(value) for value in vars(token).values())


@pytest.mark.parametrize(
    "header",
    [
        "Bearer kacanik_wrong",
        "Bearer",
        "Bearer ",
        "Token {secret}",
        "Basic dXNlcjpwYXNz",
        "{secret}",
        "Bearer {secret}x",
        "Bearer kacanik_é",
        "Bearer " + "x" * 5000,
    ],
)
def test_a_wrong_token_opens_nothing_not_even_what_everybody_reads(anybody, secret, plan, header):
    for path in ("/plans/", "/me/"):
        response = anybody.get(path, Authorization=header.format(secret=secret))
        assert response.status_code == 401
        assert "Bearer" in response["WWW-Authenticate"]
        assert response.json()["type"].endswith("#signed-out")


def test_a_token_that_is_over_opens_nothing(officer):
    now = timezone.now()
    _token, secret = make_token(
        by=officer, name="x", now=now - timedelta(days=30), lifetime=timedelta(days=30)
    )
    assert Program(secret).get("/me/").status_code == 401


def test_whoever_lost_their_account_lost_their_tokens(program, officer):
    officer.is_active = False
    officer.save()
    assert program.get("/me/").status_code == 401


def test_a_revoked_token_opens_nothing(program):
    ApiToken.objects.get().delete()
    assert program.get("/me/").status_code == 401


def test_of_its_use_the_last_day_is_kept(program):
    assert ApiToken.objects.get().last_used_on is None
    program.get("/me/")
    assert ApiToken.objects.get().last_used_on == timezone.localdate()
    ApiToken.objects.all().note_use(on=date(2023, 1, 1))
    program.get("/me/")
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_whoever_is_signed_in_on_the_pages_asks_with_their_session(client, officer, activity):
    client.force_login(officer)
    assert client.get("/api/v1/me/").json()["username"] == "officer"
    response = client.post(
        f"/api/v1/activities/{activity.pk}/start/", "{}", "application/json", headers={"If-Match": '"v1"'}
    )
    assert response.status_code == 200


def test_with_a_session_nothing_is_written_without_the_csrf_token(officer, activity):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officer)
    address, headers = f"/api/v1/activities/{activity.pk}/start/", {"If-Match": '"v1"'}
    refused = browser.post(address, "{}", "application/json", headers=headers)
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    browser.get("/accounts/password/")
    token = browser.cookies["csrftoken"].value
    assert (
        browser.post(address, "{}", "application/json", headers=headers | {"X-CSRFToken": token}).status_code
        == 200
    )


def test_without_an_account_nobody_is_asked_who_they_are(anybody):
    response = anybody.get("/me/")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
