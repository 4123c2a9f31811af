"""What do I have to do now?"""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.models import Activity, Evidence, Occurrence
from activities.records import actions
from tests.factories import make_activity, make_office, make_plan, make_recurring, make_session

pytestmark = pytest.mark.slow

URL = reverse("activities:today")
IN_JUNE = date(2023, 6, 15)
AFTERWARDS = date(2024, 1, 20)


@pytest.fixture
def in_june(on_day):
    on_day(IN_JUNE)


@pytest.fixture
def afterwards(on_day):
    on_day(AFTERWARDS)


@pytest.fixture
def page(officer, sign_in):
    def read(who=officer, **query):
        return sign_in(who).get(URL, query).content.decode()

    return read


@pytest.fixture
def press(officer, sign_in):
    """Sends the form of an activity's row as the page would: in place where there is JavaScript."""

    def send(activity, name, who=officer, htmx=True, **said):
        said = {
            "from": "today",
            "heading": "late",
            "version": Activity.objects.get(pk=activity.pk).version,
        } | said
        headers = {"HX-Request": "true"} if htmx else {}
        return sign_in(who).post(reverse(f"activities:{name}", args=[activity.pk]), said, headers=headers)

    return send


def sections(text):
    """The titles of the activities under each heading."""
    parts = re.split(r'<h3 class="agenda"[^>]*>', text)[1:]
    return {
        part.split("<span")[0].strip(): re.findall(r'href="/activities/\d+/">([^<]+)</a></h4>', part)
        for part in parts
    }


def title(text):
    return re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1].strip()


# A year that goes on


@pytest.mark.usefixtures("in_june")
def test_a_unit_skipped_beforehand_is_asked_for_no_more(page, plan, skip):
    yearly = make_recurring(plan, "yearly", title="Once")
    assert "Once" in page()
    skip(yearly, date(2023, 11, 1))
    assert "Once" not in page()


@pytest.mark.usefixtures("in_june")
def test_the_page_names_what_is_late_due_soon_open_and_missed(page, plan, record):
    make_activity(plan, title="Late", ends_on=date(2023, 5, 31))
    make_activity(plan, title="Later than that", ends_on=date(2023, 4, 30))
    make_activity(plan, title="Soon", ends_on=date(2023, 6, 29))
    make_activity(plan, title="In autumn", ends_on=date(2023, 10, 31))
    make_recurring(plan, "monthly", title="Every month")
    done_now = make_recurring(plan, "quarterly", title="Every quarter")
    record(done_now, date(2023, 4, 3))
    settled = make_recurring(plan, "yearly", title="Every year")
    record(settled, date(2023, 2, 3))
    make_recurring(plan, "as_needed", title="As needed")

    text = page()

    assert sections(text) == {
        "Late": ["Later than that", "Late"],
        "Due within 14 days": ["Soon"],
        "Recurring, open now": ["Every month"],
        "Recurring, missed": ["Every quarter"],
        "Without evidence": ["Every year"],
    }
    assert title(text).startswith("(6) Today")
    assert "Missing for the report" in text
    assert "Open: June 2023" in text
    assert "January–March 2023" in text


@pytest.mark.usefixtures("in_june")
def test_of_two_times_a_month_the_page_says_how_many_there_were(page, press, plan, record):
    meetings = make_recurring(plan, "monthly", times=2, title="Takime")
    record(meetings, date(2023, 6, 2))
    assert "Open: June 2023: 1 of 2" in page()
    assert "missed: May 2023: 0 of 2" in page()
    press(meetings, "record", heading="now", date="2023-06-15")
    assert "Open: June 2023" not in page()


@pytest.mark.usefixtures("in_june")
def test_two_weeks_are_called_by_their_numbers(page, plan):
    make_recurring(plan, "fortnightly", title="Buletini")
    assert "Open: weeks 23–24, 5–18 June" in page()


