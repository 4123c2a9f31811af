"""The journeys that the system is for, each by the person who makes it; the guide in docs/ shows their pictures.

PICTURES=docs/pictures bin/test tests/browser/test_journeys.py    writes those pictures anew
"""

import io
import logging
import os
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from activities.models import Activity, Occurrence
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.demo import loader
from plans.models import AnnualPlan, Office
from tests.browser.conftest import DESK, PHONE
from tests.browser.patience import until
from tests.browser.taps import count_taps
from tests.evaluation.january import submitted
from tests.factories import make_plan
from tests.tasks import run_tasks

pytestmark = pytest.mark.postgresql
# With --log-cli-level=INFO one reads how many taps each journey took.
logger = logging.getLogger(__name__)

THURSDAY = date(2023, 1, 12)
LOCATION = 0x8825


@pytest.fixture
def on_thursday(monkeypatch) -> None:
    """The second week of the plan's year; to be asked for before anybody signs in."""
    noon = datetime(*THURSDAY.timetuple()[:3], 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A landscape as a phone takes it, with the place where it was taken."""
    picture = Image.linear_gradient("L").rotate(180).resize((1200, 900))
    sky = Image.merge("RGB", (picture.point(lambda v: v // 2), picture.point(lambda v: 80 + v // 2), picture))
    exif = Image.Exif()
    exif[0x010F] = "Telefoni"
    exif[LOCATION] = {1: "N", 2: (42.0, 13.0, 48.0), 3: "E", 4: (21.0, 15.0, 33.0)}
    path = tmp_path / "mbledhja.jpg"
    sky.save(path, exif=exif)
    assert Image.open(io.BytesIO(path.read_bytes())).getexif().get_ifd(LOCATION)
    return path


def named(user: User, first_name: str, last_name: str) -> User:
    """The person as the pages name them."""
    user.first_name, user.last_name = first_name, last_name
    user.save()
    return user


def keep_picture(page: Page, name: str, *, at: Locator | None = None) -> None:
    """What the page looks like now, for the guide, if somebody asked for pictures."""
    if not (folder := os.environ.get("PICTURES")):
        return
    if at:
        at.evaluate("place => scrollTo({top: place.getBoundingClientRect().top + scrollY - 24})")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    # A palette makes a page of few colours small; this one keeps the colours that are rare.
    few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(Path(folder) / f"{name}.png", optimize=True)


def of_code(plan: AnnualPlan, code: str) -> Activity:
    return Activity.objects.with_code(code).get(plan=plan)


def line_of(page: Page, activity: Activity) -> Locator:
    """The line of an activity under the question what was done."""
    return page.locator(".line").filter(has_text=activity.short_name_sq)


def add_photograph(page: Page, line: Locator, photograph: Path) -> None:
    """One tap; the phone then asks which photograph."""
    with page.expect_file_chooser() as choosing:
        line.get_by_text("Shto fotografi").tap()
    choosing.value.set_files(photograph)
    expect(line.get_by_text("Dëshmia u shtua.")).to_be_visible()


def test_the_officer_records_with_a_photograph_by_two_taps_on_a_phone(
    on_thursday, open_today, live_server, official_plan, officer, photograph
):
    meeting = of_code(official_plan, "1.R2")
    page = open_today(named(officer, "Zyrtari për", "Informim"), PHONE)
    line = line_of(page, meeting)
    keep_picture(page, "zyrtari-1-sot")
    pressed = count_taps(page)

    line.get_by_role("button", name="U bë").tap()
    expect(line.get_by_role("button", name="Zhbëj")).to_be_visible()
    occurrence = Occurrence.objects.get(activity=meeting)
    assert (occurrence.date, occurrence.recorded_by) == (THURSDAY, officer)
    keep_picture(page, "zyrtari-2-zhbeje", at=line)
    add_photograph(page, line, photograph)
    keep_picture(page, "zyrtari-3-fotografia", at=line)

    logger.info("From Sot to a recorded photograph: %s taps.", len(pressed))
    assert len(pressed) == 2, pressed

    page.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    thumbnail = page.locator("img.proof__thumbnail").first
    thumbnail.scroll_into_view_if_needed()
    expect(thumbnail).to_be_visible()
    assert page.request.get(f"{live_server.url}{thumbnail.get_attribute('src')}").ok
    until(page, "document.querySelector('img.proof__thumbnail').naturalWidth > 0")
    keep_picture(page, "zyrtari-4-deshmia", at=page.locator("h2#history"))
    address = page.locator("a.proof").first.get_attribute("href")
    delivered = page.request.get(f"{live_server.url}{address}")
    exif = Image.open(io.BytesIO(delivered.body())).getexif()
    assert delivered.ok
    assert not exif.get_ifd(LOCATION)
    assert "Telefoni" not in exif.values()


def test_what_does_not_stand_under_the_question_is_three_taps_away(
    on_thursday, open_today, official_plan, officer, photograph
):
    interviews = of_code(official_plan, "2.R3")
    page = open_today(officer, PHONE)
    expect(line_of(page, interviews)).to_have_count(0)
    pressed = count_taps(page)

    page.get_by_role("searchbox").tap()
    page.keyboard.type(interviews.short_name_sq.split()[0])
    line = line_of(page, interviews)
    line.get_by_role("button", name="U bë").tap()
    expect(line.get_by_role("button", name="Zhbëj")).to_be_visible()
    add_photograph(page, line, photograph)

    logger.info("From Sot through the search to a recorded photograph: %s taps.", len(pressed))
    assert len(pressed) == 3, pressed
    assert Occurrence.objects.get(activity=interviews).evidence.count() == 1


def test_without_scripts_everything_is_recorded_too(
    on_thursday, open_today, live_server, official_plan, officer, photograph
):
    meeting, releases = of_code(official_plan, "1.R2"), of_code(official_plan, "2.R2")
    page = open_today(officer, PHONE, scripts=False)
    line_of(page, meeting).get_by_role("button", name="U bë").tap()
    page.wait_for_url(f"{live_server.url}/today/")
    expect(page.get_by_role("button", name="Zhbëj")).to_be_visible()
    assert Occurrence.objects.get(activity=meeting).date == THURSDAY

    page.get_by_role("searchbox").fill("komunikatë")
    page.get_by_role("searchbox").press("Enter")
    page.locator("main").get_by_role("link", name=releases.short_name_sq).first.tap()
    form = page.locator("main form").filter(has=page.locator("input[type=file]"))
    form.locator("input[type=file]").set_input_files(photograph)
    form.get_by_role("button", name="U zhvillua").tap()
    page.wait_for_url(f"{live_server.url}/today/")
    assert Occurrence.objects.get(activity=releases).evidence.count() == 1


@pytest.mark.parametrize("answer", ["U zhvillua", "Nuk u zhvillua"])
def test_three_missed_weeks_are_answered_by_six_taps(answer, monkeypatch, open_today, official_plan, officer):
    in_february = datetime(2023, 2, 9, 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: in_february)
    meeting = of_code(official_plan, "1.R2")
    page = open_today(officer, PHONE)
    row = page.locator(f"#row-{meeting.pk}")
    pressed = count_taps(page)

    row.locator("summary").first.tap()
    for week in (3, 4, 5):
        row.get_by_label(f"java {week},").tap()
    if answer == "Nuk u zhvillua":
        row.get_by_label("Pse jo").tap()
        page.keyboard.type("Kryetari ishte në udhëtim zyrtar.")
    row.get_by_role("button", name=answer, exact=True).tap()
    expect(row.locator(".saved")).to_be_visible()

    logger.info("Three missed weeks, “%s”: %s taps.", answer, len(pressed))
    assert len(pressed) <= 6, pressed
    weeks = sorted(row.when.ends_on.isocalendar().week for row in Occurrence.objects.all())
    assert weeks == [3, 4, 5]


def test_the_officer_records_what_no_plan_foresaw(
    on_thursday, open_today, live_server, official_plan, officer
):
    page = open_today(named(officer, "Zyrtari për", "Informim"), PHONE)
    page.get_by_role("link", name="Diçka që nuk është në plan").first.tap()
    page.get_by_label("Çfarë ishte").fill("Vizita e ambasadorit")
    page.locator("select[name=objective]").select_option(index=2)
    keep_picture(page, "zyrtari-5-jashte-planit", at=page.locator("main h1"))
    page.get_by_role("button", name="U zhvillua").tap()
    expect(page.get_by_text("U regjistrua, jashtë planit.")).to_be_visible()
    # Another page has its own style sheets: htmx alone would keep those of the form.
    assert page.locator("link[href*='today.css']").count() == 1
    activity = Activity.objects.get(is_beyond_plan=True)
    assert (activity.title_sq, activity.occurrences.get().date) == ("Vizita e ambasadorit", THURSDAY)


def test_an_office_head_answers_two_rows_and_sees_nothing_of_other_offices(
    on_thursday, open_today, live_server, official_plan, make_user
):
    cabinet = Office.objects.get(code="chief-of-cabinet")
    head = make_user("head", Role.CONTRIBUTOR, offices=(cabinet,))
    own = Activity.objects.filter(plan=official_plan, responsibilities__office=cabinet)
    meeting = own.get(kind="recurring", number=2)
    of_others = Activity.objects.filter(plan=official_plan).exclude(pk__in=own).first()
    page = open_today(named(head, "Shefi i", "Zyrës"), PHONE)

    rows = page.locator(".task").evaluate_all("rows => rows.map(row => Number(row.id.slice(4)))")
    assert {meeting.pk} <= set(rows) <= set(own.values_list("pk", flat=True))
    keep_picture(page, "zyra-1-sot", at=page.locator("main h1"))

    line_of(page, meeting).get_by_role("button", name="U bë").tap()
    expect(line_of(page, meeting).locator(".saved")).to_be_visible()
    assert Occurrence.objects.get(activity=meeting).happened

    row = page.locator(f"#row-{meeting.pk}")
    row.locator("summary").first.tap()
    row.get_by_label("java 1,").check()
    reason = "Zyrtari që e përgatit mbledhjen ishte në pushim mjekësor."
    row.get_by_label("Pse jo").fill(reason)
    keep_picture(page, "zyra-2-arsyeja", at=row)
    row.get_by_role("button", name="Nuk u zhvillua").tap()
    expect(row.get_by_text("Nuk u zhvillua, me këtë arsye: 1 herë.")).to_be_visible()
    keep_picture(page, "zyra-3-u-regjistrua", at=row)

    skipped = Occurrence.objects.get(activity=meeting, outcome="skipped")
    assert skipped.note == reason
    assert page.request.get(f"{live_server.url}{of_others.get_absolute_url()}").status == 404
    page.goto(f"{live_server.url}/activities/")
    assert page.get_by_text(of_others.title_sq).count() == 0


def test_the_chief_comes_to_the_report_that_waits_by_one_tap(
    monkeypatch, open_today, live_server, official_plan, officer, chief
):
    evening = datetime(2024, 1, 15, 18, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: evening)
    submitted(official_plan, officer)
    make_plan(2024)
    page = open_today(chief, PHONE)
    waits = page.locator("main section.notice").first
    expect(waits).to_contain_text("2023")
    expect(page.locator("main .button--primary")).to_have_count(1)
    pressed = count_taps(page)

    waits.get_by_role("link", name="Raporti (PDF)").tap()
    expect(page.locator("#progress")).to_be_visible()
    with page.expect_response(re.compile(r"/evaluation/2023/reports/\w+\.pdf$")) as opened:
        run_tasks(at=evening)
    assert opened.value.ok

    logger.info("From the chief's start page to the PDF that waits: %s tap.", len(pressed))
    assert len(pressed) == 1, pressed


def test_the_chief_finds_out_why_a_number_is_what_it_is(
    open_today, live_server, official_plan, officer, chief, settings
):
    settings.DEMO = True
    loader.play(official_plan, "plan_2023", {Role.OFFICER: named(officer, "Zyrtari për", "Informim")})
    meeting = Activity.objects.get(plan=official_plan, objective__number=1, kind="recurring", number=2)
    happened = meeting.occurrences.filter(outcome="happened").count()
    page = open_today(named(chief, "Shefi i", "Kabinetit"), DESK)

    keep_picture(page, "shefi-1-gjendja")
    rows = page.locator("#counted-recurring_compliance")
    of = rows.locator("summary .chapter__count").text_content()
    rows.locator("summary").click()

    row = rows.get_by_role("listitem").filter(has_text=meeting.short_name_sq)
    expect(row).to_contain_text(f"{happened} nga ")
    # The parts make up the figure.
    parts = rows.get_by_role("listitem").evaluate_all(
        "rows => rows.map(row => row.textContent.match(/: (\\d+) nga (\\d+)/).slice(1).map(Number))"
    )
    assert of.strip() == f"{sum(part[0] for part in parts)} nga {sum(part[1] for part in parts)}"
    keep_picture(page, "shefi-2-rreshtat", at=rows)

    row.get_by_role("link").click()
    page.wait_for_url(f"{live_server.url}{meeting.get_absolute_url()}")
    keep_picture(page, "shefi-3-aktiviteti")
    latest = meeting.occurrences.filter(outcome="happened", date__isnull=False).latest("date")
    with translation.override("sq"):
        day = date_format(latest.date, "j F Y")
    data = page.locator("main li").filter(has_text=day).filter(has_text="regjistruar nga").first
    data.locator("summary").first.click()
    expect(data.get_by_text("regjistruar nga")).to_be_visible()
    keep_picture(page, "shefi-4-zhvillimi", at=data)
