"""The page on which the old plan stands against the new one."""

import pytest

from activities.adoption.actions import adopt
from activities.models import Activity
from activities.records import actions as of_activities
from kacanik_comms.evaluation.next_plan.actions import draft_plan
from plans.models import AnnualPlan
from tests.evaluation.january import EVENING, JANUARY, begin, find_about, signed
from tests.factories import make_activity, make_objective, make_office, make_plan, make_recurring

pytestmark = pytest.mark.slow

PAGE = "/evaluation/2023/next-plan/"
STEPS = ("make/", "make-again/", "throw-away/")


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def year(plan, officer, chief):
    tables = [make_activity(plan, title="Tryeza"), make_activity(plan, title="Konferenca")]
    make_recurring(plan, "weekly", title="Mbledhja")
    evaluation = begin(plan, officer)
    find_about(evaluation, tables[1], officer, disposition="drop", text_sq="Askush nuk erdhi.")
    return signed(plan, officer, chief)


@pytest.mark.parametrize("who", ["officer", "chief", "plan_admin"])
def test_those_who_read_the_evaluation_read_what_follows(request, year, sign_in, who):
    page = text(sign_in(request.getfixturevalue(who)).get(PAGE))
    for words in ("Tryeza", "Continues <b>1</b>", "Dropped <b>1</b>", "Finding 1: Askush nuk erdhi.", "1.R1"):
        assert words in page
    assert ("Create the draft" in page) == (who != "chief")
    assert ("The next plan is drafted by the information officer" in page) == (who == "chief")


@pytest.mark.parametrize("who", ["office_head", "stranger"])
def test_others_do_not(request, year, sign_in, who, client):
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(PAGE).status_code == 403
    for step in STEPS:
        assert browser.post(PAGE + step).status_code == 403
    assert not AnnualPlan.objects.filter(year=2024).exists()


def test_a_year_without_a_plan_has_no_next_one(db, sign_in, officer):
    assert sign_in(officer).get("/evaluation/1999/next-plan/").status_code == 404
    assert sign_in(officer).post("/evaluation/1999/next-plan/make/").status_code == 404


def test_before_the_signature_it_is_a_preview(plan, officer, sign_in):
    make_activity(plan, title="Tryeza")
    page = text(sign_in(officer).get(PAGE))
    for words in ("is not signed yet", "Preview from the findings", "Not decided yet"):
        assert words in page
    assert "Create the draft" not in page
    response = sign_in(officer).post(PAGE + "make/")
    assert response.status_code == 403
    assert "is not signed yet" in text(response)


def test_a_plan_without_activities_says_that_nothing_comes_along(plan, officer, sign_in):
    assert "The plan has no activities yet." in text(sign_in(officer).get(PAGE))


def test_the_officer_makes_the_draft_and_again_after_being_asked(year, sign_in, officer, plan_admin):
    browser = sign_in(officer)
    assert browser.get(PAGE + "make/").status_code == 405
    response = browser.post(PAGE + "make/")
    assert response.url == PAGE
    page = text(browser.get(PAGE))
    assert "The draft of the plan of 2024 has been created." in page
    assert "Create the draft" not in page
    edited = Activity.objects.get(plan__year=2024, title_sq="Tryeza")
    edited.title_sq = "Tryezë e madhe"
    of_activities.amend(activity=edited, by=plan_admin)
    page = text(browser.get(PAGE))
    assert "changed by hand" in page
    sure = text(browser.get(PAGE + "make-again/"))
    for words in ("Changes made by hand are lost.", "1 activity was changed by hand:", "Tryezë e madhe"):
        assert words in sure
    assert browser.post(PAGE + "make-again/").url == PAGE
    assert not Activity.objects.filter(title_sq="Tryezë e madhe").exists()


def test_the_draft_is_thrown_away_after_being_asked(year, sign_in, officer):
    browser = sign_in(officer)
    browser.post(PAGE + "make/")
    assert "Discard the draft of 2024?" in text(browser.get(PAGE + "throw-away/"))
    assert browser.post(PAGE + "throw-away/").url == PAGE
    assert not AnnualPlan.objects.filter(year=2024).exists()
    assert "has been discarded" in text(browser.get(PAGE))
    for step in ("make-again/", "throw-away/"):
        assert browser.get(PAGE + step).status_code == 403
        assert browser.post(PAGE + step).status_code == 403


def test_what_was_written_in_and_taken_out_by_hand_is_shown(plan, year, sign_in, officer):
    draft = draft_plan(plan=plan, by=officer, at=EVENING)
    Activity.objects.get(plan=draft, title_sq="Tryeza").delete()
    make_activity(draft, title="Festivali", number=9)
    make_activity(draft, title="Në objektivin 2", objective=make_objective(2))
    page = text(sign_in(officer).get(PAGE))
    assert "removed by hand" in page
    assert page.count("Added by hand") == 2
    assert "Festivali" in page


def test_the_administrator_is_led_to_the_draft_and_to_its_adoption(plan, year, sign_in, officer, plan_admin):
    draft = draft_plan(plan=plan, by=officer, at=EVENING)
    page = text(sign_in(plan_admin).get(PAGE))
    assert 'href="/plans/2024/adopt/"' in page
    assert f"plan__id__exact={draft.pk}" in page
    assert "/adopt/" not in text(sign_in(officer).get(PAGE))
    for line in draft.activities.filter(responsibilities=None):
        line.responsibilities.create(office=make_office("zimp"))
    adopt(plan=draft, by=plan_admin, at=EVENING, today=JANUARY, on=JANUARY)
    page = text(sign_in(plan_admin).get(PAGE))
    assert "The plan of 2024 is in force" in page
    assert "Discard" not in page
    assert "/adopt/" not in page


def test_a_plan_that_came_from_elsewhere_is_named(plan, year, sign_in, officer):
    make_plan(2024, status="draft")
    page = text(sign_in(officer).get(PAGE))
    assert "that was not drafted from the plan of 2023" in page
    assert "Create the draft" not in page


def test_the_evaluation_leads_to_it(plan, sign_in, officer):
    assert f'href="{PAGE}"' in text(sign_in(officer).get("/evaluation/2023/"))


def test_a_long_year_is_compared_with_as_many_queries_as_a_short_one(
    plan, officer, chief, sign_in, django_assert_max_num_queries
):
    for _number in range(12):
        make_activity(plan)
    signed(plan, officer, chief)
    draft_plan(plan=plan, by=officer, at=EVENING)
    browser = sign_in(officer)
    with django_assert_max_num_queries(25):
        browser.get(PAGE)
