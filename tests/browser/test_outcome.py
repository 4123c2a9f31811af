"""What the system is for, from end to end: somebody says that it is done, and the report of the year contains it."""

from django.utils import timezone

from activities.models import Activity
from tests.report.reading import packed, words_of
from tests.tasks import run_tasks

PHONE = {"width": 360, "height": 740}


def test_what_the_officer_marks_as_done_on_a_phone_stands_in_the_report(
    chromium, live_server, official_plan, officer
):
    complaints: list[str] = []
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.on("console", lambda message: complaints.append(message.text))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    page = context.new_page()
    # A violation of the page's own policy is told as an event, also where the console is silent.
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective}`))"
    )
    activity = Activity.objects.filter(plan=official_plan).special().first()

    page.goto(f"{live_server.url}/today/")
    page.locator("input[name=login]").fill(officer.username)
    page.locator("input[name=password]").fill("correct horse")
    page.locator("main .card button").tap()
    page.wait_for_url(f"{live_server.url}/today/")
    # Nobody has recorded anything yet: the first page asks what to do.
    page.locator("main a[href='/today/2023/']").tap()
    page.wait_for_url(f"{live_server.url}/today/2023/")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    row = page.locator(f"#row-{activity.pk}")
    row.locator("summary").tap()
    row.get_by_role("button", name="U realizua").tap()
    row.locator(".saved").wait_for()
    activity.refresh_from_db()
    assert (activity.status, activity.completed_on) == ("completed", official_plan.ends_on)

    # The report is made by the worker: who opens it sees that it is being made, and then that it is there.
    page.goto(f"{live_server.url}/evaluation/2023/")
    link = page.get_by_role("link", name="Shqip (PDF)")
    address = f"{live_server.url}{link.get_attribute('href')}"
    with context.expect_page() as opened:
        link.tap()
    opened.value.locator("#progress").wait_for()
    opened.value.close()
    run_tasks(make=None, at=timezone.now())
    # The browser would show it in a window of its own, which a test cannot read.
    kept = context.request.get(address)
    assert "raporti-vleresimit-2023-sq.pdf" in kept.headers["content-disposition"]
    content = kept.body()
    words = words_of(content)
    place = words.index(
        packed(activity.short_name_sq), words.index(packed("aktivitetet e veçanta, të planifikuara"))
    )
    assert packed("e realizuar 31.12.2023") in words[place : place + 400]
    assert complaints == []
    context.close()
