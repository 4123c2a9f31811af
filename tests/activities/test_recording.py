"""Recording that a recurring activity happened, skipping it, and stating that there was no occasion."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Evidence, Occurrence
from activities.records import actions
from activities.records.changes import edits_since
from activities.records.progress import progress_of
from activities.rules.recurrence import Period
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.search import ranked
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_plan,
    make_recurring,
    make_session,
)

TODAY = date(2023, 6, 15)
DECEMBER = date(2023, 12, 1)


def sentences(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, str]:
    return {field: texts[0] for field, texts in error.value.message_dict.items()}


def refused(action, *args, **values) -> dict[str, str]:
    """The sentence beside each field; nothing was recorded."""
    before = Occurrence.objects.count()
    with pytest.raises(ValidationError) as error:
        action(*args, **values)
    assert Occurrence.objects.count() == before
    return sentences(error)


# It happened


def test_a_record_is_written_once(weekly, officer, sign_in):
    audience = make_audience("youth")
    entered = {"date": "2023-06-07", "note": "Fjala", "audiences": [audience.pk]}
    client = sign_in(officer)
    with CaptureQueriesContext(connection) as asked:
        assert client.post(reverse("activities:record", args=[weekly.pk]), entered).status_code == 302
    written = Counter(
        " ".join(query["sql"].split('"')[:2])
        for query in asked
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    )
    assert written == {
        "INSERT INTO  activities_occurrence": 1,
        "INSERT OR IGNORE INTO  activities_occurrence_audiences": 1,
        "INSERT INTO  activities_historicaloccurrence": 1,
        "INSERT INTO  activities_historicaloccurrence_audiences": 1,
        "INSERT INTO  core_searchword": 1,
        # The version, and the revision.
        "UPDATE  activities_activity": 2,
        "UPDATE  plans_annualplan": 1,
    }
    assert len(asked) <= 45
    occurrence = Occurrence.objects.get()
    assert list(occurrence.history.get().audiences.values_list("audience", flat=True)) == [audience.pk]
    assert ranked("fjala", "occurrence").keys() == {occurrence.pk}


def test_the_officer_records_everything_about_one_time(weekly, officer):
    audience, channel = make_audience("media"), make_channel("web")
    message = make_message(audience)
    made = actions.record_occurrence(
        activity=weekly, by=officer, today=TODAY, on=date(2023, 6, 14), note="  With the directors. ",
        audiences=[audience], messages=[message], channels=[channel], people_reached=12, cost=Decimal("3.50"),
    )  # fmt: skip
    occurrence = Occurrence.objects.get(pk=made.pk)
    assert (occurrence.activity, occurrence.date, occurrence.outcome) == (
        weekly,
        date(2023, 6, 14),
        "happened",
    )
    assert (occurrence.note, occurrence.people_reached, occurrence.cost) == (
        "With the directors.",
        12,
        Decimal("3.50"),
    )
    assert (occurrence.audiences.get(), occurrence.messages.get(), occurrence.channels.get()) == (
        audience,
        message,
        channel,
    )
    assert occurrence.recorded_by == officer
    weekly.refresh_from_db()
    assert weekly.version == 2


def test_its_history_begins_with_one_record_of_all_of_it(weekly, officer):
    audience, channel = make_audience("citizens"), make_channel("email")
    occurrence = actions.record_occurrence(
        activity=weekly,
        by=officer,
        today=TODAY,
        on=date(2023, 6, 14),
        audiences=[audience],
        channels=[channel],
    )
    record = occurrence.history.get()
    assert record.history_type == "+"
    assert [link.audience for link in record.audiences.all()] == [audience]
    assert [link.channel for link in record.channels.all()] == [channel]


def test_a_link_given_at_once_is_evidence_of_that_time(weekly, officer):
    occurrence = actions.record_occurrence(
        activity=weekly, by=officer, today=TODAY, on=TODAY,
        evidence_url="https://example.org/minutes", evidence_caption=" Minutes ",
    )  # fmt: skip
    evidence = Evidence.objects.get()
    assert (evidence.activity, evidence.occurrence, evidence.added_by) == (weekly, occurrence, officer)
    assert (evidence.url, evidence.caption) == ("https://example.org/minutes", "Minutes")


def test_it_may_happen_twice_in_a_week_and_even_on_one_day(weekly, record):
    for _time in range(2):
        record(weekly, TODAY, seen=None)
    assert Occurrence.objects.filter(activity=weekly, date=TODAY).count() == 2


@pytest.mark.parametrize(
    ("year", "on", "belongs"),
    [
        (2023, date(2023, 1, 1), True),
        (2023, date(2023, 12, 31), True),
        (2023, date(2022, 12, 31), False),
        (2023, date(2024, 1, 1), False),
        (2025, date(2024, 12, 30), True),  # the Monday of week 1 of 2025
        (2025, date(2024, 12, 29), False),
        (2026, date(2027, 1, 3), True),  # the Sunday of week 53 of 2026
        (2026, date(2027, 1, 4), False),
    ],
)
def test_a_day_is_of_the_plans_year_or_of_a_week_over_its_edge(db, record, year, on, belongs):
    weekly = make_recurring(make_plan(year), "weekly")
    if belongs:
        assert record(weekly, on).date == on
    else:
        assert refused(record, weekly, on) == {"date": f"The date must be in {year}, the year of the plan."}


def test_a_month_does_not_hang_over_the_years_edge(db, record):
    monthly = make_recurring(make_plan(2026), "monthly")
    assert set(refused(record, monthly, date(2027, 1, 2))) == {"date"}


def test_what_has_not_happened_yet_cannot_be_recorded(weekly, officer):
    tomorrow = {"activity": weekly, "by": officer, "today": TODAY, "on": date(2023, 6, 16)}
    assert refused(actions.record_occurrence, **tomorrow)["date"].startswith(
        "The date cannot be in the future."
    )


def test_a_special_activity_is_completed_and_not_recorded(activity, record):
    with pytest.raises(ValidationError, match="A special activity happens once"):
        record(activity, TODAY)


@pytest.mark.parametrize("who", ["chief", "stranger"])
def test_whoever_may_not_report_records_nothing(request, plan, weekly, who):
    person = request.getfixturevalue(who)
    as_needed = make_recurring(plan, "as_needed")
    for attempt in (
        lambda: actions.record_occurrence(activity=weekly, by=person, today=TODAY, on=TODAY),
        lambda: actions.skip_unit(activity=weekly, by=person, on=TODAY, reason="Holiday"),
        lambda: actions.state_no_occasion(activity=as_needed, by=person, today=TODAY, note="None"),
        lambda: actions.add_evidence(activity=weekly, by=person, url="https://example.org/"),
        lambda: actions.set_actual_cost(activity=weekly, by=person, version=1, cost=None),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not Occurrence.objects.exists()
    assert not Evidence.objects.exists()


def test_an_office_records_its_own_activity_and_not_that_of_another(plan, weekly, office_head):
    assert (
        actions.record_occurrence(activity=weekly, by=office_head, today=TODAY, on=TODAY).recorded_by
        == office_head
    )
    with pytest.raises(NotAllowed):
        actions.record_occurrence(
            activity=make_recurring(plan, "weekly"), by=office_head, today=TODAY, on=TODAY
        )


# Before each session


@pytest.fixture
def before_session(plan):
    return make_recurring(plan, "before_session")


def test_it_is_recorded_before_a_session_and_at_the_latest_on_its_day(before_session, record):
    session = make_session(date(2023, 3, 30))
    assert record(before_session, date(2023, 3, 30), session=session).session == session
    assert refused(record, before_session, date(2023, 3, 31), session=session) == {
        "date": "It happened after the session, which was on 30 March 2023."
    }


def test_it_must_say_before_which_session_it_was(before_session, record, skip):
    expected = {"session": "Say before which session of the Assembly it was."}
    assert refused(record, before_session, TODAY) == expected
    assert refused(skip, before_session, TODAY) == expected


def test_a_session_of_another_year_belongs_to_another_plan(before_session, record, skip):
    next_year = make_session(date(2024, 1, 10))
    expected = {"session": "The activity is not expected before this session."}
    assert refused(record, before_session, date(2023, 12, 28), session=next_year) == expected
    assert refused(skip, before_session, date(2023, 12, 28), session=next_year) == expected


def test_what_was_done_in_december_for_a_session_in_january_counts_for_january(before_session, record):
    session = make_session(date(2023, 1, 5))
    record(before_session, date(2022, 12, 28), session=session)
    [progress] = progress_of([before_session], on=date(2023, 1, 6))
    assert [unit.state for unit in progress.units] == ["done"]


# It was skipped


def test_a_unit_is_skipped_with_a_reason(weekly, officer, office_head):
    skipped = actions.skip_unit(activity=weekly, by=office_head, on=TODAY, reason=" Official holiday ")
    assert (skipped.outcome, skipped.note, skipped.date) == ("skipped", "Official holiday", None)
    assert str(skipped.when) == "2023-06-12/2023-06-18"
    assert (skipped.recorded_by, skipped.happened) == (office_head, False)
    weekly.refresh_from_db()
    assert weekly.version == 2


@pytest.mark.parametrize("reason", ["", "  \t"])
def test_a_unit_is_not_skipped_without_a_reason(weekly, officer, reason):
    values = {"activity": weekly, "by": officer, "on": TODAY, "reason": reason}
    assert refused(actions.skip_unit, **values) == {"note": "Say why it was skipped."}


@pytest.mark.parametrize("answer", ["record", "skip"])
@pytest.mark.parametrize("on", [date(2023, 6, 12), date(2023, 6, 18)])
def test_a_unit_that_was_answered_is_not_skipped_any_more(request, weekly, skip, answer, on):
    request.getfixturevalue(answer)(weekly, TODAY)
    assert refused(skip, weekly, on) == {"date": "There is already a record for this unit."}
    assert skip(weekly, date(2023, 6, 19))
    assert skip(weekly, date(2023, 6, 11))


def test_what_was_skipped_may_still_happen_and_is_done_then(weekly, record, skip):
    skip(weekly, date(2023, 6, 12))
    record(weekly, date(2023, 6, 16))
    [progress] = progress_of([weekly], on=date(2023, 6, 19))
    assert progress.units[23].state == "done"


def test_a_unit_to_come_can_be_skipped_in_advance(weekly, skip):
    august = skip(weekly, date(2023, 8, 15))
    assert str(august.when) == "2023-08-14/2023-08-20"
    [progress] = progress_of([weekly], on=TODAY)
    assert [unit.period for unit in progress.units[24:] if unit.state == "excused"] == [
        Period(date(2023, 8, 14), date(2023, 8, 20))
    ]


def test_what_is_left_of_a_unit_can_be_skipped_after_one_of_two_times(plan, record, skip):
    meetings = make_recurring(plan, "monthly", times=2)
    record(meetings, date(2023, 6, 2))
    skip(meetings, TODAY)
    assert refused(skip, meetings, TODAY) == {"date": "There is already a record for this unit."}


def test_each_session_of_a_day_is_skipped_by_itself(before_session, record, skip):
    morning, evening = (
        make_session(date(2023, 3, 30)),
        make_session(date(2023, 3, 30), "Seanca e jashtëzakonshme"),
    )
    record(before_session, date(2023, 3, 20), session=evening)
    skip(before_session, date(2023, 3, 20), session=morning)
    assert set(refused(skip, before_session, date(2023, 3, 1), session=evening)) == {"date"}
    assert refused(skip, before_session, date(2023, 3, 31), session=morning) == {
        "date": "Nothing is expected on this day."
    }


def test_nothing_is_skipped_where_nothing_is_expected(plan, activity, skip):
    for nothing_due in (activity, make_recurring(plan, "as_needed")):
        with pytest.raises(ValidationError, match="so it cannot be skipped"):
            skip(nothing_due, TODAY)
    spring = make_activity(
        plan, kind="recurring", frequency="monthly", starts_on=date(2023, 3, 1), ends_on=date(2023, 5, 31)
    )
    assert refused(skip, spring, TODAY) == {"date": "Nothing is expected on this day."}
    assert set(refused(skip, spring, date(2024, 3, 1))) == {"date"}


# There was no occasion


@pytest.fixture
def as_needed(plan, office):
    return make_recurring(plan, "as_needed", offices=[office])


@pytest.mark.parametrize(
    ("today", "stated_on"),
    [(DECEMBER, DECEMBER), (date(2026, 11, 23), date(2023, 12, 31))],
    ids=["now", "years later"],
)
def test_the_office_states_that_there_was_no_occasion(as_needed, office_head, today, stated_on):
    actions.state_no_occasion(activity=as_needed, by=office_head, today=today, note=" No emergency. ")
    as_needed.refresh_from_db()
    assert (as_needed.no_occasion_on, as_needed.no_occasion_note, as_needed.version) == (
        stated_on,
        "No emergency.",
        2,
    )


def test_a_statement_without_words_is_none(as_needed, officer):
    values = {"activity": as_needed, "by": officer, "today": DECEMBER, "note": " "}
    assert set(refused(actions.state_no_occasion, **values)) == {"note"}


def test_only_what_depends_on_occasions_can_have_had_none(activity, weekly, officer):
    for row in (activity, weekly):
        with pytest.raises(ValidationError, match="only for an as-needed activity"):
            actions.state_no_occasion(activity=row, by=officer, today=DECEMBER, note="None.")


def test_what_happened_had_an_occasion(as_needed, officer, record):
    record(as_needed, TODAY)
    with pytest.raises(ValidationError, match="so there was an occasion"):
        actions.state_no_occasion(activity=as_needed, by=officer, today=DECEMBER, note="None.")


def test_a_statement_is_taken_back_when_it_happens_after_all(as_needed, officer, record):
    actions.state_no_occasion(activity=as_needed, by=officer, today=DECEMBER, note="None.")
    record(as_needed, date(2023, 11, 1))
    as_needed.refresh_from_db()
    assert (as_needed.no_occasion_on, as_needed.no_occasion_note) == (None, "")


def test_an_office_speaks_for_the_whole_year_only_when_it_is_nearly_over(as_needed, officer):
    with pytest.raises(ValidationError, match="can be stated from 1 December 2023 on"):
        actions.state_no_occasion(activity=as_needed, by=officer, today=date(2023, 11, 30), note="None.")
    as_needed.refresh_from_db()
    assert as_needed.no_occasion_on is None


def test_nobody_overwrites_what_another_stated(as_needed, officer, office_head):
    actions.state_no_occasion(activity=as_needed, by=office_head, today=DECEMBER, note="Theirs.")
    with pytest.raises(ValidationError, match="This was already stated on 1 December 2023"):
        actions.state_no_occasion(activity=as_needed, by=officer, today=DECEMBER, note="Mine.")
    as_needed.refresh_from_db()
    assert as_needed.no_occasion_note == "Theirs."


@pytest.mark.slow
def test_what_people_record_pushes_no_edit_out_of_the_history(weekly, plan_admin, record):
    weekly.title_sq = "Takimi i ri"
    actions.amend(activity=weekly, by=plan_admin)
    for _time in range(40):
        record(weekly, date(2023, 1, 4), seen=None)
    assert [(edit.by, edit.changes[0].after) for edit in edits_since(weekly, 0)] == [
        (plan_admin, "Takimi i ri")
    ]
    assert weekly.history.count() == 2
