"""A year is held against the plan as it was adopted, and what was added since is told apart."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.adoption import actions
from activities.models import Activity
from activities.records import actions as of_activities
from kacanik_comms.core.languages import columns_of
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.evaluation.new_plan.proposal import proposal_of
from kacanik_comms.evaluation.pieces import pieces_of
from kacanik_comms.evaluation.readiness import GapKind, gaps
from kacanik_comms.year import figures
from kacanik_comms.year.costs import actual_costs, costs
from kacanik_comms.year.deviations import deviations
from kacanik_comms.year.loading import standing_of
from tests.evaluation.january import JANUARY, begin
from tests.factories import make_activity, make_objective, make_office, make_plan, make_recurring

pytestmark = pytest.mark.slow

SPRING = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 5, 31)}
NOON = datetime(2023, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def plan(db, plan_admin):
    """Adopted with a round table in spring for 600 €, and a weekly meeting."""
    plan = make_plan(2023, status="draft")
    offices = [make_office("zimp")]
    make_activity(plan, title="Tryeza", planned_cost=Decimal(600), offices=offices, **SPRING)
    make_recurring(plan, "weekly", title="Takimi", offices=offices)
    actions.adopt(plan=plan, by=plan_admin, at=NOON, today=NOON.date(), on=date(2023, 1, 9))
    plan.refresh_from_db()
    return plan


@pytest.fixture
def amend(plan_admin):
    def changed(activity: Activity, **values: object) -> None:
        before = actions.before_amending(plan=activity.plan, by=plan_admin, at=NOON, activity=activity)
        activity.refresh_from_db()
        for name, value in values.items():
            setattr(activity, name, value)
        of_activities.amend(activity=activity, by=plan_admin)
        actions.record_amendment(activity=activity, before=before, by=plan_admin, at=NOON, reason="Vendim.")

    return changed


@pytest.fixture
def add(plan, plan_admin):
    def added(**values: object) -> Activity:
        before = actions.before_amending(plan=plan, by=plan_admin, at=NOON)
        activity = make_activity(plan, **values)
        actions.record_amendment(activity=activity, before=before, by=plan_admin, at=NOON, reason="Kërkesë.")
        return activity

    return added


@pytest.fixture
def special(plan) -> Activity:
    return Activity.objects.get(plan=plan, kind="special")


def test_a_promise_does_not_move_with_an_amendment(special, amend, complete, facts, officer):
    amend(special, ends_on=date(2023, 9, 30), planned_cost=Decimal(900), title_sq="Tryezë e madhe", number=4)
    complete(special, date(2023, 8, 1), actual_cost=Decimal(850))
    read = facts()
    assert figures.on_time_rate(read).numerator == 0
    assert costs(read).planned == 600
    [deviation] = deviations(read)
    assert deviation.kind == "completed_late"
    held = deviation.progress.activity
    assert (held.title, held.code, held.ends_on, held.actual_cost) == (
        "Tryeza",
        "1.1",
        date(2023, 5, 31),
        850,
    )
    [today, _weekly] = read.as_amended
    assert (today.activity.title, today.activity.code) == ("Tryezë e madhe", "1.4")
    special.refresh_from_db()
    assert special.ends_on == date(2023, 9, 30)


@pytest.mark.slow
def test_a_recurring_activity_keeps_its_adopted_words_and_each_unit_its_rule(plan, amend, record, facts):
    weekly = Activity.objects.get(kind="recurring")
    amend(
        weekly, frequency="monthly"
    )  # on 1 July, a Saturday: 26 weeks had begun, and July begins on that day
    record(weekly, *(date(2023, month, 15) for month in range(1, 13)))
    read = facts()
    [held] = read.recurring
    [today] = [row for row in read.as_amended if not row.activity.is_special]
    assert (held.activity.frequency, today.activity.frequency) == ("weekly", "monthly")
    assert held.units == today.units
    assert figures.recurring_compliance(read).ratio == today.compliance == Ratio(6 + 6, 26 + 6)


def test_it_is_held_against_the_objective_that_was_adopted(special, amend, facts):
    amend(special, objective=make_objective(2))
    assert [row.activity.code for row in facts().special] == ["1.1"]


def test_what_was_added_counts_separately(plan, special, add, complete, facts):
    complete(special, date(2023, 5, 1))
    before = [figure.ratio for figure in figures.five_figures(facts())]
    added = add(title="Fushatë", planned_cost=Decimal(200), **SPRING)
    complete(added, date(2023, 8, 1), actual_cost=Decimal(190))
    read = facts()
    assert [figure.ratio for figure in figures.five_figures(read)] == before
    assert costs(read).planned == 600
    assert not deviations(read)
    figure = figures.added_by_amendment(read)
    assert (figure.numerator, figure.denominator) == (1, 1)
    assert [row.activity.code for row in read.everything] == ["1.1", "1.2", "1.R1"]
    assert actual_costs(read)[added.pk] == 190
    assert [row.activity for row in figures.unproven(read)] == [special, added]


def test_what_was_added_needs_its_end_and_its_finding_too(plan, add, facts, officer, complete, special):
    complete(special, date(2023, 5, 1))
    add(title="Fushatë", **SPRING)
    evaluation, read = begin(plan, officer), facts(JANUARY)
    results = [
        gap for gap in gaps(evaluation, read, pieces_of(evaluation), today=JANUARY) if "1.2" in gap.sentence
    ]
    assert [gap.kind for gap in results] == [GapKind.STILL_OPEN, GapKind.NO_FINDING]


def test_the_next_plan_goes_on_with_the_plan_as_it_stands(special, add, amend, facts):
    amend(special, ends_on=date(2023, 9, 30), planned_cost=Decimal(900), title_sq="Tryezë e madhe")
    weekly = Activity.objects.get(kind="recurring")
    amend(weekly, frequency="monthly")
    add(kind="recurring", frequency="yearly", starts_on=None, ends_on=None)
    lines = proposal_of(facts(JANUARY), [])
    assert [(line.title, line.frequency, line.planned_cost) for line in lines] == [
        ("Tryezë e madhe", "", 900),
        ("Takimi", "monthly", None),
        ("Aktiviteti 2", "yearly", None),
    ]


def test_a_better_translation_of_the_same_words_is_used(special, amend, facts):
    amend(special, title_en="Round table")
    assert facts().special[0].activity.title_en == "Round table"
    amend(special, title_sq="Tryezë e madhe", title_en="Big round table")
    adopted = facts().special[0].activity
    assert [getattr(adopted, column) for column in columns_of("title")] == ["Tryeza", None, None]


def test_dates_and_costs_that_the_adopted_plan_left_open_stay_open(db, plan_admin, amend, facts):
    # In force before lines without a time were refused.
    plan = make_plan(2024)
    activity = make_activity(plan, starts_on=None, ends_on=None, planned_cost=None)
    amend(activity, starts_on=plan.starts_on, ends_on=plan.ends_on, planned_cost=Decimal(5))
    held = standing_of(plan, today=JANUARY, among=Activity.objects.all()).special[0].activity
    assert (held.starts_on, held.ends_on, held.planned_cost) == (None, None, None)


def test_a_plan_without_amendments_reads_the_same_with_and_without_its_baseline(official_plan, plan_admin):
    def read() -> list[tuple[object, ...]]:
        official_plan.refresh_from_db()
        standing = standing_of(official_plan, today=JANUARY, among=Activity.objects.all())
        return [
            (row.activity.code, row.activity.time_in_words, row.activity.planned_cost, row.units)
            for row in standing.activities
        ]

    before = read()
    actions.before_amending(plan=official_plan, by=plan_admin, at=NOON)
    assert read() == before
    assert len(before) == 43


@pytest.mark.slow
def test_the_public_page_shows_what_was_added_and_the_same_rate(plan, add, client, sign_in, officer):
    add(title="Fushatë")
    page = client.get("/").content.decode()
    assert "Fushatë" in page
    assert client.get("/").context["implementation"].denominator == 2
    year = " ".join(sign_in(officer).get("/evaluation/2023/").content.decode().split())
    assert "1 activity was added later; implemented: 0." in year


@pytest.mark.slow
def test_an_amended_plan_is_read_with_as_many_queries_as_a_short_one(plan, add, facts):
    facts()  # the plan remembers its strategy and what was adopted
    few, _read = count_queries(facts)
    for _number in range(15):
        add()
    many, read = count_queries(facts)
    assert len(read.added) == 15
    assert few == many


def count_queries(facts) -> tuple[int, object]:
    with CaptureQueriesContext(connection) as asked:
        read = facts()
    return len(asked), read
