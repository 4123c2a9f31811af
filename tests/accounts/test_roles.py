import pytest
from django.contrib.auth.models import Group

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role, permissions_of

FACES = ("is_officer", "is_chief", "is_contributor", "is_plan_admin", "may_enter_admin")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_migration_makes_a_group_for_each_role():
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)


@pytest.mark.parametrize(
    ("who", "faces"),
    [
        ("officer", {"is_officer"}),
        ("chief", {"is_chief"}),
        ("office_head", {"is_contributor"}),
        ("plan_admin", {"is_plan_admin", "may_enter_admin"}),
        ("stranger", set()),
    ],
)
def test_each_person_is_what_their_group_says_and_nothing_else(request, who, faces):
    person = request.getfixturevalue(who)
    assert {face for face in FACES if getattr(person, face)} == faces
    person.is_active = False
    assert not [face for face in FACES if getattr(person, face)]


def test_somebody_may_have_two_roles(make_user):
    person = make_user("both", Role.OFFICER, Role.PLAN_ADMIN)
    assert person.roles == {Role.OFFICER, Role.PLAN_ADMIN}
    assert person.is_officer
    assert person.is_plan_admin
    assert not person.is_chief


def test_a_superuser_administers_the_plan_without_a_role(db):
    person = User.objects.create_superuser("root", password="correct horse")
    assert {face for face in FACES if getattr(person, face)} == {"is_plan_admin", "may_enter_admin"}


def test_a_group_that_is_no_role_gives_none(stranger):
    stranger.groups.add(Group.objects.create(name="choir"))
    assert User.objects.get(pk=stranger.pk).roles == frozenset()


def test_somebody_whose_account_is_not_saved_yet_has_no_role():
    assert User(username="new").roles == frozenset()


def test_a_role_grants_only_what_the_table_names():
    known = [
        ("plans", "view_strategy"),
        ("plans", "delete_office"),
        ("plans", "publish_strategy"),
        ("activities", "change_historicalactivity"),
        ("accounts", "add_user"),
        ("auth", "change_group"),
    ]
    assert permissions_of(Role.PLAN_ADMIN, known) == {
        "plans.view_strategy",
        "plans.delete_office",
        "activities.change_historicalactivity",
    }
    assert all(permissions_of(role, known) == set() for role in Role if role != Role.PLAN_ADMIN)


def test_people_are_called_by_their_name_and_without_one_by_their_account():
    assert str(User(username="zimp", first_name="Arta", last_name="Krasniqi")) == "Arta Krasniqi"
    assert str(User(username="zimp")) == "zimp"
