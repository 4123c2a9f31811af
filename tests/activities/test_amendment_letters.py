"""Who hears that the adopted plan was changed where they answer for it."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.adoption.actions import before_amending, record_amendment
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter, LetterChoice
from tests.factories import make_activity, make_office

AT = datetime(2023, 5, 8, 10, tzinfo=UTC)


@pytest.fixture
def press(db):
    """An office without members."""
    press = make_office("press")
    press.email = "press@example.org"
    press.save()
    return press


def amend(activity, by, cost, at=AT):
    before = before_amending(plan=activity.plan, activity=activity, by=by, at=at)
    activity.planned_cost = cost
    activity.save()
    record_amendment(activity=activity, before=before, by=by, at=at, reason="Buxheti.")


def test_each_activity_is_told_once_a_day(plan, office, office_head, plan_admin):
    first, second = (make_activity(plan, offices=[office]) for _n in range(2))
    amend(first, plan_admin, 100)
    amend(second, plan_admin, 100)
    amend(first, plan_admin, 200, at=AT + timedelta(hours=1))
    letters = Letter.objects.filter(receiver=office_head, kind=LetterKind.AMENDED)
    assert letters.count() == 2
    amend(first, plan_admin, 300, at=AT + timedelta(days=1))
    assert letters.count() == 3


def test_members_hear_of_it_and_an_office_without_any_at_its_own_address(
    plan, office, office_head, press, plan_admin
):
    office.email = "office@example.org"
    office.save()
    office.members.add(plan_admin)
    amend(make_activity(plan, offices=[office, press]), plan_admin, 100)
    letters = Letter.objects.filter(kind=LetterKind.AMENDED)
    assert {letter.receiver or letter.address for letter in letters} == {office_head, "press@example.org"}


def test_an_office_that_wants_no_such_letters_gets_none(plan, press, plan_admin):
    LetterChoice.objects.create(office=press, rhythm="monthly", wants_single=False)
    amend(make_activity(plan, offices=[press]), plan_admin, 100)
    assert not Letter.objects.filter(kind=LetterKind.AMENDED).exists()
