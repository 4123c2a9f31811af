"""What do I have to do now?"""

import re
from datetime import date, timedelta

import pytest

from activities.models import Activity, Occurrence
from activities.records import actions
from tests.activities.today.reading import (
    IN_JUNE,
    URL,
    likely_in,
    sections,
    title,
    ways,
    year_url,
)
from tests.factories import make_activity, make_office, make_plan, make_recurring, make_session

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("in_june")
def test_a_unit_skipped_beforehand_is_asked_for_no_more(page, plan, skip):
    yearly = make_recurring(plan, "yearly", title="Once")
    assert "Once" in page()
    skip(yearly, date(2023, 11, 1))
    assert "Once" not in page()


@pytest.mark.usefixtures("in_june")
def test_the_page_names_what_is_late_and_what_is_due_this_week_and_within_a_month(page, plan, record):
    make_activity(plan, title="Late", ends_on=date(2023, 5, 31))
    make_activity(plan, title="Later than that", ends_on=date(2023, 4, 30))
    make_activity(plan, title="On Sunday", ends_on=date(2023, 6, 18))
    make_activity(plan, title="Soon", ends_on=date(2023, 6, 29))
    make_activity(plan, title="In autumn", ends_on=date(2023, 10, 31))
    make_recurring(plan, "monthly", title="Every month")
    done_now = make_recurring(plan, "quarterly", title="Every quarter")
    record(done_now, date(2023, 4, 3))
    settled = make_recurring(plan, "yearly", title="Every year")
    record(settled, date(2023, 2, 3))
    make_recurring(plan, "twice_a_year", title="Twice a year")
    make_recurring(plan, "yearly", title="Once a year")
    make_recurring(plan, "as_needed", title="As needed")

    text = page()

    assert {term: set(titles) for term, titles in sections(text).items()} == {
        "Late": {"Every quarter", "Later than that", "Late", "Every month"},
        "This week": {"On Sunday"},
        "Within a month": {"Soon"},
    }
    assert {"Every month", "Once a year"} <= set(likely_in(text)), "what is open is said by one press"
    assert title(text).startswith("Today")
    assert "5 unanswered" in text, "of the months that were missed"
    assert "1 unanswered" in text, "of the quarters"


@pytest.mark.usefixtures("in_june")
def test_what_can_wait_is_a_line_with_a_number_and_opens_when_it_is_pressed(page, plan, record):
    for number in range(1, 8):
        make_recurring(plan, "yearly", title=f"Yearly {number}")
    settled = make_recurring(plan, "yearly", title="Unproven")
    record(settled, date(2023, 2, 3))
    text = page()
    assert ways(text) == {"Later this year": "2", "Missing for the report": "1"}
    assert "Unproven" not in text
    assert sections(page(whole="later")) == {"Later this year": ["Yearly 6", "Yearly 7"]}
    assert sections(page(at=year_url(2023))) == {"Without evidence": ["Unproven"]}


def test_in_december_what_the_report_lacks_is_asked_beside_everything_else(on_day, page, plan, record):
    on_day(date(2023, 12, 4))
    record(make_recurring(plan, "yearly", title="Unproven"), date(2023, 2, 3))
    text = page()
    assert sections(text) == {"Missing for the report": ["Unproven"]}
    assert ways(text) == {}


@pytest.mark.usefixtures("in_june")
def test_of_two_times_a_month_the_page_says_how_many_there_were(page, answers, press, plan, record):
    meetings = make_recurring(plan, "monthly", times=2, title="Takime")
    record(meetings, date(2023, 6, 2))
    assert "June 2023: 1 of 2" in page()
    assert "May 2023: 0 of 2" in answers(meetings)
    press(meetings, "record", date="2023-06-15")
    assert "June 2023" not in answers(meetings)


@pytest.mark.usefixtures("in_june")
def test_two_weeks_are_called_by_their_numbers(page, plan):
    make_recurring(plan, "fortnightly", title="Buletini")
    assert "weeks 23–24, 5–18 June" in page()


@pytest.mark.usefixtures("in_june")
def test_the_counts_stand_in_the_headings(page, plan):
    for _number in range(3):
        make_activity(plan, ends_on=date(2023, 5, 31))
    assert re.search(r'Late <span class="today__count">3</span>', page())


@pytest.mark.usefixtures("in_june")
def test_nothing_to_do_is_said_kindly(page, plan):
    text = page()
    assert "Nothing is due today" in text
    assert title(text).startswith("Today")


def test_without_a_plan_to_work_on_the_page_says_what_is_missing(page):
    assert "No plan in force" in page()


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_draft_or_closed_plan_asks_for_nothing(page, status):
    make_activity(make_plan(2023, status=status), title="Late")
    assert "No plan in force" in page()


@pytest.mark.usefixtures("in_june")
def test_next_year_s_plan_waits_until_its_year_begins(page, plan):
    make_recurring(make_plan(2024), "monthly", title="Next year")
    assert "Next year" not in page()


