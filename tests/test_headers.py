"""What every answer tells browsers: they run nothing that is not ours, keep nothing open, and pass nothing on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as of_django
from django.test import Client
from django.urls import reverse

from activities.records import actions
from kacanik_comms.core.uploads import sanitise
from tests.activities.evidence_corpus import minutes, photo
from tests.factories import make_activity

ROOT = Path(__file__).resolve().parent.parent
# What Mozilla's HTTP Observatory asks of a site for its best grade, and more.
EVERY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_A_PAGE = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
    "worker-src 'self'",
}


@pytest.fixture(autouse=True)
def _as_on_a_server(settings, tmp_path):
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.MEDIA_ROOT = tmp_path / "evidence"
    settings.STATIC_ROOT = tmp_path / "static"
    (settings.STATIC_ROOT / "css").mkdir(parents=True)
    (settings.STATIC_ROOT / "css" / "base.css").write_text("body {}")


@pytest.fixture
def ask(activity, officer):
    """Asks over HTTPS, as somebody without an account or as the officer."""

    def at(address, *, signed_in=False, **values):
        browser = Client(raise_request_exception=False)
        if signed_in:
            browser.force_login(officer)
        answer = browser.get(address, secure=True, **values)
        if answer.streaming:
            b"".join(answer)
        return answer

    return at


@pytest.fixture
def proofs(activity, officer):
    made = {}
    for name, file in (("picture", photo()), ("pdf", minutes())):
        made[name] = actions.add_evidence(activity=activity, by=officer, files=[sanitise(file.name, file)])[0]
        actions.publish_evidence(proof=made[name], by=officer, is_public=True)
    return made


def policy_of(answer):
    return {part.strip() for part in answer["Content-Security-Policy"].split(";")}


KINDS = {
    "public page": ("/", 200, False),
    "public page in Serbian": ("/sr/2023/", 200, False),
    "page": ("/activities/?year=2023", 200, True),
    "sign in": ("/accounts/login/", 200, False),
    "redirect": ("/today/", 302, False),
    "static file": ("/static/css/base.css", 200, False),
    "not found": ("/nothing/", 404, False),
    "forbidden": ("/admin/login/", 403, True),
    "wrong method": ("/language/", 302, False),
    "health, without a worker": ("/healthz", 503, False),
    "robots": ("/robots.txt", 200, False),
    "api": ("/api/v1/activities/?year=2023", 200, False),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_says_all_of_it(ask, kind):
    address, status, signed_in = KINDS[kind]
    answer = ask(address, signed_in=signed_in)
    assert answer.status_code == status
    assert {name: answer.get(name) for name in EVERY} == EVERY
    assert policy_of(answer) == OF_A_PAGE
    assert "camera=()" in answer["Permissions-Policy"]


def test_an_answer_to_a_wrong_host_and_to_a_failure_says_all_of_it(ask, monkeypatch):
    wrong_host = ask("/", headers={"host": "evil.example.org"})
    monkeypatch.setattr("kacanik_comms.public.reading.published_plans", lambda: 1 / 0)
    failure = ask("/")
    assert (wrong_host.status_code, failure.status_code) == (400, 500)
    for answer in (wrong_host, failure):
        assert {name: answer.get(name) for name in EVERY} == EVERY
        assert policy_of(answer) == OF_A_PAGE


@pytest.mark.parametrize("kind", ["picture", "pdf"])
def test_evidence_says_more(ask, proofs, kind):
    for signed_in in (False, True):
        answer = ask(reverse("activities:evidence", args=[proofs[kind].pk]), signed_in=signed_in)
        assert answer.status_code == 200
        assert {name: answer.get(name) for name in EVERY} == EVERY
        style = {"style-src 'unsafe-inline'"} if kind == "picture" else set()
        assert policy_of(answer) == {"default-src 'none'", "sandbox", *style}


@pytest.mark.parametrize(
    "address",
    ["/data/2023/plan.csv", "/data/2023/all.xlsx", "/en/data/2023/figures.json", "/changes.atom", "/calendar/2023.ics",
     "/data/catalog.jsonld", "/data/dictionary.json"],
)  # fmt: skip
def test_open_data_may_be_fetched_from_everywhere_and_is_else_as_closed(ask, address):
    answer = ask(address)
    assert answer.status_code == 200
    expected = EVERY | {"Cross-Origin-Resource-Policy": "cross-origin"}
    assert {name: answer.get(name) for name in expected} == expected
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert policy_of(answer) == OF_A_PAGE


def test_nothing_else_may_be_fetched_from_everywhere(ask):
    for address, _status, signed_in in KINDS.values():
        if address.startswith("/api/"):
            continue  # what the API reads to everybody is open data, too
        assert "Access-Control-Allow-Origin" not in ask(address, signed_in=signed_in), address


def test_the_page_of_the_api_may_show_the_pictures_in_a_style_sheet_and_nothing_else_more(ask):
    answer = ask("/api/v1/docs/")
    assert answer.status_code == 200
    assert policy_of(answer) == (OF_A_PAGE - {"img-src 'self'"}) | {"img-src 'self' data:"}


def test_the_embedded_strip_is_the_one_page_that_may_be_framed(ask):
    for address in ("/embed/2023/", "/sr/embed/2023/", "/en/embed/2023/"):
        answer = ask(address)
        assert answer.status_code == 200
        assert "X-Frame-Options" not in answer
        assert policy_of(answer) == (OF_A_PAGE - {"frame-ancestors 'none'"}) | {"frame-ancestors *"}
        # Asked again, the short answer says the same.
        again = ask(address, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
        assert policy_of(again) == policy_of(answer)
        assert "X-Frame-Options" not in again
    assert ask("/embed/").get("X-Frame-Options") == "DENY"
    assert ask("/embed/1999/").get("X-Frame-Options") == "DENY"


def test_cookies_are_sent_to_no_other_site(plan, officer):
    make_activity(plan)
    browser = Client()
    browser.get("/accounts/login/")
    browser.post("/language/", {"language": "en", "next": "/"})
    browser.force_login(officer)
    answer = browser.post("/accounts/login/", {"login": "officer", "password": "correct horse"})
    # What saves itself has to read the token anew after somebody signed in again in another window.
    assert browser.cookies[of_django.LANGUAGE_COOKIE_NAME]["httponly"]
    for name in (of_django.CSRF_COOKIE_NAME, of_django.LANGUAGE_COOKIE_NAME):
        assert browser.cookies[name]["samesite"] == "Lax", name
    assert answer.status_code == 302


@pytest.mark.slow
def test_cookies_of_a_server_can_be_set_by_no_neighbour():
    """The prefix __Host- holds a cookie to HTTPS, to this one name and to its whole site."""
    code = (
        "import django, json; django.setup(); from django.test import Client; from django.conf import settings as s;"
        "b = Client(); b.get('/accounts/login/', secure=True);"
        "b.post('/language/', {'language': 'en', 'next': '/'}, secure=True);"
        "print(json.dumps(["
        "[s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN],"
        "{n: [bool(c['secure']), c['path'], c['domain']] for n, c in b.cookies.items()}]))"
    )
    outside = {
        name: value for name, value in os.environ.items() if name not in {"DEBUG", "DEMO", "DATABASE_URL"}
    }
    server = outside | {
        "DJANGO_SETTINGS_MODULE": "kacanik_comms.settings", "SECRET_KEY": "s" * 60, "ALLOWED_HOSTS": "testserver",
    }  # fmt: skip
    # As the tests do it, without the collected static files of a server.
    code = "import os; os.environ['DEBUG'] = '1'; os.environ['HTTPS'] = '1';" + code
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=server, capture_output=True, text=True, check=True
    )
    session, cookies = json.loads(ran.stdout)
    assert session == ["__Host-session", True, "/", None]
    assert cookies == {"__Host-csrf": [True, "/", ""], "__Host-language": [True, "/", ""]}


def test_nothing_that_django_warns_of_is_silenced():
    assert of_django.SILENCED_SYSTEM_CHECKS == []
