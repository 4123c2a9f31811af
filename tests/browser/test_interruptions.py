"""Whatever interrupts somebody who records, nothing is lost and nothing is there twice."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from activities.models import Evidence
from kacanik_comms.accounts.models import User
from tests.browser.patience import until_it_holds
from tests.browser.recording import (
    ENTRIES,
    cut,
    end_session,
    fill_in,
    is_empty,
    notes,
    photograph,
    press,
    sign_in,
)


def interrupted(
    page: Page, how: str, note: str, on: date, again: Callable[[], Page], officer: User, url: str
) -> Page:
    """Somebody records something, and it goes wrong in this way; afterwards they hold a working phone again."""
    fill_in(page, note, photograph(), on=on.isoformat())
    match how:
        case "cut before it arrived":
            cut(page, after_arrival=False)
            press(page)
            expect(page.locator(".here")).to_contain_text("Kept on this device")
        case "cut after it arrived":
            cut(page, after_arrival=True)
            press(page)
            expect(page.locator(".here")).to_contain_text("Kept on this device")
        case "the server stopped in the middle":
            page.route(
                "**/api/v1/**", lambda route: (route.fetch(), route.fulfill(status=502, body="")), times=1
            )
            press(page)
            expect(page.locator(".here")).to_contain_text("the server does not answer")
        case "page closed while it was sent":
            page.route("**/api/v1/**", lambda route: route.fetch())
            press(page)
            until_it_holds(page, lambda: note in notes(), "it arrived")
            page.close(run_before_unload=False)
            return again()
        case "page closed before it was pressed":
            until_it_holds(page, lambda: page.evaluate(ENTRIES) == ["draft"], "it is kept")
            page.close(run_before_unload=False)
            page = again()
            page.get_by_role("button", name="Use it here").tap()
            press(page)
        case "session ended":
            end_session()
            press(page)
            expect(page.locator(".here")).to_contain_text("you are signed out")
            sign_in(page.context, url, officer)
        case "pressed twice":
            page.locator("form[data-record] .form__actions button").dblclick()
        case "two windows":
            until_it_holds(page, lambda: page.evaluate(ENTRIES) == ["draft"], "it is kept")
            other = again()
            other.get_by_role("button", name="Use it here").tap()
            expect(other.locator("[name=note]")).to_have_value(note)
            press(page)
            press(other)
            other.wait_for_url(lambda address: "/record/" not in address)
            other.close()
        case "clock moved":
            page.clock.set_fixed_time("2001-01-01")
            page.context.set_offline(True)
            press(page)
            expect(page.locator(".here")).to_contain_text("there is no network")
            page.context.set_offline(False)
            page.clock.set_fixed_time("2050-01-01")
    return page


HOWS = [
    "cut before it arrived",
    "cut after it arrived",
    "the server stopped in the middle",
    "page closed while it was sent",
    "page closed before it was pressed",
    "session ended",
    "pressed twice",
    "two windows",
    "clock moved",
]


@pytest.mark.parametrize(
    "hows",
    [
        pytest.param(HOWS, id="each once"),
        pytest.param(random.Random(16).choices(HOWS, k=50), id="fifty", marks=pytest.mark.everything),  # noqa: S311
    ],
)
def test_whatever_interrupts_it_nothing_is_lost_and_nothing_is_there_twice(
    hows, phone, officer, record_page, live_server
):
    page = phone(officer, record_page)
    context = page.context
    expected = []
    for number, how in enumerate(hows):
        note = f"{number}: {how}"
        page = interrupted(
            page,
            how,
            note,
            # Another day each time: the same day once more is asked about first.
            date(2023, 12, 5) - timedelta(days=number),
            lambda: phone(officer, record_page, of=context),
            officer,
            live_server.url,
        )
        expected.append(note)
        page.unroute_all(behavior="ignoreErrors")
        page.goto(f"{live_server.url}{record_page}")
        until_it_holds(page, partial(is_empty, page), "nothing waits any more")
        assert notes() == sorted(expected), how
    assert Evidence.objects.count() == len(hows)
