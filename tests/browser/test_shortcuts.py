"""The keys: they lead where they say, are silent while somebody types, and can be switched off."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK


@pytest.fixture
def page(open_today, plan, officer):
    return open_today(officer, DESK)


def test_a_key_searches_another_records_and_one_shows_them(page, live_server, weekly):
    page.goto(f"{live_server.url}/plans/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_url("**/activities/record/")
    page.goto(f"{live_server.url}/plans/")
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    expect(page.locator("#q")).to_be_focused()


def test_whoever_types_is_not_interrupted(page, live_server):
    page.goto(f"{live_server.url}/search/")
    page.locator("#q").fill("")
    page.keyboard.type("n/?")
    expect(page.locator("#q")).to_have_value("n/?")
    expect(page.locator("#keys")).to_be_hidden()
    assert page.url.endswith("/search/")


def test_keys_that_the_browser_needs_stay_its_own(page, live_server):
    page.goto(f"{live_server.url}/plans/")
    page.locator("h1").click()
    page.keyboard.press("Control+n")
    page.keyboard.press("Alt+/")
    assert page.url.endswith("/plans/")


def test_switched_off_the_keys_do_nothing(page, live_server, officer):
    officer.has_shortcuts = False
    officer.save()
    page.goto(f"{live_server.url}/plans/")
    for key in ("?", "n", "/"):
        page.keyboard.press(key)
    assert page.url.endswith("/plans/")
    expect(page.locator("#keys")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 960, 1280, 1440])
def test_a_long_name_leaves_the_masthead_in_one_row(page, live_server, officer, width):
    officer.first_name, officer.last_name = "Administratori i përgjithshëm", "i planit të komunikimit"
    officer.save()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/plans/")
    account, brand = page.locator(".account").bounding_box(), page.locator(".brand").bounding_box()
    assert account["y"] < brand["y"] + brand["height"]
    assert account["x"] + account["width"] <= width
    expect(page.locator(".masthead__help, .account__help").locator("visible=true")).to_have_count(
        1 if width >= 1280 else 0
    )
