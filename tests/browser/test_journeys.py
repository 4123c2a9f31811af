"""The three journeys that the system is for, each by the person who makes it; the guide in docs/ shows their pictures.

PICTURES=docs/pictures bin/test tests/browser/test_journeys.py    writes those pictures anew
"""

import io
import os
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
from plans.models import Office
from tests.browser.conftest import DESK, PHONE
from tests.browser.patience import until

pytestmark = pytest.mark.postgresql

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


def count_taps(page: Page, pressed: list[str]) -> None:
    """Keeps from now on what is really pressed; only where scripts run, which tell of it."""
    page.expose_function("tellTap", lambda what: pressed.append(what))
    tell = "addEventListener('pointerup', e => tellTap(e.target.outerHTML), true)"
    page.add_init_script(tell)
    page.evaluate(tell)


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


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_officer_records_with_a_photograph_by_three_taps_on_a_phone(
    scripts, on_thursday, open_today, live_server, official_plan, officer, photograph
):
    at_once = Activity.objects.get(plan=official_plan, objective__number=1, kind="recurring", number=2)
    with_picture = Activity.objects.get(plan=official_plan, objective__number=1, kind="recurring", number=1)
    page = open_today(named(officer, "Zyrtari për", "Informim"), PHONE, scripts=scripts)

    # That it happened, and nothing else, is a single tap.
    row = page.locator(f"#row-{at_once.pk}")
    if scripts:
        keep_picture(page, "zyrtari-1-sot", at=row)
    row.get_by_role("button", name="U zhvillua sot").tap()
    expect(page.get_by_role("button", name="Zhbëj")).to_be_visible()
    assert Occurrence.objects.get(activity=at_once).date == THURSDAY
    if scripts:
        keep_picture(page, "zyrtari-2-zhbeje", at=row)

    # With a photograph: the details, the picture, the button.
    pressed: list[str] = []
    if scripts:
        count_taps(page, pressed)
    page.locator(f"#row-{with_picture.pk}").get_by_role("link", name="Me hollësi…").tap()
    form = page.locator("main form").filter(has=page.locator("input[type=file]"))
    with page.expect_file_chooser() as choosing:
        form.locator("input[type=file]").tap()
    choosing.value.set_files(photograph)
    if scripts:
        keep_picture(page, "zyrtari-3-fotografia", at=page.locator("main h1"))
    form.get_by_role("button", name="U zhvillua").tap()
    page.wait_for_url(f"{live_server.url}/today/")
    expect(page.get_by_role("button", name="Zhbëj").first).to_be_visible()
    occurrence = Occurrence.objects.get(activity=with_picture)
    assert (occurrence.date, occurrence.recorded_by) == (THURSDAY, officer)
    assert not scripts or len(pressed) == 3, pressed

    page.goto(f"{live_server.url}{with_picture.get_absolute_url()}")
    thumbnail = page.locator("img.proof__thumbnail").first
    thumbnail.scroll_into_view_if_needed()
    expect(thumbnail).to_be_visible()
    assert page.request.get(f"{live_server.url}{thumbnail.get_attribute('src')}").ok
    if scripts:
        until(page, "document.querySelector('img.proof__thumbnail').naturalWidth > 0")
        keep_picture(page, "zyrtari-4-deshmia", at=page.locator("h2#history"))
    address = page.locator("a.proof").first.get_attribute("href")
    delivered = page.request.get(f"{live_server.url}{address}")
    exif = Image.open(io.BytesIO(delivered.body())).getexif()
    assert delivered.ok
    assert not exif.get_ifd(LOCATION)
    assert "Telefoni" not in exif.values()


def test_the_officer_records_what_no_plan_foresaw(
    on_thursday, open_today, live_server, official_plan, officer
):
    page = open_today(named(officer, "Zyrtari për", "Informim"), PHONE)
    page.get_by_role("link", name="Nuk është në plan…").first.tap()
    page.get_by_label("Çfarë ishte").fill("Vizita e ambasadorit")
    page.locator("select[name=objective]").select_option(index=2)
    keep_picture(page, "zyrtari-5-jashte-planit", at=page.locator("main h1"))
    page.get_by_role("button", name="U zhvillua").tap()
    expect(page.get_by_text("Vizita e ambasadorit").first).to_be_visible()
    activity = Activity.objects.get(is_beyond_plan=True)
    assert (activity.title_sq, activity.occurrences.get().date) == ("Vizita e ambasadorit", THURSDAY)


