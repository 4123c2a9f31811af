"""In the administration the status moves by the steps of the workflow, one by one and for a selection."""

from datetime import date

import pytest
from django.urls import reverse

from activities.models import Activity, Occurrence, StatusUpdate
from activities.records import actions
from activities.rules.workflow import STEPS, Status
from tests.factories import make_activity, make_plan, make_recurring

pytestmark = pytest.mark.slow

LIST = reverse("admin:activities_activity_changelist")


def change_of(activity: Activity) -> str:
    return reverse("admin:activities_activity_change", args=[activity.pk])


def step_page(step: str, *activities: Activity) -> str:
    keys = ",".join(str(activity.pk) for activity in activities)
    return reverse("admin:activities_activity_step", args=[step]) + f"?ids={keys}"


def seen(*activities: Activity) -> str:
    return ",".join(f"{activity.pk}:{activity.version}" for activity in activities)


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


# One by one


def test_the_page_of_an_activity_leads_to_the_steps_that_are_possible(browser, activity, weekly):
    page = browser.get(change_of(activity)).content.decode()
    assert step_page("complete", activity) in page
    assert step_page("reopen", activity) not in page
    assert "/status/" not in browser.get(change_of(weekly)).content.decode()


def test_plan_administrators_complete_an_activity_by_the_rules_of_the_pages(browser, activity, plan_admin):
    address = step_page("complete", activity)
    assert browser.get(address).context["form"]["seen"].value() == seen(activity)
    response = browser.post(
        address, {"completed_on": "2023-05-04", "note": "Në sallë", "seen": seen(activity)}
    )
    assert response.url == change_of(activity)
    activity.refresh_from_db()
    assert (activity.status, activity.completed_on) == (Status.COMPLETED, date(2023, 5, 4))
    update = StatusUpdate.objects.get()
    assert (update.by, update.note, update.from_status) == (plan_admin, "Në sallë", Status.NOT_STARTED)
    assert Occurrence.objects.get().date == date(2023, 5, 4)


@pytest.mark.parametrize(
    ("step", "data", "sentence"),
    [
        ("cancel", {"note": ""}, "This field is required."),
        ("cancel", {"note": "\u200b"}, "This text consists of invisible characters only."),
        ("postpone", {"note": "Sëmundje"}, "This field is required."),
        ("postpone", {"note": "Sëmundje", "postponed_to": "2023-02-01"}, "must be after the present one"),
        ("complete", {"completed_on": ""}, "This field is required."),
        ("complete", {"completed_on": "2999-01-01"}, "The date cannot be in the future."),
        ("reopen", {"note": "Gabim"}, "is not possible"),
    ],
)
def test_a_step_that_lacks_something_keeps_what_was_typed(browser, activity, step, data, sentence):
    response = browser.post(step_page(step, activity), {"seen": seen(activity), **data})
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert data.get("note", "") in page
    assert not StatusUpdate.objects.exists()


def test_a_step_on_what_somebody_else_changed_is_refused(browser, activity, officer, today):
    old = seen(activity)
    actions.take_step(activity=activity, step="start", by=officer, version=activity.version, today=today)
    response = browser.post(step_page("cancel", activity), {"note": "Pa buxhet", "seen": old})
    assert "Somebody else changed this in the meantime." in response.content.decode()
    assert Activity.objects.get().status == Status.IN_PROGRESS


@pytest.mark.parametrize("forged", ["", "x:y", "1", ",:,"])
def test_a_step_without_the_version_that_was_seen_is_refused(browser, activity, forged):
    browser.post(step_page("start", activity), {"seen": forged})
    assert Activity.objects.get().status == Status.NOT_STARTED


@pytest.mark.parametrize(
    "address",
    [
        "status/fly/?ids=1",
        "status/start/?ids=99999",
        "status/start/?ids=x",
        "status/start/?ids=99999999999999999999",
    ],
)
def test_a_step_that_does_not_exist_is_not_found(browser, activity, address):
    assert browser.get(LIST + address).status_code == 404


# A selection


def test_every_step_is_offered_for_a_selection(browser, activity):
    page = browser.get(LIST).content.decode()
    assert all(f'value="status_{step}"' in page for step in STEPS)


def test_a_selection_leads_to_one_page_that_asks_once(browser, plan):
    rows = [make_activity(plan), make_activity(plan)]
    sent = {"action": "status_cancel", "_selected_action": [row.pk for row in rows]}
    response = browser.post(LIST, sent)
    assert response.url == step_page("cancel", *rows)
    assert [row.pk for row in browser.get(response.url).context["activities"]] == [row.pk for row in rows]


def test_each_of_a_selection_gets_its_own_record(browser, plan, plan_admin):
    rows = [make_activity(plan), make_activity(plan)]
    browser.post(step_page("cancel", *rows), {"note": "Pa buxhet", "seen": seen(*rows)})
    updates = StatusUpdate.objects.order_by("activity")
    assert [(update.activity, update.to_status, update.note, update.by) for update in updates] == [
        (row, Status.CANCELLED, "Pa buxhet", plan_admin) for row in rows
    ]


def test_what_the_rules_refuse_is_named_and_the_others_go_through(browser, plan, officer, today):
    free, done, again = make_activity(plan), make_activity(plan), make_recurring(plan, "weekly")
    actions.take_step(
        activity=done, step="complete", by=officer, version=1, today=today, completed_on=date(2023, 5, 4)
    )
    done.refresh_from_db()
    rows = [free, done, again]
    response = browser.post(
        step_page("cancel", *rows), {"note": "Pa buxhet", "seen": seen(*rows)}, follow=True
    )
    data = [str(message) for message in response.context["messages"]]
    assert data[0] == "The status of 1 activity was changed."
    assert data[1].startswith("Not changed: 1.2")
    assert "is not possible: the activity is completed." in data[1]
    assert "A recurring activity has no status" in data[2]
    assert [row.status for row in Activity.objects.order_by("pk")] == ["cancelled", "completed", ""]


def test_the_status_of_a_draft_plan_is_not_changed(browser):
    draft = make_activity(make_plan(2024, status="draft"))
    page = browser.post(step_page("start", draft), {"seen": seen(draft)}).content.decode()
    assert "The plan of 2024 is still a draft" in page
    assert Activity.objects.get().status == Status.NOT_STARTED


def test_others_do_not_change_the_status_here(activity, sign_in, officer, chief, office_head, stranger):
    for user in (officer, chief, office_head, stranger):
        response = sign_in(user).post(step_page("start", activity), {"seen": seen(activity)})
        assert response.status_code in {302, 403}
    assert Activity.objects.get().status == Status.NOT_STARTED
