"""Where the database is locked or the disk is full, a page says so in the reader's words and keeps what was typed."""

import errno
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from activities.models import StatusUpdate

LOCKED = OperationalError("database is locked")


@pytest.fixture
def fails(monkeypatch):
    """From now on a function of the house fails."""

    def fail(name, error=LOCKED):
        def broken(*args, **kwargs):
            raise error

        monkeypatch.setattr(name, broken)

    return fail


@pytest.fixture
def browser(sign_in, officer):
    client = sign_in(officer)
    client.raise_request_exception = False
    return client


def words_of(answer):
    return " ".join(answer.content.decode().split())


CANCEL = "activities.records.actions.take_step"


@pytest.mark.parametrize(
    "error",
    [LOCKED, InterfaceError("closed"), OSError(errno.ENOSPC, "No space"), OSError(errno.EROFS, "Read-only")],
)
def test_a_form_comes_back_with_what_was_typed_and_is_sent_again_by_one_press(
    browser, activity, fails, error
):
    address = reverse("activities:cancel", args=[activity.pk])
    fails(CANCEL, error)
    answer = browser.post(address, {"note": "Mungojnë <mjetet>.", "version": "1"})
    page = words_of(answer)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (
        503,
        "30",
        "private, no-store",
    )
    assert "Not saved" in page
    assert "Mungojnë &lt;mjetet&gt;." in page
    assert f'action="{address}"' in page
    assert answer["X-Request-ID"] in page
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert (sent["version"], sent["note"]) == ("1", "Mungojnë &lt;mjetet&gt;.")
    assert "csrfmiddlewaretoken" in sent
    assert not StatusUpdate.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has its own disk")
def test_a_disk_that_can_only_be_read_costs_nobody_their_words(browser, activity):
    browser.get("/")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
        try:
            page = browser.get(f"/activities/{activity.pk}/")
            answer = browser.post(
                reverse("activities:cancel", args=[activity.pk]), {"note": "Mungojnë mjetet.", "version": "1"}
            )
        finally:
            cursor.execute("PRAGMA query_only = 0")
    assert (page.status_code, answer.status_code) == (200, 503)
    assert "Mungojnë mjetet." in words_of(answer)


def test_it_speaks_the_language_of_the_reader(browser, activity, fails):
    browser.cookies["django_language"] = "sr-latn"
    fails("activities.pages.activity.render")
    answer = browser.get(f"/activities/{activity.pk}/")
    assert (answer.status_code, answer["Content-Language"]) == (503, "sr-latn")
    assert "pa pokušajte ponovo" in words_of(answer)


def test_whoever_only_looked_is_asked_to_look_again(browser, activity, fails):
    fails("activities.pages.activity.render")
    page = words_of(browser.get(f"/activities/{activity.pk}/?page=2"))
    assert f'href="/activities/{activity.pk}/?page=2"' in page
    assert "<form" not in page


def test_files_are_chosen_again_and_words_stay(browser, activity, fails):
    fails(CANCEL)
    cancel = reverse("activities:cancel", args=[activity.pk])
    file = SimpleUploadedFile("a.txt", b"x")
    answer = browser.post(
        cancel,
        {"note": "Fjalët.", "version": "1", "file": file},
        headers={"Referer": "http://testserver/activities/1/"},
    )
    page = words_of(answer)
    assert "Files are not kept" in page
    assert 'href="/activities/1/"' in page
    assert "Fjalët." in page
    assert "<form" not in page


def test_at_the_sign_in_the_name_stays_and_the_password_does_not(db, officer, fails):
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "en"
    fails("kacanik_comms.accounts.guesses.try_once")
    answer = client.post(
        "/accounts/login/", {"login": "officer", "password": "fjalëkalimi im", "next": "/plans/"}
    )
    page = words_of(answer)
    assert answer.status_code == 503
    assert 'name="login" value="officer"' in page
    assert 'type="password"' in page
    assert "fjalëkalimi im" not in page
    assert "_auth_user_id" not in client.session


def test_another_error_is_ours_and_keeps_what_was_typed_too(browser, activity, fails):
    fails(CANCEL, ValueError("a mistake"))
    answer = browser.post(
        reverse("activities:cancel", args=[activity.pk]), {"note": "Mungojnë mjetet.", "version": "1"}
    )
    assert answer.status_code == 500
    assert "Mungojnë mjetet." in words_of(answer)
    assert "a mistake" not in words_of(answer)


def test_a_program_gets_its_problem(db, client, officer, fails):
    client.force_login(officer)
    client.raise_request_exception = False
    fails("django.contrib.sessions.backends.db.SessionStore._get_session_from_db", LOCKED)
    answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
