"""How a plan comes into force, what is kept of it, and how it is changed afterwards."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from activities.adoption import actions, policies
from activities.adoption.amendments import amendments_about, amendments_of
from activities.models import Activity, Amendment, PlanBaseline, Responsibility
from activities.records import actions as of_activities
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.sealing import fingerprint
from plans.models import AnnualPlan
from tests.activities.test_admin import ADD, change_of, form_for_new, form_of
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_office,
    make_plan,
    make_recurring,
)

pytestmark = pytest.mark.slow

ON = date(2023, 1, 9)
NOON = datetime(2023, 1, 10, 12, tzinfo=UTC)
CAST = ("officer", "chief", "plan_admin", "office_head", "stranger")
STATES = ("draft", "adopted", "submitted", "closed")
PAGE = "/plans/2023/adopt/"


@pytest.fixture
def draft(db) -> AnnualPlan:
    plan = make_plan(2023, status="draft")
    make_activity(plan, title="Tryeza", planned_cost=Decimal(600), offices=[make_office("zimp")])
    make_recurring(plan, "weekly", title="Takimi", offices=[make_office("zimp")])
    return plan


@pytest.fixture
def adopted(draft, plan_admin) -> AnnualPlan:
    adopt(draft, plan_admin)
    draft.refresh_from_db()
    return draft


def adopt(plan, by, **details) -> PlanBaseline:
    details = {"at": NOON, "today": NOON.date(), "on": ON, "protocol_number": "01-17"} | details
    return actions.adopt(plan=plan, by=by, **details)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_plan_with_a_line_that_nobody_answers_for_or_without_time_is_not_adopted(draft, plan_admin):
    make_activity(draft)
    make_activity(draft, offices=[make_office("zimp")], starts_on=None, ends_on=None)
    with pytest.raises(ValidationError) as refusal:
        adopt(draft, plan_admin)
    assert refusal.value.messages == [
        "No office is responsible for: 1.2.",
        "These activities have no time yet: 1.3.",
    ]
    draft.refresh_from_db()
    assert draft.status == "draft"


# Who may


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", CAST)
def test_plans_are_adopted_and_amended_by_the_plan_administrator_alone(request, who, state):
    user = request.getfixturevalue(who)
    plan = AnnualPlan(year=2023, status="adopted" if state == "submitted" else state)
    plan.records_locked_at = NOON if state == "submitted" else None
    assert policies.can_adopt(user, plan) == ((who, state) == ("plan_admin", "draft"))
    assert policies.can_amend(user, plan) == ((who, state) == ("plan_admin", "adopted"))


# Adopting


@pytest.mark.postgresql
def test_a_draft_comes_into_force_and_what_it_says_is_kept(draft, plan_admin):
    audience = make_audience("youth")
    activity = Activity.objects.get(kind="special")
    activity.audiences.add(audience)
    activity.messages.add(make_message(audience))
    activity.channels.add(make_channel("web"))
    kept = adopt(draft, plan_admin)
    draft.refresh_from_db()
    assert draft.status == AnnualPlan.Status.ADOPTED
    assert draft.history.first().history_user == plan_admin
    assert kept.sha256 == fingerprint(kept.content.encode())
    content = json.loads(kept.content)
    assert content["decision"] == {"adopted_on": "2023-01-09", "protocol_number": "01-17", "decision": ""}
    special, recurring = content["activities"]
    assert special["title"] == {"sq": "Tryeza"}
    assert (special["code"], special["planned_cost"], special["ends_on"]) == ("1.1", "600.00", "2023-12-31")
    assert special["responsibilities"][0]["name"]["sq"] == "Zyra zimp"
    assert [special[link][0]["code"] for link in ("audiences", "messages", "channels")] == [
        "youth",
        "youth/1",
        "web",
    ]
    assert (recurring["code"], recurring["frequency"]) == ("1.R1", "weekly")


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({"on": date(2023, 1, 11)}, "cannot be in the future"),
        (
            {"on": date(2022, 11, 29)},
            "The plan cannot be adopted before its strategy, which was adopted on 30 November 2022",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused(draft, plan_admin, details, sentence):
    draft.strategy.adopted_on = date(2022, 11, 30)
    draft.strategy.save()
    with pytest.raises(ValidationError, match=sentence):
        adopt(draft, plan_admin, **details)
    assert not PlanBaseline.objects.exists()


def test_an_empty_plan_is_not_adopted(db, plan_admin):
    with pytest.raises(ValidationError, match="cannot be adopted"):
        adopt(make_plan(2024, status="draft"), plan_admin)


@pytest.mark.postgresql
def test_nobody_adopts_a_plan_twice(adopted, plan_admin):
    with pytest.raises(NotAllowed, match="already been adopted"):
        adopt(adopted, plan_admin)


def test_a_long_plan_is_kept_with_as_many_queries_as_a_short_one(
    draft, plan_admin, django_assert_max_num_queries
):
    for _number in range(20):
        make_activity(draft, offices=[make_office("zimp"), make_office("mayor")])
    with django_assert_max_num_queries(18):
        adopt(draft, plan_admin)


# The page


def test_the_administrator_sees_what_there_is_to_settle_and_adopts(draft, sign_in, plan_admin):
    browser = sign_in(plan_admin)
    page = text(browser.get(PAGE))
    assert "600 €" in page
    assert 'href="/plans/2023/check/#no_audience"' in page
    response = browser.post(PAGE, {"on": "2023-01-09", "protocol_number": "01-17", "decision": "Kryetari"})
    assert response.url == "/plans/2023/"
    page = text(browser.get("/plans/2023/"))
    for words in ("The plan of 2023 has been adopted.", "9 January 2023", "01-17", "Kryetari"):
        assert words in page
    assert PAGE not in page


def test_without_a_day_nothing_is_adopted_and_what_was_typed_stays(draft, sign_in, plan_admin):
    response = sign_in(plan_admin).post(PAGE, {"on": "", "protocol_number": "01-17"})
    assert response.status_code == 422
    assert "Enter the date of adoption." in text(response)
    assert 'value="01-17"' in text(response)
    response = sign_in(plan_admin).post(PAGE, {"on": "2090-01-09"})
    assert "The date cannot be in the future." in text(response)
    assert AnnualPlan.objects.get().status == "draft"


@pytest.mark.parametrize("who", ["officer", "chief", "office_head", "stranger"])
def test_others_do_not_adopt(request, draft, sign_in, who):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.post(PAGE, {"on": "2023-01-09"}).status_code == 403
    assert browser.get(PAGE).status_code == 403
    assert PAGE not in text(browser.get("/plans/2023/"))


def test_whoever_is_not_signed_in_signs_in_first(draft, client):
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"


def test_the_page_of_a_plan_in_force_says_so_and_shows_the_plan(adopted, sign_in, plan_admin):
    browser = sign_in(plan_admin)
    for response in (browser.get(PAGE, follow=True), browser.post(PAGE, {"on": "2023-01-09"}, follow=True)):
        assert response.redirect_chain == [("/plans/2023/", 302)]
        assert "The plan of 2023 has already been adopted." in text(response)
    assert PlanBaseline.objects.count() == 1
    assert browser.get("/plans/2031/adopt/").status_code == 404
    assert browser.delete(PAGE).status_code == 405


# Amending


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


@pytest.mark.postgresql
def test_a_change_of_an_adopted_plan_is_recorded_with_its_reason(adopted, browser, plan_admin):
    activity = Activity.objects.get(kind="special")
    details = {"ends_on": "2023-11-30", "planned_cost": "750", "amendment_reason": "Vonesë e tenderit."}
    assert browser.post(change_of(activity), form_of(browser, activity, **details)).status_code == 302
    amendment = Amendment.objects.get()
    assert (amendment.plan, amendment.by) == (adopted, plan_admin)
    assert amendment.before == {"ends_on": "2023-12-31", "planned_cost": "600.00"}
    assert amendment.after == {"ends_on": "2023-11-30", "planned_cost": "750.00"}
    [amended] = amendments_of(adopted)
    assert [(change.label, change.before, change.after) for change in amended.changes] == [
        ("Ends on", "31 December 2023", "30 November 2023"),
        ("Planned cost", "600\u00a0€", "750\u00a0€"),
    ]
    assert json.loads(adopted.baseline.content)["activities"][0]["planned_cost"] == "600.00"


def test_without_a_reason_an_adopted_plan_stays_as_it_is(adopted, browser):
    activity = Activity.objects.get(kind="special")
    response = browser.post(
        change_of(activity), form_of(browser, activity, title_sq="Tryeza e re", amendment_reason=" ")
    )
    assert "Give the reason for changing the adopted plan." in text(response)
    assert "Tryeza e re" in text(response)
    assert Activity.objects.get(pk=activity.pk).title_sq == "Tryeza"
    assert not Amendment.objects.exists()


def test_translations_short_names_and_actual_costs_are_no_amendments(adopted, browser):
    activity = Activity.objects.get(kind="special")
    details = {
        "planned_cost": "600",
        "title_en": "Round table",
        "actual_cost": "580",
        "short_name_sq": "Tryezë",
    }
    details["amendment_reason"] = ""
    assert browser.post(change_of(activity), form_of(browser, activity, **details)).status_code == 302
    assert Activity.objects.get(pk=activity.pk).title_en == "Round table"
    assert not Amendment.objects.exists()


@pytest.mark.postgresql
def test_a_change_of_who_answers_for_it_is_an_amendment(adopted, browser):
    activity = Activity.objects.get(kind="special")
    details = {"planned_cost": "600", "responsibilities-0-role": "lead", "amendment_reason": ""}
    response = browser.post(change_of(activity), form_of(browser, activity, **details))
    assert "Give the reason for changing the adopted plan." in text(response)
    details["amendment_reason"] = "Bartësi u caktua."
    assert browser.post(change_of(activity), form_of(browser, activity, **details)).status_code == 302
    assert activity.responsibilities.get().role == Responsibility.Role.LEAD
    [amended] = amendments_about(activity)
    [change] = amended.changes
    assert (change.label, change.before, change.after) == ("Responsible", "Zyra zimp", "Zyra zimp (lead)")


@pytest.mark.postgresql
def test_an_activity_is_added_to_an_adopted_plan_with_a_reason(adopted, browser):
    details = form_for_new(adopted, number=2, amendment_reason="")
    assert "Give the reason for changing the adopted plan." in text(browser.post(ADD, details))
    assert browser.post(ADD, details | {"amendment_reason": "Kërkesë e qytetarëve."}).status_code == 302
    [amended] = amendments_of(adopted)
    assert amended.is_addition
    assert [change.label for change in amended.changes] == [
        "Objective",
        "Number",
        "Title",
        "Starts on",
        "Ends on",
        "Planned cost",
        "Responsible",
    ]
    assert amended.activity.pk not in adopted.baseline.lines


def test_a_draft_is_written_on_without_reasons(draft, browser):
    activity = Activity.objects.get(kind="special")
    assert "Amendment of the adopted plan" not in text(browser.get(change_of(activity)))
    details = form_of(browser, activity, title_sq="Tryeza e re", amendment_reason="")
    assert browser.post(change_of(activity), details).status_code == 302
    assert not Amendment.objects.exists()
    assert not PlanBaseline.objects.exists()


@pytest.mark.postgresql
def test_before_the_first_change_of_an_older_plan_it_is_kept_as_it_was_adopted(activity, plan, browser):
    title = activity.title_sq
    browser.post(change_of(activity), form_of(browser, activity, title_sq="Titull i ri"))
    baseline = PlanBaseline.objects.get(plan=plan)
    assert baseline.lines[activity.pk]["title"]["sq"] == title
    assert (baseline.adopted_on, baseline.adopted_by) == (None, None)
    browser.post(change_of(activity), form_of(browser, Activity.objects.get(), title_sq="Edhe një herë"))
    assert PlanBaseline.objects.get() == baseline
    assert Amendment.objects.count() == 2


@pytest.mark.postgresql
def test_names_survive_what_becomes_of_the_rows(adopted, browser, plan_admin):
    activity, audience = Activity.objects.get(kind="special"), make_audience("youth")
    details = {"planned_cost": "600", "audiences": [audience.pk]}
    browser.post(change_of(activity), form_of(browser, activity, **details))
    audience.delete()
    [amended] = amendments_of(adopted)
    assert amended.changes[0].after == "Audienca youth"


def test_steps_and_records_are_no_amendments(adopted, officer, today):
    activity = Activity.objects.get(kind="special")
    of_activities.take_step(activity=activity, step="start", by=officer, version=1, today=today)
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("who", ["officer", "chief", "office_head", "stranger"])
def test_others_do_not_amend(request, adopted, who):
    with pytest.raises(NotAllowed, match="Only the plan administrator can change"):
        actions.before_amending(plan=adopted, by=request.getfixturevalue(who), at=NOON)


def test_the_plan_and_the_story_of_the_activity_tell_of_the_amendment(
    adopted, browser, officer, office_head, office, sign_in
):
    activity = Activity.objects.get(kind="special")
    Responsibility.objects.create(activity=activity, office=office, order=2)
    details = {
        "planned_cost": "600",
        "title_sq": "Tryezë me të rinj",
        "amendment_reason": "Vendim i kryetarit.",
    }
    browser.post(change_of(activity), form_of(browser, activity, **details))
    for user in (officer, office_head):
        for address in ("/plans/2023/", activity.get_absolute_url()):
            page = text(sign_in(user).get(address))
            assert "<del>Tryeza</del> → <ins>Tryezë me të rinj</ins>" in page
            assert "Vendim i kryetarit." in page
            assert str(plan_admin_of(adopted)) in page


def plan_admin_of(plan) -> object:
    return plan.baseline.adopted_by


def test_amendments_are_looked_at_in_the_administration_and_changed_nowhere(adopted, browser):
    activity = Activity.objects.get(kind="special")
    browser.post(change_of(activity), form_of(browser, activity, number=7))
    address = reverse("admin:activities_amendment_change", args=[Amendment.objects.get().pk])
    assert "Vendim i kryetarit." in text(browser.get(address))
    assert browser.post(address, {"reason": "Tjetër"}).status_code == 403
    assert browser.get(reverse("admin:activities_amendment_changelist")).status_code == 200


def test_many_amendments_are_told_with_as_many_queries_as_one(
    adopted, browser, django_assert_num_queries, plan_admin
):
    activity = Activity.objects.get(kind="special")
    for number in range(2, 6):
        activity.refresh_from_db()
        browser.post(change_of(activity), form_of(browser, activity, number=number))
    with django_assert_num_queries(1):
        assert len([str(row.activity.code) for row in amendments_of(adopted)]) == 4


# Kept for good


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE activities_planbaseline SET content = '{}'",
        "DELETE FROM activities_planbaseline",
        "UPDATE activities_amendment SET reason = 'x'",
        "DELETE FROM activities_amendment",
    ],
)
def test_the_database_refuses_to_change_what_was_adopted(adopted, browser, change):
    activity = Activity.objects.get(kind="special")
    browser.post(change_of(activity), form_of(browser, activity, number=7))
    with (
        pytest.raises(DatabaseError, match="What was adopted is never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.postgresql
def test_loading_the_official_plan_again_leaves_what_was_adopted(official_plan, browser):
    activity = Activity.objects.filter(plan=official_plan).special().first()
    data = form_of(browser, activity, title_sq="Titull i ri")
    response = browser.post(change_of(activity), data)
    assert response.status_code == 302
    content = official_plan.baseline.content
    call_command("loaddata", "strategy_2023_2026", "plan_2023", verbosity=0)
    official_plan.refresh_from_db()
    assert (official_plan.baseline.content, official_plan.status) == (content, "adopted")
