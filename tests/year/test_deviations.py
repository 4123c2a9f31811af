"""Where a year went another way than planned, and for which reason."""

from datetime import date

import pytest

from activities.records import actions
from kacanik_comms.year.deviations import deviations
from tests.factories import make_activity

SPRING = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 5, 31)}


@pytest.fixture
def step(plan, officer):
    """The officer takes a step and says something about it."""

    def taken(activity, name, note="", **values) -> None:
        activity.refresh_from_db()
        actions.take_step(
            activity=activity,
            step=name,
            by=officer,
            version=activity.version,
            today=values.pop("today", date(2024, 6, 1)),
            note=note,
            **values,
        )

    return taken


@pytest.fixture
def reasons(facts):
    def read() -> list[tuple[str, str]]:
        return [(deviation.kind.value, deviation.reason) for deviation in deviations(facts())]

    return read


def test_words_beside_a_step_that_needs_no_reason_are_none(plan, step, reasons):
    activity = make_activity(plan, **SPRING)
    step(activity, "start", "We have begun.")
    step(activity, "complete", "Everything was done.", completed_on=date(2023, 7, 1))
    assert reasons() == [("completed_late", "")]


def test_what_is_late_has_the_reason_for_which_it_was_put_off(plan, step, reasons):
    activity = make_activity(plan, **SPRING)
    step(
        activity,
        "postpone",
        "The hall is being repaired.",
        today=date(2023, 5, 1),
        postponed_to=date(2023, 9, 1),
    )
    step(activity, "complete", "Everything was done.", completed_on=date(2023, 8, 1))
    assert reasons() == [("completed_late", "The hall is being repaired.")]


def test_a_cancelled_activity_has_the_reason_of_its_cancellation(plan, activity, step, reasons):
    step(activity, "close_as_not_completed", "No people.")
    step(activity, "reopen", "A slip of the finger.")
    step(activity, "cancel", "No money.")
    assert reasons() == [("cancelled", "No money.")]


def test_why_it_was_reopened_does_not_say_why_it_was_late(plan, step, reasons):
    activity = make_activity(plan, **SPRING)
    step(activity, "complete", completed_on=activity.ends_on)
    step(activity, "reopen", "A slip of the finger.")
    step(activity, "complete", completed_on=date(2023, 8, 1))
    assert reasons() == [("completed_late", "")]


def test_what_was_completed_after_the_year_is_named(activity, step, reasons):
    step(activity, "complete", completed_on=date(2024, 3, 5))
    assert reasons() == [("completed_after_year", "")]


def test_what_was_completed_on_the_last_day_is_no_deviation(activity, step, reasons):
    step(activity, "complete", completed_on=date(2023, 12, 31))
    assert reasons() == []


def test_what_was_completed_late_has_the_reason_that_was_given_afterwards(plan, officer, step, reasons):
    activity = make_activity(plan, **SPRING)
    step(activity, "complete", completed_on=date(2023, 7, 1))
    activity.refresh_from_db()
    actions.explain_delay(
        activity=activity,
        by=officer,
        version=activity.version,
        today=date(2024, 1, 8),
        note="The hall was closed.",
    )
    assert reasons() == [("completed_late", "The hall was closed.")]
