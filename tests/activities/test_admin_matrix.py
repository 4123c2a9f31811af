"""Whatever pages can do to a plan is possible in the admin: through the same action, or it names the page.

Each address of the pages that changes something stands in the table, with the page of the admin that does the same or
leads there. An address that somebody adds to the pages has to find its place here.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.urls import URLPattern, reverse

from activities import urls as of_activities
from activities.models import Activity, Amendment, AssemblySession, Evidence, Occurrence, StatusUpdate
from activities.records import actions
from activities.rules.workflow import STEPS
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.admin import ReadOnly
from kacanik_comms.evaluation import urls as of_evaluations
from kacanik_comms.evaluation.models import Evaluation, SealedReport
from kacanik_comms.evaluation.new_plan import urls as of_new_plans
from kacanik_comms.report import urls as of_reports
from plans import urls as of_plans
from plans.names.models import NameChange, Succession
from tests.activities.test_admin import change_of, form_of
from tests.factories import make_activity, make_plan, make_session

pytestmark = pytest.mark.slow

# The pages that show, and change nothing.
SHOWN = {
    "activities": {
        "understood",
        # Behind a letter, where nobody is signed in: the admin keeps its links.
        "answer",
        "answer_row",
        "answer_undo",
        "answer_new",
        "today",
        "today_answers",
        "capture",
        "device",
        "share",
        "missing",
        "list",
        "calendars",
        "office_calendar",
        "export",
        "sessions",
        "choose",
        "detail",
        "evidence",
        "evidence_thumbnail",
        "plan_check",
    },
    "evaluation": {
        "dashboard",
        "offices",
        "year",
        "text",
        "judgements",
        "findings",
        "activities",
        "missing",
        "years",
    },
    "report": {"report", "report_state", "rendering", "rendered", "sealed_snapshot", "sealed_file"},
    "plans": {"list", "plan"},
    "new_plan": set(),
}
# What the admin does itself, through the action of the pages: the name of its address.
SAME_ACTION = {
    **{f"activities:{step}": "activities_activity_step" for step in STEPS},
    "activities:publish_evidence": "activities_evidence_changelist",
    "activities:cost": "activities_activity_change",
}
# What has its page, and which page of the admin leads there.
LEADS_TO = {
    "activities:adopt": ("draft", "/plans/2024/adopt/"),
    **{
        f"activities:{name}": ("draft", "/plans/2024/edit/")
        for name in (
            "edit_plan",
            "edit_line",
            "add_line",
            "move_line",
            "remove_line",
            "send_plan",
            "paste_table",
            "undo_table",
        )
    },
    "activities:publish_plan": ("plan", "/plans/2023/"),
    "activities:record_beyond_plan": ("plan", "/activities/record/beyond/?year=2023"),
    "activities:record": ("weekly", "/activities/{weekly}/record/"),
    "activities:answer_units": ("weekly", "/activities/{weekly}/"),
    "activities:skip": ("weekly", "/activities/{weekly}/"),
    "activities:no_occasion": ("weekly", "/activities/{weekly}/"),
    "activities:remove_record": ("occurrences", "/activities/"),
    "activities:occurrence_change": ("occurrences", "/activities/"),
    "activities:occurrence_restore": ("occurrences", "/activities/"),
    "activities:explain_delay": ("activity", "/activities/{activity}/"),
    "activities:add_evidence": ("activity", "/activities/{activity}/"),
    "activities:remove_evidence": ("evidence", "/activities/"),
    "activities:choose_photograph": ("evidence", "/activities/"),
    "activities:undo": ("activity", "/activities/{activity}/"),
    "activities:add_sessions": ("sessions", "/activities/sessions/"),
    "activities:change_session": ("sessions", "/activities/sessions/"),
    "activities:remove_session": ("sessions", "/activities/sessions/"),
    "activities:succeed_office": ("office", "/offices/{office}/succeed/"),
    "activities:answer_links": ("office", "/offices/{office}/answer-links/"),
    "activities:end_answer_link": ("office", "/offices/{office}/answer-links/"),
    "activities:make_calendar": ("office", "/activities/calendars/"),
    "activities:close_calendar": ("office", "/activities/calendars/"),
    **{
        f"evaluation:{name}": ("plan", "/evaluation/2023/")
        for name in (
            "judge",
            "write",
            "write_sentence",
            "add_finding",
            "propose_findings",
            "finding",
            "decide",
            "remove_finding",
            "begin",
            "register",
            "submit",
            "withdraw",
            "return",
            "revise",
            "put_aside",
            "take_up",
        )
    },
    "new_plan:new": ("plan", "/plans/new/?year=2024&amp;source=plan-2023"),
    "new_plan:discard": ("draft", "/plans/2024/"),
    "new_plan:accept": ("draft", "/plans/2024/"),
    "new_plan:leave": ("draft", "/plans/2024/"),
    "new_plan:accept_baseline": ("draft", "/plans/2024/"),
}
LEADS_TO["report:render_again"] = ("plan", "/evaluation/2023/report/")
LEADS_TO["report:sign"] = LEADS_TO["report:signature"] = ("plan", "/evaluation/2023/")
ROOMS = {
    "activities": of_activities,
    "evaluation": of_evaluations,
    "report": of_reports,
    "plans": of_plans,
    "new_plan": of_new_plans,
}


def names_in(room: str) -> set[str]:
    """An address without a name is an older one of a page that has a name."""
    return {
        str(entry.name) for entry in ROOMS[room].urlpatterns if isinstance(entry, URLPattern) and entry.name
    }


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


@pytest.fixture
def addresses(plan, activity, weekly, office) -> dict[str, str]:
    """The pages of the admin that lead to pages of the product."""
    draft = make_plan(2024, status="draft")
    return {
        "draft": reverse("admin:plans_annualplan_change", args=[draft.pk]),
        "plan": reverse("admin:plans_annualplan_change", args=[plan.pk]),
        "activity": reverse("admin:activities_activity_change", args=[activity.pk]),
        "weekly": reverse("admin:activities_activity_change", args=[weekly.pk]),
        "office": reverse("admin:plans_office_change", args=[office.pk]),
        "sessions": reverse("admin:activities_assemblysession_changelist"),
        "occurrences": reverse("admin:activities_occurrence_changelist"),
        "evidence": reverse("admin:activities_evidence_changelist"),
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_address_of_the_pages_has_its_place(room):
    placed = SHOWN[room] | {
        name.partition(":")[2] for name in (*SAME_ACTION, *LEADS_TO) if name.startswith(f"{room}:")
    }
    assert names_in(room) == placed


@pytest.mark.parametrize("name", LEADS_TO)
def test_what_has_its_page_is_reached_from_the_admin(
    browser, addresses, plan, activity, weekly, office, name
):
    start, target = LEADS_TO[name]
    page = browser.get(addresses[start]).content.decode()
    assert (
        f'href="{target.format(plan=plan.pk, activity=activity.pk, weekly=weekly.pk, office=office.pk)}"'
        in page
    )


@pytest.mark.parametrize("name", SAME_ACTION)
def test_what_the_admin_does_itself_has_its_address_there(name):
    patterns = {str(pattern.name) for pattern in admin.site.urls[0] if isinstance(pattern, URLPattern)}
    for model_admin in admin.site._registry.values():
        patterns |= {str(pattern.name) for pattern in model_admin.get_urls()}
    assert SAME_ACTION[name] in patterns


# What is recorded is looked at, and every way to change it names the page where that is done

LOOKED_AT: dict[Any, str] = {
    AssemblySession: "Sessions are entered, changed and removed on the page Sessions of the Assembly.",
    Occurrence: "Occurrences are recorded, changed and removed on the page of their activity: Activities.",
    StatusUpdate: "The status is changed step by step, at an activity or a selection of Activities.",
    Evidence: "Evidence is added and removed on the page of its activity: Activities.",
    Amendment: "An adopted plan is amended by changing one of its activities, with a reason: Activities.",
    NameChange: "Names are changed on the page of what bears them, for example: Offices.",
    Succession: "An office is merged or succeeded from its page: Offices.",
    Evaluation: "An evaluation is written, submitted, returned and signed on its own pages: Evaluation.",
    SealedReport: "A report is sealed by the signature under its evaluation: Evaluation.",
}


def in_words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", response.content.decode()).split())


def test_everything_that_is_only_looked_at_names_its_page():
    looked_at = {model for model, of_model in admin.site._registry.items() if isinstance(of_model, ReadOnly)}
    assert looked_at == set(LOOKED_AT)


@pytest.mark.parametrize("model", LOOKED_AT, ids=lambda model: model.__name__)
def test_its_list_and_its_refusals_name_the_page(browser, plan, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert LOOKED_AT[model] in in_words(browser.get(reverse(f"{name}_changelist")))
    for refused in (
        browser.get(reverse(f"{name}_add")),
        browser.post(reverse(f"{name}_change", args=[1]), {}),
        browser.post(reverse(f"{name}_delete", args=[1]), {"post": "yes"}),
    ):
        assert refused.status_code == 403
        assert LOOKED_AT[model] in in_words(refused)


def test_the_page_is_named_in_the_readers_language(sign_in, plan_admin):
    make_session(date(2023, 5, 4))
    page = in_words(sign_in(plan_admin, "sq").get(reverse("admin:activities_assemblysession_add")))
    assert "Seancat regjistrohen, ndryshohen dhe hiqen në faqen Seancat e Kuvendit." in page


# Nothing of a workflow is a field

NEVER_A_FIELD = {
    "status",
    "completed_on",
    "postponed_to",
    "no_occasion_on",
    "no_occasion_note",
    "version",
    "revision",
    "records_locked_at",
    "holds_demonstration_data",
    "is_staff",
    "user_permissions",
}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_no_form_of_the_admin_has_a_field_that_a_workflow_keeps(rf, plan_admin, model):
    request = rf.get("/")
    request.user = plan_admin
    of_model = admin.site._registry[model]
    if isinstance(of_model, ReadOnly):
        return
    fields = set(of_model.get_form(request, None).base_fields)
    assert not fields & NEVER_A_FIELD
    assert not of_model.list_editable


def test_a_cost_entered_in_the_admin_is_one_that_the_pages_would_take(browser, activity, officer, today):
    draft = make_activity(make_plan(2024, status="draft"))
    answer = browser.post(change_of(draft), form_of(browser, draft, actual_cost="5"))
    assert "The plan is still a draft; nothing was spent yet." in answer.content.decode()
    assert Activity.objects.get(pk=draft.pk).actual_cost is None
    with pytest.raises(NotAllowed, match="still a draft"):
        actions.set_actual_cost(activity=draft, by=officer, version=draft.version, cost=5)
