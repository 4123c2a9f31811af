"""The same selection as list, calendar and timeline."""

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from activities.models import Activity, Occurrence
from tests.factories import make_activity, make_objective, make_plan, make_recurring, make_session

pytestmark = pytest.mark.slow

URL = reverse("activities:list")


@pytest.fixture
def page(officer, sign_in):
    def read(query="", who=officer, **headers):
        return sign_in(who).get(URL + query, headers=headers).content.decode()

    return read


def test_the_calendar_shows_a_month_and_leads_to_what_stands_in_it(page, plan, record):
    survey = make_activity(plan, title="Survey", ends_on=date(2023, 11, 30))
    record(make_recurring(plan, "weekly", title="Meeting"), date(2023, 11, 6))
    session = make_session(date(2023, 11, 25), "Seanca 9")

    text = page("?view=calendar&month=2023-11")

    assert "November 2023" in text
    assert text.index("Monday</th>") < text.index("Sunday</th>")
    assert text.index("Meeting") < text.index("Seanca 9") < text.index("Survey")
    assert f'href="{survey.get_absolute_url()}"' in text
    assert f"?year=2023#session-{session.pk}" in text
    assert "month=2023-10" in text
    assert "month=2023-12" in text
    assert '<svg class="strip"' not in text


def test_the_calendar_opens_at_today_and_for_a_year_that_is_over_at_its_end(page, plan, on_day):
    make_activity(plan)
    assert "December 2023</h2>" in page("?view=calendar&year=2023")
    on_day(date(2023, 6, 7))
    text = page("?view=calendar&year=2023")
    assert "June 2023</h2>" in text
    assert text.count('class="calendar__today"') == 1
    assert "month=2023-05" in text


def test_of_a_very_full_day_the_first_things_stand_there_and_the_list_of_the_month_has_all(page, plan):
    for number in range(14):
        make_activity(plan, title=f"Open Day {number:02}", number=number + 1, ends_on=date(2023, 4, 28))
    text = page("?view=calendar&month=2023-04&q=open")
    assert ("Open Day 11" in text, "Open Day 12" in text) == (True, False)
    (_all, address) = re.findall(r'(<li class="entry small"><a href="([^"]+)">and 2 more</a>)', text)[0]
    of_the_month = page(html.unescape(address).removeprefix(URL))
    assert "14 activities" in of_the_month
    assert "Open Day 13" in of_the_month


def test_a_month_in_which_nothing_is_says_so(page, plan):
    make_activity(plan)
    assert "Nothing is due, and nothing is recorded, in this month." in page("?view=calendar&month=2023-04")


def test_what_came_after_the_year_is_found_in_the_months_after_it(page, plan, officer):
    activity = make_activity(plan, title="Survey", ends_on=date(2023, 12, 31))
    Activity.objects.filter(pk=activity.pk).update(status="postponed", postponed_to=date(2024, 1, 20))
    text = page("?view=calendar&year=2023&month=2024-01")
    assert "Survey" in text
    assert "month=2023-12" in text


def test_beyond_the_neighbours_of_the_planned_years_there_is_no_way_on(page, plan):
    make_activity(plan)
    assert "month=2025-01" not in page("?view=calendar&month=2024-12&year=2023")
    assert "month=2021-12" not in page("?view=calendar&month=2022-01&year=2023")


def test_a_month_of_another_year_is_that_of_its_own_plan(page, plan, on_day):
    on_day(date(2023, 6, 7))
    make_activity(plan, title="Of 2023")
    make_activity(make_plan(2022), title="Of 2022")
    assert "Of 2022" in page("?view=calendar&month=2022-12")
    text = page("?view=calendar&year=2023&month=2023-01")
    assert "year=2022&amp;month=2022-12" in text or "view=calendar&amp;month=2022-12&amp;year=2022" in text


def test_the_timeline_puts_the_year_on_one_axis_objective_by_objective(page, plan):
    make_activity(plan, title="Survey")
    make_recurring(plan, "weekly", title="Meeting")
    make_activity(plan, objective=make_objective(2), title="Guide")
    text = page("?view=timeline")
    assert text.index("Objective 1") < text.index("Survey") < text.index("Meeting")
    assert text.index("Meeting") < text.index("Objective 2") < text.index("Guide")
    assert text.count('<svg class="strip"') == 3
    assert text.count('class="strip strip--axis"') == 1
    assert text.count("<table") == 1


