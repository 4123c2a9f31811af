"""Recording that a recurring activity happened, or why it did not."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.models import Evidence, Occurrence
from tests.factories import (
    make_audience,
    make_channel,
    make_message,
    make_recurring,
    make_session,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def browser(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def links(plan):
    audience = make_audience("youth")
    return {"audiences": audience, "messages": make_message(audience), "channels": make_channel("web")}


@pytest.fixture
def monthly(plan, office, links):
    """Expected every month, and planned for one audience, message and channel."""
    activity = make_recurring(plan, "monthly", offices=[office])
    for name, row in links.items():
        getattr(activity, name).add(row)
    return activity


def address(activity, name="record"):
    return reverse(f"activities:{name}", args=[activity.pk])


def linked(occurrence):
    return {name: list(getattr(occurrence, name).all()) for name in ("audiences", "messages", "channels")}


def test_the_form_offers_the_day_and_what_was_planned(browser, monthly, on_day):
    text = browser.get(address(monthly)).content.decode()
    assert 'value="2023-' not in text.replace('value="2023-12-01/2023-12-31"', "").split('name="unit"')[0], (
        "no day of a year that is over is offered"
    )
    assert text.count("checked>") == 3


def test_what_files_are_taken_is_said_in_the_readers_language(officer, sign_in, monthly):
    assert "15 MB each; several at once" in sign_in(officer).get(address(monthly)).content.decode()
    assert "njëherësh" in sign_in(officer, "sq").get(address(monthly)).content.decode()


def test_while_the_year_goes_on_the_day_offered_is_today(on_day, officer, sign_in, monthly):
    on_day(date(2023, 6, 15))
    assert 'value="2023-06-15"' in sign_in(officer).get(address(monthly)).content.decode()


def test_the_officer_records_everything_about_one_time(browser, monthly, links, officer):
    other = make_channel("radio", 2)
    answer = browser.post(
        address(monthly),
        {
            "date": "2023-03-08",
            "note": "In the town hall",
            "channels": [other.pk],
            "audiences": [links["audiences"].pk],
            "people_reached": "120",
            "cost": "35,50",
            "evidence_url": "https://example.org/photo",
            "evidence_caption": "The hall",
        },
    )
    assert (answer.status_code, answer.url) == (302, monthly.get_absolute_url())
    happened = Occurrence.objects.get()
    assert (happened.date, happened.note, happened.people_reached, happened.cost, happened.recorded_by) == (
        date(2023, 3, 8), "In the town hall", 120, Decimal("35.50"), officer,
    )  # fmt: skip
    assert linked(happened) == {"channels": [other], "audiences": [links["audiences"]], "messages": []}
    proof = Evidence.objects.get()
    assert (proof.occurrence, proof.caption) == (happened, "The hall")
    text = browser.get(answer.url).content.decode()
    for words in (
        "Recorded: ",
        "In the town hall",
        "people reached: 120",
        "35.50\xa0€",
        "The hall",
        "Kanali radio",
    ):
        assert words in text, words


def test_one_press_on_the_start_page_records_it_as_planned(browser, monthly, links):
    answer = browser.post(address(monthly), {"date": "2023-03-08", "as_planned": "yes", "from": "today"})
    assert answer.url == reverse("activities:today")
    assert linked(Occurrence.objects.get()) == {name: [row] for name, row in links.items()}


def test_a_session_is_asked_for_where_one_is_expected(browser, plan):
    session = make_session(date(2023, 3, 10), "5th session")
    make_session(date(2024, 3, 10), "Of another year")
    activity = make_recurring(plan, "before_session")
    text = browser.get(f"{address(activity)}?session={session.pk}&date=2023-03-10").content.decode()
    assert f'<option value="{session.pk}" selected>' in text
    assert "Of another year" not in text
    assert browser.post(address(activity), {"date": "2023-03-09", "session": session.pk}).status_code == 302
    assert Occurrence.objects.get().session == session


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"date": ""}, "Enter a date."),
        ({"date": "yesterday"}, "This is not a day."),
        ({"date": "2999-01-01"}, "The date cannot be in the future."),
        ({"date": "2022-12-30"}, "The date must be in 2023"),
        ({"people_reached": "-1"}, "This is not a whole number."),
        ({"people_reached": "9" * 30}, "less than or equal to"),
        ({"cost": "1e99"}, "This is not a sum of money."),
        ({"cost": "9" * 30}, "no more than"),
        ({"evidence_url": "javascript:alert(1)"}, "This is not an address on the web."),
        ({"evidence_caption": "Photo"}, "Give the link too"),
        ({"channels": ["999999"]}, "Select a valid choice"),
        ({"audiences": ["9" * 40, "x"]}, "Select a valid choice"),
        ({"messages": ["1; DROP TABLE"]}, "Select a valid choice"),
        ({"note": "x" * 5001}, "at most 5000 characters"),
        ({"note": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_not_right_comes_back_with_a_sentence_and_everything_typed(
    browser, monthly, entered, sentence
):
    answer = browser.post(
        address(monthly), {"date": "2023-03-08", "note": "My words", "cost": "12", **entered}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    for value in ({"note": "My words", "cost": "12"} | entered).values():
        assert isinstance(value, list) or "\x00" in value or value in text
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize("session", ["", "0", "999999", "9" * 40, "x"])
def test_a_session_that_is_not_offered_is_refused(browser, plan, session):
    make_session(date(2023, 3, 10))
    activity = make_recurring(plan, "before_session")
    for name, entered in (("record", {"date": "2023-03-09"}), ("skip", {"note": "None was held"})):
        assert browser.post(address(activity, name), {"session": session, **entered}).status_code == 422
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["?date=x", "?date=2023-02-31", "?date=", "?session=x", "?session=" + "9" * 40, "?date=0001-01-01"],
)
def test_a_link_with_nonsense_still_opens_the_form(browser, plan, query):
    make_session(date(2023, 3, 10))
    for frequency in ("monthly", "before_session"):
        activity = make_recurring(plan, frequency)
        for name in ("record", "skip"):
            assert browser.get(address(activity, name) + query).status_code == 200


def test_a_proof_that_is_refused_leaves_nothing_behind(browser, monthly):
    browser.post(address(monthly), {"date": "2999-01-01", "evidence_url": "https://example.org"})
    assert not Evidence.objects.exists()


def test_a_month_is_skipped_with_its_reason(browser, monthly, officer):
    text = browser.get(address(monthly, "skip") + "?date=2023-07-31").content.decode()
    assert 'value="2023-07-31"' in text
    answer = browser.post(address(monthly, "skip"), {"date": "2023-07-31", "note": "Annual leave"})
    assert (answer.status_code, answer.url) == (302, monthly.get_absolute_url())
    skipped = Occurrence.objects.get()
    assert (skipped.outcome, skipped.note, skipped.recorded_by) == ("skipped", "Annual leave", officer)


def test_a_session_is_skipped_on_its_own_day(browser, plan):
    session = make_session(date(2023, 3, 10))
    activity = make_recurring(plan, "before_session")
    browser.post(address(activity, "skip"), {"session": session.pk, "note": "Called off"})
    assert (Occurrence.objects.get().date, Occurrence.objects.get().session) == (date(2023, 3, 10), session)


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"note": ""}, "Say why it was skipped."),
        ({"date": ""}, "This field is required."),
        ({"date": "2022-03-01"}, "The date must be in 2023"),
    ],
)
def test_skipping_without_a_reason_or_day_is_refused(browser, monthly, entered, sentence):
    answer = browser.post(address(monthly, "skip"), {"date": "2023-07-31", "note": "Annual leave", **entered})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Occurrence.objects.exists()


def test_what_has_been_answered_is_not_skipped(browser, monthly, record):
    record(monthly, date(2023, 7, 5))
    answer = browser.post(address(monthly, "skip"), {"date": "2023-07-31", "note": "Annual leave"})
    assert answer.status_code == 422
    assert "There is already a record for this unit." in answer.content.decode()


def test_pages_for_what_happens_again_and_again_are_not_there_for_what_happens_once(browser, activity, plan):
    for name in ("record", "skip"):
        assert browser.get(address(activity, name)).status_code == 404
        assert browser.post(address(activity, name), {"date": "2023-03-01"}).status_code == 404
    assert browser.get(address(make_recurring(plan, "as_needed"), "skip")).status_code == 404


def test_only_the_choices_of_the_plan_s_own_strategy_are_offered(browser, monthly):
    text = browser.get(address(monthly)).content.decode()
    assert text.count('name="channels"') == 1
    make_channel("second", 2)
    assert browser.get(address(monthly)).content.decode().count('name="channels"') == 2


def test_words_come_back_as_text(browser, monthly):
    evil = "<img src=x onerror=alert(1)>"
    text = browser.post(
        address(monthly), {"date": evil, "note": evil, "cost": evil, "from": evil, "evidence_url": evil}
    ).content.decode()
    assert evil not in text
    assert "&lt;img" in text


def test_a_page_sent_again_after_going_back_records_nothing_twice(browser, monthly):
    old_page = {"date": "2023-05-10", "note": "Takim", "version": monthly.version}
    assert browser.post(address(monthly), old_page).status_code == 302
    answer = browser.post(address(monthly), old_page)
    assert answer.status_code == 422
    assert "Already recorded: 10 May 2023, “Takim” (officer). Once more?" in answer.content.decode()
    assert Occurrence.objects.count() == 1


def test_a_form_sent_by_htmx_leads_to_the_next_page_with_its_own_style_sheets(browser, monthly):
    entered = {"date": "2023-05-10", "from": "today"}
    boosted = {"HX-Request": "true", "HX-Boosted": "true"}
    answer = browser.post(address(monthly), entered, headers=boosted)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, reverse("activities:today"))
    assert "Recorded: " in browser.get(reverse("activities:today")).content.decode()
