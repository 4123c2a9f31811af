"""Taking back at once what was just recorded."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core import signing
from django.urls import reverse

from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from activities.records import actions
from tests.factories import make_activity, make_recurring

pytestmark = pytest.mark.slow

URL = reverse("activities:undo")


def now(activity):
    return Activity.objects.get(pk=activity.pk)


def standing(activity):
    names = ("status", "completed_on", "postponed_to", "actual_cost", "no_occasion_on", "no_occasion_note")
    return {name: getattr(now(activity), name) for name in names}


def offer_in(text):
    return re.search(r'name="offer" value="([^"]+)"', text)[1]


@pytest.fixture
def browser(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def submit(browser):
    """Sends a form; gives the offer that stands on the page that follows."""

    def say(activity, name, **words):
        words.setdefault("version", now(activity).version)
        answer = browser.post(reverse(f"activities:{name}", args=[activity.pk]), words, follow=True)
        return offer_in(answer.content.decode())

    return say


@pytest.mark.postgresql
def test_an_occurrence_is_taken_back_and_the_history_keeps_it(browser, submit, weekly, officer):
    offer = submit(weekly, "record", date="2023-03-08", note="A slip", evidence_url="https://example.org")
    answer = browser.post(URL, {"offer": offer}, follow=True)
    assert "The change has been undone." in answer.content.decode()
    assert not Occurrence.objects.exists()
    assert not Evidence.objects.exists()
    kept = Occurrence.history.filter(history_type="-").get()
    assert (kept.note, kept.history_user) == ("A slip", officer)


@pytest.mark.parametrize("outcome", ["happened", "skipped"])
def test_weeks_that_were_answered_at_once_are_taken_back_at_once(browser, submit, weekly, outcome):
    submit(weekly, "record", date="2023-02-01")
    weeks = ["2023-03-06/2023-03-12", "2023-03-13/2023-03-19", "2023-03-20/2023-03-26"]
    offer = submit(weekly, "answer_units", units=weeks, outcome=outcome, note="The hall was closed")
    assert Occurrence.objects.count() == 4
    answer = browser.post(URL, {"offer": offer}, follow=True)
    assert "The change has been undone." in answer.content.decode()
    assert [occurrence.date for occurrence in Occurrence.objects.all()] == [date(2023, 2, 1)]


def test_what_changed_nothing_in_the_activity_itself_leaves_no_edit_there(browser, submit, weekly):
    # As after loading the official plan, which keeps no history.
    weekly.history.all().delete()
    browser.post(URL, {"offer": submit(weekly, "record", date="2023-03-08")})
    assert not Occurrence.objects.exists()
    assert not weekly.history.exists()


def test_a_skipped_week_is_open_again(browser, submit, weekly):
    browser.post(URL, {"offer": submit(weekly, "skip", date="2023-03-08", note="A slip")})
    assert not Occurrence.objects.exists()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("complete", {"completed_on": "2023-03-08", "actual_cost": "12,50", "note": "Done"}),
        ("postpone", {"postponed_to": "2100-02-01", "note": "Rain"}),
        ("cancel", {"note": "No money"}),
        ("start", {}),
    ],
)
def test_a_step_is_taken_back_and_both_stay_on_record(browser, submit, activity, officer, name, words):
    before = standing(activity)
    browser.post(URL, {"offer": submit(activity, name, **words)})
    assert standing(activity) == before
    back, step = now(activity).status_updates.all()
    assert (back.takes_back, back.to_status, back.by) == (step, "not_started", officer)
    assert not Occurrence.objects.exists()
    assert not StatusUpdate.objects.that_stand().exists()
    assert "previous step undone" in browser.get(activity.get_absolute_url()).content.decode()


def test_undoing_a_second_completion_leaves_the_first_day(browser, submit, activity):
    submit(activity, "complete", completed_on="2023-03-08", actual_cost="10")
    submit(activity, "reopen", note="Not yet")
    browser.post(URL, {"offer": submit(activity, "complete", completed_on="2023-04-09", actual_cost="20")})
    assert (now(activity).status, now(activity).actual_cost) == ("in_progress", Decimal(10))
    assert Occurrence.objects.get().date == date(2023, 3, 8)


def test_reopening_by_a_slip_brings_the_completion_back(browser, submit, activity):
    submit(activity, "complete", completed_on="2023-03-08")
    browser.post(URL, {"offer": submit(activity, "reopen", note="A slip")})
    assert (now(activity).status, now(activity).completed_on) == ("completed", date(2023, 3, 8))
    assert Occurrence.objects.get().date == date(2023, 3, 8)


@pytest.mark.postgresql
def test_the_statement_that_there_was_no_occasion_comes_back(browser, submit, plan, officer):
    activity = make_recurring(plan, "as_needed")
    actions.state_no_occasion(
        activity=activity, by=officer, today=date(2023, 12, 20), note="Nobody came. " * 300
    )
    before = standing(activity)
    offer = submit(activity, "record", date="2023-03-08")
    assert standing(activity) != before
    browser.post(URL, {"offer": offer})
    assert standing(activity) == before


def test_that_there_was_no_occasion_is_taken_back(browser, submit, plan, on_day):
    on_day(date(2023, 12, 20))
    activity = make_recurring(plan, "as_needed")
    before = standing(activity)
    offer = submit(activity, "no_occasion", note="Nobody came.")
    assert standing(activity) != before
    browser.post(URL, {"offer": offer})
    assert standing(activity) == before


def test_a_cost_is_taken_back_and_the_completion_stays(browser, submit, activity):
    submit(activity, "complete", completed_on="2023-03-08", actual_cost="10")
    browser.post(URL, {"offer": submit(activity, "cost", actual_cost="2000", version="2")})
    assert (now(activity).status, now(activity).actual_cost) == ("completed", Decimal(10))
    assert Occurrence.objects.filter(activity=activity).exists()


def test_the_reason_for_a_delay_is_taken_back_and_asked_for_again(browser, submit, plan, officer):
    activity = make_activity(plan, ends_on=date(2023, 2, 1))
    submit(activity, "complete", completed_on="2023-03-08")
    browser.post(URL, {"offer": submit(activity, "explain_delay", note="Of another one.", version="2")})
    assert now(activity).status == "completed"
    assert Occurrence.objects.filter(activity=activity).exists()
    assert not StatusUpdate.objects.explained_activities()


def test_in_a_row_of_the_start_page_it_is_undone_in_place(on_day, officer, sign_in, weekly):
    on_day(date(2023, 6, 15))
    browser, in_place = sign_in(officer), {"HX-Request": "true"}
    address = reverse("activities:record", args=[weekly.pk])
    submit = {"date": "2023-06-15", "as_planned": "yes", "from": "today", "place": "row"}
    text = browser.post(address, submit, headers=in_place).content.decode()
    assert 'hx-target="closest li"' in text
    text = browser.post(URL, {"offer": offer_in(text), "place": "row"}, headers=in_place).content.decode()
    assert "The change has been undone." in text
    assert "23 unanswered" in text
    assert not Occurrence.objects.exists()


def test_without_javascript_one_comes_back_to_the_start_page(on_day, officer, sign_in, weekly):
    on_day(date(2023, 6, 15))
    browser = sign_in(officer)
    address = reverse("activities:record", args=[weekly.pk])
    text = browser.post(address, {"date": "2023-06-15", "from": "today"}, follow=True).content.decode()
    assert '<input type="hidden" name="from" value="today">' in text.split('id="messages"')[1].split("<h1")[0]
    answer = browser.post(URL, {"offer": offer_in(text), "from": "today"})
    assert answer.url == reverse("activities:today")


# What is not taken back


def test_it_is_undone_only_once(browser, submit, weekly):
    offer = submit(weekly, "record", date="2023-03-08")
    browser.post(URL, {"offer": offer})
    submit(weekly, "record", date="2023-03-08")
    answer = browser.post(URL, {"offer": offer}, follow=True)
    assert "Something was recorded in the meantime" in answer.content.decode()
    assert Occurrence.objects.count() == 1


@pytest.mark.postgresql
def test_after_something_newer_it_stays(browser, submit, activity):
    offer = submit(activity, "complete", completed_on="2023-03-08")
    address = reverse("activities:cost", args=[activity.pk])
    browser.post(address, {"version": now(activity).version, "actual_cost": "5"})
    answer = browser.post(URL, {"offer": offer}, follow=True)
    assert "Something was recorded in the meantime" in answer.content.decode()
    assert now(activity).status == "completed"


@pytest.mark.postgresql
def test_an_occurrence_to_which_somebody_added_evidence_stays(browser, submit, weekly, plan_admin):
    offer = submit(weekly, "record", date="2023-03-08")
    actions.add_evidence(
        activity=weekly, by=plan_admin, url="https://example.org", occurrence=Occurrence.objects.get()
    )
    answer = browser.post(URL, {"offer": offer}, follow=True)
    assert "Something was recorded in the meantime" in answer.content.decode()
    assert (Occurrence.objects.count(), Evidence.objects.count()) == (1, 1)


@pytest.mark.parametrize(("later", "remain"), [(599, 0), (601, 1)])
def test_there_are_ten_minutes(monkeypatch, browser, submit, weekly, later, remain):
    # The clock stands still while it is recorded: a slow machine is no reason.
    now = int(signing.time.time())
    monkeypatch.setattr(signing.time, "time", lambda: now)
    offer = submit(weekly, "record", date="2023-03-08")
    monkeypatch.setattr(signing.time, "time", lambda: now + later)
    answer = browser.post(URL, {"offer": offer}, follow=True)
    assert ("After ten minutes" in answer.content.decode()) == bool(remain)
    assert Occurrence.objects.count() == remain


# Named, because a signature differs from second to second and so from worker to worker.
@pytest.mark.parametrize(
    "offer", ["", "x", "a:b:c", signing.dumps({"by": 1})], ids=["nothing", "a letter", "colons", "other salt"]
)
def test_an_offer_that_is_not_ours_is_none(browser, submit, weekly, offer):
    submit(weekly, "record", date="2023-03-08")
    answer = browser.post(URL, {"offer": offer}, follow=True)
    assert "You can undo only what you have just recorded yourself." in answer.content.decode()
    assert Occurrence.objects.count() == 1


def test_a_refusal_in_a_row_leads_to_where_it_can_be_mended(browser):
    answer = browser.post(URL, {"offer": ""}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("activities:today")


@pytest.mark.parametrize("who", ["plan_admin", "office_head", "chief"])
def test_nobody_takes_back_what_another_person_recorded(request, sign_in, submit, weekly, who):
    offer = submit(weekly, "record", date="2023-03-08")
    answer = sign_in(request.getfixturevalue(who)).post(URL, {"offer": offer}, follow=True)
    assert "You can undo only what you have just recorded yourself." in answer.content.decode()
    assert Occurrence.objects.count() == 1


def test_a_stranger_and_somebody_who_is_not_signed_in_take_nothing_back(client, stranger, sign_in):
    assert client.post(URL).url == f"{reverse('account_login')}?next={reverse('activities:today')}"
    assert sign_in(stranger).post(URL).status_code == 403


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_an_undo_is_only_ever_posted(browser, method):
    assert getattr(browser, method)(URL).status_code == 405


def test_when_the_year_was_closed_nothing_is_taken_back(browser, submit, weekly, plan):
    offer = submit(weekly, "record", date="2023-03-08")
    plan.status = "closed"
    plan.save()
    assert browser.post(URL, {"offer": offer}).status_code == 403
    assert Occurrence.objects.count() == 1


def test_what_cannot_be_undone_offers_nothing(browser, plan, officer):
    activity = make_activity(plan)
    address = reverse("activities:add_evidence", args=[activity.pk])
    text = browser.post(address, {"url": "https://example.org"}, follow=True).content.decode()
    assert 'name="offer"' not in text.split('<template id="device"')[0]
