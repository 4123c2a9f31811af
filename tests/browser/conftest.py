"""A browser for the tests, and static files as a real server gives them out."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module", autouse=True)
def _static_files() -> None:
    """The live server gives out what was collected, as a real one does."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def chromium(live_server, monkeypatch) -> Iterator[Browser]:
    # Playwright runs an event loop in this thread, in which Django's guard would see every query.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
