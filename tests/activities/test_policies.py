import pytest

from activities.models import Activity
from activities.rules.policies import (
    answers_for,
    can_report_on,
    can_see_activities,
    check_can_report_on,
    check_can_see_activities,
    those_to_report_on,
)
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from tests.factories import make_activity, make_office

CAST = ("officer", "chief", "office_head", "plan_admin", "stranger")
# Who may report in an adopted year: on an activity that the office head answers for, and on another office's.
MAY_REPORT = {
    "officer": (True, True),
    "chief": (False, False),
    "office_head": (True, False),
    "plan_admin": (True, True),
    "stranger": (False, False),
}


@pytest.fixture
def elsewhere(plan):
    """An activity that another office answers for."""
    return make_activity(plan, offices=[make_office("budget")])


@pytest.mark.parametrize("who", CAST)
def test_everybody_with_a_role_sees_activities_and_nobody_else(request, who):
    person = request.getfixturevalue(who)
    assert can_see_activities(person) is (who != "stranger")
    if who == "stranger":
        with pytest.raises(NotAllowed, match="Your account has no role yet"):
            check_can_see_activities(person)
    else:
        check_can_see_activities(person)


@pytest.mark.parametrize(("who", "sees"), [
    ("officer", {"own", "other", "nobody's"}), ("chief", {"own", "other", "nobody's"}),
    ("plan_admin", {"own", "other", "nobody's"}), ("office_head", {"own"}), ("stranger", set()),
])  # fmt: skip
def test_an_office_sees_its_own_activities_and_those_who_run_or_judge_the_plan_see_all(
    request, plan, activity, elsewhere, who, sees
):
    rows = {"own": activity, "other": elsewhere, "nobody's": make_activity(plan)}
    visible = set(Activity.objects.visible_to(request.getfixturevalue(who)))
    assert visible == {rows[name] for name in sees}


@pytest.mark.parametrize("status", ["draft", "adopted", "closed"])
@pytest.mark.parametrize("who", CAST)
def test_who_may_report_on_what_in_which_year(request, plan, activity, elsewhere, who, status):
    plan.status = status
    plan.save()
    person = request.getfixturevalue(who)
    rows = list(Activity.objects.select_related("plan").with_own(person).order_by("pk"))
    expected = [may and status == "adopted" for may in MAY_REPORT[who]]
    assert [can_report_on(person, row) for row in rows] == expected
    # The list asks for all rows at once, and hears the same.
    at_once = those_to_report_on(person, rows)
    assert [row.pk in at_once for row in rows] == expected


@pytest.mark.parametrize(
    ("who", "status", "sentence"),
    [
        ("chief", "adopted", "Only the information officer and the offices responsible"),
        ("stranger", "adopted", "Only the information officer and the offices responsible"),
        ("stranger", "closed", "Only the information officer and the offices responsible"),
        ("officer", "draft", "The plan of 2023 is still a draft"),
        ("officer", "closed", "The plan of 2023 is closed; its records can no longer be changed"),
        ("office_head", "closed", "The plan of 2023 is closed"),
    ],
)
def test_whoever_may_not_report_is_told_why(request, plan, activity, who, status, sentence):
    activity.plan.status = status
    with pytest.raises(NotAllowed, match=sentence):
        check_can_report_on(request.getfixturevalue(who), activity)


def test_whoever_lost_their_account_may_not_report(officer, office_head, activity):
    for person in (officer, office_head):
        person.is_active = False
        assert not can_report_on(person, activity)
        assert not can_see_activities(person)
        assert not Activity.objects.visible_to(person).exists()


def test_a_member_of_an_office_without_the_role_of_a_contributor_answers_for_nothing(
    stranger, office, activity
):
    office.members.add(stranger)
    assert not answers_for(stranger, activity)
    assert not can_report_on(stranger, activity)


def test_a_contributor_without_an_office_reports_on_nothing(make_user, activity):
    nobody_yet = make_user("new", Role.CONTRIBUTOR)
    assert not can_report_on(nobody_yet, activity)
    assert not Activity.objects.visible_to(nobody_yet).exists()


def test_somebody_in_two_offices_sees_a_shared_activity_once(make_user, plan, office):
    second = make_office("budget")
    person = make_user("both", Role.CONTRIBUTOR, offices=(office, second))
    shared = make_activity(plan, offices=[office, second])
    assert list(Activity.objects.visible_to(person)) == [shared]


def test_a_superuser_may_report_like_a_plan_administrator(activity):
    root = User.objects.create_superuser("root", password="correct horse")
    assert can_report_on(root, activity)
    assert activity in Activity.objects.visible_to(root)


def test_citizens_see_what_is_published_and_not_internal(plan, activity):
    internal = make_activity(plan, is_internal=True)
    assert list(Activity.objects.published()) == [activity]
    assert internal not in Activity.objects.published()
    plan.is_published = False
    plan.save()
    assert not Activity.objects.published().exists()
