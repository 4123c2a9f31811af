"""What the server writes down, and what it does not."""

import io
import json
import logging
import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from activities.models import CalendarAddress
from kacanik_comms.core.logs import SECRET_ADDRESS, HideLinks, JsonLines
from kacanik_comms.core.models import WORKER, LastDone

SECRETS = {
    "people:welcome": ["abc-_9"],
    "account_reset_password_from_key": ["1k", "c7x-0a9f"],
    "account_confirm_email": [EmailConfirmationHMAC(EmailAddress(pk=1)).key],
    "activities:office_calendar": [CalendarAddress(office_id=1).token],
}


def logged(address: str) -> logging.LogRecord:
    record = logging.LogRecord("x", logging.WARNING, "", 1, "%s: %s", ("Forbidden", address), None)
    HideLinks().filter(record)
    return record


@pytest.mark.parametrize(("name", "secret"), SECRETS.items(), ids=SECRETS)
def test_the_logs_do_not_name_the_secret_of_a_link(name, secret):
    words = logged(reverse(name, args=secret)).getMessage()
    assert words.startswith("Forbidden: /")
    assert "…" in words
    assert secret[-1] not in words


def test_another_address_stays_as_it_is():
    assert logged("/people/").args == ("Forbidden", "/people/")


def routes(patterns, before="/"):
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


def test_every_address_with_a_secret_is_known():
    secret = [
        route for route in routes(get_resolver().url_patterns) if re.search(r"token>|key>|secret", route)
    ]
    secret = [route for route in secret if "fingerprint:" not in route]
    assert len(secret) >= 2
    assert [route for route in secret if not SECRET_ADDRESS.search(re.sub(r"[<>]", "", route))] == []


# Lines of JSON


@pytest.fixture
def lines():
    """What was written since, line by line."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in ("kacanik_comms", "django.request")]
    levels = [(each, each.level) for each in (*loggers, logging.getLogger("kacanik_comms.requests"))]
    for each, _level in levels:
        each.setLevel(logging.INFO)
    for each in loggers:
        each.addHandler(handler)
    yield lambda: [json.loads(line) for line in handler.stream.getvalue().splitlines()]
    for each in loggers:
        each.removeHandler(handler)
    for each, level in levels:
        each.setLevel(level)


def test_each_request_is_a_line_with_who_what_and_how_long(lines, sign_in, officer, activity):
    answer = sign_in(officer).get(f"/activities/{activity.pk}/?words=fjala-ime")
    (line,) = lines()
    assert (line["method"], line["path"], line["status"]) == ("GET", f"/activities/{activity.pk}/", 200)
    assert (line["user"], line["request"]) == (officer.pk, answer["X-Request-ID"])
    assert line["ms"] >= 0
    text = json.dumps(line)
    for hidden in ("fjala-ime", officer.username, "sessionid", client_key(answer)):
        assert hidden not in text


def client_key(answer):
    return answer.wsgi_request.session.session_key


def test_a_program_is_written_down_by_the_number_of_its_owner(lines, client, officer):
    client.force_login(officer)
    client.get("/api/v1/me/")
    assert lines()[-1]["user"] == officer.pk


def test_a_citizen_has_no_number_and_nobody_looks_for_a_session(lines, db):
    answer = Client().get("/en/about/")
    assert "user" not in lines()[0]
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    ("given", "is_taken"), [("a1b2-c3d4", True), ("x", False), ("a b\nc" * 9, False), ("x" * 65, False)]
)
def test_the_number_of_the_proxy_is_kept_if_it_is_one(db, given, is_taken):
    answer = Client().get("/healthz", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is is_taken
    assert re.fullmatch(r"[\w-]{8,64}", answer["X-Request-ID"])


def test_whatever_goes_wrong_meanwhile_bears_the_number(lines, client, officer, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("for teuta@example.org at /people/welcome/abc?next=x")

    monkeypatch.setattr("kacanik_comms.search.views.render", broken)
    client.force_login(officer)
    client.raise_request_exception = False
    answer = client.get("/search/?q=x")
    error = next(line for line in lines() if "error" in line)
    assert error["request"] == answer["X-Request-ID"]
    assert "ValueError" in error["error"]
    for hidden in ("teuta", "abc", "next=x"):
        assert hidden not in error["error"]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Not Found: /answer/0a9f0a9f0a9f0a9f0a9f0a9f0a9f0a9f0a9f/", "Not Found: /answer/…/"),
        ("at /search/?q=emri", "at /search/?…"),
        ("DETAIL:  Key (email)=(x@y.org) already exists.", "DETAIL: …"),
        ("550 <teuta@komuna.example>: unknown", "550 <…@…>: unknown"),
        ("Was it done? Yes.", "Was it done? Yes."),
    ],
)
def test_words_of_people_are_left_out(words, written):
    record = logging.LogRecord("x", logging.WARNING, "", 1, words, (), None)
    assert json.loads(JsonLines().format(record))["message"] == written


def test_static_files_and_good_health_are_not_written_down(lines, db):
    LastDone.objects.mark(WORKER, at=timezone.now())
    assert Client().get("/healthz").status_code == 200
    Client().get("/static/css/base.css")
    assert [line for line in lines() if "path" in line] == []
