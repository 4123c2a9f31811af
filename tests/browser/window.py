"""A window onto the application: Chromium shows its own answers, with their own policy, and no server is between.

One page of the browser shows them all, one after the other; a form that was sent is an answer like any other.
"""

import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders
from django.db import transaction
from playwright.sync_api import Browser, ConsoleMessage, Request, Route

from tests.browser.patience import PATIENCE
from tests.seen import Seen

# Chromium trusts it like an address with a certificate.
HOST = "http://localhost"
# A violation of the page's own policy is told as an event, also where the console is silent.
TELL_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective}`))"
)
ELSE_THAN_STATIC = re.compile(r'<(?:img|script) [^>]*src="(/(?!static/)[^"]+)"')
# What Chromium remarks, and why that is as it should be.
EXPECTED = re.compile(
    r"does not conform to the required format"  # a day that was mistyped stands in the form that was refused
    r"|Service Worker registration blocked by Playwright"  # no server is there for it to stand before
    r"|Failed to load resource: the server responded with a status of [45]\d\d"  # a page that was refused
)


@cache
def static_file(name: str) -> tuple[bytes, str]:
    results = finders.find(name)
    assert isinstance(results, str), name
    return Path(results).read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"


# What a page asks for by itself as soon as it is there.
FETCHED_AT_ONCE = re.compile(r'hx-get="([^"]+)" hx-trigger="load"')
# What Swagger UI draws.
DESCRIPTION = re.compile(r'data-openapi="([^"]+)"')
# What it asks for again and again while it waits.
ASKED_AGAIN = re.compile(r'hx-get="([^"]+)" hx-trigger="load delay')


@dataclass(frozen=True)
class Answer:
    """What the application answered, with the pictures and words that the page loads from it besides."""

    seen: Seen
    headers: dict[str, str]
    body: bytes
    files: dict[str, tuple[bytes, str]]


def ask(seen: Seen, language: str) -> Answer:
    # What one page records is not there for the next: each is asked for in several languages.
    with transaction.atomic():
        answer = seen.opened_in(language)
        assert answer.status_code == seen.status, f"{seen.name}: {answer.status_code}"
        browser = seen.browser(language)
        files = {}
        text = answer.content.decode()
        for address in [
            *ELSE_THAN_STATIC.findall(text),
            *FETCHED_AT_ONCE.findall(text),
            *DESCRIPTION.findall(text),
        ]:
            file = browser.get(address)
            files[address] = file.getvalue(), file["Content-Type"]
        transaction.set_rollback(True)
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return Answer(seen, headers, answer.content, files)


class Window:
    def __init__(self, browser: Browser) -> None:
        self.page = page = browser.new_page(service_workers="block")
        self.complaints: list[str] = []
        # Also of pages before: on a busy machine one asks when the next is being opened already.
        self._asked_again: set[str] = set()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(TELL_VIOLATIONS)
        # Not as a script of the page, for which its policy would have to be loosened.
        page.add_init_script(AXE_SCRIPT)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._miss)
        page.route("**/*", self._deliver)

    def open(self, answer: Answer) -> None:
        self.complaints.clear()
        self._answer = answer
        self._asked_again.update(ASKED_AGAIN.findall(answer.body.decode()))
        self.page.set_viewport_size({"width": 1280, "height": 800})
        self.page.goto(HOST + answer.seen.address)

    def _deliver(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            body, kind = static_file(path.removeprefix("/static/"))
            route.fulfill(body=body, content_type=kind)
        elif route.request.is_navigation_request():
            answer = self._answer
            route.fulfill(status=answer.seen.status, headers=answer.headers, body=answer.body)
        elif path in self._answer.files:
            body, kind = self._answer.files[path]
            route.fulfill(body=body, content_type=kind)
        elif path in self._asked_again:
            route.fulfill(status=204)  # nothing is new, and htmx leaves the page as it is
        else:
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.complaints.append(message.text)

    def _miss(self, request: Request) -> None:
        # The mark of a page that was left before it came is nobody's loss; what is really not there fails otherwise.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"not there: {request.url}")
