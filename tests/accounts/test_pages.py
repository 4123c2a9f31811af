"""Signing in, signing out and changing the password."""

import pytest
from django.urls import reverse

CREDENTIALS = {"login": "officer", "password": "correct horse"}
NEW = "a battery and a staple"


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_officer_signs_in_and_comes_to_today(client, officer):
    response = client.post(reverse("account_login"), CREDENTIALS)
    assert (response.status_code, response.url) == (302, reverse("activities:today"))
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "name",
    [
        *("account_change_password", "password_changed", "account_email", "account_reauthenticate"),
        *("mfa_index", "usersessions_list", "tokens"),
    ],
)
def test_each_page_of_an_account_says_where_one_is(sign_in, officer, name):
    page = sign_in(officer).get(reverse(name)).content.decode()
    assert '<ol class="crumbs">\n    <li><a href="/accounts/">My account</a></li>' in page


def test_the_officer_comes_back_to_the_page_that_they_asked_for(client, officer):
    response = client.post(
        f"{reverse('account_login')}?next=/activities/", CREDENTIALS | {"next": "/activities/"}
    )
    assert response.url == "/activities/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site_by_a_link(client, officer, elsewhere):
    response = client.post(reverse("account_login"), CREDENTIALS | {"next": elsewhere})
    assert response.url == reverse("activities:today")


@pytest.mark.parametrize(
    ("username", "password"), [("officer", "wrong"), ("nobody", "correct horse"), ("", "")]
)
def test_a_wrong_name_or_password_is_told_and_signs_nobody_in(client, officer, username, password):
    response = client.post(reverse("account_login"), {"login": username, "password": password})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not is_signed_in(client)


def test_whoever_lost_their_account_cannot_sign_in(client, officer):
    officer.is_active = False
    officer.save()
    client.post(reverse("account_login"), CREDENTIALS)
    assert not is_signed_in(client)


def test_a_session_begins_anew_when_somebody_signs_in(client, officer):
    before = client.session.session_key
    client.post(reverse("account_login"), CREDENTIALS)
    assert client.session.session_key != before


def test_a_password_from_before_is_kept_by_argon2_after_the_sign_in(client, officer, settings):
    settings.PASSWORD_HASHERS = [
        "kacanik_comms.accounts.passwords.Argon2",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    client.post(reverse("account_login"), CREDENTIALS)
    officer.refresh_from_db()
    assert officer.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_whoever_is_signed_in_is_not_asked_again(sign_in, officer):
    response = sign_in(officer).get(reverse("account_login"))
    assert (response.status_code, response.url) == (302, reverse("activities:today"))


@pytest.mark.parametrize(
    "circle", ["/accounts/login/", "/accounts/login/?next=/today/", "http://testserver/accounts/login/"]
)
def test_signing_in_leads_nobody_in_a_circle(sign_in, officer, circle):
    response = sign_in(officer).get(reverse("account_login"), {"next": circle})
    assert (response.status_code, response.url) == (302, reverse("activities:today"))


def test_accounts_are_asked_of_whoever_manages_them(client, sign_in, stranger):
    for page in (client.get(reverse("account_login")), sign_in(stranger).get("/today/")):
        assert "plan administrator" not in page.content.decode()


def test_the_page_to_sign_in_asks_for_name_and_password_in_albanian_first(client, db):
    response = client.get(reverse("account_login"))
    assert response.headers["Content-Language"] == "sq"
    assert list(response.context["form"].fields) == ["login", "password"]


def test_the_officer_signs_out_with_a_button_and_never_by_a_link(sign_in, officer):
    browser = sign_in(officer)
    assert browser.get(reverse("account_logout")).status_code == 405
    assert is_signed_in(browser)
    response = browser.post(reverse("account_logout"))
    assert (response.status_code, response.url) == (302, reverse("public:home"))
    assert not is_signed_in(browser)


def test_the_officer_changes_their_password_and_stays_signed_in(sign_in, officer):
    browser = sign_in(officer)
    answers = {"oldpassword": "correct horse", "password1": NEW, "password2": NEW}
    response = browser.post(reverse("account_change_password"), answers)
    assert (response.status_code, response.url) == (302, reverse("password_changed"))
    assert browser.get(response.url).status_code == 200
    officer.refresh_from_db()
    assert officer.check_password(NEW)


@pytest.mark.parametrize(
    ("old", "first", "second", "field"),
    [
        ("wrong", NEW, NEW, "oldpassword"),
        ("correct horse", NEW, "something else", "password2"),
        ("correct horse", "short", "short", "password1"),
        ("correct horse", "8264917305", "8264917305", "password1"),
        ("correct horse", "password123", "password123", "password1"),
        ("correct horse", "officer1", "officer1", "password1"),
        ("correct horse", "", "", "password1"),
    ],
    ids=["wrong old one", "differ", "short", "only digits", "common", "the name", "empty"],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(sign_in, officer, old, first, second, field):
    answers = {"oldpassword": old, "password1": first, "password2": second}
    response = sign_in(officer).post(reverse("account_change_password"), answers)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    officer.refresh_from_db()
    assert officer.check_password("correct horse")


@pytest.mark.parametrize("name", ["account_change_password", "password_changed"])
def test_nobody_changes_a_password_without_signing_in(client, db, name):
    response = client.get(reverse(name))
    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={reverse(name)}")


def test_other_browsers_are_signed_out_when_the_password_changes(client, officer):
    client.force_login(officer)
    officer.set_password(NEW)
    officer.save()
    assert client.get(reverse("account_change_password")).status_code == 302