@pytest.mark.usefixtures("in_june")
def test_the_counts_stand_in_the_headings(page, plan):
    for _number in range(3):
        make_activity(plan, ends_on=date(2023, 5, 31))
    assert re.search(r'Late <span[^>]*id="count-late-2023">3</span>', page())


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
def test_one_press_completes_a_late_activity_in_place(page, press, plan, officer):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    other = make_activity(plan, ends_on=date(2023, 5, 31))
    text = page()
    assert 'name="completed_on" value="2023-06-15"' in text

    answer = press(activity, "complete", completed_on="2023-06-15")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert text.count("<li") == 1
    assert f'id="row-{activity.pk}"' in text
    assert "Saved: the activity is completed." in text
    assert "Completed late" in text
    assert re.search(r'id="count-late-2023" hx-swap-oob="true">1</span>', text)
    assert title(text).startswith("(2) Today"), "why it was late is asked next"
    assert "Why it was late" in text
    now = Activity.objects.get(pk=activity.pk)
    assert (now.status, now.completed_on) == ("completed", IN_JUNE)
    assert Activity.objects.get(pk=other.pk).status == "not_started"


@pytest.mark.usefixtures("in_june")
def test_without_scripts_the_same_press_leads_back_to_the_page(page, press, plan):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    answer = press(activity, "complete", htmx=False, completed_on="2023-06-15")
    assert (answer.status_code, answer.url) == (302, URL)
    assert "Saved: the activity is completed." in page()


@pytest.mark.usefixtures("in_june")
def test_the_last_of_a_heading_leaves_a_zero_in_it(press, plan):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    text = press(activity, "complete", completed_on="2023-06-15").content.decode()
    assert re.search(r'id="count-late-2023" hx-swap-oob="true">0</span>', text)


@pytest.mark.usefixtures("in_june")
def test_one_press_says_that_it_happened_today(page, press, plan, officer):
    activity = make_recurring(plan, "weekly")
    for day in range(2, 153, 7):
        actions.record_occurrence(
            activity=activity, by=officer, today=IN_JUNE, on=date(2023, 1, 1) + timedelta(days=day)
        )
    text = page()
    assert "Open: week 24, 12–18 June" in text
    assert 'name="date" value="2023-06-15"' in text
    answer = press(activity, "record", date="2023-06-15", as_planned="yes")
    assert "The occurrence has been recorded." in answer.content.decode()
    assert Occurrence.objects.filter(date=IN_JUNE).exists()


@pytest.mark.usefixtures("in_june")
def test_before_a_session_the_press_names_the_session(page, press, plan):
    session = make_session(date(2023, 6, 20))
    activity = make_recurring(plan, "before_session")
    assert f'name="session" value="{session.pk}"' in page()
    press(activity, "record", date="2023-06-15", session=session.pk, as_planned="yes")
    assert Occurrence.objects.get().session == session


@pytest.mark.usefixtures("in_june")
def test_what_was_missed_leads_to_the_form_for_its_day(page, plan):
    activity = make_recurring(plan, "monthly")
    text = page()
    assert f"/activities/{activity.pk}/record/?from=today&amp;unit=2023-05-01/2023-05-31" in text
    assert f"/activities/{activity.pk}/skip/?from=today&amp;date=2023-05-31" in text
    assert "and 1 more" in text, "five months were missed, four are named"


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
    text = page(who=office_head)
    assert sections(text) == {"Late": ["Ours"]}
    assert title(text).startswith("(1) Today")
    assert press(own, "complete", who=office_head, completed_on="2023-06-15").status_code == 200


@pytest.mark.usefixtures("in_june")
def test_the_chief_sees_everything_and_no_buttons(page, plan, chief):
    make_activity(plan, title="Late", ends_on=date(2023, 5, 31))
    make_recurring(plan, "weekly", title="Weekly")
    text = page(who=chief, show="tasks")
    assert sections(text) == {"Late": ["Late"], "Recurring, open now": ["Weekly"]}
    main = text[text.index("<main") : text.index("</main>")]
    assert "<form" not in main
    assert "<button" not in main
    assert "/record/" not in main


