"""What a deputy may: on their days what the person may, before and after nothing of it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.actions import make_token
from kacanik_comms.accounts.backends import RoleBackend
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from tests.api.conftest import Program
from tests.factories import again, make_activity, make_deputyship, make_office

pytestmark = pytest.mark.slow

# In force, and the three ways of not being so.
SPANS = {
    "on their days": ({}, True),
    "before": ({"days": (2, 4)}, False),
    "after": ({"days": (-4, -2)}, False),
    "ended early": ({"ended": True}, False),
}
DAYS = pytest.mark.parametrize(("span", "may"), SPANS.values(), ids=SPANS)
# What each opens, with the page that tells.
PAGES = {
    "officer": "/activities/sessions/",
    "chief": "/evaluation/dashboard/",
    "office_head": "/activities/{activity}/",
}


@pytest.fixture
def client():
    browser = Client()
    browser.cookies["django_language"] = "en"
    return browser


def page_of(who, activity):
    return PAGES[who].format(activity=activity.pk)


@DAYS
@pytest.mark.parametrize("who", PAGES)
def test_pages_open_on_the_days_of_the_deputy_alone(request, client, activity, stranger, who, span, may):
    person = request.getfixturevalue(who)
    make_deputyship(person, stranger, **span)
    client.force_login(stranger)
    answer = client.get(page_of(who, activity))
    assert answer.status_code == (200 if may else 403)
    assert ("You act for" in answer.content.decode()) == may


@DAYS
@pytest.mark.parametrize("who", PAGES)
def test_a_token_opens_what_its_owner_may_today(request, activity, stranger, officer, who, span, may):
    person = request.getfixturevalue(who)
    # Made while they had a role of their own; without one nobody makes any.
    stranger.groups.set(officer.groups.all())
    _token, secret = make_token(by=stranger, name="x", now=timezone.now())
    program = Program(secret)
    stranger.groups.clear()
    make_deputyship(person, stranger, **span)
    about = program.get("/me/").json()
    assert about["roles"] == (sorted(person.roles) if may else [])


@DAYS
@pytest.mark.parametrize("who", ["plan_admin", "superuser"])
def test_the_administration_passes_to_nobody(request, client, plan, make_user, stranger, who, span, may):
    person = make_user("root", Role.CHIEF) if who == "superuser" else request.getfixturevalue(who)
    person.is_superuser = who == "superuser"
    person.is_staff = True
    person.save()
    make_deputyship(person, stranger, **span)
    client.force_login(stranger)
    assert client.get("/admin/").status_code in (302, 403)
    deputy = again(stranger)
    assert not deputy.is_plan_admin
    assert deputy.get_all_permissions() == set()


def test_of_an_office_only_its_own_activities(office_head, stranger, activity, plan):
    foreign = make_activity(plan, offices=[make_office("budget")])
    make_deputyship(office_head, stranger)
    visible = type(activity).objects.visible_to(again(stranger))
    assert list(visible) == [activity]
    assert foreign not in visible


def test_whose_access_ended_hands_on_nothing(chief, stranger):
    make_deputyship(chief, stranger)
    chief.is_active = False
    chief.save()
    assert not again(stranger).is_chief


def test_a_deputy_of_a_deputy_is_none(chief, officer, stranger):
    make_deputyship(chief, officer)
    make_deputyship(officer, stranger)
    assert again(stranger).roles == {Role.OFFICER}
    assert again(officer).roles == {Role.OFFICER, Role.CHIEF}


def test_two_people_are_stood_in_for_at_once(chief, officer, stranger):
    make_deputyship(chief, stranger)
    make_deputyship(officer, stranger)
    deputy = again(stranger)
    assert deputy.roles == {Role.OFFICER, Role.CHIEF}
    assert deputy.on_behalf_of(Role.CHIEF) == chief
    assert deputy.on_behalf_of(Role.OFFICER) == officer


def test_their_own_role_comes_first(chief, make_user):
    other = make_user("other", Role.CHIEF)
    make_deputyship(chief, other)
    assert again(other).on_behalf_of(Role.CHIEF) is None
    assert again(other).on_behalf_of(Role.CHIEF, Role.OFFICER) is None


@pytest.mark.postgresql
def test_a_session_brings_it_along_in_one_query(chief, officer, stranger, django_assert_num_queries):
    make_deputyship(chief, stranger)
    make_deputyship(officer, stranger)
    with django_assert_num_queries(1):
        user = RoleBackend().get_user(stranger.pk)
        assert user.is_chief
        assert user.is_officer
        assert not user.is_contributor
    # Whoever is nobody's deputy is asked for nothing more.
    with django_assert_num_queries(1):
        assert RoleBackend().get_user(chief.pk).deputyships_today == []


def test_letters_and_steps_know_who_can_act(chief, stranger, officer):
    make_deputyship(chief, stranger)
    today = timezone.localdate()
    assert set(User.objects.who_can_act_as(Role.CHIEF, on=today)) == {chief, stranger}
    assert set(User.objects.who_can_act_as(Role.OFFICER, on=today)) == {officer}
    assert not User.objects.who_can_act_as(Role.PLAN_ADMIN, on=today)


def test_the_account_leads_to_the_page(client, chief):
    client.force_login(chief)
    assert reverse("deputies") in client.get("/activities/").content.decode()
