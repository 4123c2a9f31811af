"""Guessing at every entrance: the sixth from one address waits, the owner gets in from elsewhere and is told once."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from kacanik_comms.accounts import guesses, limits
from kacanik_comms.accounts.limits import caller_of
from kacanik_comms.accounts.middleware import wait_in_words
from kacanik_comms.accounts.models import RequestCount, User
from tests.outbox import outbox
from tests.tasks import run_tasks

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

RIGHT, NEW = "correct horse", "a battery and a staple"
LOGIN = "/accounts/login/"


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1_700_000_010

    monkeypatch.setattr(limits.time, "time", lambda: Clock.now)
    return Clock


def signs_in(client, password=RIGHT, login="officer", where="192.0.2.1"):
    return client.post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=where).status_code


def guess_wrong(client, times=5, **others):
    return [signs_in(client, "guess", **others) for _ in range(times)]


def test_the_sixth_within_five_minutes_reads_how_long_to_wait(client, officer, clock):
    assert guess_wrong(client) == [200] * 5
    clock.now += 60
    refused = client.post(LOGIN, {"login": "officer", "password": RIGHT}, REMOTE_ADDR="192.0.2.1")
    assert (refused.status_code, refused["Retry-After"]) == (429, "240")
    client.cookies["django_language"] = "en"
    refused = client.post(LOGIN, {"login": "officer", "password": RIGHT}, REMOTE_ADDR="192.0.2.1")
    assert "Wait 4 minutes" in refused.content.decode()
    # To try on makes it no longer.
    clock.now += 241
    assert signs_in(client) == 302


def test_the_owner_signs_in_from_elsewhere_meanwhile(client, officer, clock):
    guess_wrong(client, 8)
    assert signs_in(client, where="192.0.2.2") == 302


def test_a_password_whose_hash_is_made_anew_does_not_sign_its_owner_out(client, officer, settings):
    client.force_login(officer)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    before = officer.password
    assert client.post("/accounts/reauthenticate/", {"password": RIGHT}).status_code == 302
    officer.refresh_from_db()
    assert officer.password != before
    assert client.get("/accounts/").status_code == 200


def test_a_name_and_an_address_are_one_account(client, officer, clock):
    User.objects.set_email(officer, "arta@kacanik.example")
    guess_wrong(client, 3)
    assert guess_wrong(client, 3, login="ARTA@kacanik.example") == [200, 200, 429]


def test_the_right_password_forgets_the_wrong_ones_of_its_address_alone(client, officer, clock):
    guess_wrong(client, 4)
    assert signs_in(client) == 302
    client.logout()
    assert guess_wrong(client, 6) == [200] * 5 + [429]


def test_slow_guessing_from_one_address_is_stopped_too(client, officer, clock):
    codes = []
    for _ in range(7):
        codes += guess_wrong(client, 1)
        clock.now += 200
    assert 429 in codes


def test_from_everywhere_together_each_attempt_waits_longer(client, officer, clock):
    codes = [signs_in(client, "guess", where=f"192.0.2.{number}") for number in range(25)]
    assert codes == [200] * 20 + [200] + [429] * 4 or codes == [200] * 20 + [429] * 5
    waits = []
    for number in range(30, 42):
        refused = client.post(
            LOGIN, {"login": "officer", "password": "guess"}, REMOTE_ADDR=f"192.0.2.{number}"
        )
        if refused.status_code == 429:
            waits.append(int(refused["Retry-After"]))
            clock.now += waits[-1]
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]


def test_where_the_owner_has_been_before_nobody_elses_guessing_keeps_them_out(client, officer, clock):
    home = "198.51.100.7"
    assert signs_in(client, where=home) == 302
    client.logout()
    for number in range(60):
        signs_in(client, "guess", where=f"192.0.2.{number}")
    assert signs_in(client, where="203.0.113.1") == 429
    assert signs_in(client, where=home) == 302


def test_whoever_has_the_password_guesses_no_code_from_many_addresses(client, officer, clock):
    TOTP.activate(officer, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    codes = []
    for number in range(5):
        where = f"192.0.2.{number}"
        assert signs_in(client, where=where) == 302
        wrong = {"code": "abcdef"}
        codes += [
            client.post("/accounts/second-factor/code/", wrong, REMOTE_ADDR=where).status_code
            for _ in range(5)
        ]
    assert codes[:20] == [200] * 20
    assert codes[20:].count(429) >= 4


def test_an_address_that_tries_many_names_is_stopped(client, db, clock):
    codes = [signs_in(client, "guess", login=f"name{number}") for number in range(61)]
    assert codes == [200] * 60 + [429]


def test_of_an_unknown_name_nothing_is_different(client, officer, clock):
    answers = []
    for login, where in (("officer", "192.0.2.1"), ("nobody", "192.0.2.9")):
        with CaptureQueriesContext(connection) as queries:
            codes = guess_wrong(client, 7, login=login, where=where)
        answers.append((codes, [query["sql"].split()[0] for query in queries]))
    assert answers[0] == answers[1]


def test_each_is_logged_and_nothing_that_was_typed(client, officer, clock, caplog):
    guess_wrong(client, 6)
    signs_in(client, "secret-guess", login="MyPassword123")
    assert caplog.text.count("A wrong password was given at the sign-in") == 6
    assert f"for user {officer.pk} from 192.0.2.1" in caplog.text
    assert "Too many attempts" in caplog.text
    for typed in ("guess", "MyPassword123", "mypassword123"):
        assert typed not in caplog.text.replace("guesses.py", "").replace("guesses", "")


def test_the_owner_is_told_once(client, officer, clock):
    User.objects.set_email(officer, "arta@kacanik.example")
    guess_wrong(client, 9)
    guess_wrong(client, 9, where="192.0.2.2")
    guess_wrong(client, 9, login="nobody")
    run_tasks()
    assert [letter.to for letter in outbox()] == [["arta@kacanik.example"]]


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("/accounts/reauthenticate/", {"password": "guess"}),
        ("/accounts/password/", {"oldpassword": "guess", "password1": NEW, "password2": NEW}),
        ("/accounts/tokens/", {"name": "x", "days": "30", "password": "guess"}),
    ],
)
def test_an_open_session_guesses_no_better(sign_in, officer, clock, address, wrong):
    browser = sign_in(officer)
    codes = [browser.post(address, wrong).status_code for _ in range(6)]
    assert codes[5] == 429
    assert 429 not in codes[:5]
    # All entrances of one password are counted together.
    assert (
        browser.post("/accounts/tokens/", {"password": RIGHT, "name": "x", "days": "30"}).status_code == 429
    )


def test_letters_for_a_new_password_are_as_few(client, officer, clock):
    ask = {"email": "arta@kacanik.example"}
    codes = [client.post(reverse("account_reset_password"), ask).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]
    run_tasks()
    assert not outbox()


def test_who_keeps_the_database_busy_is_not_let_through(client, officer, monkeypatch):
    def busy(*_args):
        raise OperationalError

    monkeypatch.setattr(guesses, "try_once", busy)
    client.raise_request_exception = False
    assert signs_in(client) == 503
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("proxies", "forwarded", "caller"),
    [
        (0, "6.6.6.6", "192.0.2.1"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "", "192.0.2.1"),
        (1, "2001:db8::7", "2001:db8::/64"),
        (1, "nonsense", "unknown"),
    ],
)
def test_behind_proxies_the_address_is_the_one_that_the_first_of_ours_wrote(
    rf, settings, proxies, forwarded, caller
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert caller_of(rf.get("/", REMOTE_ADDR="192.0.2.1", **headers)) == caller


def test_no_address_is_kept(client, officer):
    guess_wrong(client, 1)
    assert not RequestCount.objects.filter(caller__contains="192.0.2").exists()


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 second"), (59, "59 seconds"), (61, "2 minutes")])
def test_the_wait_is_said_in_words(seconds, words):
    with translation.override("en"):
        assert wait_in_words(seconds) == words
