"""Second factors: a code after the password, recovery codes, and who needs one."""

import re
import time
from datetime import date

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kacanik_comms.accounts.actions import ask_for_second_factor
from kacanik_comms.accounts.kept import Kept
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.accounts.second_factors import SecondFactorAdapter
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.stopping import stop_url
from tests.browsers import shows_passkey
from tests.factories import make_deputyship
from tests.outbox import outbox

pytestmark = pytest.mark.slow

PASSWORD = "correct horse"
LOGIN, CODE = "/accounts/login/", "/accounts/second-factor/code/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_code_was_used():
    cache.clear()


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def protected(officer):
    TOTP.activate(officer, SECRET)
    return officer


def gives_password(client, **others):
    return client.post(LOGIN, {"login": "officer", "password": PASSWORD} | others)


def test_after_the_password_the_code_is_asked_for(client, protected):
    assert gives_password(client).url == CODE
    assert "_auth_user_id" not in client.session
    assert client.get("/today/").url.startswith(LOGIN)
    assert client.post(CODE, {"code": code_now()}).url == reverse("activities:today")
    assert "_auth_user_id" in client.session


def test_a_wrong_code_opens_nothing_and_soon_waits(client, protected):
    gives_password(client)
    codes = [client.post(CODE, {"code": "000000"}).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]
    assert "_auth_user_id" not in client.session
    assert client.post(CODE, {"code": code_now()}).status_code == 429


def test_without_the_password_there_is_no_page_for_the_code(client, protected):
    assert client.get(CODE).url == LOGIN


def test_what_was_typed_is_kept_through_both(client, protected):
    kept = Kept("/plans/2024/edit/", "/", [("note", "Mungojnë mjetet.")]).signed
    gives_password(client, kept=kept)
    again = client.post(CODE, {"code": code_now()})
    assert "Mungojnë mjetet." in again.content.decode()


def test_the_officer_sets_up_the_app_and_gets_recovery_codes(
    client, sign_in, officer, django_capture_on_commit_callbacks
):
    User.objects.set_email(officer, "arta@kacanik.example")
    browser = sign_in(officer)
    address = reverse("mfa_activate_totp")
    assert browser.get(address).url.startswith(reverse("account_reauthenticate"))
    page = browser.post(
        reverse("account_reauthenticate"), {"password": PASSWORD, "next": address}, follow=True
    )
    secret = page.context["form"].secret
    assert '<svg viewBox="0 0' in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = browser.post(address, {"code": code_now(secret)}, follow=True)
    codes = re.findall(r"<li><code>(\d{8})</code>", done.content.decode())
    assert len(codes) == 10
    assert "u shtua aplikacioni i kodeve" in outbox()[0].body
    # In the database neither is legible.
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    client.logout()
    gives_password(client)
    assert client.post(CODE, {"code": codes[0]}).url == reverse("activities:today")
    client.logout()
    gives_password(client)
    # Each lets in once.
    assert client.post(CODE, {"code": codes[0]}).status_code == 200


def test_under_another_key_no_code_fits(settings):
    kept = SecondFactorAdapter().encrypt(SECRET)
    assert SecondFactorAdapter().decrypt(kept) == SECRET
    settings.SECRET_KEY = "y" * 60
    assert SecondFactorAdapter().decrypt(kept) not in {SECRET, ""}


def test_an_open_session_neither_shows_codes_nor_removes_the_app(sign_in, protected):
    browser = sign_in(protected)
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"):
        assert browser.post(reverse(name)).url.startswith(reverse("account_reauthenticate")), name
    assert Authenticator.objects.count() == 1


def test_nobody_removes_the_passkey_of_somebody_else(sign_in, officer, chief):
    key = Authenticator.objects.create(user=chief, type="webauthn", data={"name": "x"})
    browser = sign_in(officer)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/accounts/"})
    assert browser.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_passkey_that_nobody_has_opens_nothing(client, db, monkeypatch):
    assert (
        client.get("/accounts/login/passkey/").json()["request_options"]["publicKey"]["rpId"] == "testserver"
    )
    for credential in ("{}", "x", '{"id": "x", "response": {}}', ""):
        answer = client.post("/accounts/login/passkey/", {"credential": credential})
        assert (answer.status_code, answer.url) == (302, LOGIN), credential
    assert "_auth_user_id" not in client.session
    monkeypatch.setattr("kacanik_comms.accounts.views.PASSKEYS_A_MINUTE", 0)
    assert client.get("/accounts/login/passkey/").status_code == 429


# Who needs one


