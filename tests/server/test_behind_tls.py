"""The journeys once more as on a server: nginx with TLS, gunicorn and the worker, each a process of its own."""

import http.client
import ssl
from collections import Counter
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Occurrence
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import SealedReport
from tests.browser import test_january, test_signing_in
from tests.browser.conftest import DESK, PHONE
from tests.browser.conftest import _started as _started
from tests.browser.conftest import chromium as chromium
from tests.browser.conftest import open_today as open_today
from tests.browser.patience import PATIENCE
from tests.browser.test_january import expected_complaints as expected_complaints
from tests.browser.test_january import reported_year as reported_year
from tests.browser.test_january_signed import handed_in as handed_in
from tests.browser.test_journeys import add_photograph, line_of
from tests.browser.test_journeys import photograph as photograph
from tests.factories import make_plan, make_recurring
from tests.server.behind_tls import served
from tests.test_commands_in_bin import a_free_port

pytestmark = [pytest.mark.everything, pytest.mark.slow]

PASSWORD = test_signing_in.OLD


@pytest.fixture(autouse=True)
def _passwords_as_on_a_server(settings):
    settings.PASSWORD_HASHERS = ["kacanik_comms.accounts.passwords.Argon2"]


@pytest.fixture
def live_server(transactional_db, tmp_path):
    http_port, https_port, web_port = (int(a_free_port()) for _port in range(3))
    with served(tmp_path / "server", http=http_port, https=https_port, web=web_port) as home:
        # pytest-django changes the settings of its own server, and this one has its own.
        yield SimpleNamespace(url=home, _live_server_modified_settings=override_settings())


@pytest.fixture
def session_cookie() -> str:
    return "__Host-session"


@pytest.fixture
def this_week(db):
    """A plan of the year in which the processes live, with a meeting of every week."""
    return make_recurring(make_plan(timezone.localdate().year), "weekly")


def test_whoever_signs_in_records_with_a_photograph(live_server, chromium, officer, this_week, photograph):
    context = chromium.new_context(
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        locale="sq",
        base_url=live_server.url,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    test_signing_in.sign_in(page)
    assert all(cookie["secure"] and cookie["name"].startswith("__Host-") for cookie in context.cookies())
    line = line_of(page, this_week)
    line.get_by_role("button", name="U bë").tap()
    expect(line.get_by_role("button", name="Zhbëj")).to_be_visible()
    add_photograph(page, line, photograph)
    occurrence = Occurrence.objects.get(activity=this_week)
    assert (occurrence.recorded_by, occurrence.evidence.count()) == (officer, 1)


def test_a_passkey_is_known_again(live_server, chromium, officer, this_week):
    def visitor():
        context = chromium.new_context(viewport=DESK, locale="sq", base_url=live_server.url)
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    test_signing_in.test_the_officer_signs_in_with_a_passkey_alone(officer, visitor)


def test_january_is_handed_in(reported_year, open_today, live_server, officer, chief):
    test_january.test_january_up_to_the_second_submission(
        reported_year, open_today, live_server, officer, chief
    )


def test_the_chief_signs_and_the_worker_seals(handed_in, open_today, live_server, chief):
    desk = open_today(chief, DESK)
    desk.goto(f"{live_server.url}{test_january.PAGE}sign/")
    desk.locator("[name=password]").fill(PASSWORD)
    desk.locator("form[action$='/sign/'] button").click()
    expect(desk.locator(".fingerprint")).to_be_visible(timeout=3 * PATIENCE)
    files = SealedReport.objects.get().files
    assert {file.edition for file in files.all()} == set(EDITIONS)


def test_nothing_is_said_twice_and_no_visitor_says_how_they_came(live_server):
    host, _, port = live_server.url.removeprefix("https://").partition(":")
    context = ssl._create_unverified_context()  # noqa: S323 - the certificate was made for this test
    with closing(http.client.HTTPSConnection(host, int(port), context=context)) as server:
        # Believed, the first would lead to https again and again.
        server.request("GET", "/", headers={"X-Forwarded-Proto": "http", "X-Forwarded-For": "192.0.2.1"})
        answer = server.getresponse()
        answer.read()
    assert answer.status == 200
    assert {
        name: times
        for name, times in Counter(k.lower() for k, _v in answer.getheaders()).items()
        if times > 1
    } == {}
    assert answer.headers["Strict-Transport-Security"]
