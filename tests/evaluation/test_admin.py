"""The plan administrator keeps the indicators of a plan in the admin."""

import pytest
from django.urls import reverse

from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Indicator
from plans.models import Strategy
from tests.evaluation.january import begin, submitted
from tests.factories import make_objective

LIST = reverse("admin:evaluation_indicator_changelist")


@pytest.fixture
def indicator(plan):
    return Indicator.objects.create(plan=plan, number=1, level="outcome", name_sq="Abonentë të buletinit")


def told(plan, **values: object) -> dict[str, object]:
    return {"plan": plan.pk, "number": 1, "level": "outcome", "name_sq": "Abonentë", "target": "500"} | values


def test_an_indicator_is_entered_with_its_translations(plan, sign_in, plan_admin):
    browser = sign_in(plan_admin)
    values = told(
        plan, objective=make_objective().pk, name_en="Subscribers", unit_sq="persona", baseline="100"
    )
    assert browser.post(reverse("admin:evaluation_indicator_add"), values).status_code == 302
    indicator = Indicator.objects.get()
    assert (indicator.name_sq, indicator.name_en, indicator.target) == ("Abonentë", "Subscribers", 500)
    assert indicator.history.first().history_user == plan_admin


def test_two_indicators_of_a_plan_do_not_get_the_same_number(plan, sign_in, plan_admin, indicator):
    response = sign_in(plan_admin).post(reverse("admin:evaluation_indicator_add"), told(plan))
    assert response.status_code == 200
    assert Indicator.objects.count() == 1


def test_an_indicator_measures_an_objective_of_its_plans_strategy(plan, sign_in, plan_admin):
    elsewhere = Strategy.objects.create(title_sq="Tjetër", starts_year=2027, ends_year=2030)
    foreign = elsewhere.objectives.create(number=1, title_sq="I huaj")
    page = sign_in(plan_admin, "sq").post(
        reverse("admin:evaluation_indicator_add"), told(plan, objective=foreign.pk)
    )
    assert "Ky objektiv i përket një strategjie tjetër nga ajo e planit." in page.content.decode()
    assert not Indicator.objects.exists()


def test_an_indicator_is_found_without_dots_and_hooks(sign_in, plan_admin, indicator):
    assert "Abonentë të buletinit" in sign_in(plan_admin).get(f"{LIST}?q=abonente").content.decode()


def test_plan_and_objective_are_chosen_by_typing(plan, sign_in, plan_admin):
    page = sign_in(plan_admin).get(reverse("admin:evaluation_indicator_add")).content.decode()
    assert page.count("admin-autocomplete") >= 2


@pytest.mark.parametrize("who", ["officer", "chief", "office_head", "stranger"])
def test_nobody_else_keeps_indicators(request, plan, sign_in, indicator, who):
    assert sign_in(request.getfixturevalue(who)).get(LIST, follow=True).status_code == 403


def test_what_has_values_is_not_deleted(plan, sign_in, officer, plan_admin, indicator):
    evaluation = begin(plan, officer)
    actions.measure(evaluation=evaluation, indicator=indicator.pk, by=officer, version=0, actual=480)
    address = reverse("admin:evaluation_indicator_delete", args=[indicator.pk])
    assert "Indicator 1 has values in an evaluation." in sign_in(plan_admin).get(address).content.decode()
    sign_in(plan_admin).post(address, {"post": "yes"})
    assert Indicator.objects.exists()


@pytest.mark.slow
def test_what_a_year_is_measured_by_stays_while_it_is_judged(plan, sign_in, officer, plan_admin, indicator):
    submitted(plan, officer)
    browser = sign_in(plan_admin)
    address = reverse("admin:evaluation_indicator_change", args=[indicator.pk])
    assert browser.get(address).status_code == 200
    assert browser.post(address, told(plan, name_sq="Tjetër")).status_code == 403
    assert browser.post(address.replace("change", "delete"), {"post": "yes"}).status_code == 403
    indicator.refresh_from_db()
    assert indicator.name_sq == "Abonentë të buletinit"


@pytest.mark.slow
def test_no_indicator_is_added_to_a_plan_that_is_judged(plan, sign_in, officer, plan_admin):
    submitted(plan, officer)
    response = sign_in(plan_admin).post(reverse("admin:evaluation_indicator_add"), told(plan))
    assert "is submitted or closed" in response.content.decode()
    assert not Indicator.objects.exists()