@pytest.mark.usefixtures("in_june")
def test_one_press_completes_what_is_due_in_place(page, press, plan, officer):
    activity = make_activity(plan, ends_on=date(2023, 6, 20))
    other = make_activity(plan, ends_on=date(2023, 6, 20))
    assert 'name="completed_on" value="2023-06-15"' in page()

    answer = press(activity, "complete", completed_on="2023-06-15")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert text.count("<li") == 1
    assert f'id="row-{activity.pk}"' in text
    assert "Saved: the activity is completed." in text
    assert "Undo" in text
    now = Activity.objects.get(pk=activity.pk)
    assert (now.status, now.completed_on) == ("completed", IN_JUNE)
    assert Activity.objects.get(pk=other.pk).status == "not_started"


@pytest.mark.usefixtures("in_june")
def test_of_what_was_completed_late_the_row_asks_why_next(answers, press, plan):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    assert 'name="completed_on" value="2023-06-15"' in answers(activity)
    text = press(activity, "complete", completed_on="2023-06-15").content.decode()
    assert "Saved: the activity is completed." in text
    assert "Why it was late" in answers(activity)


@pytest.mark.usefixtures("in_june")
def test_to_answer_a_row_reads_that_row_alone(press, plan, django_assert_max_num_queries):
    weekly = make_recurring(plan, "weekly")
    counts = []
    for _more in range(2):
        for _number in range(10):
            make_recurring(plan, "weekly", title="Of others")
        with django_assert_max_num_queries(65) as asked:
            text = press(weekly, "record", date="2023-06-15", as_planned="yes").content.decode()
        Occurrence.objects.all().delete()
        assert "Of others" not in text
        counts.append(len(asked))
    assert counts[1] <= counts[0]


@pytest.mark.usefixtures("in_june")
def test_without_scripts_the_same_press_leads_back_to_the_page(page, press, plan):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    answer = press(activity, "complete", htmx=False, completed_on="2023-06-15")
    assert (answer.status_code, answer.url) == (302, URL)
    assert "Saved: the activity is completed." in page()


@pytest.mark.usefixtures("in_june")
def test_one_press_says_that_it_happened_today(page, press, plan, officer):
    activity = make_recurring(plan, "weekly")
    for day in range(2, 153, 7):
        actions.record_occurrence(
            activity=activity, by=officer, today=IN_JUNE, on=date(2023, 1, 1) + timedelta(days=day)
        )
    text = page()
    assert "week 24, 12–18 June" in text
    assert 'name="date" value="2023-06-15"' in text
    answer = press(activity, "record", date="2023-06-15", as_planned="yes")
    assert "Recorded: " in answer.content.decode()
    assert Occurrence.objects.filter(date=IN_JUNE).exists()


@pytest.mark.usefixtures("in_june")
def test_before_a_session_the_press_names_the_session(page, press, plan):
    session = make_session(date(2023, 6, 20))
    activity = make_recurring(plan, "before_session")
    assert f'name="session" value="{session.pk}"' in page()
    press(activity, "record", date="2023-06-15", session=session.pk, as_planned="yes")
    assert Occurrence.objects.get().session == session


@pytest.mark.usefixtures("in_june")
def test_a_row_without_scripts_leads_to_the_pages_where_it_is_answered(page, plan):
    activity = make_recurring(plan, "monthly")
    text = page()
    assert f'href="/activities/{activity.pk}/answer/?from=today"' in text
    assert f'href="/activities/{activity.pk}/"' in text


@pytest.mark.usefixtures("in_june")
def test_from_the_form_of_a_missed_month_one_comes_back_to_the_page(press, plan):
    activity = make_recurring(plan, "monthly")
    answer = press(activity, "skip", htmx=False, date="2023-05-31", note="Elections")
    assert answer.url == URL


@pytest.mark.usefixtures("in_june")
def test_what_is_refused_is_said_in_the_row(press, plan):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    answer = press(activity, "complete", completed_on="2023-09-01")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The date cannot be in the future." in text
    assert 'value="2023-09-01"' in text
    weekly = make_recurring(plan, "weekly")
    answer = press(weekly, "record", date="2023-09-01")
    assert answer.status_code == 422
    assert "The date cannot be in the future." in answer.content.decode()


@pytest.mark.usefixtures("in_june")
def test_an_office_head_sees_and_answers_their_own_only(page, press, plan, office, office_head):
    own = make_activity(plan, title="Ours", offices=[office], ends_on=date(2023, 5, 31))
    make_activity(plan, title="Theirs", offices=[make_office("other")], ends_on=date(2023, 5, 31))
    assert sections(page(who=office_head)) == {"Late": ["Ours"]}
    assert press(own, "complete", who=office_head, completed_on="2023-06-15").status_code == 200


@pytest.mark.usefixtures("in_june")
def test_the_chief_sees_everything_and_no_buttons(page, plan, chief):
    make_activity(plan, title="Late", ends_on=date(2023, 5, 31))
    make_recurring(plan, "weekly", title="Weekly")
    text = page(who=chief, show="tasks")
    assert sections(text) == {"Late": ["Late"], "This week": ["Weekly"]}
    main = text[text.index("<main") : text.index("</main>")]
    assert "<form" not in main
    assert "<button" not in main
    assert "<details" not in main
    assert "/record/" not in main
