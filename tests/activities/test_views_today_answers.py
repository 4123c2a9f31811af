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
from tests.factories import make_activity, make_office, make_plan, make_recurring, make_session

URL = reverse("activities:today")
IN_JUNE = date(2023, 6, 15)
pytestmark = [pytest.mark.usefixtures("in_june"), pytest.mark.slow]


@pytest.fixture
def in_june(on_day):
    on_day(IN_JUNE)


@pytest.fixture
def page(officer, sign_in):
    def read(who=officer, **query):
        return sign_in(who).get(URL, query).content.decode()

    return read


@pytest.fixture(params=[True, False], ids=["in place", "without scripts"])
def press(request, officer, sign_in):
    """Fills in and sends the form of a row, found on the page by its address, as a person would."""

    def send(activity, name, who=officer, query="", **typed):
        browser = sign_in(who)
        text = browser.get(URL + query).content.decode()
        row = text[text.index(f'id="row-{activity.pk}"') :].split('<li class="activity-row"')[0]
        address = reverse(f"activities:{name}", args=[activity.pk])
        forms = [
            form for form in re.findall(r"<form.*?</form>", row, re.DOTALL) if f'action="{address}"' in form
        ]
        # Of two forms with one address the later one asks for the day.
        fields = re.findall(r'<input type="(?:hidden|date)" name="(\w+)" value="([^"]*)"', forms[-1])
        said = dict(fields) | dict(chosen(forms[-1])) | typed
        said.pop("csrfmiddlewaretoken", None)
        return browser.post(address, said, headers={"HX-Request": "true"} if request.param else {})

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


def test_what_is_in_progress_is_not_asked_whether_it_is(page, plan, officer):
    activity = make_activity(plan, ends_on=date(2023, 5, 31))
    actions.take_step(activity=activity, step="start", by=officer, version=1, today=IN_JUNE)
    assert "begin-" not in page()


@pytest.mark.parametrize("frequency", ["weekly", "monthly"])
def test_a_recurring_activity_happened_on_another_day(press, plan, frequency):
    activity = make_recurring(plan, frequency)
    answer = press(activity, "record", date="2023-06-13")
    assert answered(answer, "The occurrence has been recorded.", press)
    assert Occurrence.objects.get().date == date(2023, 6, 13)


def test_the_open_unit_is_skipped_with_a_reason_unless_another_is_chosen(press, plan):
    activity = make_recurring(plan, "monthly")
    answer = press(activity, "skip", note="Elections")
    assert answered(answer, "Skipped: the reason has been recorded.", press)
    assert str(Occurrence.objects.get().when) == "2023-06-01/2023-06-30"
    press(activity, "skip", note="Holidays", date="2023-03-31")
    assert str(Occurrence.objects.get(note="Holidays").when) == "2023-03-01/2023-03-31"


def test_before_a_session_one_chooses_the_session(press, plan):
    past, session = make_session(date(2023, 5, 20), "4th"), make_session(date(2023, 6, 20), "5th")
    activity = make_recurring(plan, "before_session")
    press(activity, "record", date="2023-06-14")
    assert Occurrence.objects.get(outcome="happened").session == session
    press(activity, "skip", note="No time", session=str(past.pk))
    assert Occurrence.objects.get(outcome="skipped").session == past


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
    assert "Completed late, without a reason" in page()
    answer = press(activity, "explain_delay", note="The hall was closed.")
    assert answered(answer, "The reason has been saved.", press)
    assert now(activity).status_updates.first().note == "The hall was closed."
    assert "Completed late, without a reason" not in page()
    assert now(activity).completed_on == date(2023, 5, 3)


def test_a_reason_given_when_it_was_postponed_is_reason_enough(page, plan, officer):
    activity = make_activity(plan, ends_on=date(2023, 4, 30))
    for version, step, said in (
        (1, "postpone", {"note": "Snow", "postponed_to": date(2023, 5, 20), "today": date(2023, 4, 1)}),
        (2, "complete", {"completed_on": date(2023, 5, 10), "today": IN_JUNE}),
    ):
        actions.take_step(activity=activity, step=step, by=officer, version=version, **said)
    assert "Completed late, without a reason" not in page()


