"""From which day a change of an adopted plan counts, and what only corrects a typing error."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from activities.adoption import actions
from activities.models import Activity, Amendment
from kacanik_comms.core.dates import ONE_DAY
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan
from tests.activities.test_admin import ADD, change_of, form_for_new, form_of
from tests.factories import make_activity, make_amendment, make_office, make_plan, make_recurring

pytestmark = pytest.mark.slow

NOON = datetime(2023, 1, 10, 12, tzinfo=UTC)


@pytest.fixture
def adopted(db, plan_admin) -> AnnualPlan:
    """A round table for 600 € for which one office answers, and a weekly meeting."""
    plan = make_plan(2023, status="draft")
    make_activity(plan, title="Tryeza", planned_cost=Decimal(600), offices=[make_office("zimp")])
    make_recurring(plan, "weekly", title="Takimi", offices=[make_office("zimp")])
    actions.adopt(plan=plan, by=plan_admin, at=NOON, today=NOON.date(), on=date(2023, 1, 9))
    plan.refresh_from_db()
    return plan


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.postgresql
def test_the_form_asks_for_the_day_and_proposes_today(adopted, browser):
    weekly = Activity.objects.get(kind="recurring")
    assert "Counts from" in text(browser.get(change_of(weekly)))
    data = form_of(browser, weekly, frequency="monthly")
    assert data["amendment_counts_from"] == timezone.localdate()
    tomorrow = timezone.localdate() + ONE_DAY
    assert browser.post(change_of(weekly), data | {"amendment_counts_from": tomorrow}).status_code == 302
    amendment = Amendment.objects.get()
    assert (amendment.recorded_on, amendment.counts_from) == (timezone.localdate(), tomorrow)
    assert not amendment.is_correction


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2023-03-01", "A change counts from today"),
        ("", "Enter the day from which the change counts."),
        ("in spring", "This is not a day."),
    ],
)
def test_a_change_counts_from_no_day_that_is_over(adopted, browser, day, sentence):
    weekly = Activity.objects.get(kind="recurring")
    data = form_of(browser, weekly, frequency="monthly", amendment_counts_from=day)
    assert sentence in text(browser.post(change_of(weekly), data))
    assert Activity.objects.get(pk=weekly.pk).frequency == "weekly"


def test_nor_does_a_change_of_who_answers_for_it(adopted, browser):
    activity = Activity.objects.get(kind="special")
    data = {"planned_cost": "600", "responsibilities-0-role": "lead", "amendment_counts_from": "2023-03-01"}
    assert "A change counts from today" in text(
        browser.post(change_of(activity), form_of(browser, activity, **data))
    )
    assert not Amendment.objects.exists()


@pytest.mark.postgresql
def test_a_typing_error_is_corrected_with_a_reason_and_from_no_day(adopted, browser):
    activity = Activity.objects.get(kind="special")
    data = {"planned_cost": "600", "title_sq": "Tryezë", "amendment_is_correction": "on"}
    assert browser.post(change_of(activity), form_of(browser, activity, **data)).status_code == 302
    amendment = Amendment.objects.get()
    assert (amendment.is_correction, amendment.counts_from) == (True, None)
    assert "corrects a typing error" in text(browser.get("/plans/2023/"))
    # The evaluation shows the adopted line without the error.
    [held] = standing_of(adopted, today=NOON.date(), among=Activity.objects.special()).activities
    assert held.activity.title_sq == "Tryezë"


@pytest.mark.parametrize(
    "data",
    [
        {"planned_cost": "700"},
        {"planned_cost": "600", "number": "7"},
        {"planned_cost": "600", "ends_on": "2023-11-30"},
        {"planned_cost": "600", "responsibilities-0-role": "lead"},
    ],
)
def test_a_decision_is_no_typing_error(adopted, browser, data):
    activity = Activity.objects.get(kind="special")
    data = form_of(browser, activity, **data, title_sq="Tryezë", amendment_is_correction="on")
    assert "Only texts can have a typing error." in text(browser.post(change_of(activity), data))
    assert not Amendment.objects.exists()
    assert Activity.objects.get(pk=activity.pk).title_sq == "Tryeza"


def test_what_is_added_is_no_typing_error(adopted, browser):
    data = form_for_new(adopted, number=2, amendment_is_correction="on")
    assert "Only texts can have a typing error." in text(browser.post(ADD, data))


def test_a_correction_of_what_an_amendment_said_leaves_the_adopted_words(adopted, plan_admin):
    activity = Activity.objects.get(kind="special")
    words = {"by": plan_admin, "reason": "Vendim.", "at": NOON}
    make_amendment(activity, **words, title_sq="Tryezë e mdhe")
    make_amendment(activity, **words, title_sq="Tryezë e madhe", is_correction=True)
    [held] = standing_of(adopted, today=NOON.date(), among=Activity.objects.special()).activities
    assert held.activity.title_sq == "Tryeza"
