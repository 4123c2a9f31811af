"""What the public pages say, and to whom. That they are valid, small and without script is in tests/test_crawl.py."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.models import Activity
from activities.records import actions
from kacanik_comms.core.languages import TAGS
from plans.models import AnnualPlan
from tests.factories import (
    make_activity,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
    make_session,
)
from tests.public_pages import files, pages


def test_every_page_names_itself_in_each_language(plan, settings):
    settings.SITE_URL = "https://plani.example.org/"
    make_activity(plan)
    make_recurring(plan, "monthly")
    for page in pages(plan, ("en",)):
        if page.name == "embed":
            continue
        html = Client().get(page.address).content.decode()
        assert f'<link rel="canonical" href="https://plani.example.org{page.address}">' in html, page
        others = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))
        assert set(others) == {*TAGS.values(), "x-default"}
        assert others["en"] == f"https://plani.example.org{page.address}"
        assert (
            others["sq"]
            == others["x-default"]
            == f"https://plani.example.org{page.address.removeprefix('/en')}"
        )
        for name in ("og:title", "og:description", "og:url", "og:image"):
            assert re.search(f'<meta property="{name}" content="[^"]+">', html), page
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL):
            assert json.loads(block)["@context"] == "https://schema.org"


def test_the_address_decides_about_the_language_and_the_cookie_does_not(plan):
    browser = Client()
    browser.cookies["django_language"] = "en"
    assert '<html lang="sq"' in browser.get("/").content.decode()
    assert '<html lang="sr-Latn"' in browser.get("/sr/").content.decode()
    # Also where nothing is: whoever reads Serbian is told so in Serbian.
    for missing in ("/sr/1999/", "/sr/nothing/here/"):
        answer = browser.get(missing)
        assert answer.status_code == 404
        assert '<html lang="sr-Latn">' in answer.content.decode()
    assert '<html lang="sq"' in browser.get("/1999/").content.decode()


def test_the_map_for_search_engines_leads_to_a_part_for_each_year(plan, read, settings):
    settings.SITE_URL = "https://plani.example.org"
    activity, internal = make_activity(plan), make_activity(plan, number=2, is_internal=True)
    make_plan(2024)
    make_plan(2025, status="draft")
    parts = re.findall(r"<loc>https://plani.example.org(.*?)</loc>", read("/sitemap.xml"))
    assert parts == ["/sitemap-standing.xml", "/sitemap-2024.xml", "/sitemap-2023.xml"]
    standing, later, earlier = (read(part) for part in parts)
    assert "<loc>https://plani.example.org/sr/about/</loc>" in standing
    assert "/2024/audiences/" in later
    assert "/2023/" not in standing + later
    assert f"<loc>https://plani.example.org/en/2023/activities/{activity.code}/</loc>" in earlier
    assert internal.code not in earlier


def test_whoever_is_signed_in_reads_the_same_page_as_everybody(plan, officer, sign_in):
    make_activity(plan)
    assert sign_in(officer).get("/2023/").content == Client().get("/2023/").content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_sent_to_a_public_page(plan, method):
    for page in (*pages(plan, ("en",)), *files(plan, ("en",))):
        assert getattr(Client(), method)(page.address).status_code == 405, page


@pytest.mark.parametrize(
    "address",
    [
        "/en/2024/",
        "/en/2024/activities/",
        "/en/2024/audiences/",
        "/en/2024/objectives/1/",
        "/en/2024/activities/1.1/",
        "/en/2023/objectives/9/",
        "/en/2023/activities/1.99/",
        "/en/2023/activities/01.1/",
        "/en/2023/activities/1.1x/",
        "/en/2023/activities/1/",
        "/en/2023/activities/99999999999.1/",
        "/en/99999999999999999999/",
        "/en/embed/2024/",
        "/en/calendar/2024.ics",
        "/en/data/2024/plan.csv",
        "/en/data/2023/plan.pdf",
        "/en/data/2023/secrets.csv",
        "/en/data/2023/all.csv",
    ],
)
def test_what_is_not_there_is_not_there(plan, read, address):
    make_activity(plan)
    read(address, 404)


@pytest.mark.parametrize("hidden", ["internal", "unpublished", "draft"])
def test_what_is_not_public_has_no_page(plan, read, hidden):
    activity = make_activity(plan, is_internal=hidden == "internal")
    if hidden == "unpublished":
        AnnualPlan.objects.update(is_published=False)
    if hidden == "draft":
        AnnualPlan.objects.update(status="draft")
    read(f"/en/2023/activities/{activity.code}/", 404)
    if hidden != "internal":
        for address in ("/en/2023/", "/en/2023/activities/", "/en/2023/audiences/", "/en/embed/2023/"):
            read(address, 404)
        assert "2023" not in read("/en/data/")
        read("/sitemap-2023.xml", 404)
        assert "2023" not in read("/sitemap.xml")


def test_every_page_answers_where_nothing_is_published(db, read):
    for name in (
        "",
        "reports/",
        "sessions/",
        "changes/",
        "about/",
        "contact/",
        "data/",
        "data/dictionary/",
        "embed/",
    ):
        read(f"/en/{name}")
    assert "Nothing is published yet" in read("/en/")


def test_an_activity_tells_what_was_promised_and_what_was_done(plan, office, officer, read):
    monthly = make_recurring(plan, "monthly", title="Takim", offices=[office])
    for day in (date(2023, 1, 9), date(2023, 1, 30), date(2023, 5, 4)):
        actions.record_occurrence(activity=monthly, by=officer, today=day, on=day, note="Internal words")
    text = read("/en/2023/activities/1.R1/")
    assert str(office) in text
    assert "It happened 3 times, on these days:" in text
    assert '<time datetime="2023-01-09">9</time>, <time datetime="2023-01-30">30</time>' in text
    assert "Internal words" not in text


def test_a_reason_is_published_where_it_went_another_way_and_other_notes_are_not(plan, officer, read):
    activity = make_activity(plan)

    def step(name, note, **values):
        activity.refresh_from_db()
        actions.take_step(
            activity=activity,
            step=name,
            by=officer,
            version=activity.version,
            today=date(2023, 3, 1),
            note=note,
            **values,
        )

    step("start", "An internal note")
    step("postpone", "The hall was closed", postponed_to=date(2024, 2, 1))
    step("cancel", "Merged with another one")
    step("reopen", "Pressed by mistake")
    text = read("/en/2023/activities/1.1/")
    assert "The hall was closed" in text
    assert "Merged with another one" in text
    assert "An internal note" not in text
    assert "Pressed by mistake" not in text


def test_sessions_of_years_that_nobody_published_are_not_shown(plan, read):
    make_session(date(2023, 5, 5), "Seanca e majit")
    make_session(date(2024, 5, 5), "Seanca e fshehtë")
    text = read("/en/sessions/")
    assert "Seanca e majit" in text
    assert "Seanca e fshehtë" not in text


def test_what_was_recorded_lately_is_told_once_a_day_and_activity(plan, officer, read):
    weekly = make_recurring(plan, "weekly", title="Takim javor")
    for day in (date(2023, 1, 3), date(2023, 1, 10)):
        actions.record_occurrence(activity=weekly, by=officer, today=day, on=day)
    text = read("/en/changes/")
    assert text.count("Takim javor") == 1
    assert "3 January 2023 · 10 January 2023" in text
    assert read("/en/changes.atom").count("<entry>") == 2


@pytest.mark.slow
def test_queries_stay_the_same_for_500_activities(plan, officer):
    def count(address):
        with CaptureQueriesContext(connection) as counted:
            assert Client().get(address).status_code == 200
        return len(counted)

    make_activity(plan, offices=[make_office("a")])
    make_recurring(plan, "monthly", offices=[make_office("b")])
    addresses = [
        "/",
        "/2023/activities/",
        "/2023/objectives/1/",
        "/embed/2023/",
        "/sitemap-2023.xml",
        "/2023/audiences/",
    ]
    few = {address: count(address) for address in addresses}
    offices, objective = [make_office(f"office-{number}") for number in range(10)], make_objective()
    Activity.objects.bulk_create(
        Activity(
            plan=plan,
            objective=objective,
            kind="special",
            number=number,
            title_sq=f"A {number}",
            status="not_started",
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
        )
        for number in range(100, 600)
    )
    for activity, office in zip(Activity.objects.all(), offices, strict=False):
        activity.responsibilities.get_or_create(office=office)
    assert {address: count(address) for address in addresses} == few
    assert max(few.values()) <= 25
