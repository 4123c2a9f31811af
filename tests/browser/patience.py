"""Waiting for something that only the page's own script can tell."""

from playwright.sync_api import Page


def until(page: Page, expression: str) -> None:
    """Asks from outside, again and again: waiting inside would evaluate a text, which the page's policy refuses."""
    for _time in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"It never came to be: {expression}")
