"""What was done, and what do I have to do now?"""

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
    def read(who=officer, at=URL, **query):
        return sign_in(who).get(at, query).content.decode()

    return read


@pytest.fixture
def answers(officer, sign_in):
    """What can be said in the row of an activity, read as somebody opens it."""

    def read(activity, who=officer):
        return sign_in(who).get(reverse("activities:today_answers", args=[activity.pk])).content.decode()

    return read


@pytest.fixture
def press(officer, sign_in):
    """Sends the form of an activity's row as the page would: in place where there is JavaScript."""

    def send(activity, name, who=officer, htmx=True, **said):
        said = {
            "from": "today",
            "version": Activity.objects.get(pk=activity.pk).version,
        } | said
        headers = {"HX-Request": "true"} if htmx else {}
        return sign_in(who).post(reverse(f"activities:{name}", args=[activity.pk]), said, headers=headers)

    return send


def sections(text):
    """The titles of the activities under each heading."""
    parts = re.split(r'<h2 class="today__head"[^>]*>', text)[1:]
    return {part.split("<span")[0].strip(): titles_in(part.split("</ul>")[0]) for part in parts}


def titles_in(text):
    return re.findall(r'class="task__title">.*?</span> (?:<a [^>]*>)?([^<]+)<', text)


def likely_in(text):
    """The titles under the question what was done."""
    return re.findall(r'class="line__title">([^<]+)<', text)


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


def ways(text):
    """The lines at the end of the page that have a number."""
    nav = text[text.index('<nav class="ways"') :]
    return dict(re.findall(r"<span>([^<]+)</span> <b>(\d+)</b>", nav))


def year_url(year):
    return reverse("activities:missing", args=[year])


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
        with django_assert_max_num_queries(60) as asked:
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


# What was done?


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
    said = {"place": "line", "date": "2023-06-15", "as_planned": "yes"}
    text = press(weekly, "record", **said).content.decode()
    assert text.count("<li") == 1
    assert 'class="line"' in text
    assert "The occurrence has been recorded." in text
    occurrence = Occurrence.objects.get()
    assert f'name="occurrence" value="{occurrence.pk}"' in text
    proof = {"place": "line", "occurrence": occurrence.pk, "url": "https://example.org/p"}
    text = press(weekly, "add_evidence", **proof).content.decode()
    assert "The evidence has been added." in text
    assert Evidence.objects.get().occurrence == occurrence


@pytest.mark.usefixtures("in_june")
def test_a_line_pressed_twice_records_once(press, plan):
    weekly = make_recurring(plan, "weekly")
    said = {"place": "line", "date": "2023-06-15", "as_planned": "yes", "version": 1}
    assert press(weekly, "record", **said).status_code == 200
    answer = press(weekly, "record", **said)
    assert answer.status_code == 422
    assert "You have already recorded this." in answer.content.decode()
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
    said = {"from": "today:2023", "completed_on": "2023-12-31"}
    assert press(lacking["Still open"], "complete", htmx=False, **said).url == year_url(2023)


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
