"""What was done?"""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from activities.models import Activity, Evidence, Occurrence
from activities.records import actions
from tests.activities.today.reading import (
    IN_JUNE,
    likely_in,
    sections,
)
from tests.factories import make_activity, make_recurring

pytestmark = pytest.mark.slow


@pytest.fixture
def recorded(record):
    """Says on which days of 2023 something happened."""

    def on(activity, *days):
        for day in days:
            record(activity, date(2023, *day))

    return on


@pytest.mark.usefixtures("in_june")
def test_the_likeliest_answers_stand_under_the_question(page, plan, recorded):
    # The fifteenth of June is a Thursday.
    on_thursdays = make_recurring(plan, "as_needed", title="On Thursdays")
    recorded(on_thursdays, (5, 25), (6, 1), (6, 8))
    yesterday = make_recurring(plan, "as_needed", title="Yesterday")
    recorded(yesterday, (6, 14))
    today = make_recurring(plan, "weekly", title="Said already")
    recorded(today, (6, 15))
    make_recurring(plan, "weekly", title="Open this week")
    make_recurring(plan, "as_needed", title="Never")
    make_activity(plan, title="Special", ends_on=date(2023, 6, 15))
    assert likely_in(page()) == ["On Thursdays", "Open this week", "Yesterday"]


@pytest.mark.usefixtures("in_june")
def test_there_are_five_at_most_and_last_what_is_in_no_plan(page, plan):
    for number in range(8):
        make_recurring(plan, "weekly", title=f"Weekly {number}")
    text = page()
    assert len(likely_in(text)) == 5
    lines = text[text.index('id="lines"') : text.index("</ul>", text.index('id="lines"'))]
    assert "Something that is not in the plan" in lines[lines.rindex("<li") :]


@pytest.mark.usefixtures("in_june")
def test_what_one_press_says_above_is_not_asked_again_below(page, plan, officer):
    weekly = make_recurring(plan, "weekly", title="Weekly")
    for day in range(2, 160, 7):
        actions.record_occurrence(
            activity=weekly, by=officer, today=IN_JUNE, on=date(2023, 1, 1) + timedelta(days=day)
        )
    text = page()
    assert likely_in(text) == ["Weekly"]
    assert sections(text) == {}


@pytest.mark.usefixtures("in_june")
def test_a_line_is_recorded_by_one_press_and_takes_a_photograph_next(press, plan):
    weekly = make_recurring(plan, "weekly", title="Weekly")
    entered = {"place": "line", "date": "2023-06-15", "as_planned": "yes"}
    text = press(weekly, "record", **entered).content.decode()
    assert text.count("<li") == 1
    assert 'class="line"' in text
    assert "Recorded: " in text
    occurrence = Occurrence.objects.get()
    assert f'name="occurrence" value="{occurrence.pk}"' in text
    proof = {"place": "line", "occurrence": occurrence.pk, "url": "https://example.org/p"}
    text = press(weekly, "add_evidence", **proof).content.decode()
    assert "The evidence has been added." in text
    assert Evidence.objects.get().occurrence == occurrence


@pytest.mark.usefixtures("in_june")
def test_a_line_pressed_twice_records_once(press, plan):
    weekly = make_recurring(plan, "weekly")
    entered = {"place": "line", "date": "2023-06-15", "as_planned": "yes", "version": 1}
    assert press(weekly, "record", **entered).status_code == 200
    answer = press(weekly, "record", **entered)
    assert answer.status_code == 422
    assert "Record it once more" in answer.content.decode()
    assert Occurrence.objects.count() == 1


@pytest.mark.usefixtures("in_june")
def test_while_somebody_types_the_lines_are_those_with_the_words(officer, sign_in, plan):
    make_recurring(plan, "weekly", title="Press releases")
    make_recurring(plan, "weekly", title="Meetings")
    make_activity(plan, title="Press room", ends_on=date(2023, 12, 31))
    special = Activity.objects.special().get()
    browser = sign_in(officer)

    def lines(words):
        address = reverse("activities:capture")
        return browser.get(address, {"q": words}, headers={"HX-Request": "true"}).content.decode()

    assert likely_in(lines("press")) == ["Press releases", "Press room"]
    assert f'href="{special.get_absolute_url()}#do"' in lines("room"), "what happens once has its page"
    assert sorted(likely_in(lines(""))) == ["Meetings", "Press releases"]
    assert "No activity found" in lines("xyzzy")
    assert "title=xyzzy" in lines("xyzzy"), "what is in no plan is called as it was typed"


@pytest.mark.usefixtures("in_june")
def test_without_scripts_the_field_leads_to_the_page_on_which_one_chooses(officer, sign_in, page, plan):
    make_recurring(plan, "weekly")
    form = re.search(r'<form class="capture__ask" method="get" action="([^"]+)"', page())
    assert form[1] == reverse("activities:choose")
    answer = sign_in(officer).get(reverse("activities:capture"), {"q": "press"})
    assert answer.url == f"{reverse('activities:choose')}?q=press"