# What is refused


def test_a_reason_that_is_missing_is_asked_for_and_the_form_stays_open(officer, sign_in, plan):
    activity = make_recurring(plan, "monthly")
    address = reverse("activities:skip", args=[activity.pk])
    said = {"from": "today", "heading": "now", "date": "2023-06-30", "note": " "}
    answer = sign_in(officer).post(address, said, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why it was skipped." in text
    assert re.search(r"<details[^>]* open>\s*<summary>It was skipped", text)


def test_words_that_cannot_be_saved_stay_in_the_row(officer, sign_in, plan):
    activity = make_recurring(plan, "monthly")
    address = reverse("activities:skip", args=[activity.pk])
    said = {"from": "today", "heading": "now", "date": "2021-06-30", "note": "<b>Elections</b>"}
    text = sign_in(officer).post(address, said, headers={"HX-Request": "true"}).content.decode()
    assert "&lt;b&gt;Elections&lt;/b&gt;</textarea>" in text


def test_a_day_that_does_not_exist_stays_to_be_mended(officer, sign_in, plan):
    activity = make_recurring(plan, "monthly")
    address = reverse("activities:record", args=[activity.pk])
    said = {"from": "today", "heading": "now", "date": "29.2.2023", "as_planned": "yes"}
    answer = sign_in(officer).post(address, said, headers={"HX-Request": "true"})
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
    return re.findall(r'href="/activities/\d+/">([^<]+)</a></h4>', text)


def test_whoever_runs_the_plan_and_an_office_chooses_whose_activities_to_see(page, both, late_ones):
    text = page(both)
    assert titles(text) == ["Ours", "Theirs"]
    assert f'href="{URL}?show=tasks&amp;scope=mine">My offices</a>' in text
    text = page(both, scope="mine")
    assert titles(text) == ["Ours"]
    assert "<title>(1) Today" in " ".join(text.split()).replace("<title> ", "<title>")
    assert 'scope=mine" aria-current="page"' in text
    assert titles(page(both, scope="all")) == ["Ours", "Theirs"]
    assert titles(page(both, scope="<script>")) == ["Ours", "Theirs"]


def test_where_there_is_no_difference_there_is_nothing_to_choose(page, officer, office_head, late_ones):
    for person, seen in ((officer, ["Ours", "Theirs"]), (office_head, ["Ours"])):
        text = page(person, scope="mine")
        assert "My offices" not in text
        assert titles(text) == seen


def test_the_choice_stays_when_a_row_is_answered(press, both, late_ones):
    answer = press(late_ones[0], "start", who=both, query="?scope=mine")
    if press.in_place:
        assert "(1) Today" in answer.content.decode()
    else:
        assert answer.url == f"{URL}?show=tasks&scope=mine"


def test_two_years_on_the_page_take_as_many_questions_as_one(both, sign_in, late_ones, plan, on_day):
    browser = sign_in(both)
    make_recurring(plan, "weekly")
    make_recurring(make_plan(2022), "weekly").occurrences.create(date=date(2022, 3, 1), recorded_by=both)
    with CaptureQueriesContext(connection) as asked:
        text = browser.get(URL).content.decode()
    assert 'id="year-2022"' in text
    assert 'id="year-2023"' in text
    assert len(asked) <= 25


# A full year


def test_of_a_long_group_the_first_are_shown_and_the_others_one_click_away(page, press, plan):
    late = [make_activity(plan, title=f"Late {n}", ends_on=date(2023, 5, 31)) for n in range(1, 41)]
    text = page()
    assert len(titles(text)) == 25
    assert re.search(r'id="count-late-2023">40</span>', text)
    assert f'href="{URL}?show=tasks&amp;whole=late#late-2023">Show all 40<' in text
    assert len(titles(page(whole="late"))) == 40
    # Whatever stands far below is answered like the others.
    answer = press(late[-1], "start", query="?whole=late")
    assert answered(answer, "Saved: the activity is in progress.", press)
    if press.in_place:
        assert re.search(r'id="count-late-2023" hx-swap-oob="true">40</span>', answer.content.decode())
