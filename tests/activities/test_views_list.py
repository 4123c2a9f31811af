"""Where does every activity stand?"""

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from activities.models import Activity, Occurrence
from tests.factories import (
    make_activity,
    make_audience,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
    make_session,
)

pytestmark = pytest.mark.slow

URL = reverse("activities:list")


@pytest.fixture
def page(officer, sign_in):
    def read(query="", who=officer, **headers):
        return sign_in(who).get(URL + query, headers=headers).content.decode()

    return read


@pytest.mark.postgresql
def test_the_year_stands_grouped_by_objective_with_everything_that_a_row_says(page, plan, office, record):
    make_activity(
        plan,
        offices=[office],
        title="Open Day",
        planned_cost=1500,
        ends_on=date(2023, 5, 31),
        starts_on=date(2023, 5, 1),
    )
    make_activity(plan, objective=make_objective(2), title="Survey", planned_cost=None)
    record(make_recurring(plan, "quarterly", offices=[office], title="Meeting"), date(2023, 2, 3))

    text = page("?year=2023")

    assert (
        text.index("Objective 1") < text.index("Open Day") < text.index("Meeting") < text.index("Objective 2")
    )
    for words in (
        "1.1",
        "2.1",
        "1.R1",
        str(office),
        "May 2023",
        "1,500\xa0€",
        "not stated",
        "Not started",
        "Late",
        "25%",
        "1 of 4",
    ):
        assert words in text, words
    assert text.count('<svg class="strip"') == 3
    assert "3 activities" in text


def test_the_page_begins_with_the_plan_in_force_and_leads_to_the_other_years(page, plan, on_day):
    on_day(date(2023, 6, 1))
    make_activity(plan, title="Of 2023")
    make_activity(make_plan(2022, status="closed"), title="Of 2022")
    text = page()
    assert "Of 2023" in text
    assert "Of 2022" not in text
    assert "?year=2022" in text
    text = page("?year=2022")
    assert "Of 2022" in text
    assert "its records can no longer be changed" in text


@pytest.mark.parametrize("year", ["2031", "x", "20233", "-1", "%00", "²"])
def test_a_year_without_a_plan_is_not_found(officer, sign_in, plan, year):
    assert sign_in(officer).get(f"{URL}?year={year}").status_code == 404


def test_before_there_is_a_plan_the_page_says_what_will_come(page):
    assert "There is no annual plan yet" in page()


def test_a_plan_without_activities_says_so(page, plan):
    assert "No activities yet" in page()


@pytest.mark.postgresql
def test_an_office_head_sees_the_activities_of_their_offices_only(page, office_head, plan, office):
    make_activity(plan, offices=[office, make_office("second")], title="Ours")
    make_activity(plan, offices=[make_office("second")], title="Theirs")
    text = page(who=office_head)
    assert "Ours" in text
    assert "Theirs" not in text
    assert "only those of your offices" in text


def test_an_office_head_without_activities_reads_whom_to_tell(page, office_head, plan):
    make_activity(plan, title="Theirs")
    assert "None of this year's activities belongs to your offices" in page(who=office_head)


def test_a_selection_is_an_address_that_works_without_scripts(page, plan):
    make_activity(plan, title="Dita e Dyerve të Hapura")
    make_activity(plan, title="Tjetër")
    text = page("?q=dyerve&kind=special")
    assert "<!doctype html>" in text
    assert "1 activity of 2" in text
    assert "Tjetër" not in text
    assert 'value="dyerve"' in text
    assert '<option value="special" selected>' in text


def test_each_filter_that_is_active_can_be_taken_away_by_itself(page, plan):
    make_activity(plan, title="Dita e Dyerve të Hapura")
    text = page("?year=2023&q=dyerve&kind=special&view=timeline")
    chips = re.findall(r'<a class="button button--small" href="([^"]+)"><span [^>]*>Take away', text)
    assert [html.unescape(chip) for chip in chips] == [
        f"{URL}?year=2023&kind=special&view=timeline",
        f"{URL}?year=2023&q=dyerve&view=timeline",
    ]
    assert "Words: dyerve" in text
    assert "Kind: special" in text
    assert "Take away" not in page("?year=2023")


def test_the_filters_are_folded_until_they_are_wanted_or_wrong(page, plan):
    make_activity(plan)
    folded = '<details class="disclosure">'
    assert folded in page("?kind=special")
    assert folded not in page("?kind=nonsense")


def test_the_key_of_the_strips_explains_what_occurs(page, plan, activity):
    assert "ended without completion" not in page()
    activity.status = "cancelled"
    activity.save()
    assert "ended without completion" in page()


