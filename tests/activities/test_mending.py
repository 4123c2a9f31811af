"""What was recorded wrongly is mended by whoever may while the year is open; and nothing typed is lost on the way."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Activity, AssemblySession, Evidence, Occurrence, StatusUpdate
from activities.records import actions
from activities.records.progress import progress_of
from kacanik_comms.accounts.roles import Role
from plans.models import AnnualPlan
from tests.factories import make_activity, make_recurring, make_session

pytestmark = pytest.mark.slow

JUNE = date(2023, 6, 15)
IN_PLACE = {"HX-Request": "true"}


def address(row, name="remove_record"):
    return reverse(f"activities:{name}", args=[row.activity_id, row.pk])


@pytest.fixture
def held(weekly, office_head):
    """The office head recorded the wrong day, with the minutes."""
    row = actions.record_occurrence(activity=weekly, by=office_head, today=JUNE, on=date(2023, 6, 7))
    Evidence.objects.create(
        activity=weekly, occurrence=row, url="https://example.org/minutes", added_by=office_head
    )
    return row


@pytest.mark.parametrize("who", ["officer", "plan_admin", "office_head"])
def test_a_wrong_record_is_removed_and_its_evidence_and_history_stay(request, sign_in, held, weekly, who):
    browser = sign_in(request.getfixturevalue(who))
    version = Activity.objects.get().version
    change = reverse("activities:occurrence_change", args=[held.pk])
    assert change in browser.get(weekly.get_absolute_url()).content.decode()
    assert address(held) in browser.get(change).content.decode()
    answer = browser.post(address(held))
    assert (answer.status_code, answer.url) == (302, weekly.get_absolute_url())
    assert not Occurrence.objects.exists()
    assert Evidence.objects.get().occurrence is None
    assert Activity.objects.get().version == version + 1
    text = browser.get(weekly.get_absolute_url()).content.decode()
    assert "undone" in text
    assert "https://example.org/minutes" in text


def test_another_member_of_the_office_does_not_remove_it(make_user, sign_in, held, weekly, office):
    colleague = make_user("colleague", Role.CONTRIBUTOR, offices=(office,))
    browser = sign_in(colleague)
    change = reverse("activities:occurrence_change", args=[held.pk])
    assert change not in browser.get(weekly.get_absolute_url()).content.decode()
    answer = browser.post(address(held))
    assert answer.status_code == 403
    assert "A record can be changed or removed by the person who made it" in answer.content.decode()
    assert Occurrence.objects.exists()


def test_the_day_of_a_completion_is_mended_by_reopening(officer, sign_in, activity):
    actions.take_step(
        activity=activity, step="complete", by=officer, version=1, today=JUNE, completed_on=date(2023, 5, 2)
    )
    browser = sign_in(officer)
    row = Occurrence.objects.get()
    change = reverse("activities:occurrence_change", args=[row.pk])
    assert address(row) not in browser.get(change).content.decode()
    text = browser.post(address(row), follow=True).content.decode()
    assert "reopen the activity." in text
    assert Occurrence.objects.exists()


@pytest.mark.parametrize("values", [{"status": "closed"}, {"records_locked_at": "2024-01-20T12:00Z"}])
def test_in_a_year_that_is_settled_nothing_is_removed(officer, sign_in, held, values):
    AnnualPlan.objects.update(**values)
    assert sign_in(officer).post(address(held)).status_code == 403
    assert Occurrence.objects.exists()


def test_a_removal_is_only_ever_posted_and_of_what_is_there(officer, sign_in, held, activity):
    browser = sign_in(officer)
    assert browser.get(address(held)).status_code == 405
    assert browser.post(reverse("activities:remove_record", args=[activity.pk, held.pk])).status_code == 404


# In a row of the start page


def test_words_about_a_delay_stay_when_somebody_else_was_faster(officer, office_head, sign_in, plan, office):
    late = make_activity(plan, offices=[office], ends_on=date(2023, 4, 30))
    actions.take_step(
        activity=late, step="complete", by=officer, version=1, today=JUNE, completed_on=date(2023, 5, 3)
    )
    actions.explain_delay(activity=late, by=office_head, version=2, today=JUNE, note="The hall was closed.")
    entered = {"from": "today", "heading": "delay", "version": "2", "note": "Mine, long and typed."}
    answer = sign_in(officer).post(
        reverse("activities:explain_delay", args=[late.pk]), entered, headers=IN_PLACE
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "The hall was closed. (office_head)" in text
    assert "Mine, long and typed.</textarea>" in text


def test_a_refusal_is_read_where_the_row_asks_for_nothing_more(on_day, officer, office_head, sign_in, weekly):
    on_day(JUNE)
    actions.record_occurrence(activity=weekly, by=office_head, today=JUNE, on=JUNE)
    for day in range(8, 166, 7):
        Occurrence.objects.create(
            activity=weekly,
            date=date.fromordinal(date(2023, 1, 1).toordinal() + day),
            recorded_by=office_head,
        )
    entered = {"from": "today", "heading": "now", "date": "2023-06-15", "note": "Nobody had time."}
    answer = sign_in(officer).post(reverse("activities:skip", args=[weekly.pk]), entered, headers=IN_PLACE)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "There is already a record for this unit." in text
    assert "Nobody had time.</textarea>" in text


def test_whoever_may_not_is_told_why_where_they_tried(officer, sign_in, weekly):
    AnnualPlan.objects.update(status="closed")
    answer = sign_in(officer).post(reverse("activities:skip", args=[weekly.pk]), {}, headers=IN_PLACE)
    assert (answer.status_code, answer["X-Refused"]) == (403, "yes")
    assert answer.content.decode() == "The plan of 2023 is closed; its records can no longer be changed."


# What a record says


def test_a_second_postponement_is_told_as_one(officer, sign_in, activity):
    for version, day in ((1, date(2024, 1, 10)), (2, date(2024, 2, 1))):
        actions.take_step(
            activity=activity,
            step="postpone",
            by=officer,
            version=version,
            today=JUNE,
            note="Snow",
            postponed_to=day,
        )
    text = sign_in(officer).get(activity.get_absolute_url()).content.decode()
    assert "Postponed → <strong>Postponed</strong>" in text
    assert "Why it was late" not in text


def test_the_real_cost_is_reported_and_changes_no_plan(officer, sign_in, activity):
    actions.take_step(
        activity=activity, step="complete", by=officer, version=1, today=JUNE, completed_on=date(2023, 5, 2)
    )
    actions.set_actual_cost(activity=Activity.objects.get(), by=officer, version=2, cost=50)
    story = sign_in(officer).get(activity.get_absolute_url()).content.decode().split('id="history"')[1]
    assert "<strong>Reported</strong>" in story
    assert "Changed in the plan" not in story


def test_why_it_was_reopened_does_not_say_why_it_was_late(officer, plan):
    late = make_activity(plan, ends_on=date(2023, 4, 30))
    for version, step, entered in (
        (1, "complete", {"completed_on": date(2023, 4, 30)}),
        (2, "reopen", {"note": "Pressed by mistake"}),
        (3, "complete", {"completed_on": date(2023, 5, 9)}),
    ):
        actions.take_step(activity=late, step=step, by=officer, version=version, today=JUNE, **entered)
    assert not StatusUpdate.objects.explained_activities()


# Sessions


def test_of_two_sessions_on_one_day_the_one_that_waits_is_asked_about(plan, officer):
    make_recurring(plan, "before_session")
    first, second = (make_session(date(2023, 6, 20), title) for title in ("Morning", "Evening"))
    activity = Activity.objects.get()
    actions.record_occurrence(activity=activity, by=officer, today=JUNE, on=JUNE, session=first)
    [reading] = progress_of([activity], on=JUNE)
    assert reading.current_unit.period.session == second.pk


def test_a_session_is_not_prepared_for_ten_years_before(plan, officer):
    activity = make_recurring(plan, "before_session")
    session: AssemblySession = make_session(date(2023, 6, 20))
    with pytest.raises(ValidationError, match="must be in 2023"):
        actions.record_occurrence(
            activity=activity, by=officer, today=JUNE, on=date(2013, 6, 14), session=session
        )


def test_what_was_put_off_is_found_in_its_new_month(plan, officer):
    late = make_activity(plan, starts_on=date(2023, 4, 1), ends_on=date(2023, 4, 30))
    actions.take_step(
        activity=late,
        step="postpone",
        by=officer,
        version=1,
        today=JUNE,
        note="Snow",
        postponed_to=date(2023, 11, 2),
    )
    assert {month for month in range(1, 13) if Activity.objects.in_month(month)} == set(range(4, 12))


def test_every_gap_leads_to_a_place_that_is_there(officer, sign_in, activity):
    actions.take_step(
        activity=activity, step="complete", by=officer, version=1, today=JUNE, completed_on=date(2023, 5, 2)
    )
    text = sign_in(officer).get(activity.get_absolute_url()).content.decode()
    assert re.search(r'id="add-evidence"', text)
    assert re.search(r'id="form-cost"', text)


def test_what_was_put_off_in_a_year_that_is_over_has_the_day_that_it_was_put_off_to(officer, activity):
    actions.take_step(
        activity=activity,
        step="postpone",
        by=officer,
        version=1,
        today=date(2024, 6, 1),
        note="Snow",
        postponed_to=date(2024, 3, 31),
    )
    assert Activity.objects.get().postponed_to == date(2024, 3, 31)
