"""One letter a person with what waits, and only when there is something new to say."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from activities.records.actions import record_occurrence
from kacanik_comms.letters.actions import choose
from kacanik_comms.letters.models import Letter, ToldThreshold
from kacanik_comms.people.digests.actions import due_digests
from tests.evaluation.january import submitted
from tests.factories import make_activity, make_deputyship, make_office, make_recurring


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def digests(*days):
    return [letter for day in days for letter in due_digests(at(day))]


@pytest.fixture(autouse=True)
def _addresses(officer, chief, office_head):
    for user in (officer, chief, office_head):
        user.email, user.language = f"{user.username}@example.org", "en"
        user.save()


@pytest.fixture
def report(plan, office):
    """Due on a Friday."""
    return make_activity(plan, offices=[office], ends_on=date(2023, 6, 9), title="Raporti")


MONDAY = date(2023, 6, 12)
WEEK = timedelta(days=7)


def test_the_office_hears_first_and_the_officer_a_week_later(report, office_head, officer, chief):
    [letter] = digests(MONDAY)
    assert letter.receiver == office_head
    assert letter.subject == "1 thing waits for you: 1 is late"
    assert "1.1 Raporti – was due by 9 June 2023" in letter.text
    letters = digests(MONDAY + timedelta(days=1), MONDAY + WEEK)
    assert {letter.receiver for letter in letters} == {officer, chief}
    assert all(report.get_absolute_url() in letter.text for letter in letters)


def test_a_machine_that_stood_still_for_three_weeks_sends_one_letter(report, plan, office, office_head):
    make_activity(plan, offices=[office], ends_on=date(2023, 6, 16), title="Buletini")
    days = [MONDAY + timedelta(days=n) for n in range(21, 25)]
    letters = [letter for letter in digests(*days) if letter.receiver == office_head]
    assert len(letters) == 1
    assert "Raporti" in letters[0].text
    assert "Buletini" in letters[0].text


def test_nothing_is_sent_where_nothing_waits_or_nothing_is_new(report, office_head):
    assert digests(date(2023, 3, 6)) == []
    assert len(digests(MONDAY)) == 1
    mine = [letter for letter in digests(MONDAY + WEEK, MONDAY + 2 * WEEK) if letter.receiver == office_head]
    assert mine == []


def test_what_is_still_late_is_told_again_after_a_month(report, office_head):
    days = [MONDAY + WEEK * n for n in range(10)]
    letters = [letter for letter in digests(*days) if letter.receiver == office_head]
    written = [timezone.localdate(letter.created_at) for letter in letters]
    assert written == [
        MONDAY,
        date(2023, 7, 10),
        date(2023, 8, 14),
    ]


def test_a_digest_stops_for_what_was_answered(plan, office, office_head):
    monthly = make_recurring(plan, "monthly", offices=[office], title="Konferenca")
    for month in (1, 2):
        record_occurrence(activity=monthly, by=office_head, today=date(2023, 3, 6), on=date(2023, month, 15))
    [letter] = digests(date(2023, 3, 6))
    assert "Konferenca – expected: March 2023" in letter.text
    record_occurrence(activity=monthly, by=office_head, today=date(2023, 3, 7), on=date(2023, 3, 7))
    assert digests(date(2023, 3, 13), date(2023, 3, 27)) == []


def test_ten_rows_stand_in_a_letter_and_the_others_are_a_number(plan, office, office_head):
    for _n in range(17):
        make_activity(plan, offices=[office], ends_on=date(2023, 6, 9))
    [letter] = digests(MONDAY)
    assert letter.text.count("was due by") == letter.html.count("was due by") == 10
    assert "and 7 more" in letter.text
    assert ToldThreshold.objects.filter(receiver=office_head).count() == 17


def test_an_office_without_members_gets_it_at_its_own_address(plan, officer):
    lonely = make_office("archive")
    make_activity(plan, offices=[lonely], ends_on=date(2023, 6, 9), title="Arkivi")
    # Without an address either, nobody could hear before the officer.
    [letter] = digests(MONDAY)
    assert letter.receiver == officer
    lonely.email = "arkivi@example.org"
    lonely.save()
    [letter] = digests(MONDAY + timedelta(days=1))
    assert (letter.office, letter.address, letter.language) == (lonely, "arkivi@example.org", "sq")


def test_the_lead_is_asked_and_not_everybody_who_contributes(plan, office, office_head):
    leads = make_office("press")
    activity = make_activity(plan, offices=[office, leads], ends_on=date(2023, 6, 9))
    activity.responsibilities.filter(office=leads).update(role="lead")
    assert not [letter for letter in digests(MONDAY) if letter.receiver == office_head]


def test_everybody_chooses_day_and_rhythm_or_none(report, office_head):
    choose(receiver=office_head, rhythm="weekly", weekday=2, wants_single=True)
    # What is late on Saturday is said on Wednesday.
    days = [date(2023, 6, 7) + timedelta(days=n) for n in range(14)]
    letters = [letter for letter in digests(*days) if letter.receiver == office_head]
    assert [timezone.localdate(letter.created_at) for letter in letters] == [
        date(2023, 6, 7),
        date(2023, 6, 14),
    ]
    choose(receiver=office_head, rhythm="never", weekday=2, wants_single=True)
    assert not [letter for letter in digests(MONDAY + 8 * WEEK) if letter.receiver == office_head]


def test_a_digest_that_could_not_be_sent_is_replaced_by_the_next(report, office_head, plan, office):
    [first] = digests(MONDAY)
    make_activity(plan, offices=[office], ends_on=date(2023, 6, 23))
    days = [MONDAY + WEEK * n for n in range(1, 4)]
    [second] = [letter for letter in digests(*days) if letter.receiver == office_head]
    first.refresh_from_db()
    assert (first.state, first.problem) == ("dropped", "replaced")
    assert "Raporti" in second.text
    thresholds = ToldThreshold.objects.valid().filter(receiver=office_head)
    assert {row.letter for row in thresholds} == {second}


def test_what_could_not_be_told_is_told_again(report, office_head):
    [letter] = digests(MONDAY)
    Letter.objects.filter(pk=letter.pk).update(state="given_up")
    [again] = [row for row in digests(MONDAY + WEEK) if row.receiver == office_head]
    assert "Raporti" in again.text


def test_in_december_the_offices_hear_what_the_report_lacks(plan, office, office_head):
    make_activity(
        plan,
        offices=[office],
        ends_on=date(2023, 6, 9),
        status="completed",
        completed_on=date(2023, 6, 9),
        title="Broshura",
    )
    assert digests(date(2023, 11, 6)) == []
    [letter] = [row for row in digests(date(2023, 12, 11)) if row.receiver == office_head]
    assert "Broshura – without evidence" in letter.text


def test_reading_for_many_costs_as_many_queries_for_many_activities(
    plan, office, office_head, django_assert_num_queries, django_assert_max_num_queries
):
    for _n in range(3):
        make_activity(plan, offices=[office], ends_on=date(2023, 6, 9))
    with django_assert_max_num_queries(60):
        digests(MONDAY)
    for _n in range(30):
        make_activity(plan, offices=[office], ends_on=date(2023, 6, 9))
    with django_assert_max_num_queries(60):
        digests(MONDAY + 2 * WEEK)


def test_the_chief_hears_when_something_waits_and_not_only_once_a_month(plan, officer, chief):
    evaluation = submitted(plan, officer)
    choose(receiver=officer, rhythm="never", weekday=0, wants_single=True)
    since = timezone.localdate(evaluation.submitted_at)
    letters = digests(*(since + timedelta(days=n) for n in range(30)))
    assert {letter.receiver for letter in letters} == {chief}
    days = [timezone.localdate(letter.created_at) for letter in letters]
    assert 3 <= len(days) <= 4
    assert all(later - earlier >= timedelta(days=5) for earlier, later in pairwise(days))
    assert "Read it, then sign or return it" in letters[0].text


def test_what_is_due_in_months_is_not_asked_yet(plan, office, office_head):
    make_recurring(plan, "yearly", offices=[office], title="Raporti vjetor")
    assert digests(date(2023, 3, 6)) == []
    [letter] = [row for row in digests(date(2023, 12, 4)) if row.receiver == office_head]
    assert "Raporti vjetor – expected: 2023" in letter.text


def test_a_deputy_without_a_role_of_their_own_gets_the_digest_too(report, officer, stranger, monkeypatch):
    day = MONDAY + WEEK
    monkeypatch.setattr(timezone, "now", lambda: at(day))
    stranger.email = "stranger@example.org"
    stranger.save()
    make_deputyship(officer, stranger)
    assert stranger in {letter.receiver for letter in digests(day)}
