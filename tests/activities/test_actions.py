"""Taking a step of the workflow, from the person's side."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from activities.models import Activity, Occurrence, StatusUpdate
from activities.records import actions
from activities.rules.workflow import STEPS, Status
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.editing import Conflict
from kacanik_comms.core.fixtures import KeptOnReload
from tests.factories import make_activity, make_audience, make_channel, make_message

TODAY = date(2023, 6, 15)
EVERYTHING = {"note": "As agreed.", "completed_on": TODAY, "postponed_to": date(2024, 2, 1)}


@pytest.fixture
def step(officer):
    """The officer takes a step on the activity as it is now."""

    def take(activity: Activity, name: str, *, by=officer, today=TODAY, **values) -> StatusUpdate:
        activity.refresh_from_db()
        return actions.take_step(
            activity=activity, step=name, by=by, version=activity.version, today=today, **values
        )

    return take


@pytest.fixture
def nothing_changed(activity):
    """After the test the activity is as it was, and nothing was recorded."""
    before = Activity.objects.filter(pk=activity.pk).values().get()
    yield
    assert Activity.objects.filter(pk=activity.pk).values().get() == before
    assert not StatusUpdate.objects.exists()
    assert not Occurrence.objects.exists()


def in_status(plan, status: str) -> Activity:
    dates: dict[str, dict[str, Any]] = {
        "completed": {"completed_on": date(2023, 3, 1)},
        "postponed": {"postponed_to": date(2024, 1, 15)},
    }
    return make_activity(plan, status=status, **dates.get(status, {}))


def refused(step, activity, name, **values) -> dict[str, str]:
    """The sentence beside each field."""
    with pytest.raises(ValidationError) as error:
        step(activity, name, **values)
    return {field: sentences[0] for field, sentences in error.value.message_dict.items()}


# The table


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("status", Status)
def test_a_step_is_taken_and_recorded_or_refused_without_a_trace(plan, officer, step, status, name):
    activity = in_status(plan, status)
    if status not in STEPS[name].sources:
        with pytest.raises(ValidationError, match="is not possible: the activity is"):
            step(activity, name, **EVERYTHING)
        activity.refresh_from_db()
        assert (activity.status, activity.version) == (status, 1)
        assert not StatusUpdate.objects.exists()
        return
    update = step(activity, name, **EVERYTHING)
    activity.refresh_from_db()
    assert activity.status == STEPS[name].target
    assert activity.version == 2
    assert (update.activity, update.by, update.note) == (activity, officer, "As agreed.")
    assert (update.from_status, update.to_status) == (status, activity.status)
    assert (activity.completed_on is not None) == (activity.status == "completed")
    assert Occurrence.objects.filter(activity=activity).exists() == (activity.status == "completed")


# What a step needs


@pytest.mark.parametrize("name", ["complete_partially", "close_as_not_completed", "cancel", "postpone"])
@pytest.mark.parametrize("note", ["", "   \n"])
def test_a_reason_is_asked_for_and_blanks_are_none(step, activity, nothing_changed, name, note):
    assert refused(step, activity, name, **EVERYTHING | {"note": note}) == {
        "note": "Give the reason. It will stand in the yearly report."
    }


def test_reopening_needs_a_reason_too(plan, step):
    assert set(refused(step, in_status(plan, "cancelled"), "reopen")) == {"note"}


@pytest.mark.parametrize(
    ("completed_on", "sentence"),
    [
        (None, "Say on which day it was completed."),
        (TODAY + timedelta(days=1), "The date cannot be in the future."),
        (date(2022, 12, 31), "The date is before the plan's year."),
    ],
)
def test_completion_needs_a_day_that_was(step, activity, nothing_changed, completed_on, sentence):
    errors = refused(step, activity, "complete", completed_on=completed_on)
    assert set(errors) == {"completed_on"}
    assert errors["completed_on"].startswith(sentence)


@pytest.mark.parametrize("completed_on", [date(2023, 1, 1), TODAY])
def test_completion_may_be_today_and_on_the_first_day_of_the_year(step, activity, completed_on):
    step(activity, "complete", completed_on=completed_on)
    activity.refresh_from_db()
    assert activity.completed_on == completed_on


def test_what_was_completed_after_the_years_end_can_still_be_told(step, activity):
    step(activity, "complete", completed_on=date(2024, 2, 1), today=date(2024, 3, 1))
    activity.refresh_from_db()
    assert activity.timeliness(on=date(2024, 1, 1)) == "completed_late"


@pytest.mark.parametrize(
    ("postponed_to", "sentence"),
    [
        (None, "Give the new date."),
        (date(2023, 12, 31), "The new date must be after the present one, 31 December 2023."),
        (date(2023, 8, 1), "The new date must be after the present one, 31 December 2023."),
    ],
)
def test_postponing_needs_a_later_date(step, activity, nothing_changed, postponed_to, sentence):
    assert refused(step, activity, "postpone", note="Rain.", postponed_to=postponed_to) == {
        "postponed_to": sentence
    }


def test_what_is_missing_is_told_all_at_once(step, activity, nothing_changed):
    assert set(refused(step, activity, "postpone")) == {"note", "postponed_to"}


def test_postponed_again_means_later_than_the_last_new_date(plan, step):
    activity = in_status(plan, "postponed")
    assert (
        "15 January 2024"
        in refused(step, activity, "postpone", note="Rain.", postponed_to=date(2024, 1, 15))["postponed_to"]
    )
    step(activity, "postpone", note="Rain.", postponed_to=date(2024, 1, 16))
    activity.refresh_from_db()
    assert activity.postponed_to == date(2024, 1, 16)


def test_an_activity_without_a_date_can_be_postponed_to_any(plan, step):
    activity = make_activity(plan, starts_on=None, ends_on=None)
    step(activity, "postpone", note="No hall.", postponed_to=date(2023, 7, 1))
    activity.refresh_from_db()
    assert activity.timeliness(on=date(2023, 7, 2)) == "late"


@pytest.mark.parametrize("day", [date(2023, 2, 1), TODAY])
def test_nobody_postpones_to_a_day_that_is_not_to_come(plan, step, day):
    activity = make_activity(plan, starts_on=None, ends_on=None)
    assert refused(step, activity, "postpone", note="No hall.", postponed_to=day) == {
        "postponed_to": "The new date must be in the future."
    }


def test_whoever_completes_it_can_take_a_cost_away(plan, step):
    activity = make_activity(plan, actual_cost=Decimal(5))
    step(activity, "complete", completed_on=TODAY, actual_cost=None)
    activity.refresh_from_db()
    assert activity.actual_cost is None


def test_whoever_says_nothing_of_the_cost_leaves_it(plan, step):
    activity = make_activity(plan, actual_cost=Decimal(5))
    step(activity, "complete", completed_on=TODAY)
    activity.refresh_from_db()
    assert activity.actual_cost == 5


def test_whoever_resumes_what_was_postponed_works_towards_the_new_date(plan, step):
    activity = in_status(plan, "postponed")
    step(activity, "resume")
    activity.refresh_from_db()
    assert activity.timeliness(on=date(2024, 1, 14)) == "due_soon"
    assert activity.timeliness(on=date(2024, 1, 16)) == "late"


def test_a_completed_activity_has_no_date_left_once_it_is_reopened(plan, step):
    activity = in_status(plan, "completed")
    step(activity, "reopen", note="A slip of the finger.", completed_on=TODAY)
    activity.refresh_from_db()
    assert (activity.status, activity.completed_on) == ("in_progress", None)


def test_the_actual_cost_is_taken_over_only_where_somebody_told_it(plan, step):
    activity = make_activity(plan, planned_cost=Decimal(1000), actual_cost=Decimal(300))
    step(activity, "start")
    activity.refresh_from_db()
    assert activity.actual_cost == 300
    step(activity, "complete", completed_on=TODAY, actual_cost=Decimal(0))
    activity.refresh_from_db()
    assert activity.actual_cost == 0


# Who, and which activity


@pytest.mark.parametrize("who", ["chief", "stranger"])
def test_whoever_may_not_report_changes_nothing(request, step, activity, nothing_changed, who):
    with pytest.raises(NotAllowed):
        step(activity, "start", by=request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["officer", "office_head", "plan_admin"])
def test_whoever_answers_for_it_reports_under_their_own_name(request, step, activity, who):
    person = request.getfixturevalue(who)
    assert step(activity, "start", by=person).by == person
    assert activity.history.first().history_user == person


def test_an_office_does_not_report_on_the_work_of_another(plan, office_head, step):
    with pytest.raises(NotAllowed):
        step(make_activity(plan), "start", by=office_head)


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_nothing_is_reported_outside_an_adopted_year(plan, step, activity, nothing_changed, status):
    plan.status = status
    plan.save()
    with pytest.raises(NotAllowed, match=status):
        step(activity, "start")


def test_a_recurring_activity_has_no_status_to_change(weekly, step):
    with pytest.raises(ValidationError, match="A recurring activity has no status"):
        step(weekly, "complete", completed_on=TODAY)


# Lost updates


def test_whoever_saw_an_older_version_is_shown_the_present_one(activity, officer, chief, step):
    seen = activity.version
    step(activity, "start")
    with pytest.raises(Conflict, match="Somebody else changed this") as conflict:
        actions.take_step(
            activity=activity, step="complete", by=officer, version=seen, today=TODAY, completed_on=TODAY
        )
    assert (conflict.value.current.status, conflict.value.current.version) == ("in_progress", 2)
    assert StatusUpdate.objects.count() == 1


def test_whoever_may_not_report_is_not_shown_the_present_version_either(activity, stranger):
    with pytest.raises(NotAllowed):
        actions.take_step(activity=activity, step="start", by=stranger, version=99, today=TODAY)


def test_the_cost_of_an_older_version_is_refused(activity, officer):
    actions.set_actual_cost(activity=activity, by=officer, version=1, cost=Decimal(200))
    with pytest.raises(Conflict):
        actions.set_actual_cost(activity=activity, by=officer, version=1, cost=Decimal(300))
    activity.refresh_from_db()
    assert (activity.actual_cost, activity.version) == (200, 2)


# The one occurrence of a completion


def test_completing_records_one_occurrence_with_the_planned_links(plan, officer, step):
    activity = make_activity(plan)
    audience, channel = make_audience("youth"), make_channel("web")
    activity.audiences.add(audience)
    activity.channels.add(channel)
    activity.messages.add(make_message(audience))
    step(activity, "complete", completed_on=date(2023, 5, 5))
    occurrence = Occurrence.objects.get()
    assert (occurrence.activity, occurrence.date, occurrence.recorded_by) == (
        activity,
        date(2023, 5, 5),
        officer,
    )
    assert occurrence.happened
    assert (occurrence.audiences.get(), occurrence.channels.get()) == (audience, channel)
    assert occurrence.messages.count() == 1


def test_reopening_keeps_the_occurrence_but_it_does_not_count(activity, step):
    counted = Occurrence.objects.happened().that_stand()
    step(activity, "complete", completed_on=date(2023, 5, 5))
    assert counted.count() == 1
    step(activity, "reopen", note="It was only the first part.")
    assert Occurrence.objects.count() == 1
    assert counted.count() == 0


def test_completing_again_keeps_what_was_written_and_moves_the_day(activity, step):
    step(activity, "complete", completed_on=date(2023, 5, 5))
    kept = Occurrence.objects.get()
    kept.note, kept.people_reached = "In the cultural centre.", 80
    kept.save()
    kept.audiences.add(make_audience("youth"))
    step(activity, "reopen", note="The wrong day.")
    step(activity, "complete", completed_on=date(2023, 5, 6))
    again = Occurrence.objects.get()
    assert (again.pk, again.date, again.note, again.people_reached) == (
        kept.pk,
        date(2023, 5, 6),
        kept.note,
        80,
    )
    assert again.audiences.count() == 1


def test_every_step_stays_in_the_record(activity, step):
    step(activity, "start")
    step(activity, "complete", completed_on=TODAY)
    step(activity, "reopen", note="A slip of the finger.")
    steps = [(update.from_status, update.to_status) for update in activity.status_updates.all()]
    assert steps == [
        ("completed", "in_progress"),
        ("in_progress", "completed"),
        ("not_started", "in_progress"),
    ]
    assert [version.status for version in activity.history.all()][:4] == [
        "in_progress", "completed", "in_progress", "not_started",
    ]  # fmt: skip


def test_what_people_did_is_what_a_reload_of_the_plan_keeps(activity):
    assert isinstance(activity, KeptOnReload)
    assert {"status", "completed_on", "postponed_to", "actual_cost", "version"} <= set(
        Activity.kept_on_reload
    )