def test_in_place_only_the_results_are_answered_and_the_address_stays_short(officer, sign_in, plan):
    make_activity(plan, title="Dita e Dyerve të Hapura")
    answer = sign_in(officer).get(
        URL + "?year=2023&q=dyerve&objective=&office=", headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert "<html" not in text
    assert text.strip().startswith('<div id="results"')
    assert 'hx-swap-oob="true"' in text
    assert answer["HX-Push-Url"] == f"{URL}?year=2023&q=dyerve"
    assert "HX-Request" in answer["Vary"]


def test_going_back_in_the_browser_gets_the_whole_page(page, plan):
    assert "<html" in page(**{"HX-Request": "true", "HX-History-Restore-Request": "true"})


def test_a_selection_without_results_offers_the_way_back(page, plan):
    make_activity(plan)
    text = page("?q=nothing+like+that")
    assert "No activity found" in text
    assert f'href="{URL}?year=2023"' in text
    assert "0 activities of 1" in text


def test_a_choice_that_does_not_exist_is_named_at_its_field(page, plan):
    make_activity(plan, title="Still here")
    text = page("?status=finished")
    assert "field--wrong" in text
    assert "Still here" in text


def test_text_is_shown_as_text(page, plan, office):
    evil = "<script>alert(1)</script>"
    office.name, office.abbreviation = evil, "<b>"
    office.save()
    make_activity(plan, title=evil, offices=[office])
    text = page(f"?q={evil}") + page()
    assert evil not in text
    assert "&lt;script&gt;" in text


def test_invented_progress_is_called_so_on_every_page(officer, sign_in, plan, activity):
    plan.holds_demonstration_data = True
    plan.save()
    for address in (URL, activity.get_absolute_url(), reverse("activities:today")):
        assert "the progress of 2023 is invented" in sign_in(officer).get(address).content.decode()


def queries_for(size, plan, office, officer, sign_in, django_assert_max_num_queries, query):
    """How many questions the page asks the database when the year has so many activities."""
    Occurrence.objects.all().delete()
    Activity.objects.all().delete()
    for number in range(size):
        if number % 2:
            make_activity(plan, offices=[office, make_office(f"office-{number % 7}")])
        else:
            activity = make_recurring(plan, ("weekly", "before_session")[number // 2 % 2], offices=[office])
            Occurrence.objects.bulk_create(
                Occurrence(
                    activity=activity, date=date(2023, 1, 2) + timedelta(days=7 * week), recorded_by=officer
                )
                for week in range(25)
            )
    browser = sign_in(officer)
    with django_assert_max_num_queries(25) as asked:
        assert browser.get(URL + query).status_code == 200
    return len(asked)


@pytest.mark.parametrize("query", ["", "?q=aktiviteti&office=it-office&kind=special&timeliness=late&month=5"])
def test_a_large_year_asks_the_database_no_more_than_a_small_one(
    query, plan, office, officer, sign_in, django_assert_max_num_queries
):
    make_session(date(2023, 3, 1))
    make_audience("youth")
    few = queries_for(2, plan, office, officer, sign_in, django_assert_max_num_queries, query)
    many = queries_for(12, plan, office, officer, sign_in, django_assert_max_num_queries, query)
    assert few == many


def test_an_office_head_s_large_year_is_no_dearer(
    plan, office, office_head, sign_in, django_assert_max_num_queries
):
    for _number in range(12):
        make_activity(plan, offices=[office])
    browser = sign_in(office_head)
    with django_assert_max_num_queries(25):
        assert "12 activities" in browser.get(URL).content.decode()


@pytest.mark.parametrize("view", ["", "&view=timeline"])
def test_a_year_of_hundreds_comes_in_pages_that_keep_the_selection(page, plan, office, view):
    for number in range(52):
        make_activity(plan, offices=[office], title=f"Open Day {number:02}", number=number + 1)
    make_activity(plan, title="Survey", number=99)
    first = page(f"?q=open{view}")
    assert ("Open Day 49" in first, "Open Day 50" in first) == (True, False)
    assert "52 activities of 53" in first
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = page(html.unescape(following).removeprefix(URL))
    assert ("Open Day 49" in second, "Open Day 51" in second, "Survey" in second) == (False, True, False)
    assert f'rel="prev" href="{following[:-1]}1"' in second
    # The other views begin at their beginning, and so does whoever asks for a page that is none.
    assert "page=2" not in re.findall(r'<nav class="views".*?</nav>', second, re.DOTALL)[0]
    assert "Open Day 00" in page(f"?q=open{view}&page=word")