def test_an_office_head_answers_two_rows_and_sees_nothing_of_other_offices(
    on_thursday, open_today, live_server, official_plan, make_user
):
    cabinet = Office.objects.get(code="chief-of-cabinet")
    head = make_user("head", Role.CONTRIBUTOR, offices=(cabinet,))
    own = Activity.objects.filter(plan=official_plan, responsibilities__office=cabinet)
    meeting, report = own.get(kind="recurring", number=2), own.get(kind="recurring", number=4)
    of_others = Activity.objects.filter(plan=official_plan).exclude(pk__in=own).first()
    page = open_today(named(head, "Shefi i", "Zyrës"), PHONE)

    rows = page.locator(".activity-row").evaluate_all("rows => rows.map(row => Number(row.id.slice(4)))")
    assert {meeting.pk, report.pk} <= set(rows) <= set(own.values_list("pk", flat=True))
    keep_picture(page, "zyra-1-sot", at=page.locator("main h1"))

    page.locator(f"#row-{meeting.pk}").get_by_role("button", name="U zhvillua sot").tap()
    expect(page.locator(f"#row-{meeting.pk} .saved")).to_be_visible()

    row = page.locator(f"#row-{report.pk}")
    row.get_by_text("U kapërcye, me arsye").tap()
    reason = "Zyrtari që e përgatit raportin është në pushim mjekësor."
    row.get_by_label("Arsyeja").fill(reason)
    keep_picture(page, "zyra-2-arsyeja", at=row)
    row.get_by_role("button", name="Ruaj arsyen").tap()
    expect(row.get_by_text("U kapërcye: arsyeja u regjistrua.")).to_be_visible()
    keep_picture(page, "zyra-3-u-regjistrua", at=row)

    assert Occurrence.objects.get(activity=meeting).happened
    skipped = Occurrence.objects.get(activity=report)
    assert (skipped.happened, skipped.note) == (False, reason)
    assert page.request.get(f"{live_server.url}{of_others.get_absolute_url()}").status == 404
    page.goto(f"{live_server.url}/activities/")
    assert page.get_by_text(of_others.title_sq).count() == 0


def test_the_chief_finds_out_why_a_number_is_what_it_is(
    open_today, live_server, official_plan, officer, chief, settings
):
    settings.DEMO = True
    loader.play(official_plan, "plan_2023", {Role.OFFICER: named(officer, "Zyrtari për", "Informim")})
    meeting = Activity.objects.get(plan=official_plan, objective__number=1, kind="recurring", number=2)
    happened = meeting.occurrences.filter(outcome="happened").count()
    page = open_today(named(chief, "Shefi i", "Kabinetit"), DESK)

    keep_picture(page, "shefi-1-gjendja")
    figure = page.locator(".figure").filter(has_text="Përmbushja e aktiviteteve të përsëritura")
    of = figure.locator(".figure__of a").evaluate("link => link.firstChild.textContent")
    figure.locator(".figure__of a").click()

    page.wait_for_url(
        f"{live_server.url}/evaluation/2023/?counted=recurring_compliance#counted-recurring_compliance"
    )
    rows = page.locator("#counted-recurring_compliance")
    assert rows.evaluate("rows => rows.open"), "one click leads to the rows"
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
    latest = meeting.occurrences.filter(outcome="happened").order_by("-date").first()
    with translation.override("sq"):
        day = date_format(latest.date, "j F Y")
    told = page.locator("main li").filter(has_text=day).filter(has_text="regjistruar nga").first
    told.locator("summary").first.click()
    expect(told.get_by_text("regjistruar nga")).to_be_visible()
    keep_picture(page, "shefi-4-zhvillimi", at=told)