@pytest.mark.parametrize("view", ["list", "calendar", "timeline"])
def test_changing_the_view_keeps_the_filters(page, plan, view):
    make_activity(plan, title="Survey", ends_on=date(2023, 5, 31))
    text = page(f"?year=2023&view={view}&q=survey&kind=special&month=5")
    links = text.split('class="views"')[1].split("</nav>")[0]
    assert links.count("q=survey") == links.count("kind=special") == links.count("month=5") == 3
    assert links.count('aria-current="page"') == 1
    assert f'id="view-{view}"' in links
    assert "hx-boost" in text


def test_the_month_that_the_calendar_shows_is_no_filter_of_the_other_views(page, plan):
    make_activity(plan, title="Survey", starts_on=date(2023, 5, 1), ends_on=date(2023, 5, 31))
    text = page("?year=2023&view=calendar&month=2023-11")
    assert "1 activity" in text
    links = text.split('class="views"')[1].split("</nav>")[0]
    assert links.count("month=2023-11") == 1
    assert "0 activities of 1" in page("?year=2023&month=2023-11")


def test_the_form_of_the_calendar_sends_its_view_and_month_along(page, plan):
    make_activity(plan)
    text = page("?view=calendar&month=2023-11&q=a")
    assert '<input type="hidden" name="view" value="calendar">' in text
    assert '<input type="hidden" name="month" value="2023-11">' in text
    assert 'id="id_month"' not in text
    assert f'href="{URL}?year=2023&amp;view=calendar"' in text


def test_in_place_the_results_of_the_view_are_answered_and_a_change_of_view_gets_the_page(
    officer, sign_in, plan
):
    make_activity(plan, title="Survey")
    browser = sign_in(officer)
    answer = browser.get(f"{URL}?view=calendar&q=survey&office=", headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith('<div id="results"')
    assert "calendar__day" in answer.content.decode()
    assert "view=calendar" in answer["HX-Push-Url"]
    boosted = browser.get(f"{URL}?view=calendar", headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert "<html" in boosted.content.decode()
    assert boosted.content.decode().count('id="count"') == 1


@pytest.mark.parametrize(
    "query", ["?view=calendar&q=nothing+like+that", "?view=timeline&q=nothing+like+that"]
)
def test_a_selection_without_results_offers_the_way_back_in_the_same_view(page, plan, query):
    make_activity(plan)
    text = page(query)
    assert "No activity found" in text
    assert f'href="{URL}?year=2023&amp;view={query.split("=")[1].split("&")[0]}"' in text


@pytest.mark.parametrize(
    "query",
    ["?view=wall", "?view=calendar&month=x", "?view=calendar&month=2023-13", "?view=calendar&month=13"],
)
def test_what_no_view_and_no_month_is_shows_what_is_usual(page, plan, query):
    make_activity(plan, title="Survey", ends_on=date(2023, 12, 31))
    assert "Survey" in page(query)


def test_text_in_the_calendar_and_timeline_is_shown_as_text(page, plan):
    evil = "<script>alert(1)</script>"
    make_activity(plan, title=evil, ends_on=date(2023, 11, 30))
    make_session(date(2023, 11, 25), evil)
    for query in ("?view=calendar&month=2023-11", "?view=timeline"):
        text = page(query)
        assert evil not in text
        assert "&lt;script&gt;" in text


def test_an_office_head_s_calendar_has_the_activities_of_their_offices_only(page, office_head, plan, office):
    make_activity(plan, offices=[office], title="Ours", ends_on=date(2023, 11, 30))
    make_activity(plan, title="Theirs", ends_on=date(2023, 11, 30))
    for query in ("?view=calendar&month=2023-11", "?view=timeline"):
        text = page(query, who=office_head)
        assert "Ours" in text
        assert "Theirs" not in text


@pytest.mark.parametrize("query", ["?view=calendar&month=2023-03", "?view=timeline"])
def test_a_large_year_asks_the_database_no_more_than_a_small_one(
    query, plan, office, officer, sign_in, django_assert_max_num_queries
):
    browser, asked = sign_in(officer), []
    for size in (2, 10):
        for number in range(size):
            make_activity(plan, offices=[office])
            activity = make_recurring(plan, ("weekly", "before_session")[number % 2], offices=[office])
            Occurrence.objects.bulk_create(
                Occurrence(
                    activity=activity, date=date(2023, 1, 2) + timedelta(days=7 * week), recorded_by=officer
                )
                for week in range(20)
            )
            make_session(date(2023, 1, 1) + timedelta(days=number + size))
        with django_assert_max_num_queries(25) as queries:
            assert browser.get(URL + query).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