@pytest.mark.postgresql
def test_a_code_opens_once_in_all_processes(client, protected):
    code = code_now()
    gives_password(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    # The cache is another one in the other process.
    cache.clear()
    other = Client()
    gives_password(other)
    refused = other.post(reverse("mfa_authenticate"), {"code": code})
    assert refused.context["form"].errors == {"code": [get_adapter().error_messages["incorrect_code"]]}


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED, settings.SECOND_FACTOR_DAYS = True, 14


TODAY = date(2024, 1, 15)


@pytest.mark.parametrize(
    ("who", "due"),
    [
        ("chief", date(2024, 1, 29)),
        ("plan_admin", date(2024, 1, 29)),
        ("officer", None),
        ("office_head", None),
    ],
)
def test_administrators_and_the_chief_need_one_after_two_weeks(request, required, who, due):
    person = request.getfixturevalue(who)
    assert ask_for_second_factor(user=person, today=TODAY) == due
    # The period is not begun anew at each sign-in.
    assert ask_for_second_factor(user=person, today=date(2024, 2, 1)) == due


def test_in_a_demonstration_nobody_needs_one(chief):
    assert ask_for_second_factor(user=chief, today=TODAY) is None


def test_until_then_they_are_told_and_work(client, chief, required):
    client.cookies["django_language"] = "en"
    page = client.post(LOGIN, {"login": "chief", "password": PASSWORD}, follow=True)
    assert page.status_code == 200
    assert "you need a second factor" in page.content.decode()


def test_afterwards_they_set_it_up_first(client, chief, required):
    chief.second_factor_due_on = TODAY
    chief.save()
    client.post(LOGIN, {"login": "chief", "password": PASSWORD})
    assert client.get("/activities/").url == reverse("mfa_index")
    # Nor does a program do it for them.
    token = {"name": "x", "days": "30", "password": PASSWORD}
    assert client.post(reverse("tokens"), token).url == reverse("mfa_index")
    assert client.post("/language/", {"language": "en"}).status_code == 302
    assert client.get("/").status_code == 200
    stop = stop_url(LetterKind.DIGEST, receiver=chief.pk).partition("/letters/")[2]
    assert client.post(f"/letters/{stop}").status_code == 200
    in_place = client.get("/activities/", headers={"hx-request": "true"})
    assert in_place["HX-Redirect"] == reverse("mfa_index")
    TOTP.activate(chief, SECRET)
    assert client.get("/activities/").status_code == 200


@pytest.mark.parametrize("path", ["/people/", "/admin/", "/evaluation/2023/", "/today/"])
def test_a_role_given_in_an_open_session_is_told_of_and_then_asks(
    sign_in, make_user, stranger, required, path
):
    browser = sign_in(stranger, "en")
    stranger.groups.set([Group.objects.get(name=Role.PLAN_ADMIN)])
    first = browser.get("/today/").content.decode()
    assert "you need a second factor" in first
    assert "you need a second factor" not in browser.get("/today/").content.decode()
    User.objects.filter(pk=stranger.pk).update(second_factor_due_on=TODAY)
    assert browser.get(path).url == reverse("mfa_index")
    # No circle: the pages on which it is set up are open.
    for name in ("mfa_index", "account", "account_reauthenticate"):
        assert browser.get(reverse(name)).status_code == 200, name
    assert browser.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))


def test_a_deputy_of_the_chief_needs_one_as_the_chief_does(sign_in, officer, chief, required):
    User.objects.filter(pk=officer.pk).update(second_factor_due_on=TODAY)
    browser = sign_in(officer)
    assert browser.get("/activities/").status_code == 200
    make_deputyship(chief, officer)
    assert browser.get("/activities/").url == reverse("mfa_index")


def test_whoever_removed_the_last_one_sets_up_another(sign_in, chief, required):
    User.objects.filter(pk=chief.pk).update(second_factor_due_on=TODAY)
    TOTP.activate(chief, SECRET)
    browser = sign_in(chief)
    assert browser.get("/activities/").status_code == 200
    Authenticator.objects.all().delete()
    assert browser.get("/activities/").url == reverse("mfa_index")


# A passkey instead of the password


def test_whoever_has_a_passkey_alone_makes_a_token_with_it(sign_in, officer):
    officer.set_unusable_password()
    officer.save()
    Authenticator.objects.create(user=officer, type="webauthn", data={"name": "x"})
    browser = sign_in(officer)
    page = browser.get(reverse("tokens")).content.decode()
    assert f"{reverse('mfa_reauthenticate_webauthn')}?next=%2Faccounts%2Ftokens%2F" in page
    assert browser.post(reverse("tokens"), {"name": "x", "days": "30"}).status_code == 422
    shows_passkey(browser, officer)
    assert 'type="password"' not in browser.get(reverse("tokens")).content.decode()
    assert browser.post(reverse("tokens"), {"name": "x", "days": "30"}).status_code == 200
    assert officer.api_tokens.count() == 1


@pytest.mark.parametrize("others", [{"ago": 600}, {"type": "totp"}, {"reauthenticated": False}])
def test_a_sign_in_a_code_or_what_is_long_ago_is_no_passkey_shown(sign_in, officer, others):
    browser = sign_in(officer)
    shows_passkey(browser, officer, **others)
    assert browser.post(reverse("tokens"), {"name": "x", "days": "30"}).status_code == 422


def test_what_somebody_else_showed_in_this_browser_does_not_count(sign_in, officer, chief):
    browser = sign_in(officer)
    shows_passkey(browser, chief)
    assert browser.post(reverse("tokens"), {"name": "x", "days": "30"}).status_code == 422


def test_whoever_lost_the_phone_is_let_in_by_a_superuser(
    sign_in, protected, client, django_capture_on_commit_callbacks
):
    User.objects.set_email(protected, "arta@kacanik.example")
    root = User.objects.create_superuser("root", password=PASSWORD)
    answer = {"action": "remove_second_factor", "_selected_action": [protected.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(root).post(reverse("admin:accounts_user_changelist"), answer)
    assert "e hoqi faktorin e dytë" in outbox()[0].body
    client.logout()
    assert gives_password(client).url == reverse("activities:today")


def test_only_superusers_remove_it(sign_in, protected, plan_admin):
    answer = {"action": "remove_second_factor", "_selected_action": [protected.pk]}
    assert sign_in(plan_admin).post(reverse("admin:accounts_user_changelist"), answer).status_code == 403
