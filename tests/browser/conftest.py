"""A browser for the tests, and static files as a real server gives them out."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from kacanik_comms.accounts.models import User
from tests.browser.patience import PATIENCE
from tests.browser.recording import sign_in
from tests.browser.window import Window

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}

# Playwright itself gives up after five seconds, which a busy machine may well need.
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module", autouse=True)
def _static_files() -> None:
    """The live server gives out what was collected, as a real one does."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def _started() -> Iterator[Browser]:
    ours = connections["default"]
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright runs an event loop in this thread, in which Django's guard would see every query, and within which
        # it would open another connection, which nobody closes after the test.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        connections["default"] = ours
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            timeout=PATIENCE,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                # The server behind TLS has one that nobody knows (tests/server/behind_tls.py).
                "--ignore-certificate-errors",
                # axe makes a lot of rubbish; cleared away less often, it needs a sixth less time.
                "--js-flags=--min-semi-space-size=64 --max-semi-space-size=128",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def chromium(_started: Browser) -> Iterator[Browser]:
    """A browser that is started once for the tests of a file; what one of them leaves open is closed after it."""
    yield _started
    for context in _started.contexts:
        context.close()


@pytest.fixture
def window(chromium: Browser) -> Window:
    """Shows answers of the application without a server between."""
    return Window(chromium)


# Chromium's remark on a page that one comes to by the address of a row, with a form open in it.
# The other one where somebody was in a field before the page had come in full.
REMARKS = (
    "Autofocus processing was blocked because a document's URL has a fragment",
    "Autofocus processing was blocked because a document already has a focused element",
)


@pytest.fixture
def expected_complaints() -> Sequence[str]:
    """What Chromium remarks although all is well; a journey on which people are refused says it anew."""
    return ()


@pytest.fixture
def session_cookie() -> str:
    return "sessionid"


@pytest.fixture
def open_today(
    chromium: Browser, live_server, expected_complaints, session_cookie
) -> Iterator[Callable[..., Page]]:
    """Opens /today/ for somebody who is signed in; afterwards nothing unexpected may have been complained about."""
    complaints: list[str] = []
    contexts = []
    is_secure = live_server.url.startswith("https:")

    def opened(user: User, size: dict[str, int], *, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport=size,
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
            java_script_enabled=scripts,
            locale="sq",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        # A violation of the page's own policy is told as an event, also where the console is silent.
        context.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective}`))"
        )
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": session_cookie, "value": session, "url": live_server.url, "secure": is_secure}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}/today/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [
        complaint
        for complaint in complaints
        if not any(expected in complaint for expected in (*REMARKS, *expected_complaints))
    ]


@pytest.fixture
def phone(chromium: Browser, live_server) -> Callable[..., Page]:
    """A phone in somebody's hand, signed in; `of` is another window on the same one."""

    def opened(user: User, address: str, *, of: BrowserContext | None = None) -> Page:
        context = of or chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
        context.set_default_timeout(PATIENCE)
        if of is None:
            sign_in(context, live_server.url, user)
        page = context.new_page()
        page.goto(f"{live_server.url}{address}")
        return page

    return opened


@pytest.fixture
def record_page(weekly) -> str:
    return reverse("activities:record", args=[weekly.pk])
