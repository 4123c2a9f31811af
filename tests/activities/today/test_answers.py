"""Every row of the start page is answered where it stands, with and without JavaScript; and whose rows they are."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity, Occurrence
from activities.records import actions
from kacanik_comms.accounts.roles import Role
from tests.activities.today.reading import IN_JUNE, URL
from tests.factories import (
    make_activity,
    make_audience,
    make_office,
    make_plan,
    make_recurring,
    make_session,
)

pytestmark = [pytest.mark.usefixtures("in_june"), pytest.mark.slow]


@pytest.fixture(params=[True, False], ids=["in place", "without scripts"])
def press(request, officer, sign_in):
    """Fills in and sends a form of an opened row, found by its address, as a person would."""

    def send(activity, name, who=officer, came_from="today", **typed):
        browser = sign_in(who)
        opened = reverse("activities:today_answers", args=[activity.pk])
        row = browser.get(opened, {"from": came_from}).content.decode()
        address = reverse(f"activities:{name}", args=[activity.pk])
        forms = [
            form for form in re.findall(r"<form.*?</form>", row, re.DOTALL) if f'action="{address}"' in form
        ]
        # Of two forms with one address the later one asks for the day.
        fields = re.findall(r'<input type="(?:hidden|date)" name="(\w+)" value="([^"]*)"', forms[-1])
        entered = dict(fields) | dict(chosen(forms[-1])) | typed
        entered.pop("csrfmiddlewaretoken", None)
        return browser.post(address, entered, headers={"HX-Request": "true"} if request.param else {})

    send.in_place = request.param
    return send


def chosen(form):
    """The first option of each list, as a browser sends it."""
    return re.findall(r'<select name="(\w+)">\s*<option value="([^"]*)"', form)


def now(activity):
    return Activity.objects.get(pk=activity.pk)


def answered(answer, sentence, press):
    if not press.in_place:
        assert (answer.status_code, answer.url) == (302, URL)
        answer = answer.client.get(answer.url)
    return sentence in answer.content.decode()


# The four answers


def test_a_special_activity_is_done_on_another_day(press, plan):
    activity = make_activity(plan, ends_on=date(2023, 6, 20))
    answer = press(activity, "complete", completed_on="2023-06-12")
    assert answered(answer, "Saved: the activity is completed.", press)
    assert now(activity).completed_on == date(2023, 6, 12)


def test_a_special_activity_is_in_progress(press, plan):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    assert answered(press(activity, "start"), "Saved: the activity is in progress.", press)
    assert now(activity).status == "in_progress"


def test_what_was_postponed_is_in_progress_again(press, plan, officer):
    activity = make_activity(plan, ends_on=date(2023, 4, 30))
    actions.take_step(
        activity=activity,
        step="postpone",
        by=officer,
        version=1,
        today=date(2023, 4, 1),
        note="Snow",
        postponed_to=date(2023, 6, 1),
    )
    assert answered(press(activity, "resume"), "Saved: the activity is in progress.", press)
    assert now(activity).status == "in_progress"


def test_what_is_in_progress_is_not_asked_whether_it_is(answers, plan, officer):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    actions.take_step(activity=activity, step="start", by=officer, version=1, today=IN_JUNE)
    assert "begin-" not in answers(activity)


@pytest.mark.parametrize("frequency", ["weekly", "monthly"])
def test_a_recurring_activity_happened_on_another_day(press, plan, frequency):
    activity = make_recurring(plan, frequency)
    answer = press(activity, "record", date="2023-06-13")
    assert answered(answer, "Recorded: ", press)
    assert Occurrence.objects.get().date == date(2023, 6, 13)


def test_before_a_session_one_chooses_the_session(press, plan):
    session = make_session(date(2023, 6, 20), "5th")
    activity = make_recurring(plan, "before_session")
    press(activity, "record", date="2023-06-14")
    assert Occurrence.objects.get().session == session


# Several at once


@pytest.mark.parametrize(("outcome", "offered"), [("happened", True), ("skipped", False)])
def test_a_photograph_is_offered_of_what_happened_alone(press, plan, outcome, offered):
    activity = make_recurring(plan, "monthly")
    answer = press(
        activity, "answer_units", units=["2023-05-01/2023-05-31"], outcome=outcome, note="Elections"
    )
    assert answered(answer, "Add a photograph", press) is (offered and press.in_place)


@pytest.mark.parametrize("outcome", ["happened", "skipped"])
def test_several_missed_units_are_answered_in_one_form(press, plan, outcome):
    activity = make_recurring(plan, "monthly")
    months = ["2023-03-01/2023-03-31", "2023-05-01/2023-05-31"]
    answer = press(activity, "answer_units", units=months, outcome=outcome, note="Elections")
    sentence = "Recorded: 2 times." if outcome == "happened" else "Skipped with this reason: 2 times."
    assert answered(answer, sentence, press)
    assert {(str(row.when), row.outcome, row.note) for row in Occurrence.objects.all()} == {
        ("2023-03-01/2023-03-31", outcome, "Elections"),
        ("2023-05-01/2023-05-31", outcome, "Elections"),
    }


def test_what_the_plan_links_is_linked_to_each_that_happened(press, plan):
    audience = make_audience("youth")
    activity = make_recurring(plan, "monthly")
    activity.audiences.add(audience)
    press(
        activity, "answer_units", units=["2023-03-01/2023-03-31", "2023-05-01/2023-05-31"], outcome="happened"
    )
    assert [list(item.audiences.all()) for item in Occurrence.objects.all()] == [[audience]] * 2


def test_sessions_are_answered_together_too(press, plan):
    held = [make_session(date(2023, month, 20), f"{month}th") for month in (4, 5)]
    activity = make_recurring(plan, "before_session")
    units = [f"s{session.pk}" for session in held]
    press(activity, "answer_units", units=units, outcome="skipped", note="No time")
    assert {item.session for item in Occurrence.objects.all()} == set(held)


def test_the_open_unit_happened_on_a_day_that_nobody_named(press, plan):
    activity = make_recurring(plan, "monthly")
    press(activity, "answer_units", units=["2023-06-01/2023-06-30"], outcome="happened")
    assert str(Occurrence.objects.get().when) == "2023-06-01/2023-06-30"


def test_one_answered_alone_can_be_taken_back(press, plan):
    activity = make_recurring(plan, "monthly")
    answer = press(
        activity, "answer_units", units=["2023-05-01/2023-05-31"], outcome="skipped", note="Elections"
    )
    assert answered(answer, "Undo", press)
    # There is nothing to take a picture of.
    assert "Add a photograph" not in answer.content.decode()


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"units": [], "outcome": "happened"}, "Choose at least one."),
        ({"units": ["2023-05-01/2023-05-31"], "outcome": "skipped", "note": " "}, "Say why it was skipped."),
        (
            {"units": ["2023-05-01/2023-05-31", "2023-04-01/2023-04-30"], "outcome": "happened"},
            "One of these has been answered in the meantime.",
        ),
        ({"units": ["x"], "outcome": "happened"}, "One of these has been answered in the meantime."),
    ],
)
def test_of_what_is_refused_nothing_is_recorded_and_everything_is_kept(
    press, plan, record, entered, sentence
):
    activity = make_recurring(plan, "monthly")
    record(activity, date(2023, 4, 3))
    answer = press(activity, "answer_units", **{"note": "<b>Mine</b>"} | entered)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert Occurrence.objects.count() == 1
    assert ("&lt;b&gt;Mine" in text) == ("note" not in entered)


def test_the_page_of_several_is_for_what_is_expected(sign_in, officer, plan):
    browser = sign_in(officer)
    for activity in (make_activity(plan), make_recurring(plan, "as_needed")):
        assert browser.get(reverse("activities:answer_units", args=[activity.pk])).status_code == 404
    weekly = make_recurring(plan, "weekly")
    text = browser.get(reverse("activities:answer_units", args=[weekly.pk])).content.decode()
    assert text.count('type="checkbox"') == 24
    assert "week 23, 5–11 June" in text


def test_why_it_was_late_is_said_in_the_row(press, plan, officer, page):
    activity = make_activity(plan, ends_on=date(2023, 4, 30))
    actions.take_step(
        activity=activity,
        step="complete",
        by=officer,
        version=1,
        today=IN_JUNE,
        completed_on=date(2023, 5, 3),
    )
    of_the_year = reverse("activities:missing", args=[2023])
    assert "Completed late, without a reason" in page(at=of_the_year)
    answer = press(activity, "explain_delay", note="The hall was closed.")
    assert answered(answer, "The reason has been saved.", press)
    assert now(activity).status_updates.first().note == "The hall was closed."
    assert "Completed late, without a reason" not in page(at=of_the_year)
    assert now(activity).completed_on == date(2023, 5, 3)


def test_a_reason_given_when_it_was_postponed_is_reason_enough(page, plan, officer):
    activity = make_activity(plan, ends_on=date(2023, 4, 30))
    for version, step, entered in (
        (1, "postpone", {"note": "Snow", "postponed_to": date(2023, 5, 20), "today": date(2023, 4, 1)}),
        (2, "complete", {"completed_on": date(2023, 5, 10), "today": IN_JUNE}),
    ):
        actions.take_step(activity=activity, step=step, by=officer, version=version, **entered)
    assert "Completed late, without a reason" not in page(at=reverse("activities:missing", args=[2023]))


# What is refused


def test_a_day_that_does_not_exist_stays_to_be_mended(officer, sign_in, plan):
    activity = make_recurring(plan, "monthly")
    address = reverse("activities:record", args=[activity.pk])
    entered = {"from": "today", "date": "29.2.2023", "as_planned": "yes"}
    answer = sign_in(officer).post(address, entered, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "2023 has no 29 February." in answer.content.decode()
    assert 'type="text" name="date" value="29.2.2023"' in answer.content.decode()


def test_a_delay_that_was_none_needs_no_reason(officer, sign_in, activity):
    address = reverse("activities:explain_delay", args=[activity.pk])
    answer = sign_in(officer).post(address, {"note": "Snow", "version": "1"})
    assert answer.status_code == 422
    assert "The activity was not completed late" in answer.content.decode()
    assert not activity.status_updates.exists()


def test_a_stranger_and_a_reader_explain_no_delay(stranger, chief, sign_in, activity):
    address = reverse("activities:explain_delay", args=[activity.pk])
    assert sign_in(stranger).post(address, {"note": "x"}).status_code == 403
    assert sign_in(chief).post(address, {"note": "x"}).status_code == 403
    assert sign_in(chief).get(address).status_code == 405


# Whose activities


@pytest.fixture
def both(make_user, office):
    """Runs the plan, and answers for one of its offices."""
    return make_user("both", Role.OFFICER, offices=(office,))


@pytest.fixture
def late_ones(plan, office):
    return [
        make_activity(plan, title="Ours", offices=[office], ends_on=date(2023, 5, 31)),
        make_activity(plan, title="Theirs", offices=[make_office("other")], ends_on=date(2023, 5, 31)),
    ]


def titles(text):
    return re.findall(r'class="task__title">.*?</span> (?:<a [^>]*>)?([^<]+)<', text)


def test_whoever_runs_the_plan_and_an_office_chooses_whose_activities_to_see(page, both, late_ones):
    text = page(both)
    assert titles(text) == ["Ours", "Theirs"]
    assert f'href="{URL}?show=tasks&amp;scope=mine">My offices</a>' in text
    text = page(both, scope="mine")
    assert titles(text) == ["Ours"]
    assert 'scope=mine" aria-current="page"' in text
    assert titles(page(both, scope="all")) == ["Ours", "Theirs"]
    assert titles(page(both, scope="<script>")) == ["Ours", "Theirs"]


def test_where_there_is_no_difference_there_is_nothing_to_choose(page, officer, office_head, late_ones):
    for person, seen in ((officer, ["Ours", "Theirs"]), (office_head, ["Ours"])):
        text = page(person, scope="mine")
        assert "My offices" not in text
        assert titles(text) == seen


def test_the_choice_stays_when_a_row_is_answered(press, both, late_ones):
    answer = press(late_ones[0], "start", who=both, came_from="today:mine")
    if press.in_place:
        assert 'name="from" value="today:mine"' in answer.content.decode()
    else:
        assert answer.url == f"{URL}?show=tasks&scope=mine"


def test_three_years_on_the_page_take_as_many_questions_as_two(both, sign_in, late_ones, plan, on_day):
    browser = sign_in(both)
    make_recurring(plan, "weekly")

    def asked_with(year: int) -> int:
        of_year = make_recurring(make_plan(year), "weekly")
        of_year.occurrences.create(date=date(year, 3, 1), recorded_by=both)
        with CaptureQueriesContext(connection) as asked:
            text = browser.get(URL).content.decode()
        assert f"The year {year} is over" in text
        assert {"Ours", "Theirs"} <= set(titles(text))
        return len(asked)

    assert asked_with(2021) == asked_with(2022)


def test_what_a_year_lacks_that_is_over_is_counted_for_whoever_asks(
    page, keeps, both, officer, office_head, office, late_ones
):
    year = make_plan(2022)
    own, other = make_recurring(year, "weekly"), make_recurring(year, "monthly")
    for activity in (own, other):
        activity.occurrences.create(date=date(2022, 3, 1), recorded_by=both)
    own.responsibilities.create(office=office, role="responsible")
    for _time in ("made", "kept"):
        assert _lacking(page(officer)) == _lacking(page(both)) == 2
        assert _lacking(page(office_head)) == _lacking(page(both, scope="mine")) == 1
    own.responsibilities.all().delete()
    assert _lacking(page(office_head)) == _lacking(page(both, scope="mine")) == 0
    other.occurrences.create(date=date(2022, 4, 1), recorded_by=both)
    other.delete()
    assert _lacking(page(officer)) == 1


MISSING = "The year 2023 is over: what is missing for its report"


def test_a_year_that_is_over_counts_for_the_choice_and_for_who_may_record(
    page, both, office_head, plan, on_day
):
    on_day(date(2024, 1, 10))
    own = make_recurring(plan, "yearly", offices=list(office_head.offices.all()))
    make_recurring(plan, "yearly")
    own.occurrences.create(date=date(2023, 3, 1), recorded_by=both)
    text = page(both)
    assert "My offices" in text
    assert MISSING in text
    own.evidence.create(url="https://kacanik.example/prove", added_by=both)
    # Nothing is missing of the office's own, and something may still be told.
    assert MISSING not in page(both, scope="mine")
    for person in (both, office_head):
        assert "What was done?" in page(person, scope="mine")


def _lacking(text: str) -> int:
    line = re.search(r"The year 2022 is over.*?<b>(\d+)</b>", text)
    return int(line.group(1)) if line else 0


# A full year


def test_ten_rows_stand_open_and_the_others_are_one_press_away(page, press, plan):
    late = [make_activity(plan, title=f"Late {n}", ends_on=date(2023, 5, 31)) for n in range(1, 41)]
    for n in range(1, 4):
        make_activity(plan, title=f"Soon {n}", ends_on=date(2023, 6, 28))
    text = page()
    assert titles(text) == [*(f"Late {n}" for n in range(1, 8)), "Soon 1", "Soon 2", "Soon 3"]
    assert re.search(r'Late <span class="today__count">40</span>', text)
    assert 'href="?show=tasks&amp;whole=late#late"' in text
    assert "and 33 more" in text
    assert len(titles(page(whole="late"))) == 43
    # Whatever stands far below is answered like the others.
    assert answered(press(late[-1], "start"), "Saved: the activity is in progress.", press)
