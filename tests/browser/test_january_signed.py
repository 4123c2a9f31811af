"""January to its end in a real browser: the chief signs, a stranger verifies the file, the next plan is drafted.

The reports are made by the real child process; the worker's code runs where the test stands, because a process of its
own would open the database of the server and not that of the test.
"""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import SealedReport
from kacanik_comms.evaluation.workflow import State
from plans.models import AnnualPlan
from tests.browser.conftest import DESK
from tests.browser.test_january import PAGE
from tests.browser.test_january import expected_complaints as expected_complaints
from tests.evaluation.january import submitted
from tests.tasks import run_tasks
from tests.year.half_a_year import report_on_half

pytestmark = pytest.mark.postgresql


@pytest.fixture
def handed_in(official_plan, officer):
    report_on_half(official_plan, officer)
    official_plan.is_published = True
    official_plan.save()
    return submitted(official_plan, officer)


def test_january_from_signature_to_the_next_plan(
    handed_in,
    open_today,
    live_server,
    chromium,
    chief,
    officer,
    tmp_path,
):
    desk = open_today(chief, DESK)
    desk.goto(f"{live_server.url}{PAGE}")
    desk.locator(f"a[href='{PAGE}sign/']").click()

    # A wrong password signs nothing.
    desk.locator("[name=password]").fill("gabim")
    desk.locator("form[action$='/sign/'] button").click()
    expect(desk.locator("[name=password]")).to_have_attribute("aria-invalid", "true")
    assert not SealedReport.objects.exists()

    desk.locator("[name=password]").fill("correct horse")
    desk.locator("form[action$='/sign/'] button").click()
    desk.wait_for_url(f"{live_server.url}{PAGE}signature/")
    expect(desk.locator("#progress")).to_be_visible()
    run_tasks(make=None, at=timezone.now())

    # The page looks again by itself.
    expect(desk.locator(".fingerprint")).to_be_visible()
    handed_in.refresh_from_db()
    report = SealedReport.objects.get()
    assert (handed_in.state, handed_in.signed_by) == (State.SIGNED, chief)
    assert {file.edition for file in report.files.all()} == set(EDITIONS)

    # A stranger without an account checks the file that they were sent, and one that was changed.
    path = sealed_file(report, tmp_path)
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    stranger = context.new_page()
    stranger.goto(f"{live_server.url}/verify/")
    stranger.locator("[name=file]").set_input_files(path)
    stranger.locator("form[enctype] button").click()
    expect(stranger.locator("main")).to_contain_text(report.short_hash)
    expect(stranger.locator(".notice--success")).to_be_visible()
    changed = tmp_path / "changed.pdf"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    stranger.locator("[name=file]").set_input_files(changed)
    stranger.locator("form[enctype] button").click()
    expect(stranger.locator(".notice--error")).to_be_visible()
    assert stranger.evaluate("document.documentElement.scrollWidth") == 360
    context.close()

    # What was found comes along into the draft of the next plan.
    page = open_today(officer, DESK)
    page.goto(f"{live_server.url}/plans/new/?source=plan-2023&year=2024")
    page.locator("form[method=post] .button--primary").click()
    page.wait_for_url(f"{live_server.url}/plans/2024/edit/")
    draft = AnnualPlan.objects.get(year=2024)
    assert (draft.status, draft.derived_from) == (AnnualPlan.Status.DRAFT, handed_in.plan)
    assert draft.activities.filter(kind="recurring").count() == 18


def sealed_file(report: SealedReport, folder: Path) -> Path:
    path = folder / "raporti.pdf"
    path.write_bytes(bytes(report.files.get(edition="sq").content))
    return path
