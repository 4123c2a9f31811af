"""Something happened in week 19 or in March, and nobody remembers the day: no page, file or figure invents one."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from activities.models import Occurrence
from activities.pages.month import month_of
from activities.records import actions
from activities.records.progress import progress_of
from activities.rules.days import Days
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.report.printing.log import log_of
from kacanik_comms.report.record import record_of, snapshot_now
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from kacanik_comms.year.tally import quarter_of
from kacanik_comms.year.trend import trend
from tests.factories import make_activity, make_amendment, make_audience, make_recurring, make_session

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

MARCH = Days(date(2023, 3, 1), date(2023, 3, 31))
WEEK_13 = Days(date(2023, 3, 27), date(2023, 4, 2))
JANUARY = date(2024, 1, 20)
IN_WORDS = "week 13, 27 March – 2 April 2023"


@pytest.fixture
def in_unit(officer, monkeypatch):
    """The officer records on a day that it happened in a unit."""

    def happened(activity, unit, *, recorded_on=JANUARY, **values):
        noon = datetime(recorded_on.year, recorded_on.month, recorded_on.day, 12, tzinfo=UTC)
        with monkeypatch.context() as then:
            then.setattr(timezone, "now", lambda: noon)
            return actions.record_occurrence(
                activity=activity, by=officer, today=recorded_on, unit=unit, **values
            )

    return happened


def refusal(activity, by, **values):
    with pytest.raises(ValidationError) as refused:
        actions.record_occurrence(activity=activity, by=by, **{"today": JANUARY} | values)
    error = refused.value
    if not hasattr(error, "error_dict"):
        return error.messages
    return {field: " ".join(texts) for field, texts in error.message_dict.items()}


# What is recorded


def test_it_is_kept_without_a_day(weekly, in_unit):
    occurrence = in_unit(weekly, WEEK_13)
    occurrence.refresh_from_db()
    assert (occurrence.date, str(occurrence.when)) == (None, str(WEEK_13))
    assert occurrence.ends_on == WEEK_13.ends_on
    assert str(occurrence).endswith("27.03.2023–02.04.2023")


def test_either_a_day_or_a_unit(weekly, officer):
    sentence = "Give either the day or only the week, month or other unit."
    assert refusal(weekly, officer, unit=WEEK_13, on=date(2023, 3, 29)) == {"unit": sentence}
    assert refusal(weekly, officer, unit=WEEK_13, on=date(2023, 5, 1)) == {"unit": sentence}
    assert refusal(weekly, officer) == {"date": "Enter a date."}


@pytest.mark.parametrize(
    "unit",
    [
        MARCH,
        Days(date(2023, 3, 28), date(2023, 4, 3)),
        Days(date(2024, 1, 8), date(2024, 1, 14)),
    ],
)
def test_only_a_unit_of_the_activity(weekly, officer, unit):
    assert refusal(weekly, officer, unit=unit) == {"unit": "This is no unit of the activity. Give the day."}


def test_no_unit_where_none_is_expected_and_none_before_it_begins(plan, weekly, officer):
    as_needed, special = make_recurring(plan, "as_needed"), make_activity(plan)
    session = make_session(date(2023, 3, 30))
    before_session = make_recurring(plan, "before_session")
    assert "unit" in refusal(as_needed, officer, unit=MARCH)
    assert refusal(special, officer, unit=MARCH) == ["A special activity happens once: mark it as completed."]
    assert refusal(before_session, officer, unit=MARCH, session=session) == {
        "unit": "What is done before a session is recorded with its day."
    }
    assert refusal(weekly, officer, unit=WEEK_13, today=date(2023, 3, 26)) == {
        "unit": "This unit has not begun yet."
    }
    assert not Occurrence.objects.exists()


# What it counts for


def test_it_counts_from_its_recording_or_from_the_last_day_of_its_unit(plan, in_unit):
    monthly = make_recurring(plan, "monthly")
    in_unit(monthly, MARCH, recorded_on=date(2023, 3, 10))
    in_unit(monthly, Days(date(2023, 5, 1), date(2023, 5, 31)))
    days = [date(2023, 3, 9), date(2023, 3, 10), date(2023, 5, 30), date(2023, 5, 31)]
    for day, happened in zip(days, [0, 1, 1, 2], strict=True):
        [progress] = progress_of([monthly], on=day)
        assert progress.happened == happened, day
        assert Occurrence.objects.counting(on=day).count() == happened, day


@pytest.mark.parametrize("frequency", ["weekly", "fortnightly", "monthly", "quarterly", "continuous"])
def test_the_figures_of_the_year_are_those_of_any_day_in_the_unit(plan, officer, in_unit, frequency):
    activity, audience = make_recurring(plan, frequency), make_audience("youth")
    read = []
    for record in (
        lambda unit: in_unit(activity, unit, audiences=[audience]),
        lambda unit: actions.record_occurrence(
            activity=activity, by=officer, today=JANUARY, on=unit.starts_on, audiences=[audience]
        ),
        lambda unit: actions.record_occurrence(
            activity=activity, by=officer, today=JANUARY, on=unit.ends_on, audiences=[audience]
        ),
    ):
        [progress] = progress_of([activity], on=JANUARY)
        for unit in progress.units[1::5]:
            record(unit.period)
        facts = facts_of(plan, today=JANUARY)
        read.append(
            (
                facts.recurring[0].units,
                facts.recurring[0].compliance,
                figures.audience_coverage(facts).ratio,
                sum(end.occurrences for end in trend(facts)),
                [end.compliance for end in trend(facts)][-1],
            )
        )
        Occurrence.objects.all().delete()
    assert read[0] == read[1] == read[2]


def test_its_quarter_is_that_of_its_thursday_or_of_its_last_day(plan, weekly, in_unit):
    in_unit(weekly, WEEK_13)
    in_unit(make_recurring(plan, "twice_a_year"), Days(date(2023, 1, 1), date(2023, 6, 30)))
    facts = facts_of(plan, today=JANUARY)
    assert [quarter_of(reach, plan) for reach in facts.reaches] == [1, 2]
    assert {end.month: end.occurrences for end in trend(facts) if end.occurrences} == {3: 1, 6: 1}


def test_a_week_stays_what_it_was_when_the_frequency_is_changed(plan, weekly, plan_admin, in_unit):
    in_unit(weekly, WEEK_13)
    at = datetime(2023, 3, 20, 12, tzinfo=UTC)
    counts_from = date(2023, 3, 25)
    make_amendment(
        weekly, by=plan_admin, reason="Vendim.", at=at, counts_from=counts_from, frequency="monthly"
    )
    [progress] = progress_of([weekly], on=JANUARY)
    done = [str(unit.period) for unit in progress.units if unit.state == "done"]
    # By the new rule the months are asked for from April on; the week belongs to March, of its Thursday.
    assert done == []
    assert str(Occurrence.objects.get().when) == str(WEEK_13)
    assert facts_of(plan, today=JANUARY).recurring[0].happened == 1


# Everywhere the same


@pytest.fixture
def known(weekly, in_unit):
    return in_unit(weekly, WEEK_13, note="Takim", audiences=[make_audience("youth")])


def test_every_page_names_the_week(weekly, known, officer, sign_in):
    browser, citizen = sign_in(officer), Client()
    for text in (
        browser.get(weekly.get_absolute_url()),
        browser.get(f"{reverse('audiences:occurrences')}?year=2023"),
        browser.get("/search/?q=takim"),
        citizen.get(f"/en/2023/activities/{weekly.code}/"),
        citizen.get("/en/changes.atom"),
    ):
        content = text.content.decode()
        assert IN_WORDS in content, text.request["PATH_INFO"]
        assert not re.search("(?<!– )2 April 2023", content), text.request["PATH_INFO"]
    month = browser.get(f"{reverse('activities:list')}?year=2023&month=3&view=calendar")
    assert IN_WORDS in month.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("sq", "java 13, 27 mars – 2 prill 2023"), ("sr-latn", "nedelja 13, 27. marta – 2. aprila 2023.")],
)
def test_the_week_has_its_name_in_each_language(weekly, known, officer, sign_in, language, words):
    assert words in sign_in(officer, language).get(weekly.get_absolute_url()).content.decode()


def test_the_files_and_the_api_give_an_empty_day_and_the_unit(known):
    unit = {"unit_starts_on": "2023-03-27", "unit_ends_on": "2023-04-02"}
    text = Client().get("/en/data/2023/occurrences.csv").getvalue().decode()
    [row] = csv.reader(io.StringIO(text.split("\n", 1)[1]))
    assert row[3:6] == ["", "2023-03-27", "2023-04-02"]
    [line] = json.loads(Client().get("/en/data/2023/occurrences.json").getvalue())["rows"]
    assert {name: line[name] for name in ("date", *unit)} == {"date": None, **unit}
    [data] = Client().get("/api/v1/occurrences/?year=2023").json()["results"]
    assert {name: data[name] for name in ("date", *unit)} == {"date": None, **unit}


def test_the_calendar_of_the_month_shows_it_on_no_day(weekly, known, plan):
    march, april = (
        month_of(date(2023, number, 1), [weekly], [], on=JANUARY, today=JANUARY) for number in (3, 4)
    )
    assert not any(day.entries for week in march.weeks for day in week)
    assert [str(entry.when) for entry in march.without_day] == [str(WEEK_13)]
    assert (march.count, april.count) == (1, 0)


def test_the_calendar_for_phones_shows_the_whole_unit(plan, in_unit):
    quarterly = make_recurring(plan, "quarterly")
    in_unit(quarterly, Days(date(2023, 1, 1), date(2023, 3, 31)))
    calendar = Calendar.from_ical(Client().get("/en/calendar/2023.ics").content)
    [done] = [event for event in calendar.walk("VEVENT") if str(event["summary"]).startswith("✓")]
    assert (done.start, done.end) == (date(2023, 1, 1), date(2023, 4, 1))


def test_the_record_of_the_year_holds_it_and_reads_the_same(plan, weekly, known, in_unit, skip):
    skip(weekly, date(2023, 5, 10))
    facts = facts_of(plan, today=JANUARY)
    read = record_of(snapshot_now(plan, today=JANUARY)).facts
    assert [(str(reach.when), reach.when.counts_from) for reach in read.reaches] == [
        (str(WEEK_13), WEEK_13.ends_on)
    ]
    assert [str(row.when) for row in read.skipped] == ["2023-05-08/2023-05-14"]
    compliance = [row.compliance for row in facts.recurring]
    assert [row.compliance for row in read.recurring] == compliance == [Ratio(1, 51)]
    assert [end.occurrences for end in trend(read)] == [end.occurrences for end in trend(facts)]
    assert log_of(weekly, read.reaches).days == IN_WORDS


# Recording it on the pages


@pytest.fixture
def in_may(on_day):
    on_day(date(2023, 5, 10))


@pytest.fixture
def browser(in_may, officer, sign_in):
    return sign_in(officer)


def address(activity):
    return reverse("activities:record", args=[activity.pk])


def test_the_form_offers_today_and_the_units_that_have_begun(browser, weekly):
    text = browser.get(address(weekly)).content.decode()
    assert 'value="2023-05-10"' in text
    assert '<option value="2023-05-08/2023-05-14">week 19, 8–14 May 2023</option>' in text
    assert "2023-05-15/2023-05-21" not in text
    assert (
        'name="unit"' not in browser.get(address(make_recurring(weekly.plan, "as_needed"))).content.decode()
    )


def test_whoever_comes_from_a_missed_week_finds_it_chosen_and_no_day(browser, weekly):
    link = f"{address(weekly)}?unit={WEEK_13}"
    assert link in browser.get(weekly.get_absolute_url()).content.decode()
    text = browser.get(link).content.decode()
    assert f'<option value="{WEEK_13}" selected>' in text
    assert 'value="2023-05-10"' not in text


def test_the_day_that_stands_there_already_gives_way_to_the_unit_that_is_chosen(browser, weekly):
    answer = browser.post(address(weekly), {"date": "2023-05-10", "unit": str(WEEK_13)})
    assert answer.status_code == 302
    assert str(Occurrence.objects.get().when) == str(WEEK_13)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"date": "2023-05-02", "unit": str(WEEK_13)}, "Give either the day or only the week"),
        ({"unit": "2023-03-01/2023-03-31"}, "This is no unit of the activity."),
        ({"unit": "2023-05-15/2023-05-21"}, "This is no unit of the activity."),
        ({"unit": "week 13"}, "This is no unit of the activity."),
        ({}, "Enter a date."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(browser, weekly, sent, sentence):
    answer = browser.post(address(weekly), sent | {"note": "Shtatë veta"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "Shtatë veta" in text
    assert not Occurrence.objects.exists()


def test_a_missed_month_is_answered_on_the_page_of_today_without_a_day(browser, plan):
    monthly = make_recurring(plan, "monthly")
    row = browser.get(reverse("activities:today_answers", args=[monthly.pk])).content.decode()
    assert f'name="units" value="{MARCH}"' in row
    sent = {"from": "today", "units": str(MARCH), "outcome": "happened"}
    url = reverse("activities:answer_units", args=[monthly.pk])
    assert browser.post(url, sent, headers={"HX-Request": "true"}).status_code == 200
    assert str(Occurrence.objects.get().when) == str(MARCH)
