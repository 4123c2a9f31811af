"""What a program is told when something does not work."""

import json

import pytest
from django.test import Client

from kacanik_comms.api.problems import KINDS
from tests.factories import make_activity

HAVE = {"type", "title", "status", "detail", "errors"}


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    data = response.json()
    assert data.keys() >= HAVE
    assert data["status"] == response.status_code
    return data


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/activities/9999999/",
        "/activities/none/",
        "/plans/1999/figures/",
        "/activities/99999999999999999999999/",
    ],
)
def test_what_does_not_exist(anybody, plan, path):
    assert problem(anybody.get(path))["type"] == "/api/v1/docs/#not-found"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"])
def test_what_cannot_be_done_there_and_what_can(anybody, plan, method):
    response = anybody.ask(method, "/plans/")
    assert (response.status_code, problem(response)["type"]) == (405, "/api/v1/docs/#method")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_what_can_be_done_there_is_told(anybody, db):
    response = anybody.ask("OPTIONS", "/sessions/")
    assert (response.status_code, response["Allow"]) == (204, "GET, POST, HEAD, OPTIONS")


def test_an_answer_that_cannot_be_given_in_the_form_that_is_wanted(anybody, plan):
    assert problem(anybody.get("/plans/", Accept="text/html"))["status"] == 406
    assert anybody.get("/plans/", Accept="text/html, */*;q=0.1").status_code == 200


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_content_of_another_kind(program, activity, kind):
    response = program.client.generic(
        "POST",
        f"/api/v1/activities/{activity.pk}/start/",
        b"note=x",
        content_type=kind,
        headers=program.headers | {"If-Match": '"v1"'},
    )
    assert problem(response)["status"] == 415


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"\xff",
        b'{"note": NaN}',
        b"[" * 100_000,
        b"[" * 20 + b"]" * 20,
        b'{"note": ' + b"9" * 5000 + b"}",
    ],
)
def test_content_that_cannot_be_read(program, activity, content):
    response = program.client.generic(
        "POST",
        f"/api/v1/activities/{activity.pk}/cancel/",
        content,
        content_type="application/json",
        headers=program.headers | {"If-Match": '"v1"'},
    )
    assert problem(response)["status"] == 400


def test_more_content_than_somebody_could_have_written(program, activity, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = program.post(f"/activities/{activity.pk}/cancel/", {"note": "x" * 1000}, If_Match='"v1"')
    assert problem(response)["status"] == 413


def test_a_form_with_more_parts_than_somebody_would_send(program, activity, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    response = program.send(f"/activities/{activity.pk}/evidence/", {"caption": ["x"] * 5})
    assert problem(response)["status"] == 400


def test_what_breaks_is_told_without_its_reason(plan, monkeypatch, caplog):
    def broken(*_args, **_kwargs):
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr("kacanik_comms.api.views.plans.page_of", broken)
    client = Client(raise_request_exception=False)
    data = problem(client.get("/api/v1/plans/"))
    assert (data["status"], data["type"]) == (500, "/api/v1/docs/#failed")
    assert "secret" not in json.dumps(data)
    assert "a secret of the server" in caplog.text


def test_people_who_look_for_a_page_get_one(client, db):
    response = client.get("/nothing/")
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_host_that_is_not_ours(client, db):
    assert problem(client.get("/api/v1/plans/", headers={"Host": "evil.example"}))["status"] == 400


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ({}, "sq"),
        ({"Accept-Language": "en-GB,en;q=0.9"}, "en"),
        ({"Accept-Language": "de, sr;q=0.8, en;q=0.7"}, "sr-Latn"),
        ({"Accept-Language": "sr-Cyrl-RS"}, "sr-Latn"),
        ({"Accept-Language": "sq-XK"}, "sq"),
        ({"Accept-Language": "de"}, "sq"),
        ({"Accept-Language": "*"}, "sq"),
        ({"Accept-Language": "\x00;q=x"}, "sq"),
        ({"query": "?language=sr-latn", "Accept-Language": "en"}, "sr-Latn"),
        ({"cookie": "sr-latn", "Accept-Language": "en"}, "sr-Latn"),
        ({"query": "?language=en", "cookie": "sr-latn"}, "en"),
    ],
)
def test_a_problem_and_a_title_are_in_the_callers_language(plan, asked, answered):
    make_activity(plan, title_sq="Konferencë", title_sr_latn="Konferencija", title_en="Conference")
    client = Client(headers={name: value for name, value in asked.items() if name == "Accept-Language"})
    if cookie := asked.get("cookie"):
        client.cookies["django_language"] = cookie
    results = client.get(f"/api/v1/activities/{asked.get('query', '')}")
    titles = {"sq": "Konferencë", "sr-Latn": "Konferencija", "en": "Conference"}
    assert results["Content-Language"] == answered
    assert results.json()["results"][0]["title"] == titles[answered]
    assert {"Accept-Language", "Cookie", "Authorization"} <= set(results["Vary"].split(", "))
    assert client.get(f"/api/v1/nothing/{asked.get('query', '')}")["Content-Language"] == answered


def test_a_language_that_we_do_not_speak_is_refused(anybody, plan):
    assert problem(anybody.get("/plans/?language=de"))["errors"][0]["name"] == "language"


def test_every_kind_of_problem_stands_on_the_page_that_its_type_leads_to(client, db):
    page = client.get("/api/v1/docs/").content.decode()
    assert not [kind for kind in KINDS if f'id="{kind}"' not in page]


def test_programs_in_browsers_on_other_sites_read_what_everybody_reads(anybody, program, activity):
    for path in ("/plans/", "/nothing/", "/openapi.json"):
        assert anybody.get(path, Origin="https://example.org").get("Access-Control-Allow-Origin") in (
            ("*",) if path != "/nothing/" else ("*", None)
        )
    for answer in (
        program.get("/plans/", Origin="https://example.org"),
        anybody.post(f"/activities/{activity.pk}/start/", Origin="https://example.org"),
    ):
        assert "Access-Control-Allow-Origin" not in answer
        assert "Access-Control-Allow-Credentials" not in answer
