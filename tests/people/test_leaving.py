"""Whoever leaves, leaves nothing open behind."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.answering.actions import answer_link_for
from activities.models import AnswerLink, CalendarAddress
from activities.records.actions import record_occurrence
from activities.records.calendar_actions import make_address
from kacanik_comms.accounts.actions import make_token
from kacanik_comms.accounts.models import ApiToken, User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from kacanik_comms.people.leaving.actions import end_access, end_access_due
from kacanik_comms.people.leaving.reading import leaving_of
from tests.api.conftest import Program
from tests.browsers import signed_in, text
from tests.factories import again, make_deputyship, make_office, make_recurring
from tests.outbox import outbox

pytestmark = pytest.mark.slow

PASSWORD = "correct horse"


def today():
    return timezone.localdate().isoformat()


def leave(person, by, **values):
    now = timezone.now()
    return end_access(person=person, by=by, on=timezone.localdate(now), at=now, **values)


def calendar_of(office, by):
    return reverse("activities:office_calendar", args=[make_address(office=office, by=by).token])


# Each way in, before and after


@pytest.mark.parametrize("who", ["officer", "chief", "office_head", "second_admin"])
def test_every_way_in_is_closed(request, plan, office, plan_admin, make_user, who):
    second = make_user("second_admin", Role.PLAN_ADMIN)
    person = second if who == "second_admin" else request.getfixturevalue(who)
    window, program = signed_in(person), Program(make_token(by=person, name="x", now=timezone.now())[1])
    link = default_token_generator.make_token(person)
    assert window.get("/activities/").status_code == 200
    assert program.get("/me/").status_code == 200

    leave(person, plan_admin)

    assert window.get("/activities/").status_code == 302
    assert window.get("/admin/").status_code == 302
    assert program.get("/me/").status_code == 401
    assert not ApiToken.objects.exists()
    assert not Client().login(username=person.username, password=PASSWORD)
    gone = again(person)
    assert not default_token_generator.check_token(gone, link)
    assert gone.roles == frozenset()
    assert not gone.get_all_permissions()
    # Who is let in again begins anew: the window that stayed open somewhere opens nothing.
    gone.is_active, gone.left_at = True, None
    gone.save()
    assert window.get("/activities/").status_code == 302


def test_links_to_answer_end_for_good(office_head, officer, plan_admin, plan, office):
    now = timezone.now()
    weekly = make_recurring(plan, "weekly", offices=[office])
    answer_link_for(activities=[weekly], person=office_head, now=now)
    answer_link_for(activities=[weekly], office=office, now=now, made_by=officer)
    assert leaving_of(office_head, on=timezone.localdate(now)).answer_links == 1
    assert "1 link to answer from a letter" in text(
        signed_in(plan_admin).get(reverse("people:access", args=[officer.pk]))
    )
    leave(office_head, plan_admin)
    leave(officer, plan_admin)
    User.objects.update(is_active=True, left_at=None, access_ends_on=None)
    assert not AnswerLink.objects.open(at=now).exists()


def test_second_factors_sessions_and_a_new_address_that_was_not_confirmed_go(officer, plan_admin):
    Client().post(reverse("account_login"), {"login": "officer", "password": PASSWORD})
    TOTP.activate(officer, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    User.objects.set_email(officer, "officer@example.org")
    pending = EmailAddress.objects.create(user=officer, email="private@example.org")
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC(pending).key])
    assert UserSession.objects.filter(user=officer).count() == Session.objects.count() == 1

    leave(officer, plan_admin)

    assert not officer.authenticator_set.exists()
    assert UserSession.objects.count() == Session.objects.count() == 0
    Client().post(link)
    assert again(officer).email == "officer@example.org"


def test_calendars_that_they_knew_get_another_address(
    plan, office, office_head, officer, plan_admin, django_capture_on_commit_callbacks
):
    budget, press = make_office("budget"), make_office("press")
    made, known, other = (
        calendar_of(budget, officer),
        calendar_of(office, plan_admin),
        calendar_of(press, plan_admin),
    )
    office.members.add(officer)
    office_head.email = "head@example.org"
    office_head.save()
    with django_capture_on_commit_callbacks(execute=True):
        left = leave(officer, plan_admin)
    assert [Client().get(address).status_code for address in (made, known, other)] == [404, 404, 200]
    assert set(left.renewed) == {budget, office}
    assert (left.reached, left.to_be_told) == ([office], [budget])
    assert [letter.to for letter in outbox()] == [["head@example.org"]]
    # Nobody hands the new address to the leaver: it stands on a page behind the sign-in.
    new = CalendarAddress.objects.get(office=office).token
    assert new not in outbox()[0].body
    assert Client().get(reverse("activities:office_calendar", args=[new])).status_code == 200


def test_an_office_without_members_hears_of_its_calendar_at_its_own_address(plan, officer, plan_admin):
    budget = make_office("budget")
    budget.email = "budget@example.org"
    budget.save()
    calendar_of(budget, officer)
    left = leave(officer, plan_admin)
    assert (left.reached, left.to_be_told) == ([budget], [])
    assert [letter.to for letter in outbox()] == [["budget@example.org"]]


def test_a_calendar_of_whoever_has_no_access_opens_nothing(plan, office, officer):
    address = calendar_of(office, officer)
    officer.is_active = False
    officer.save()
    assert Client().get(address).status_code == 404


def test_deputyships_end_on_both_sides(chief, officer, stranger, plan_admin):
    make_deputyship(chief, officer)
    make_deputyship(officer, stranger)
    make_deputyship(officer, stranger, days=(5, 9))
    leave(officer, plan_admin)
    assert again(stranger).roles == frozenset()
    assert all(row.ended_by == plan_admin for row in [*officer.deputies.all(), *officer.deputyships.all()])


def test_somebody_takes_over_the_office(office, office_head, stranger, plan_admin):
    leave(office_head, plan_admin, successors={office: stranger})
    assert list(office.members.all()) == [stranger]
    assert again(stranger).is_contributor


def test_the_name_stays_in_what_they_recorded(weekly, office_head, plan_admin):
    day = weekly.plan.ends_on
    occurrence = record_occurrence(activity=weekly, by=office_head, today=day, on=day)
    leave(office_head, plan_admin)
    occurrence.refresh_from_db()
    assert str(occurrence.recorded_by) == "office_head"


# On a day to come


def test_on_the_day_the_worker_ends_what_was_left_open(office, office_head, plan_admin):
    address, now = calendar_of(office, office_head), timezone.now()
    in_a_week = timezone.localdate(now) + timedelta(days=7)
    end_access(person=office_head, by=plan_admin, on=in_a_week, at=now)
    end_access_due(at=now)
    assert (again(office_head).left_at, list(office.members.all())) == (None, [office_head])
    end_access_due(at=now + timedelta(days=7))
    gone = again(office_head)
    assert (gone.left_at, gone.is_active) == (now + timedelta(days=7), False)
    assert not office.members.exists()
    assert Client().get(address).status_code == 404
    # Once.
    end_access_due(at=now + timedelta(days=8))
    assert again(office_head).left_at == gone.left_at


def test_on_the_day_it_ends_although_whoever_set_it_has_left(office, office_head, plan_admin, make_user):
    address, now = calendar_of(office, office_head), timezone.now()
    in_a_week = now + timedelta(days=7)
    second = make_user("second_admin", Role.PLAN_ADMIN)
    end_access(person=office_head, by=plan_admin, on=timezone.localdate(in_a_week), at=now)
    leave(plan_admin, second)
    end_access_due(at=in_a_week)
    assert again(office_head).left_at == in_a_week
    assert Client().get(address).status_code == 404
    # The new address was made by somebody who is here.
    new = CalendarAddress.objects.get(office=office)
    assert (new.is_open, new.changed_by) == (True, second)


# The page


def test_the_page_says_before_what_leaves(office, office_head, plan_admin, officer):
    make_token(by=office_head, name="phone", now=timezone.now())
    make_address(office=office, by=office_head)
    page = text(signed_in(plan_admin).get(f"/people/{office_head.pk}/access/"))
    for sentence in (
        "All sessions, the password, and links",
        "API tokens: phone",
        f"The private address of the calendar of {office}.",
        f"{office} has no other member.",
    ):
        assert sentence in page
    page = text(signed_in(plan_admin).get(f"/people/{officer.pk}/access/"))
    assert "Nobody else has the role “Information officer”. Roles are given by: plan_admin." in page
    leaving = leaving_of(officer, on=timezone.localdate())
    assert (leaving.roles_left, leaving.offices_left) == ([Role.OFFICER], [])


def test_it_refuses_nothing_that_it_says(office, office_head, plan_admin, stranger):
    answer = signed_in(plan_admin).post(
        f"/people/{office_head.pk}/access/",
        {"ends_on": today(), f"office_{office.pk}": stranger.pk},
        follow=True,
    )
    assert "The access of office_head has ended." in text(answer)
    assert list(office.members.all()) == [stranger]
    # Pressed twice.
    answer = signed_in(plan_admin).post(
        f"/people/{office_head.pk}/access/", {"ends_on": today()}, follow=True
    )
    assert "office_head has no access any more." in text(answer)


def test_a_successor_who_is_not_there_is_refused(office, office_head, plan_admin):
    answer = signed_in(plan_admin).post(
        f"/people/{office_head.pk}/access/", {"ends_on": today(), f"office_{office.pk}": "0"}
    )
    assert answer.status_code == 422
    assert again(office_head).is_active


@pytest.mark.parametrize("who", ["officer", "chief", "office_head", "stranger"])
def test_only_a_plan_administrator_ends_access(request, make_user, who):
    other = make_user("other")
    person = request.getfixturevalue(who)
    for pk in (other.pk, 999):
        assert signed_in(person).get(f"/people/{pk}/access/").status_code == 403
    assert signed_in(person).post(f"/people/{other.pk}/access/").status_code == 403
    with pytest.raises(NotAllowed, match="plan administrators"):
        leave(other, person)
    assert Client().get(f"/people/{other.pk}/access/").status_code == 302


def test_nobody_ends_their_own_access_and_no_administrator_that_of_a_superuser(plan_admin, make_user):
    with pytest.raises(NotAllowed, match="Your own roles"):
        leave(plan_admin, plan_admin)
    root = make_user("root")
    root.is_superuser = True
    root.save()
    with pytest.raises(NotAllowed, match="municipality's IT"):
        leave(root, plan_admin)
    leave(plan_admin, root)
    assert not User.objects.get(pk=plan_admin.pk).is_active
