"""What `manage.py demo` makes, and what it leaves to the visitors."""

import pytest

from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation.management.commands.demo import prepare_data
from plans.models import AnnualPlan
from tests.factories import make_activity, make_office, make_plan


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings):
    settings.DEMO = True


def test_the_official_plan_is_loaded_and_gets_its_invented_progress_once(db):
    prepare_data()
    plan = AnnualPlan.objects.get()
    assert (plan.year, plan.holds_demonstration_data) == (2023, True)
    before = set(plan.activities.values_list("pk", "status", "version"))
    prepare_data()
    assert set(plan.activities.values_list("pk", "status", "version")) == before
    assert User.objects.count() == 4


@pytest.mark.parametrize("status", ["draft", "adopted", "closed"])
def test_a_plan_that_a_visitor_made_is_left_alone_whatever_its_status(db, status):
    plan = make_plan(2024, status=status)
    activity = make_activity(plan, offices=[make_office("it-office")])
    prepare_data()
    plan.refresh_from_db()
    activity.refresh_from_db()
    assert not plan.holds_demonstration_data
    assert activity.status == "not_started"
