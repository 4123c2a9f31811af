"""Plan administrators edit activities, by the rules of the pages; records they look at."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Occurrence, Responsibility, StatusUpdate
from activities.records import actions
from activities.rules.workflow import Status
from audiences.models import Audience
from kacanik_comms.core.editing import Conflict
from plans.models import Strategy
from tests.admin_pages import as_sent
from tests.factories import (
    make_activity,
    make_audience,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
    make_strategy,
)

pytestmark = pytest.mark.slow

LIST = reverse("admin:activities_activity_changelist")
ADD = reverse("admin:activities_activity_add")


def change_of(activity: Activity) -> str:
    return reverse("admin:activities_activity_change", args=[activity.pk])


def form_of(browser: Any, activity: Activity, **values: Any) -> dict[str, Any]:
    """What the browser sends when somebody saves the page of an activity."""
    return as_sent(browser.get(change_of(activity)), amendment_reason="Vendim i kryetarit.") | values


def form_for_new(plan: Any, **values: Any) -> dict[str, Any]:
    return {
        "plan": plan.pk,
        "starts_on": "2023-05-01",
        "ends_on": "2023-05-31",
        "objective": make_objective().pk,
        "kind": "special",
        "number": 1,
        "times": 1,
        "title_sq": "Takim",
        "amendment_reason": "Vendim i kryetarit.",
        "amendment_counts_from": timezone.localdate(),
        "responsibilities-TOTAL_FORMS": 1,
        "responsibilities-INITIAL_FORMS": 0,
        "responsibilities-0-order": 1,
        "responsibilities-0-office": make_office("it-office").pk,
        "responsibilities-0-role": "contributor",
        **values,
    }


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


# Finding


def test_plan_administrators_find_an_activity_however_they_spell_it(browser, plan):
    make_activity(plan, title_sq="Takim për shëndetësi", title_en="Talk")
    make_activity(plan, title_sq="Konferenca", title_en="Conference")
    for words in ("shendetesi", "SHËNDETËSI takim"):
        page = browser.get(LIST, {"q": words}).content.decode()
        assert "Talk" in page
        assert "Conference" not in page


def test_plan_administrators_see_nothing_where_nothing_matches(browser, activity):
    assert browser.get(LIST, {"q": "xyz"}).context["cl"].result_count == 0


def test_the_list_of_activities_takes_as_many_queries_for_many_as_for_few(
    browser, plan, django_assert_max_num_queries
):
    for _ in range(20):
        make_activity(plan, offices=[make_office("zimp")])
    with django_assert_max_num_queries(25):
        browser.get(LIST)


def test_the_list_tells_costs_that_are_not_stated_from_none(browser, plan):
    make_activity(plan, planned_cost=None)
    make_activity(plan)
    page = browser.get(LIST).content.decode()
    assert page.count("no additional cost") == 1


# Editing


def test_plan_administrators_change_an_activity_and_the_history_says_who(browser, activity, plan_admin):
    response = browser.post(change_of(activity), form_of(browser, activity, title_sq="Titull\r\ni ri"))
    assert response.status_code == 302
    changed = Activity.objects.get()
    assert changed.title_sq == "Titull i ri"
    assert changed.history.first().history_user == plan_admin
    page = browser.get(reverse("admin:activities_activity_history", args=[activity.pk])).content.decode()
    assert "plan_admin" in page
    assert "Titull i ri" in page


def test_an_edit_makes_the_page_that_an_officer_has_open_stale(browser, activity, officer, today):
    browser.post(change_of(activity), form_of(browser, activity))
    with pytest.raises(Conflict):
        actions.take_step(activity=activity, step="start", by=officer, version=activity.version, today=today)


def test_an_edit_does_not_undo_what_an_officer_did_meanwhile(browser, activity, officer, today):
    opened_before = form_of(browser, activity, title_sq="Titull i ri")
    actions.take_step(activity=activity, step="start", by=officer, version=activity.version, today=today)
    assert browser.post(change_of(activity), opened_before).status_code == 302
    changed = Activity.objects.get()
    assert (changed.status, changed.title_sq) == (Status.IN_PROGRESS, "Titull i ri")


def test_the_status_is_not_a_field_of_the_form(browser, activity):
    browser.post(
        change_of(activity), form_of(browser, activity, status="completed", completed_on="2023-05-01")
    )
    assert Activity.objects.get().status == Status.NOT_STARTED
    assert not StatusUpdate.objects.exists()


def test_plan_administrators_add_a_special_and_a_recurring_activity(browser, plan, plan_admin):
    browser.post(ADD, form_for_new(plan))
    browser.post(ADD, form_for_new(plan, kind="recurring", frequency="weekly"))
    special, recurring = Activity.objects.order_by("pk")
    assert (special.status, recurring.status) == (Status.NOT_STARTED, "")
    assert special.version == 1
    assert special.history.get().history_user == plan_admin


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "recurring"}, "A recurring activity needs a frequency; a special one has none."),
        ({"frequency": "weekly"}, "A recurring activity needs a frequency; a special one has none."),
        ({"ends_on": ""}, "Enter both dates or neither; the end cannot be before the start."),
        ({"planned_cost": "-1"}, "This is not a sum of money."),
        ({"title_sq": ""}, "This field is required."),
        ({"title_sq": "\u200b\u00ad"}, "This text consists of invisible characters only."),
        ({"starts_on": "2022-05-01"}, "The plan is for 2023; enter a date in this year."),
        ({"starts_on": "", "ends_on": ""}, "In an adopted plan, each activity has its time."),
        (
            {"responsibilities-0-office": ""},
            "In an adopted plan, each activity has an office that is responsible.",
        ),
        (
            {"kind": "recurring", "frequency": "weekly", "planned_cost": "5"},
            "A recurring activity has no planned cost; what each time cost is recorded with it.",
        ),
    ],
)
def test_a_wrong_activity_is_answered_with_a_sentence(browser, plan, values, sentence):
    response = browser.post(ADD, form_for_new(plan, **values))
    assert sentence in response.content.decode()
    assert not Activity.objects.exists()


def test_a_refusal_speaks_the_readers_language(sign_in, plan_admin, plan):
    page = sign_in(plan_admin, "sq").post(
        ADD, form_for_new(plan) | {"plan": "", "kind": "", "title_sq": "\u200b"}
    )
    words = page.content.decode()
    assert words.count("Kjo fushë është e domosdoshme.") == 2
    assert "shenja null" not in words
    assert "Ky tekst përbëhet vetëm nga shenja të padukshme." in words


def test_what_an_adopted_activity_has_it_keeps(browser, plan):
    activity = make_activity(plan, offices=[make_office("zimp")])
    without_time = form_of(browser, activity, starts_on="", ends_on="")
    assert "each activity has its time" in browser.post(change_of(activity), without_time).content.decode()
    without_office = form_of(browser, activity, **{"responsibilities-0-DELETE": "on"})
    answer = browser.post(change_of(activity), without_office).content.decode()
    assert "each activity has an office that is responsible" in answer
    activity.refresh_from_db()
    assert activity.starts_on
    assert activity.responsibilities.count() == 1


def test_a_draft_may_still_lack_time_and_office(browser):
    draft = make_plan(2023, status="draft")
    values = form_for_new(draft, starts_on="", ends_on="") | {"responsibilities-TOTAL_FORMS": 0}
    assert browser.post(ADD, values).status_code == 302
    assert Activity.objects.get().ends_on is None


def test_pickers_look_in_the_strategy_of_the_plan_and_name_it(browser, activity, plan):
    elsewhere = Strategy.objects.create(title_sq="Tjetër", starts_year=2027, ends_year=2030)
    Audience.objects.create(strategy=elsewhere, code="other", number=1, name_sq="Mediat e reja")
    make_audience("media")
    widget = browser.get(change_of(activity)).context["adminform"].form.fields["audiences"].widget.widget
    asked = {"app_label": "activities", "model_name": "activity", "field_name": "audiences", "term": ""}
    results = browser.get(f"{widget.get_url()}&{urlencode(asked)}").json()["results"]
    assert [row["text"] for row in results] == ["Audienca media · 2023–2026"]
    # Before a plan is chosen, the strategy tells them apart.
    everywhere = browser.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert {row["text"] for row in everywhere} == {"Audienca media · 2023–2026", "Mediat e reja · 2027–2030"}


def test_an_audience_of_another_strategy_is_refused(browser, activity):
    elsewhere = Strategy.objects.create(title_sq="Tjetër", starts_year=2027, ends_year=2030)
    foreign = Audience.objects.create(strategy=elsewhere, code="other", number=1, name_sq="E huaj")
    answer = browser.post(change_of(activity), form_of(browser, activity, audiences=[foreign.pk]))
    assert "“E huaj” belongs to another strategy than the plan." in answer.content.decode()
    assert not activity.audiences.exists()


def test_an_activity_is_looked_up_by_its_code(browser, plan):
    monthly = make_recurring(plan, "monthly", title="Raporti")
    make_activity(plan, title="Tryeza")
    page = browser.get(reverse("admin:activities_activity_changelist"), {"q": f" {monthly.code.lower()}"})
    assert [row.pk for row in page.context["cl"].result_list] == [monthly.pk]


def test_two_activities_do_not_get_the_same_number(browser, plan, activity):
    other = make_activity(plan)
    response = browser.post(change_of(other), form_of(browser, other, number=activity.number))
    sentence = "This objective already has an activity of this kind with this number."
    assert sentence in response.content.decode()


def test_an_activity_stays_within_the_strategy_of_its_plan(browser, activity):
    strategy = make_strategy()
    strategy.pk, strategy.starts_year, strategy.ends_year = None, 2027, 2030
    strategy.save()
    foreign = strategy.objectives.create(number=1, title="I huaj")
    response = browser.post(change_of(activity), form_of(browser, activity, objective=foreign.pk))
    assert "This objective belongs to another strategy than the plan." in response.content.decode()


def test_an_activity_without_an_occasion_stays_one_that_depends_on_occasions(browser, plan, officer, today):
    activity = make_recurring(plan, "as_needed")
    activity = actions.state_no_occasion(activity=activity, by=officer, today=date(2023, 12, 1), note="Asnjë")
    response = browser.post(change_of(activity), form_of(browser, activity, frequency="weekly"))
    assert "Its office stated that no occasion arose" in response.content.decode()
    assert Activity.objects.get().frequency == "as_needed"


def test_a_closed_plan_is_read_and_not_edited(browser, activity):
    activity.plan.status = "closed"
    activity.plan.save()
    assert browser.get(change_of(activity)).status_code == 200
    assert browser.post(change_of(activity), form_of(browser, activity)).status_code == 403
    response = browser.post(ADD, form_for_new(activity.plan, number=9))
    assert "The plan of 2023 is closed; its records can no longer be changed." in response.content.decode()
    assert Activity.objects.count() == 1


def test_the_history_tells_of_the_status_and_of_links(browser, activity, officer, today):
    actions.take_step(activity=activity, step="start", by=officer, version=activity.version, today=today)
    activity.refresh_from_db()
    audience = make_audience("media")
    browser.post(change_of(activity), form_of(browser, activity, audiences=[audience.pk], planned_cost="100"))
    page = browser.get(reverse("admin:activities_activity_history", args=[activity.pk])).content.decode()
    words = " ".join(page.split())
    assert "<strong>Status:</strong> not started → in progress" in words
    assert "<strong>Planned cost (€):</strong> 0.00 → 100.00" in words
    assert "<strong>Planned audiences:</strong>" in words
    assert "Audienca media" in words
    assert "Version" not in words


def test_the_history_is_read_and_never_brought_back(browser, activity, officer, today):
    actions.take_step(activity=activity, step="start", by=officer, version=activity.version, today=today)
    first = activity.history.last()
    address = reverse("admin:activities_activity_simple_history", args=[activity.pk, first.pk])
    assert "The state at that moment, for reading only." in browser.get(address).content.decode()
    assert browser.post(address, form_of(browser, activity)).status_code == 403
    assert Activity.objects.get().status == Status.IN_PROGRESS


# Who answers for it


@pytest.fixture
def two_offices(plan) -> Activity:
    """An activity of two offices, of which the first one leads."""
    activity = make_activity(plan, offices=[make_office("zimp"), make_office("mayor")])
    first = activity.responsibilities.get(order=1)
    first.role = Responsibility.Role.LEAD
    first.save()
    return activity


def roles(activity: Activity) -> list[str]:
    return list(activity.responsibilities.order_by("order").values_list("role", flat=True))


@pytest.mark.parametrize("leads_now", [0, 1])
def test_the_lead_is_handed_over_in_one_go(browser, two_offices, leads_now):
    lead = two_offices.responsibilities.get(order=leads_now + 1)
    for row in sorted(two_offices.responsibilities.all(), key=lambda row: row == lead):
        row.role = "lead" if row == lead else "contributor"
        row.save()
    data = {
        f"responsibilities-{leads_now}-role": "contributor",
        f"responsibilities-{1 - leads_now}-role": "lead",
    }
    assert browser.post(change_of(two_offices), form_of(browser, two_offices, **data)).status_code == 302
    assert roles(two_offices) == (["contributor", "lead"] if leads_now == 0 else ["lead", "contributor"])


def test_the_lead_is_removed_and_another_takes_over_in_one_go(browser, two_offices):
    data = {"responsibilities-0-DELETE": "on", "responsibilities-1-role": "lead"}
    assert browser.post(change_of(two_offices), form_of(browser, two_offices, **data)).status_code == 302
    assert roles(two_offices) == ["lead"]


def test_two_leads_are_refused(browser, two_offices):
    response = browser.post(
        change_of(two_offices), form_of(browser, two_offices, **{"responsibilities-1-role": "lead"})
    )
    assert "An activity has at most one lead." in response.content.decode()
    assert roles(two_offices) == ["lead", "contributor"]


# Deleting


def test_an_activity_without_records_is_deleted_from_a_draft(browser, activity, plan):
    plan.status = "draft"
    plan.save()
    browser.post(reverse("admin:activities_activity_delete", args=[activity.pk]), {"post": "yes"})
    assert not Activity.objects.exists()


@pytest.mark.parametrize("status", ["adopted", "closed"])
def test_an_activity_of_a_plan_that_was_adopted_is_not_deleted(browser, activity, plan, status):
    plan.status = status
    plan.save()
    page = browser.post(reverse("admin:activities_activity_delete", args=[activity.pk]), {"post": "yes"})
    assert "stands in a plan that was adopted; only a draft is shortened." in page.content.decode()
    assert Activity.objects.exists()


@pytest.mark.parametrize("selection", [False, True])
def test_an_activity_with_records_is_not_deleted_and_the_page_says_why(
    browser, activity, officer, today, selection
):
    actions.take_step(activity=activity, step="start", by=officer, version=activity.version, today=today)
    if selection:
        sent = {"action": "delete_selected", "_selected_action": [activity.pk], "post": "yes"}
        response = browser.post(LIST, sent)
    else:
        response = browser.post(
            reverse("admin:activities_activity_delete", args=[activity.pk]), {"post": "yes"}
        )
    assert "still needed:" in response.content.decode()
    assert "has records of what was done; cancel it with a reason instead." in response.content.decode()
    assert Activity.objects.exists()


# Records are looked at


def test_records_are_looked_at_and_not_edited(browser, weekly, activity, officer, today):
    actions.record_occurrence(activity=weekly, by=officer, today=today, on=date(2023, 5, 4), note="Mbledhje")
    actions.take_step(activity=activity, step="start", by=officer, version=1, today=today, note="Nisi")
    for model, words in ((Occurrence, "Mbledhje"), (StatusUpdate, "Nisi")):
        name = f"admin:activities_{model._meta.model_name}"
        row = model.objects.get()
        assert words in browser.get(reverse(f"{name}_changelist")).content.decode()
        assert words in browser.get(reverse(f"{name}_change", args=[row.pk])).content.decode()
        assert browser.post(reverse(f"{name}_change", args=[row.pk]), {"note": "x"}).status_code == 403
        assert browser.get(reverse(f"{name}_add")).status_code == 403
        assert browser.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        assert model.objects.get().note == words


def test_the_page_of_an_activity_shows_its_records(browser, weekly, activity, officer, today):
    actions.record_occurrence(activity=weekly, by=officer, today=today, on=date(2023, 5, 4), note="Mbledhje")
    actions.take_step(activity=activity, step="start", by=officer, version=1, today=today, note="Nisi")
    actions.add_evidence(activity=activity, by=officer, url="https://kk.rks-gov.net/1", caption="Foto")
    page = browser.get(change_of(weekly)).content.decode()
    assert "Mbledhje" in page
    assert reverse("activities:record", args=[weekly.pk]) in page
    page = browser.get(change_of(activity)).content.decode()
    assert "Nisi" in page
    assert "Foto" in page


# Everywhere


def pages_of_the_administration() -> Iterator[str]:
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if (row := model._default_manager.first()) is not None:
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history"))


def test_no_page_of_the_administration_pulls_anything_from_elsewhere_or_inline(
    official_plan, make_user, sign_in
):
    root = make_user("root")
    root.is_superuser = True
    root.save()
    browser = sign_in(root, "sq")
    for address in pages_of_the_administration():
        response = browser.get(address)
        page = response.content.decode()
        assert response.status_code == 200, address
        for forbidden in ('src="http', 'rel="stylesheet" href="http', " style=", " onclick="):
            assert forbidden not in page, address
