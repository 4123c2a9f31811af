"""A plan that was changed after its adoption, in the record and in the report."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from activities.adoption import actions
from activities.records import actions as of_activities
from kacanik_comms.evaluation.new_plan.proposal import proposal_of
from kacanik_comms.report.printing import render_html
from kacanik_comms.report.record import record_of, snapshot_now
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan
from tests.evaluation.january import JANUARY
from tests.factories import make_activity, make_office, make_plan

NOON = datetime(2023, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def plan(db, plan_admin) -> AnnualPlan:
    """Adopted with a round table, which gets another number and cost; a new activity takes its old number."""
    plan = make_plan(2023, status="draft")
    table = make_activity(plan, title="Tryeza", planned_cost=Decimal(600), offices=[make_office("zimp")])
    actions.adopt(plan=plan, by=plan_admin, at=NOON, today=NOON.date(), on=date(2023, 1, 9))
    plan.refresh_from_db()
    before = actions.before_amending(plan=plan, by=plan_admin, at=NOON, activity=table)
    table.refresh_from_db()
    table.number, table.planned_cost = 2, Decimal(900)
    of_activities.amend(activity=table, by=plan_admin)
    actions.record_amendment(
        activity=table, before=before, by=plan_admin, at=NOON, reason="Çmimet u rritën <b>shumë</b>."
    )
    before = actions.before_amending(plan=plan, by=plan_admin, at=NOON)
    added = make_activity(plan, title="Ekspozita", number=1)
    actions.record_amendment(activity=added, before=before, by=plan_admin, at=NOON, reason="Kërkesë.")
    return plan


def test_what_was_adopted_and_what_is_so_by_now_are_both_kept(plan):
    data = json.loads(snapshot_now(plan, today=JANUARY))
    assert [(item["key"], item["planned_cost"]) for item in data["activities"]] == [("1.1", "600.00")]
    assert [(item["key"], item["code"]) for item in data["added_activities"]] == [("1.1+", "1.1")]
    assert [(item["key"], item["code"], item["planned_cost"]) for item in data["amended_activities"]] == [
        ("1.1", "1.2", "900.00")
    ]
    assert [amendment["activity"] for amendment in data["amendments"]] == ["1.1", "1.1+"]


def test_they_are_read_again_as_they_were_written(plan):
    live, read = facts_of(plan, today=JANUARY), record_of(snapshot_now(plan, today=JANUARY)).facts
    for name in ("activities", "added", "as_amended", "everything"):
        details = [
            [
                (row.activity.code, row.activity.title, row.activity.planned_cost)
                for row in getattr(item, name)
            ]
            for item in (live, read)
        ]
        assert sorted(details[0]) == sorted(details[1])
    assert [(line.what, line.code, line.title) for line in proposal_of(read, [])] == [
        (line.what, line.code, line.title) for line in proposal_of(live, [])
    ]


def test_the_report_names_each_amendment_with_its_reason(plan, plan_admin):
    html = " ".join(render_html(record_of(snapshot_now(plan, today=JANUARY)), "en").split())
    assert "Çmimet u rritën &lt;b&gt;shumë&lt;/b&gt;." in html
    assert "600 € → 900 €" in html
    assert 'added: <article lang="sq" class="inline">Ekspozita</article>' in html
    assert "added after the adoption" in html
    assert f"<td>{plan_admin}<br>" in html
    assert "Activities added after the adoption and implemented: 0 of 1." in html


def test_a_plan_that_nobody_changed_has_no_such_section(db):
    plan = make_plan(2023)
    make_activity(plan)
    html = render_html(record_of(snapshot_now(plan, today=JANUARY)), "en")
    assert "Amendments of the adopted plan" not in html
