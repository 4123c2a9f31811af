"""Years that nobody evaluates, and the first days after the installation."""

from datetime import datetime

import pytest
from django.utils import timezone

from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation import actions
from plans.models import AnnualPlan
from tests.evaluation.january import begin, signed, submitted
from tests.factories import make_activity, make_plan

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 28, 12, tzinfo=timezone.get_current_timezone())
REASON = "Aplikacioni nuk përdorej ende."


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def _in_november_2026(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def put_aside(plan, by):
    actions.put_aside(plan=plan, by=by, at=NOW, reason=REASON)
    plan.refresh_from_db()


def test_the_officer_puts_a_year_aside_and_takes_it_up_again(plan, sign_in, officer):
    browser = sign_in(officer)
    assert "Not evaluated here" in text(browser.get("/evaluation/2023/"))
    refused = browser.post("/evaluation/2023/put-aside/", {"put_aside_reason": " "})
    assert refused.status_code == 422
    assert "State why the year is not evaluated here. Citizens read it." in text(refused)
    browser.post("/evaluation/2023/put-aside/", {"put_aside_reason": REASON})
    plan.refresh_from_db()
    assert (plan.put_aside_by, plan.put_aside_reason, plan.put_aside_at) == (officer, REASON, NOW)
    page = text(browser.get("/evaluation/2023/"))
    assert "Not evaluated here" in page
    assert REASON in page
    assert "Not begun" not in page
    assert "Begin the evaluation" not in page
    browser.post("/evaluation/2023/take-up/")
    plan.refresh_from_db()
    assert not plan.is_put_aside
    assert "Begin the evaluation" in text(browser.get("/evaluation/2023/"))


def test_it_asks_for_nothing_any_more(plan, sign_in, officer, chief):
    make_activity(plan, title="Tryeza")
    make_activity(make_plan(2026))
    assert "its evaluation has not begun" in text(sign_in(officer).get("/today/"))
    put_aside(plan, officer)
    page = text(sign_in(officer).get("/today/"))
    assert "its evaluation has not begun" not in page
    assert "Tryeza" not in page
    assert "its evaluation has not begun" not in text(sign_in(chief).get("/evaluation/dashboard/?year=2023"))


def test_citizens_and_the_trend_say_so(plan, sign_in, officer, client):
    make_plan(2026)
    put_aside(plan, officer)
    assert f"Not evaluated here: {REASON}" in text(client.get("/en/2023/"))
    assert f"<b>2023</b> is not evaluated here: {REASON}" in text(client.get("/en/reports/"))
    assert f"<b>2023</b> is not evaluated here: {REASON}" in text(
        sign_in(officer).get("/evaluation/2026/years/")
    )
    assert "not evaluated here" in text(sign_in(officer).get("/plans/"))


@pytest.mark.parametrize("who", ["office_head", "stranger"])
def test_others_put_nothing_aside(request, plan, who):
    with pytest.raises(NotAllowed):
        put_aside(plan, request.getfixturevalue(who))


def test_this_year_is_not_put_aside(plan, officer):
    with pytest.raises(NotAllowed, match="The year 2026 is not over"):
        put_aside(make_plan(2026), officer)
    with pytest.raises(NotAllowed, match="Only a year with an adopted plan"):
        put_aside(make_plan(2025, status="draft"), officer)


def test_a_year_that_was_handed_in_is_evaluated(plan, activity, officer, chief):
    submitted(plan, officer)
    with pytest.raises(NotAllowed, match="The evaluation of 2023 is submitted or signed"):
        put_aside(plan, officer)


def test_a_signed_year_is_not_put_aside(plan, activity, officer, chief):
    signed(plan, officer, chief)
    with pytest.raises(NotAllowed, match="Only a year with an adopted plan that is not evaluated yet"):
        put_aside(plan, chief)


def test_what_is_put_aside_is_neither_begun_nor_submitted(plan, officer):
    evaluation = begin(plan, officer)
    put_aside(plan, officer)
    evaluation.refresh_from_db()
    with pytest.raises(NotAllowed, match="Take that back first"):
        actions.submit(evaluation=evaluation, by=officer, at=NOW, today=NOW.date())
    with pytest.raises(NotAllowed, match="Take that back first"):
        actions.begin(plan=plan, by=officer, at=NOW)


# The first days


@pytest.mark.parametrize("who", ["officer", "plan_admin"])
def test_the_first_visit_asks_what_to_do(request, official_plan, sign_in, who):
    page = text(sign_in(request.getfixturevalue(who)).get("/today/"))
    assert "The plan of 2023 is here. Nothing has been recorded yet." in page
    assert 'href="/plans/new/?year=2026&amp;source=plan-2023"' in page
    assert "Konferenca" not in page


def test_from_the_first_visit_this_year_is_two_presses_away(official_plan, sign_in, officer):
    browser = sign_in(officer)
    response = browser.get("/plans/new/?year=2026&source=plan-2023")
    form = response.context["form"]
    browser.post(
        "/plans/new/",
        dict(form.data) | {"activities": [row.value for row in response.context["coming"].rows]},
    )
    assert AnnualPlan.objects.get(year=2026).activities.count() == 43
    page = text(browser.get("/today/"))
    assert "Its draft waits for adoption by the plan administrator." in page
    assert 'href="/plans/2026/"' in page


@pytest.mark.parametrize("who", ["chief", "office_head"])
def test_whoever_writes_no_plans_hears_who_makes_this_years(request, official_plan, sign_in, who):
    page = text(sign_in(request.getfixturevalue(who)).get("/today/"))
    assert "The information officer or the plan administrator makes it." in page
    assert 'href="/plans/2023/"' in page
    assert "/plans/new/" not in page
    assert "Konferenca" not in page


@pytest.mark.parametrize("who", ["officer", "chief", "office_head"])
def test_whoever_looks_around_sees_the_tasks(request, official_plan, sign_in, who):
    assert "Where to begin" not in text(sign_in(request.getfixturevalue(who)).get("/today/?show=tasks"))


def test_beside_this_years_plan_the_untouched_past_is_one_line(official_plan, sign_in, officer):
    make_activity(make_plan(2026), title="Tryeza")
    page = text(sign_in(officer).get("/today/"))
    assert "The year 2023 is over; its evaluation has not begun." in page
    assert "Where to begin" not in page
    assert "The year 2023 is over: what is missing for its report" not in page
