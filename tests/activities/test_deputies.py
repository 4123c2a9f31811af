"""What a deputy records says on whose behalf."""

from datetime import date

import pytest
from django.test import Client

from activities.records import actions
from activities.rules.policies import can_report_on
from kacanik_comms.accounts.roles import Role
from tests.factories import again, make_activity, make_deputyship, make_office

TODAY = date(2023, 6, 15)


@pytest.fixture
def client():
    browser = Client()
    browser.cookies["django_language"] = "en"
    return browser


def page(client, user, activity):
    client.force_login(user)
    return " ".join(client.get(f"/activities/{activity.pk}/").content.decode().split())


def test_an_occurrence_is_recorded_on_behalf_of_the_head(client, weekly, office_head, stranger):
    make_deputyship(office_head, stranger)
    occurrence = actions.record_occurrence(activity=weekly, by=again(stranger), today=TODAY, on=TODAY)
    assert (occurrence.recorded_by, occurrence.on_behalf_of) == (stranger, office_head)
    assert "recorded by stranger, on behalf of office_head" in page(client, office_head, weekly)


def test_a_step_is_taken_on_behalf_of_the_officer(client, activity, officer, stranger):
    make_deputyship(officer, stranger)
    step = actions.take_step(
        activity=activity,
        step="complete",
        by=again(stranger),
        version=activity.version,
        today=TODAY,
        completed_on=TODAY,
    )
    assert step.on_behalf_of == officer
    assert activity.occurrences.get().on_behalf_of == officer
    assert "stranger, on behalf of officer" in page(client, officer, activity)


def test_who_may_by_themselves_acts_for_themselves(weekly, plan, office_head, officer, make_user):
    other = make_office("budget")
    both = make_user("both", Role.CONTRIBUTOR, offices=(other,))
    make_deputyship(office_head, both)
    make_deputyship(office_head, officer)
    own = make_activity(plan, offices=[other])
    both = again(both)
    assert can_report_on(both, own)
    taken = actions.take_step(activity=own, step="start", by=both, version=own.version, today=TODAY)
    assert taken.on_behalf_of is None
    # Of the other office only as a deputy.
    skipped = actions.skip_unit(activity=weekly, by=both, on=TODAY, reason="Pushim")
    assert skipped.on_behalf_of == office_head
    recorded = actions.record_occurrence(activity=weekly, by=again(officer), today=TODAY, on=TODAY)
    assert recorded.on_behalf_of is None


def test_work_beyond_the_plan_is_that_of_the_office(plan, activity, office, office_head, stranger):
    make_deputyship(office_head, stranger)
    recorded = actions.record_beyond_plan(
        plan=plan,
        objective=activity.objective,
        title="Vizitë",
        by=again(stranger),
        today=TODAY,
        on=TODAY,
    )
    assert recorded.on_behalf_of == office_head
    assert [row.office for row in recorded.activity.responsibilities.all()] == [office]


@pytest.mark.parametrize("span", [{"days": (2, 4)}, {"days": (-4, -2)}, {"ended": True}])
def test_beside_their_days_they_record_nothing(weekly, office_head, stranger, span):
    make_deputyship(office_head, stranger, **span)
    assert not can_report_on(again(stranger), weekly)