# A year that is over


@pytest.fixture
def lacking(plan, record, officer):
    """A year of which the report still lacks everything that it can lack."""
    open_one = make_activity(plan, title="Still open")
    make_recurring(plan, "quarterly", title="Unanswered")
    make_recurring(plan, "as_needed", title="No word")
    costly = make_activity(plan, title="Costly", planned_cost=Decimal(100))
    bare = make_activity(plan, title="Unproven")
    for one in (costly, bare):
        day = date(2023, 5, 3)
        actions.take_step(activity=one, step="complete", by=officer, version=1, today=day, completed_on=day)
    late = make_activity(plan, title="Late", ends_on=date(2023, 3, 31))
    day = date(2023, 5, 3)
    actions.take_step(activity=late, step="complete", by=officer, version=1, today=day, completed_on=day)
    for one in (costly, late):
        actions.add_evidence(activity=one, by=officer, url="https://example.org")
    whole = make_recurring(plan, "yearly", title="Whole")
    record(whole, date(2023, 5, 3))
    actions.add_evidence(activity=whole, by=officer, url="https://example.org")
    return {one.title: one for one in Activity.objects.all()} | {"open": open_one}


@pytest.mark.usefixtures("afterwards")
def test_of_a_year_that_is_over_the_page_names_what_its_report_lacks(page, lacking):
    text = page()
    assert sections(text) == {
        "Special, not closed": ["Still open"],
        "Recurring, without a record": ["Unanswered"],
        "As needed, without a record": ["No word"],
        "Completed late, without a reason": ["Late"],
        "Without actual cost": ["Costly"],
        "Without evidence": ["Unproven"],
    }
    assert title(text).startswith("(6) The year 2023 is over: what is missing for its report")
    assert "<h1>The year 2023 is over: what is missing for its report</h1>" in text


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
    assert sections(page()) == {"Without evidence": ["Still open", "Unanswered"]}
    press(lacking["Still open"], "add_evidence", url="https://example.org/a")
    text = press(lacking["Unanswered"], "add_evidence", url="https://example.org/b").content.decode()
    assert title(text).startswith("The year 2023 is over")
    assert "Nothing is missing" in page()
    assert Evidence.objects.count() == 6


@pytest.mark.usefixtures("afterwards")
def test_nobody_is_sent_to_an_evaluation_that_they_may_not_read(plan, page, chief, office_head):
    evaluation = f'href="{reverse("evaluation:year", args=[2023])}"'
    nothing = {who: page(who, show="tasks").split("Nothing is missing")[1] for who in (chief, office_head)}
    assert evaluation in nothing[chief]
    assert evaluation not in nothing[office_head]


@pytest.mark.usefixtures("afterwards")
def test_the_day_offered_is_the_last_of_the_year_and_can_be_changed(page, lacking):
    assert re.search(r'<input type="date" name="completed_on" value="2023-12-31"', page())


@pytest.mark.usefixtures("afterwards")
def test_words_that_are_refused_are_kept_in_the_row(press, lacking):
    text = press(lacking["Unproven"], "add_evidence", url="not an address").content.decode()
    assert 'value="not an address"' in text
    assert "This is not an address on the web." in text
    text = press(lacking["No word"], "no_occasion", note="<b>" + "x" * 5001).content.decode()
    assert "at most 5000 characters" in text
    assert "&lt;b&gt;xxx" in text


@pytest.mark.usefixtures("afterwards")
def test_in_january_both_years_stand_on_the_page(page, lacking):
    make_recurring(make_plan(2024), "monthly", title="Of the new year")
    text = page()
    assert (
        text.index("Of the new year") < text.index("The year 2023 is over: what") < text.index("Still open")
    )
    assert title(text).startswith("(7) Today")


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
