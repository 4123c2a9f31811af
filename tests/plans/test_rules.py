"""What was decided fits together, whoever writes it: pages, admin, or a program."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from plans.models import Strategy
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_objective,
    make_office,
    make_plan,
    make_strategy,
)


def later_strategy(**values) -> Strategy:
    return Strategy.objects.create(
        **{"title_sq": "E ardhshmja", "starts_year": 2027, "ends_year": 2030, **values}
    )


def refusal_of(row) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    return refusal.value.message_dict


# Strategies


def test_two_strategies_are_not_in_force_in_the_same_year(db):
    strategy = make_strategy()
    strategy.adopted_on = date(2022, 11, 30)
    strategy.save()
    other = Strategy(
        title="Tjetër", title_sq="Tjetër", starts_year=2026, ends_year=2029, adopted_on=date(2025, 12, 1)
    )
    assert refusal_of(other) == {
        "adopted_on": [
            "The strategy 2023–2026 was adopted for some of these years. Shorten its period first."
        ]
    }
    other.adopted_on = None
    other.full_clean()  # while it is being prepared, both stand side by side
    other.starts_year, other.adopted_on = 2027, date(2026, 12, 1)
    other.full_clean()


@pytest.mark.parametrize(("field", "year"), [("starts_year", 2024), ("ends_year", 2022)])
def test_a_strategy_is_not_shortened_past_its_plans(plan, field, year):
    strategy = plan.strategy
    strategy.starts_year = min(strategy.starts_year, year)
    setattr(strategy, field, year)
    assert refusal_of(strategy) == {field: ["The plan of 2023 belongs to this strategy."]}


# Plans


@pytest.mark.parametrize("year", [2022, 2035])
def test_a_plan_lies_within_the_years_of_its_strategy(db, year):
    plan = make_plan(year, status="draft")
    assert refusal_of(plan) == {"year": ["The strategy is for the years 2023–2026."]}


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("year", "The plan was adopted for its year."),
        ("strategy", "The plan was adopted under its strategy."),
    ],
)
def test_an_adopted_plan_keeps_its_year_and_strategy(plan, field, sentence):
    other = later_strategy(starts_year=2023, ends_year=2025)
    setattr(plan, field, 2024 if field == "year" else other)
    assert refusal_of(plan) == {field: [sentence]}


def test_a_draft_does_not_change_its_year_under_the_dates_of_its_activities(db):
    draft = make_plan(2024, status="draft")
    line = make_activity(draft)
    draft.year = 2025
    assert refusal_of(draft) == {"year": ["The plan has activities with dates in another year."]}
    line.delete()
    draft.full_clean()


def test_a_draft_does_not_change_its_strategy_under_the_objectives_of_its_activities(db):
    draft = make_plan(2024, status="draft")
    make_activity(draft)
    draft.strategy = later_strategy(starts_year=2024, ends_year=2027)
    assert refusal_of(draft) == {"strategy": ["The plan has activities under objectives of its strategy."]}


def test_a_plan_is_drafted_from_an_earlier_one(plan):
    plan.derived_from = make_plan(2024)
    assert refusal_of(plan) == {"derived_from": ["A plan is drafted from an earlier one."]}


# What stays


def test_an_objective_stays_in_its_strategy(db):
    objective = make_objective()
    objective.strategy = later_strategy()
    assert refusal_of(objective) == {
        "strategy": ["It stays in its strategy: plans, records and public addresses use it."]
    }


def test_an_objective_keeps_its_number_once_a_plan_is_adopted(db):
    draft, objective = make_plan(2023, status="draft"), make_objective()
    objective.number = 7
    objective.full_clean()
    draft.status = "adopted"
    draft.save()
    assert refusal_of(objective) == {"number": ["The number stands in an adopted plan."]}


@pytest.mark.parametrize("make", [make_office, make_audience, make_channel])
def test_a_code_never_changes(db, make):
    row = make("zyra")
    row.code = "tjeter"
    assert refusal_of(row) == {"code": ["A code never changes: data and links use it."]}


def test_a_message_stays_with_its_audience(db):
    message = make_message(make_audience("media"))
    message.audience = make_audience("citizens", 2)
    assert refusal_of(message) == {"audience": ["It stays with its audience: plans and records use it."]}


# The fixtures


@pytest.mark.slow
def test_the_official_documents_keep_every_rule(official_plan):
    strategy = official_plan.strategy
    rows = [strategy, official_plan, *official_plan.activities.all()]
    for name in (
        "sections",
        "principles",
        "legal_bases",
        "swot_items",
        "objectives",
        "duties",
        "audiences",
        "channels",
    ):
        rows += getattr(strategy, name).all()
    for audience in strategy.audiences.all():
        rows += [*audience.messages.all(), *audience.desired_impacts.all()]
    for row in rows:
        row.full_clean()
