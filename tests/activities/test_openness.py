"""Whoever says why is told, before they send it, who will read it."""

import pytest
from django.urls import reverse

from activities.rules.openness import fate_of_reason
from activities.rules.workflow import STEPS
from activities.status_admin import step_url
from plans.models import AnnualPlan
from tests.factories import make_activity, make_plan, make_recurring

AT_ONCE = "It will appear in the yearly report and on the public page of the activity."
LATER = "It will appear in the yearly report, and for citizens once the plan is published."
SIGNED = "It will appear in the yearly report, which is published once it is signed."
REPORT = "It will appear in the yearly report."
SHOWN = {"postpone", "cancel", "complete_partially", "close_as_not_completed"}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(
    ("published", "internal", "shown", "other"),
    [
        (True, False, AT_ONCE, SIGNED),
        (False, False, LATER, REPORT),
        (True, True, REPORT, REPORT),
        (False, True, REPORT, REPORT),
    ],
)
def test_what_is_told_is_what_becomes_of_it(db, name, published, internal, shown, other):
    activity = make_activity(make_plan(published=published), is_internal=internal)
    assert fate_of_reason(activity, step=STEPS[name]) == (shown if name in SHOWN else other)
    assert fate_of_reason(activity) == other


def test_of_several_activities_the_most_open_one_counts(plan):
    hidden, shown = make_activity(plan, is_internal=True), make_activity(plan)
    assert fate_of_reason(hidden, shown, step=STEPS["cancel"]) == AT_ONCE


@pytest.mark.parametrize("status", AnnualPlan.Status.values)
@pytest.mark.parametrize("published", [True, False])
def test_a_plan_knows_of_itself_what_the_question_to_the_database_finds(db, status, published):
    plan = make_plan(status=status, published=published)
    assert plan.is_public == AnnualPlan.objects.published().filter(pk=plan.pk).exists()


@pytest.mark.slow
def test_the_page_says_it_at_the_reasons_and_at_no_other_note(plan, officer, sign_in):
    activity = make_activity(plan)
    page = sign_in(officer).get(activity.get_absolute_url()).content.decode()
    assert page.count(AT_ONCE) == len(SHOWN)
    assert page.count("What was done, in a sentence or two.") == 2
    weekly = make_recurring(plan, "weekly")
    page = sign_in(officer).get(weekly.get_absolute_url()).content.decode()
    assert AT_ONCE not in page
    assert page.count(SIGNED) == 1
    assert SIGNED in sign_in(officer).get(reverse("activities:skip", args=[weekly.pk])).content.decode()


def test_the_start_page_says_it_too_tied_to_the_field(plan, officer, sign_in):
    as_needed = make_recurring(plan, "as_needed")
    monthly = make_recurring(plan, "monthly")
    browser = sign_in(officer)
    for activity in (as_needed, monthly):
        page = browser.get(reverse("activities:today_answers", args=[activity.pk])).content.decode()
        name = f"row_{activity.pk}_note_helptext"
        assert f'id="{name}">{SIGNED}' in page
        assert f'aria-describedby="{name}"' in page


@pytest.mark.slow
def test_the_administration_says_it_for_all_that_were_chosen(plan, plan_admin, sign_in):
    shown, hidden = make_activity(plan), make_activity(plan, is_internal=True)
    browser = sign_in(plan_admin)
    assert AT_ONCE in browser.get(step_url(STEPS["cancel"], [shown.pk, hidden.pk])).content.decode()
    assert AT_ONCE not in browser.get(step_url(STEPS["cancel"], [hidden.pk])).content.decode()
    change = reverse("admin:activities_activity_change", args=[shown.pk])
    assert "if plan and activity are public, to citizens" in browser.get(change).content.decode()
