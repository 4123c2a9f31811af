"""A long page in chapters: closed until they are read, open for whoever comes by a link, and all open on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from activities.models import Activity
from tests.browser.patience import PATIENCE
from tests.browser.test_autosave import let_in

PLAN = "/plans/2023/"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context(request, chromium: Browser, live_server, official_plan, officer) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=request.param)
    context.set_default_timeout(PATIENCE)
    let_in(context, live_server, officer)
    yield context
    context.close()


def test_a_link_into_a_closed_chapter_opens_it(context, live_server):
    activity = Activity.objects.filter(plan__year=2023, objective__number=2).exclude(source_note="").first()
    page = context.new_page()
    page.goto(f"{live_server.url}{PLAN}")
    expect(page.locator("#objective-2")).to_be_hidden()
    page.goto(f"{live_server.url}{PLAN}#remark-{activity.pk}")
    expect(page.locator(f"#remark-{activity.pk}")).to_be_visible()
    expect(page.locator("#objective-1")).to_be_hidden()


def test_on_paper_and_on_demand_every_chapter_is_open(context, live_server):
    page = context.new_page()
    page.goto(f"{live_server.url}{PLAN}")
    page.emulate_media(media="print")
    for anchor in ("objective-1", "objective-3", "principles", "decision"):
        expect(page.locator(f"#{anchor}")).to_be_visible()
    page.emulate_media(media="screen")
    page.locator("a[href='?open=all']").click()
    expect(page.locator("#decision")).to_be_visible()
    expect(page.locator("details.chapter:not([open])")).to_have_count(0)
