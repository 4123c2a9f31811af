"""The chief's start page, and the page of who has not answered."""

import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.records.actions import add_evidence
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from tests.evaluation.january import submitted
from tests.factories import make_activity, make_audience, make_office, make_plan, make_recurring
from tests.year.half_a_year import report_on_half

pytestmark = pytest.mark.slow

TODAY = reverse("activities:today")
DASHBOARD = reverse("evaluation:dashboard")
OFFICES = reverse("evaluation:offices")
YEAR = "/evaluation/2023/"


@pytest.fixture
def in_june(monkeypatch):
    noon = datetime(2023, 6, 15, 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def title(response) -> str:
    return re.search(r"<title>(.*?) ·", text(response))[1].strip()


def numbers_of(page: str) -> dict[str, tuple[str, str]]:
    """Of each figure on a page: its percentage, and what it was counted from."""
    return {
        title.strip(): (percent, count)
        for title, count, percent in re.findall(
            r'share__title">(.*?)<.*?(\d+ of \d+).*?share__percent">(.*?)<', page
        )
    }


# Whose page is it?


def test_today_is_the_dashboard_for_the_chief_and_the_tasks_for_others(
    plan, sign_in, officer, chief, office_head, plan_admin
):
    add_evidence(activity=make_activity(plan), by=officer, url="https://example.org/")
    assert title(sign_in(chief).get(TODAY)) == "The year 2023"
    for user in (officer, office_head, plan_admin):
        assert title(sign_in(user).get(TODAY)) == "Today"


def test_the_chief_is_told_of_a_report_that_waits_whatever_year_is_shown(plan, officer, chief, sign_in):
    submitted(plan, officer)
    make_plan(2024)
    page = text(sign_in(chief).get(TODAY, {"year": "2024"}))
    assert "Overview of the year 2024" in page
    assert "officer submitted the evaluation of 2023." in page
    assert YEAR in page


def test_a_chief_who_also_reports_starts_with_the_tasks(plan, office, sign_in, make_user, officer):
    add_evidence(activity=make_activity(plan), by=officer, url="https://example.org/")
    for other in ("information_officer", "office_contributor", "plan_administrator"):
        user = make_user(other, "chief_of_cabinet", other, offices=(office,))
        assert title(sign_in(user).get(TODAY)) == "Today"


def test_the_chief_comes_to_the_tasks_and_back(plan, activity, sign_in, chief):
    page = text(sign_in(chief).get(DASHBOARD))
    assert f'href="{TODAY}?show=tasks"' in page
    tasks = text(sign_in(chief).get(TODAY, {"show": "tasks"}))
    assert "The year 2023 is over" in tasks
    assert f'href="{DASHBOARD}"' in tasks


@pytest.mark.parametrize("address", [DASHBOARD, OFFICES])
@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("chief", 200), ("plan_admin", 200), ("office_head", 403), ("stranger", 403)],
)
def test_who_reads_how_the_year_stands(plan, activity, sign_in, request, address, who, status):
    assert sign_in(request.getfixturevalue(who)).get(address).status_code == status


@pytest.mark.parametrize("address", [TODAY, DASHBOARD, OFFICES])
def test_nobody_reads_it_without_signing_in_and_nobody_sends_anything_to_it(
    plan, client, sign_in, chief, address
):
    assert client.get(address).url == f"/accounts/login/?next={address}"
    assert sign_in(chief).post(address).status_code == 405


def test_offices_and_strangers_are_not_led_there(plan, activity, sign_in, office_head):
    page = text(sign_in(office_head).get(TODAY))
    assert DASHBOARD not in page
    assert OFFICES not in page


# The numbers


def test_the_dashboard_says_the_same_five_figures_as_the_evaluation(official_plan, sign_in, officer, chief):
    report_on_half(official_plan, officer)
    client = sign_in(chief)
    on_dashboard = numbers_of(text(client.get(DASHBOARD)))
    on_evaluation = numbers_of(text(client.get(YEAR)))
    five = figures.five_figures(facts_of(official_plan, today=timezone.localdate()))
    assert list(on_dashboard) == [str(figure.title) for figure in five]
    assert on_dashboard == on_evaluation


