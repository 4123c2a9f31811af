import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser, Group, Permission

from kacanik_comms.accounts.backends import RoleBackend
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role

# Who may do what in the admin, written out: role → rooms → actions. What is not here, nobody may.
EVERYTHING = {"view", "add", "change", "delete"}
MATRIX = {
    "officer": {},
    "chief": {},
    "office_head": {},
    "plan_admin": {
        "plans": EVERYTHING,
        "audiences": EVERYTHING,
        "activities": EVERYTHING,
        "evaluation": {"view"},
        "evaluation.indicator": EVERYTHING,
        "core.synonym": EVERYTHING,
    },
    "stranger": {},
}


def again(user: User) -> User:
    """The same person at their next request, without what Django remembered."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("who", MATRIX)
def test_each_person_may_do_exactly_what_their_role_grants(request, who):
    person = request.getfixturevalue(who)
    wrong = []
    for label, codename in Permission.objects.values_list("content_type__app_label", "codename"):
        action, model = codename.split("_", 1)
        grants = MATRIX[who]
        expected = action in grants.get(label, ()) or action in grants.get(f"{label}.{model}", ())
        if person.has_perm(f"{label}.{codename}") is not expected:
            wrong.append(f"{label}.{codename}")
    assert not wrong
    assert Permission.objects.count() > 100


@pytest.mark.parametrize("who", MATRIX)
def test_the_admin_shows_each_person_the_rooms_of_their_role(request, who):
    person = request.getfixturevalue(who)
    rooms = {"plans", "audiences", "activities", "evaluation", "core", "accounts", "auth"}
    granted = {name.split(".")[0] for name in MATRIX[who]}
    assert {room for room in rooms if person.has_module_perms(room)} == granted


def test_whoever_lost_their_account_may_do_nothing(plan_admin):
    plan_admin.is_active = False
    assert plan_admin.get_all_permissions() == set()
    assert plan_admin.get_group_permissions() == set()


def test_a_role_is_about_all_rows_and_never_about_one(plan_admin, activity):
    assert plan_admin.get_all_permissions(activity) == set()
    assert plan_admin.get_group_permissions(activity) == set()


def test_whoever_is_not_signed_in_may_do_nothing(db):
    assert RoleBackend().get_group_permissions(AnonymousUser()) == set()


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(plan_admin):
    assert plan_admin.has_perm("plans.change_strategy")
    plan_admin.groups.clear()
    assert not again(plan_admin).has_perm("plans.change_strategy")


def test_what_an_administrator_granted_by_hand_comes_on_top(stranger):
    permission = Permission.objects.get(codename="view_user")
    choir = Group.objects.create(name="choir")
    choir.permissions.add(Permission.objects.get(codename="view_strategy"))
    stranger.user_permissions.add(permission)
    stranger.groups.add(choir)
    assert again(stranger).get_all_permissions() == {"accounts.view_user", "plans.view_strategy"}


def test_a_superuser_may_do_everything(db):
    root = User.objects.create_superuser("root", password="correct horse")
    assert len(root.get_all_permissions()) == Permission.objects.count()


def test_asking_again_costs_no_query(plan_admin, django_assert_num_queries):
    plan_admin.has_perm("plans.view_strategy")
    with django_assert_num_queries(0):
        assert plan_admin.has_perm("activities.change_activity")
        assert plan_admin.is_plan_admin


@pytest.mark.postgresql
def test_a_session_brings_the_person_and_all_their_roles_in_one_query(make_user, django_assert_num_queries):
    person = make_user("both", Role.OFFICER, Role.PLAN_ADMIN)
    with django_assert_num_queries(1):
        member = RoleBackend().get_user(person.pk)
        assert isinstance(member, User)
        assert member == person
        assert member.roles == {Role.OFFICER, Role.PLAN_ADMIN}
        assert member.username == "both"


def test_a_session_of_somebody_without_a_role_is_one_of_nobody_special(stranger):
    member = RoleBackend().get_user(stranger.pk)
    assert isinstance(member, User)
    assert member.roles == frozenset()


def test_a_session_ends_with_the_account(officer):
    officer.is_active = False
    officer.save()
    assert RoleBackend().get_user(officer.pk) is None
    assert RoleBackend().get_user(0) is None


def test_only_the_right_password_signs_in(officer):
    assert authenticate(username="officer", password="correct horse") == officer
    assert authenticate(username="officer", password="Correct Horse") is None
    assert authenticate(username="nobody", password="correct horse") is None
    officer.is_active = False
    officer.save()
    assert authenticate(username="officer", password="correct horse") is None
