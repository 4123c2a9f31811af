"""Sessions: where one is signed in, ending all others, and ending by themselves."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from kacanik_comms.accounts import middleware
from kacanik_comms.accounts.templatetags.account_words import browser
from kacanik_comms.server.worker import clear_sessions
from tests.tasks import AT

pytestmark = pytest.mark.slow

PASSWORD, NEW = "correct horse", "a battery and a staple"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def signed_in(officer):
    def enter(agent=FIREFOX):
        client = Client(headers={"user-agent": agent})
        client.cookies["django_language"] = "en"
        client.post("/accounts/login/", {"login": "officer", "password": PASSWORD})
        return client

    return enter


def is_in(client) -> bool:
    return client.get("/accounts/").status_code == 200


@pytest.mark.postgresql
def test_the_officer_sees_where_they_are_signed_in_and_ends_all_others(signed_in, stranger):
    phone, desk = signed_in(), signed_in("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0")
    somebody_else = Client()
    somebody_else.post("/accounts/login/", {"login": "stranger", "password": PASSWORD})
    page = phone.get(reverse("usersessions_list")).content.decode()
    assert "Firefox, Android" in page
    assert "Edge, Windows" in page
    assert page.count("(here)") == 1
    phone.post(reverse("usersessions_list"))
    assert (is_in(phone), is_in(desk), is_in(somebody_else)) == (True, False, True)


def test_a_new_password_ends_all_others(signed_in):
    phone, desk = signed_in(), signed_in()
    answers = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    phone.post(reverse("account_change_password"), answers)
    assert (is_in(phone), is_in(desk)) == (True, False)


def test_a_session_that_is_used_goes_on_and_is_seldom_written(
    signed_in, monkeypatch, settings, django_assert_num_queries
):
    phone = signed_in()
    began = Session.objects.get().expire_date
    seen = UserSession.objects.get().last_seen_at
    phone.get("/accounts/")
    assert Session.objects.get().expire_date == began
    session = phone.session
    session[middleware.SEEN] = int(time.time()) - 301
    session.save()
    phone.get("/accounts/")
    assert Session.objects.get().expire_date > began
    assert UserSession.objects.get().last_seen_at > seen


def test_without_a_request_it_ends(signed_in, settings):
    assert settings.SESSION_COOKIE_AGE == 12 * 60 * 60
    phone = signed_in()
    assert phone.cookies["sessionid"]["max-age"] == settings.SESSION_COOKIE_AGE
    session = Session.objects.get()
    session.expire_date = AT
    session.save()
    assert not is_in(phone)


@pytest.mark.postgresql
def test_the_worker_forgets_what_is_over(signed_in):
    signed_in()
    session = Session.objects.get()
    session.expire_date = AT
    session.save()
    signed_in()
    clear_sessions(AT)
    assert Session.objects.count() == UserSession.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.0", "unknown browser"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent, words):
    assert browser(agent) == words