def test_the_evaluation_shows_what_each_office_answered_for(plan, complete, sign_in, chief):
    complete(make_activity(plan, offices=[make_office("zimp", "Zyra për Informim")]), date(2023, 5, 1))
    page = " ".join(sign_in(chief).get("/evaluation/2023/").content.decode().split())
    row = '<p class="line__name">Zyra për Informim</p> <p class="small muted">Special activities completed: 1 of 1'
    assert row in page


def test_every_figure_opens_to_what_was_counted(plan, activity, weekly, sign_in, chief):
    make_audience("youth")
    page = text(sign_in(chief).get(DASHBOARD))
    rows = re.split(r'<details class="chapter share" id="counted-', page)[1:]
    assert [row.split('"')[0] for row in rows] == [
        figure.key for figure in figures.five_figures(facts_of(plan, today=timezone.localdate()))
    ]
    implementation = rows[0]
    assert f'href="{activity.get_absolute_url()}"' in implementation
    assert 'href="/activities/?year=2023&amp;objective=1&amp;status=not_started"' in page


def test_why_a_figure_is_so_begins_with_the_worst(plan, weekly, record, sign_in, chief):
    make_recurring(plan, "weekly")
    record(weekly, date(2023, 5, 3))
    page = text(sign_in(chief).get(YEAR))
    behind = page.split('id="counted-recurring_compliance"')[1].split("</details>")[0]
    assert re.findall(r">(1\.R\d)", behind) == ["1.R2", "1.R1"]


def test_what_was_completed_after_the_year_leads_to_the_deviations(plan, complete, sign_in, chief):
    complete(make_activity(plan), date(2024, 1, 5))
    page = text(sign_in(chief).get(DASHBOARD))
    assert f'href="{YEAR}#deviations"><b>1</b>' in page
    assert 'id="deviations"' in text(sign_in(chief).get(YEAR))


@pytest.mark.usefixtures("in_june")
def test_a_month_of_the_trend_leads_to_what_is_behind_it(plan, complete, record, sign_in, chief):
    done, often = make_activity(plan), make_recurring(plan, "monthly")
    complete(done, date(2023, 2, 5))
    record(often, date(2023, 2, 6), date(2023, 2, 7))
    page = text(sign_in(chief).get(DASHBOARD))
    assert 'href="?year=2023&amp;month=2#month"' in page
    assert 'aria-label="January: 0%; February: 50%; March: 50%; April: 50%; May: 50%; June: 50%"' in page
    assert "month=7" not in page
    behind = text(sign_in(chief).get(DASHBOARD, {"year": "2023", "month": "2"}))
    behind = behind[behind.index('id="month"') :]
    assert "Up to 28 February 2023" in behind
    assert f'<a href="{done.get_absolute_url()}">{done.code} {done.title}</a>' in behind
    assert "Recurring units done so far: 1 of 2" in behind
    assert f"{often.code} {often.title}</a>: 2 times" in behind


@pytest.mark.parametrize("month", ["0", "13", "x", "%00", "9" * 30])
def test_a_month_that_does_not_exist_is_none(plan, activity, sign_in, chief, month):
    response = sign_in(chief).get(f"{DASHBOARD}?month={month}")
    assert response.status_code == 200
    assert 'id="month"' not in text(response)


@pytest.mark.usefixtures("in_june")
def test_what_is_late_and_missed_is_a_link(plan, sign_in, chief):
    late = make_activity(plan, ends_on=date(2023, 5, 31))
    missed = make_recurring(plan, "monthly")
    in_time, silent = make_activity(plan), make_recurring(plan, "as_needed")
    page = text(sign_in(chief).get(TODAY))
    waiting = page[page.index('id="waiting"') : page.index('id="report"')]
    assert f'<a href="{late.get_absolute_url()}">' in waiting
    assert 'href="/activities/?year=2023&amp;timeliness=late"' in waiting
    assert f'<a href="{missed.get_absolute_url()}">' in waiting
    assert "5 of 5 missed" in waiting
    for row in (in_time, silent):
        assert row.get_absolute_url() not in waiting


