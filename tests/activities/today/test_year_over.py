"""A year that is over: what its report still lacks."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.models import Activity, Evidence
from activities.records import actions
from tests.activities.today.reading import (
    URL,
    likely_in,
    sections,
    ways,
    year_url,
)
from tests.factories import make_activity, make_plan, make_recurring

pytestmark = pytest.mark.slow


@pytest.fixture
def lacking(plan, record, officer):
    """A year of which the report still lacks everything that it can lack."""
    open_one = make_activity(plan, title="Still open")
    make_recurring(plan, "quarterly", title="Unanswered")
    make_recurring(plan, "as_needed", title="No word")
    costly = make_activity(plan, title="Costly", planned_cost=Decimal(100))
    bare = make_activity(plan, title="Unproven")
    for row in (costly, bare):
        day = date(2023, 5, 3)
        actions.take_step(activity=row, step="complete", by=officer, version=1, today=day, completed_on=day)
    late = make_activity(plan, title="Late", ends_on=date(2023, 3, 31))
    day = date(2023, 5, 3)
    actions.take_step(activity=late, step="complete", by=officer, version=1, today=day, completed_on=day)
    for row in (costly, late):
        actions.add_evidence(activity=row, by=officer, url="https://example.org")
    whole = make_recurring(plan, "yearly", title="Whole")
    record(whole, date(2023, 5, 3))
    actions.add_evidence(activity=whole, by=officer, url="https://example.org")
    return {row.title: row for row in Activity.objects.all()} | {"open": open_one}


@pytest.mark.usefixtures("afterwards")
def test_of_a_year_that_is_over_its_page_names_what_its_report_lacks(page, lacking):
    assert ways(page()) == {"The year 2023 is over: what is missing for its report": "6"}
    text = page(at=year_url(2023))
    assert sections(text) == {
        "Special, not closed": ["Still open"],
        "Recurring, without a record": ["Unanswered"],
        "As needed, without a record": ["No word"],
        "Completed late, without a reason": ["Late"],
        "Without actual cost": ["Costly"],
        "Without evidence": ["Unproven"],
    }
    assert "<h1>The year 2023 is over: what is missing for its report</h1>" in text


@pytest.mark.parametrize("year", [2019, 2024])
@pytest.mark.usefixtures("in_june")
def test_of_a_year_without_a_plan_or_not_begun_there_is_no_page(sign_in, officer, plan, year):
    make_plan(2024)
    assert sign_in(officer).get(year_url(year)).status_code == 404


@pytest.mark.usefixtures("afterwards")
def test_from_the_page_of_a_year_one_comes_back_to_it(press, lacking):
    entered = {"from": "today:2023", "completed_on": "2023-12-31"}
    assert press(lacking["Still open"], "complete", htmx=False, **entered).url == year_url(2023)


@pytest.mark.usefixtures("afterwards")
def test_everything_that_is_missing_can_be_said_in_its_row(page, press, lacking):
    page()
    press(lacking["Still open"], "complete", completed_on="2023-12-31")
    press(lacking["No word"], "no_occasion", note="No visitors came.")
    press(lacking["Late"], "explain_delay", note="The hall was closed.")
    press(lacking["Costly"], "cost", actual_cost="120")
    press(lacking["Unproven"], "add_evidence", url="https://example.org/photo")
    for start in ("2023-01", "2023-04", "2023-07", "2023-10"):
        press(lacking["Unanswered"], "record", date=f"{start}-03")
    # What is done now asks for its proof next.
    assert sections(page(at=year_url(2023))) == {"Without evidence": ["Still open", "Unanswered"]}
    press(lacking["Still open"], "add_evidence", url="https://example.org/a")
    press(lacking["Unanswered"], "add_evidence", url="https://example.org/b")
    assert "Nothing is missing" in page(at=year_url(2023))
    assert ways(page()) == {}
    assert Evidence.objects.count() == 6


@pytest.mark.usefixtures("afterwards")
def test_nobody_is_sent_to_an_evaluation_that_they_may_not_read(plan, page, chief, office_head):
    evaluation = f'href="{reverse("evaluation:year", args=[2023])}"'
    nothing = {
        who: page(who, at=year_url(2023)).split("Nothing is missing")[1] for who in (chief, office_head)
    }
    assert evaluation in nothing[chief]
    assert evaluation not in nothing[office_head]


@pytest.mark.usefixtures("afterwards")
def test_the_day_offered_is_the_last_of_the_year_and_can_be_changed(answers, lacking):
    text = answers(lacking["open"])
    assert re.search(r'<input type="date" name="completed_on" value="2023-12-31"', text)


@pytest.mark.usefixtures("afterwards")
def test_words_that_are_refused_are_kept_in_the_row(press, lacking):
    text = press(lacking["Unproven"], "add_evidence", url="not an address").content.decode()
    assert 'value="not an address"' in text
    assert "This is not an address on the web." in text
    text = press(lacking["No word"], "no_occasion", note="<b>" + "x" * 5001).content.decode()
    assert "at most 5000 characters" in text
    assert "&lt;b&gt;xxx" in text


@pytest.mark.usefixtures("afterwards")
def test_in_january_the_new_year_stands_on_the_page_and_one_line_for_the_old(page, lacking):
    make_recurring(make_plan(2024), "monthly", title="Of the new year")
    text = page()
    assert likely_in(text) == ["Of the new year"]
    assert "Still open" not in text
    assert ways(text) == {"The year 2023 is over: what is missing for its report": "6"}


@pytest.mark.usefixtures("in_june")
def test_the_number_of_questions_to_the_database_does_not_grow(
    plan, office, officer, office_head, sign_in, django_assert_max_num_queries
):
    counts = set()
    for who in (officer, office_head):
        for _more in range(2):
            for _number in range(3):
                make_activity(plan, offices=[office], ends_on=date(2023, 5, 31))
                make_recurring(plan, "weekly", offices=[office])
            browser = sign_in(who)
            with django_assert_max_num_queries(25) as asked:
                browser.get(URL)
            counts.add((who.username, len(asked)))
    assert len(counts) == 2
