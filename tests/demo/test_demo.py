"""What `manage.py demo` makes, and what it leaves to the visitors."""

from datetime import date

import pytest

from activities.models import Activity, Occurrence
from activities.records.progress import progress_of
from activities.rules.timeliness import Timeliness
from kacanik_comms.accounts.models import User
from kacanik_comms.demo.management.commands.demo import prepare_data
from kacanik_comms.demo.records import MARK, make_accounts
from kacanik_comms.demo.today import make_plan_of_today
from plans.models import AnnualPlan
from tests.factories import make_activity, make_office, make_plan

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings):
    settings.DEMO = True


def test_the_official_plan_is_loaded_and_gets_its_invented_progress_once(demonstration):
    plan = AnnualPlan.objects.get()
    assert (plan.year, plan.holds_demonstration_data) == (2023, True)
    before = set(plan.activities.values_list("pk", "status", "version"))
    prepare_data()
    assert set(plan.activities.values_list("pk", "status", "version")) == before
    assert User.objects.count() == 4


@pytest.mark.slow
def test_a_plan_of_the_current_year_came_about_as_next_plans_do(db):
    today = date(2026, 11, 24)
    prepare_data(today=today)
    official, current = AnnualPlan.objects.order_by("year")
    assert (current.year, current.status, current.derived_from) == (2026, "adopted", official)
    assert (current.holds_demonstration_data, current.is_published) == (True, True)
    assert current.title_sq.endswith("2026 (demonstrim)")
    assert current.baseline.decision.startswith(MARK)
    [amendment] = current.amendments.all()
    assert amendment.reason.startswith(MARK)
    assert set(current.amendments.values_list("by__username", flat=True)) == {"admin"}
    # There is something to do, and nothing that has not happened yet.
    lines = Activity.objects.filter(plan=current)
    readings = progress_of(lines.for_page(), on=today)
    assert {Timeliness.LATE, Timeliness.DUE_SOON} <= {row.timeliness for row in readings}
    assert any(row.current_unit and row.current_unit.state == "open" for row in readings)
    assert lines.filter(status="completed").count() > 5
    assert not Occurrence.objects.filter(date__gt=today).exists()
    assert not Occurrence.objects.exclude(note__startswith=MARK).filter(activity__kind="recurring").exists()
    # The official plan is what it was, and a second start changes nothing.
    before = set(lines.values_list("pk", "version"))
    prepare_data(today=today)
    assert set(lines.values_list("pk", "version")) == before
    assert AnnualPlan.objects.count() == 2


@pytest.mark.slow
@pytest.mark.parametrize("today", [date(2024, 1, 1), date(2024, 2, 29), date(2031, 12, 31)])
def test_on_every_day_of_every_year_there_is_one(demonstration, today):
    plan = make_plan_of_today(AnnualPlan.objects.get(), make_accounts(), today)
    assert plan.year == today.year
    assert plan.status == "adopted"
    assert not Occurrence.objects.filter(activity__plan=plan, date__gt=today).exists()


def test_in_the_year_of_the_official_plan_there_is_no_other(demonstration):
    assert make_plan_of_today(AnnualPlan.objects.get(), make_accounts(), date(2023, 6, 1)) is None
    assert AnnualPlan.objects.get().year == 2023


@pytest.mark.parametrize("status", ["draft", "adopted", "closed"])
def test_a_plan_that_a_visitor_made_is_left_alone_whatever_its_status(demonstration, status):
    plan = make_plan(2024, status=status)
    activity = make_activity(plan, offices=[make_office("it-office")])
    prepare_data()
    plan.refresh_from_db()
    activity.refresh_from_db()
    assert not plan.holds_demonstration_data
    assert activity.status == "not_started"
