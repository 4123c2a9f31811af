"""In the administration numbers, sums and days are typed as on the pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.models import Activity, StatusUpdate
from kacanik_comms.evaluation.models import Indicator
from tests.admin_pages import as_sent

pytestmark = pytest.mark.slow


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin, "sq")


@pytest.fixture
def save(browser, activity):
    """The plan administrator saves the page of the activity with other values."""
    address = reverse("admin:activities_activity_change", args=[activity.pk])

    def saved(**values):
        sent = as_sent(browser.get(address), amendment_reason="Vendim i kryetarit.") | values
        return browser.post(address, sent)

    return saved


def test_an_activity_is_planned_in_the_words_of_its_plan(save):
    answer = save(planned_cost="1.500,50 €", starts_on="1 nëntor 2023", ends_on="30.11.2023.")
    assert answer.status_code == 302
    planned = Activity.objects.get()
    assert (planned.planned_cost, planned.starts_on, planned.ends_on) == (
        Decimal("1500.50"),
        date(2023, 11, 1),
        date(2023, 11, 30),
    )


@pytest.mark.parametrize(
    ("written", "cost"), [("1500,50", Decimal("1500.50")), ("pa kosto shtesë", 0), ("–", None), ("", None)]
)
def test_a_cost_is_an_amount_or_none_or_not_stated(save, written, cost):
    assert save(planned_cost=written).status_code == 302
    assert Activity.objects.get().planned_cost == cost


@pytest.mark.parametrize(
    ("name", "written", "sentence"),
    [
        ("planned_cost", "31.12.2026", "Kjo nuk është shumë parash."),
        ("planned_cost", "1.2.3", "Kjo nuk është shumë parash."),
        ("ends_on", "29.2.2023", "Viti 2023 nuk ka 29 shkurt."),
        ("number", "1,5", "Ky nuk është numër i plotë."),
    ],
)
def test_what_cannot_be_read_is_kept_and_answered_with_a_sentence(save, activity, name, written, sentence):
    page = save(**{name: written}).content.decode()
    assert sentence in page
    assert f'name="{name}" value="{written}"' in page
    assert Activity.objects.get().version == activity.version


def test_a_day_is_shown_as_it_is_read_again(browser, save, activity):
    page = browser.get(reverse("admin:activities_activity_change", args=[activity.pk])).content.decode()
    assert f'value="{activity.ends_on:%d.%m.%Y}"' in page
    assert save(ends_on=f"{activity.ends_on:%d.%m.%Y}").status_code == 302
    assert Activity.objects.get().ends_on == activity.ends_on


def test_a_step_takes_the_day_in_words(browser, activity):
    address = reverse("admin:activities_activity_step", args=["complete"]) + f"?ids={activity.pk}"
    sent = {"completed_on": "4 maj 2023", "seen": f"{activity.pk}:{activity.version}"}
    assert browser.post(address, sent).status_code == 302
    assert Activity.objects.get().completed_on == date(2023, 5, 4)
    assert StatusUpdate.objects.count() == 1


def test_an_indicator_may_be_less_than_nothing(browser, plan):
    sent = {"plan": plan.pk, "number": "1", "level": "outcome", "name_sq": "Ndryshimi"}
    sent |= {"baseline": "-2,5", "target": "1.000"}
    assert browser.post(reverse("admin:evaluation_indicator_add"), sent).status_code == 302
    indicator = Indicator.objects.get()
    assert (indicator.baseline, indicator.target) == (Decimal("-2.5"), 1000)


@pytest.mark.parametrize("name", ["audiences", "messages", "channels", "objective", "derived_from"])
def test_what_is_sent_for_a_choice_and_is_no_key_is_refused_with_a_sentence(save, name):
    answer = save(**{name: "abc"})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors[name]
