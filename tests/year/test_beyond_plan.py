"""What no plan foresaw: counted apart in every figure, and among what was communicated."""

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.adoption.lines import content_of
from activities.models import Activity
from activities.records import actions
from kacanik_comms.evaluation.new_plan.actions import draft_plan
from kacanik_comms.evaluation.new_plan.forms import ComingForm
from kacanik_comms.evaluation.new_plan.proposal import Proposal, proposal_of
from kacanik_comms.public.datasets import figure_table
from kacanik_comms.report.record import record_of
from kacanik_comms.report.record.year import snapshot_now
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from kacanik_comms.year.trend import trend
from tests.factories import make_audience, make_channel, make_objective, make_recurring

AFTERWARDS = date(2024, 1, 20)
VISIT = "Vizita e ambasadorit"


@pytest.fixture
def visit(plan, activity, officer):
    """A year with one planned activity, and a visit that took place twice."""
    media, channel = make_audience("media"), make_channel("press")
    for day in (date(2023, 6, 5), date(2023, 9, 1)):
        occurrence = actions.record_beyond_plan(
            plan=plan, objective=make_objective(), title=VISIT, by=officer, today=day, on=day,
            audiences=[media], channels=[channel],
        )  # fmt: skip
    return occurrence.activity


def test_it_is_in_no_rate_and_counted_apart(plan, visit):
    facts = facts_of(plan, today=AFTERWARDS)
    assert [row.activity.code for row in facts.everything] == ["1.1"]
    assert [figure.denominator for figure in figures.five_figures(facts)] == [1, 1, 0, 0, 1]
    beyond = figures.beyond_plan(facts)
    assert (beyond.count, beyond.times) == (1, 2)
    assert figures.beyond_plan(facts, make_objective(2)).count == 0


def test_whom_it_reached_counts(plan, visit):
    facts = facts_of(plan, today=AFTERWARDS)
    assert not figures.silent_audiences(facts)
    assert [times for _channel, times in figures.outputs_by_channel(facts)] == [2]
    assert [point.occurrences for point in trend(facts)] == [0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]


def test_what_is_dated_later_is_not_yet_among_it(plan, visit):
    assert figures.beyond_plan(facts_of(plan, today=date(2023, 7, 1))).times == 1
    assert figures.beyond_plan(facts_of(plan, today=date(2023, 6, 1))).count == 0


def test_the_record_of_the_year_holds_it_and_gives_it_back(plan, visit):
    snapshot = snapshot_now(plan, today=AFTERWARDS)
    [line] = json.loads(snapshot)["activities_beyond_plan"]
    assert (line["code"], line["is_beyond_plan"], line["happened_on"]) == (
        "1.X1", True, ["2023-06-05", "2023-09-01"],
    )  # fmt: skip
    kept = figures.beyond_plan(record_of(snapshot).facts)
    assert (kept.count, kept.times) == (1, 2)


def test_a_change_of_the_plan_makes_no_line_of_it(plan, visit, plan_admin):
    assert [line["code"] for line in content_of(plan)["activities"]] == ["1.1"]


# Where people read it


def test_the_evaluation_and_the_overview_name_it(plan, visit, officer, sign_in):
    page = sign_in(officer).get(reverse("evaluation:year", args=[2023])).content.decode()
    assert "Beyond the plan: 1" in page
    assert "1.X1 Vizita e ambasadorit" in page
    overview = sign_in(officer).get(reverse("evaluation:dashboard") + "?year=2023").content.decode()
    assert "Beyond the plan: 1" in overview


def test_citizens_read_it_apart_and_open_it(plan, visit):
    page = Client().get("/en/2023/activities/").content.decode()
    assert page.index("Beyond the plan") < page.index(VISIT)
    item = Client().get("/en/2023/activities/1.X1/").content.decode()
    assert "The plan did not foresee it." in item
    assert "It happened 2 times" in item
    assert Client().get("/en/2023/activities/1.R1/").status_code == 404


def test_what_is_internal_stays_inside(plan, visit):
    Activity.objects.filter(pk=visit.pk).update(is_internal=True)
    assert VISIT not in Client().get("/en/2023/activities/").content.decode()
    assert Client().get("/en/2023/activities/1.X1/").status_code == 404


def test_programs_tell_it_from_the_plan(plan, visit):
    rows = Client().get("/api/v1/activities/?year=2023").json()["results"]
    assert [(row["code"], row["is_beyond_plan"]) for row in rows] == [("1.1", False), ("1.X1", True)]
    asked = Client().get("/api/v1/activities/?year=2023&kind=beyond").json()["results"]
    assert [row["code"] for row in asked] == ["1.X1"]
    data = Client().get("/api/v1/plans/2023/figures/").json()
    assert data["beyond_plan"] == {"activities": 1, "occurrences": 2}


def test_the_open_data_hold_it_among_the_activities_and_not_in_the_plan(plan, visit):
    activities = Client().get("/data/2023/activities.json").json()["rows"]
    assert [(row["code"], row["is_beyond_plan"]) for row in activities] == [("1.1", False), ("1.X1", True)]
    assert [row["code"] for row in Client().get("/data/2023/plan.json").json()["rows"]] == ["1.1"]
    rows = list(figure_table(facts_of(plan, today=AFTERWARDS)).rows)
    assert [(row[3], row[4]) for row in rows if row[1] == "beyond_plan"] == [(None, 1), (1, 1)]


# The next plan


def test_it_is_offered_to_the_next_plan_and_comes_only_if_somebody_wants_it(plan, visit, plan_admin, officer):
    make_recurring(plan, "monthly", number=4)
    lines = proposal_of(facts_of(plan, today=AFTERWARDS), [])
    line = next(line for line in lines if line.was_beyond_plan)
    assert (line.what, line.is_coming, line.why) == (
        Proposal.BEYOND, False, "Done beyond the plan, 2 times.",
    )  # fmt: skip
    ticked = [str(line.source.pk) for line in lines]
    form = ComingForm({"activities": ticked}, lines=lines, strategy=plan.strategy)
    assert [row.line.title for row in form.beyond] == [VISIT]
    assert form.is_valid()
    draft = draft_plan(
        year=2024,
        strategy=plan.strategy,
        by=officer,
        at=timezone.now(),
        source=plan,
        lines=form.chosen,
        objectives={},
    )
    new = Activity.objects.get(plan=draft, derived_from=visit)
    assert (new.code, new.is_beyond_plan, new.frequency) == ("1.R5", False, "as_needed")