@pytest.mark.usefixtures("in_june")
def test_of_many_ten_are_named_and_the_others_are_one_press_away(plan, sign_in, chief):
    late = [make_activity(plan, ends_on=date(2023, 5, 31)) for _ in range(12)]
    client = sign_in(chief)
    page = text(client.get(TODAY))
    waiting = page[page.index('id="waiting"') : page.index('id="report"')]
    assert [row.get_absolute_url() in waiting for row in late].count(True) == 10
    whole = re.search(r'href="([^"]*whole=late)#waiting-late">and 2 more', waiting)[1]
    page = text(client.get(whole.replace("&amp;", "&")))
    assert all(row.get_absolute_url() in page for row in late)
    assert "#waiting-late" not in page


def test_after_the_year_the_silent_and_those_without_a_date_are_asked_for(plan, sign_in, chief):
    make_recurring(plan, "as_needed")
    make_activity(plan, starts_on=None, ends_on=None)
    page = text(sign_in(chief).get(DASHBOARD))
    assert "As of the cut-off date" in page
    assert "As needed, without a record" in page
    assert "Without a date, not ended" in page


# Empty and unknown


def test_an_empty_year_and_no_year_are_pages(sign_in, chief):
    assert "There is no annual plan yet" in text(sign_in(chief).get(TODAY))
    assert "There is no annual plan yet" in text(sign_in(chief).get(OFFICES))
    make_plan(2023)
    page = text(sign_in(chief).get(DASHBOARD))
    assert "not defined yet" in page
    assert "Nothing is late or missed." in page
    assert "No responsible offices" in text(sign_in(chief).get(OFFICES))


@pytest.mark.usefixtures("in_june")
def test_a_year_that_has_not_begun_has_no_trend(plan, sign_in, chief):
    make_plan(2024)
    assert "The year has not begun." in text(sign_in(chief).get(DASHBOARD, {"year": "2024"}))


@pytest.mark.parametrize("address", [TODAY, DASHBOARD, OFFICES])
def test_a_year_without_a_plan_is_not_found(plan, sign_in, chief, address):
    assert sign_in(chief).get(address, {"year": "1999"}).status_code == 404


# Who has not answered


@pytest.mark.usefixtures("in_june")
def test_the_offices_stand_there_with_what_they_owe(plan, office, office_head, record, sign_in, officer):
    late = make_activity(plan, offices=[office], ends_on=date(2023, 5, 31))
    make_recurring(plan, "monthly", offices=[office])
    diligent = make_recurring(plan, "yearly", offices=[make_office("diligent")])
    record(diligent, date(2023, 2, 2))
    nobodys = make_activity(plan)
    page = text(sign_in(officer).get(OFFICES))
    owing, settled = re.findall(r"<tr> <th scope=\"row\">.*?</tr>", page)
    assert office.name in owing
    assert "office_head" in owing
    assert f'href="/activities/?year=2023&amp;office={office.code}">2<' in owing
    assert "0 of 6" in owing
    assert f'<a href="{late.get_absolute_url()}">{late.code} {late.title}</a>: late' in owing
    assert "5 of 5 missed" in owing
    assert "never" in owing
    assert "1 of 1" in settled
    assert "nobody has an account" in settled
    assert "15 June 2023" in settled
    assert nobodys.title in page[page.index('id="nobody"') :]


@pytest.mark.parametrize("address", [DASHBOARD, OFFICES])
def test_as_many_queries_for_many_activities_as_for_few(plan, sign_in, officer, chief, record, address):
    client = sign_in(chief)

    def grow(count: int) -> None:
        for number in range(count):
            office = make_office(f"office-{number}")
            make_activity(plan, offices=[office], ends_on=date(2023, 3, 1))
            record(make_recurring(plan, "monthly", offices=[office]), date(2023, 5, 5))

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    grow(1)
    few = queries()
    grow(15)
    assert queries() == few
    assert few <= 28
