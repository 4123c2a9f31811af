"""The links of letters: for whom one is made, what it opens, and when it ends."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.answering import actions
from activities.answering.actions import answer_link_for
from activities.models import AnswerLink
from activities.records import actions as records
from activities.records.removal_actions import remove_occurrence
from activities.rules.policies import can_report_on
from kacanik_comms.accounts.policies import NotAllowed
from plans.models import AnnualPlan
from tests.activities.answering.conftest import THURSDAY
from tests.factories import again, make_office, make_recurring


@pytest.fixture
def link(office, weekly, late):
    """Of the office, for both of its activities."""
    return answer_link_for(activities=[weekly, late], office=office, now=timezone.now())[0]


@pytest.fixture
def head_link(office_head, weekly, late):
    return answer_link_for(activities=[weekly, late], person=office_head, now=timezone.now())[0]


def is_open(link, at=None):
    return AnswerLink.objects.get(pk=link.pk).is_open(at=at or timezone.now())


# Made


def test_only_the_fingerprint_of_the_token_is_kept(weekly, office):
    link, token = answer_link_for(activities=[weekly], office=office, now=timezone.now())
    assert len(token) == 43
    assert link.token_hash == sha256(token.encode()).hexdigest()
    assert AnswerLink.objects.behind(token) == link
    assert AnswerLink.objects.behind(token + "x") is None
    assert token not in str(vars(link))


def test_a_link_needs_rows(office):
    with pytest.raises(ValidationError, match="Nothing is asked"):
        answer_link_for(activities=[], office=office, now=timezone.now())


def test_by_hand_a_link_is_made_for_an_office_alone(weekly, officer, office, office_head):
    link, _token = answer_link_for(activities=[weekly], office=office, now=timezone.now(), made_by=officer)
    assert link.made_by == officer
    with pytest.raises(ValidationError, match="for an office"):
        answer_link_for(activities=[weekly], person=office_head, now=timezone.now(), made_by=officer)


@pytest.mark.parametrize("who", ["chief", "office_head", "stranger"])
def test_others_make_no_link_and_end_none(request, weekly, office, link, who):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        answer_link_for(activities=[weekly], office=office, now=timezone.now(), made_by=person)
    with pytest.raises(NotAllowed):
        actions.end_link(link=link, by=person, now=timezone.now())
    assert is_open(link)


# Ended


def test_a_link_is_valid_for_fourteen_days(link):
    made = link.created_at
    assert is_open(link, made + timedelta(days=13, hours=23))
    assert not is_open(link, made + timedelta(days=14))


def test_a_clock_that_goes_back_an_hour_closes_nothing(link):
    assert is_open(link, link.created_at - timedelta(hours=1))


def test_a_newer_letter_for_the_same_rows_ends_the_older_link(link, head_link, plan, office, weekly):
    monthly = make_recurring(plan, "monthly", offices=[office])
    answer_link_for(activities=[monthly], office=office, now=timezone.now())
    assert is_open(link)
    answer_link_for(activities=[weekly, monthly], office=office, now=timezone.now())
    assert not is_open(link)
    assert is_open(head_link)


def test_the_officer_ends_a_link(link, officer):
    actions.end_link(link=link, by=officer, now=timezone.now())
    assert not is_open(link)


@pytest.mark.parametrize("values", [{"is_active": False}, {"access_ends_on": THURSDAY}])
def test_whoever_leaves_answers_no_more(office_head, head_link, weekly, values):
    for name, value in values.items():
        setattr(office_head, name, value)
    office_head.save()
    assert not is_open(head_link)
    with pytest.raises(NotAllowed):
        records.record_occurrence(activity=weekly, by=head_link, today=THURSDAY, on=THURSDAY)


def test_a_link_ends_with_whoever_made_it_and_left(weekly, office, officer):
    link, _token = answer_link_for(activities=[weekly], office=office, now=timezone.now(), made_by=officer)
    officer.access_ends_on = THURSDAY
    officer.save()
    assert not is_open(link)


# What it opens


def test_a_link_answers_for_its_rows_alone(link, plan, office, weekly):
    assert can_report_on(link, weekly)
    assert not can_report_on(link, make_recurring(plan, "monthly", offices=[office]))


def test_an_office_that_answers_no_longer_cannot_answer(link, weekly):
    weekly.responsibilities.update(office=make_office("other"))
    assert not can_report_on(link, weekly)


def test_a_person_who_lost_the_right_cannot_answer(head_link, office, office_head, weekly):
    office.members.remove(office_head)
    assert not can_report_on(AnswerLink.objects.get(pk=head_link.pk), weekly)


@pytest.mark.parametrize("kind", ["link", "head_link"])
def test_nothing_is_answered_once_the_evaluation_is_submitted(request, plan, weekly, kind):
    link = request.getfixturevalue(kind)
    AnnualPlan.objects.filter(pk=plan.pk).update(records_locked_at=timezone.now())
    weekly.plan.refresh_from_db()
    with pytest.raises(NotAllowed):
        records.record_occurrence(activity=weekly, by=link, today=THURSDAY, on=THURSDAY)


@pytest.mark.parametrize("step", ["postpone", "cancel", "complete_partially", "reopen"])
def test_other_steps_are_for_people_who_are_signed_in(link, late, step):
    with pytest.raises(NotAllowed, match="signed in"):
        records.take_step(
            activity=late,
            step=step,
            by=link,
            version=late.version,
            today=THURSDAY,
            note="Arsye",
            postponed_to=date(2023, 9, 1),
        )


def test_an_office_link_knows_no_person(link, weekly, office, officer):
    happened = records.record_occurrence(activity=weekly, by=link, today=THURSDAY, on=THURSDAY)
    assert (happened.author, happened.recorded_by, happened.on_behalf_of) == (office, None, None)
    # The officer mends it like any other record, and it can be taken back.
    removed = remove_occurrence(occurrence=happened, by=officer, now=timezone.now())
    assert removed is not None
    assert removed.recorded_by is None


def test_whoever_answered_from_a_letter_mends_it_when_signed_in(head_link, office_head, weekly):
    happened = records.record_occurrence(activity=weekly, by=head_link, today=THURSDAY, on=THURSDAY)
    assert remove_occurrence(occurrence=happened, by=again(office_head), now=timezone.now())


# A new one


def test_a_new_link_is_asked_for_once(link, office):
    first = timezone.now()
    actions.ask_for_new_link(link=link, now=first)
    actions.ask_for_new_link(link=link, now=first + timedelta(hours=1))
    assert AnswerLink.objects.with_renewal_asked().get().renewal_asked_at == first


def test_a_new_link_answers_who_asked_for_one(link, office, weekly):
    actions.ask_for_new_link(link=link, now=timezone.now())
    answer_link_for(activities=[weekly], office=office, now=timezone.now())
    assert not AnswerLink.objects.with_renewal_asked().exists()


def test_nobody_who_left_is_sent_a_new_link(head_link, office_head):
    office_head.is_active = False
    office_head.save()
    actions.ask_for_new_link(link=AnswerLink.objects.get(pk=head_link.pk), now=timezone.now())
    assert not AnswerLink.objects.with_renewal_asked().exists()


def test_a_link_that_the_officer_ended_does_not_renew_itself(plan, office, officer, weekly):
    def made(day):
        at = timezone.now() + timedelta(days=day)
        return actions.answer_link_for(activities=[weekly], office=office, now=at)[0]

    first, second = made(0), made(1)
    first.refresh_from_db()
    # One that a newer one replaced asks for the next.
    actions.ask_for_new_link(link=first, now=timezone.now())
    assert AnswerLink.objects.with_renewal_asked().exists()
    AnswerLink.objects.update(renewal_asked_at=None)
    actions.end_link(link=second, by=officer, now=timezone.now() + timedelta(days=2))
    for link in AnswerLink.objects.all():
        actions.ask_for_new_link(link=link, now=timezone.now() + timedelta(days=3))
    assert not AnswerLink.objects.with_renewal_asked().exists()
