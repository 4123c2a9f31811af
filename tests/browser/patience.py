"""Waiting for something that only the page's own script, or the database behind the server, can tell."""

from collections.abc import Callable
from time import monotonic

from playwright.sync_api import Page

# How long a browser may take for anything, in milliseconds: ends what hangs, and is never what a test is about.
PATIENCE = 60_000


def until(page: Page, expression: str) -> None:
    """Asks from outside, again and again: waiting inside would evaluate a text, which the page's policy refuses."""
    until_it_holds(page, lambda: page.evaluate(expression), expression)


def until_it_holds(page: Page, condition: Callable[[], object], what: str) -> None:
    end = monotonic() + PATIENCE / 1000
    while monotonic() < end:
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"It never came to be: {what}")
