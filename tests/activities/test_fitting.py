"""A line fits the plan in which it stands."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from activities.models import Activity
from activities.rules.fitting import check_links
from audiences.models import Audience, Channel, Message
from plans.models import Strategy
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_plan,
    make_recurring,
)


@pytest.fixture
def elsewhere(db) -> Strategy:
    return Strategy.objects.create(title_sq="Tjetër", starts_year=2027, ends_year=2030)


def refusal_of(activity: Activity) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        activity.full_clean()
    return refusal.value.message_dict


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2024, 1, 1)])
@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
def test_its_time_lies_within_the_year_of_its_plan(activity, field, day):
    activity.starts_on = activity.ends_on = date(2023, 5, 1)
    setattr(activity, field, day)
    assert refusal_of(activity)[field] == ["The plan is for 2023; enter a date in this year."]


def test_it_may_be_put_off_into_the_next_year(activity):
    activity.status, activity.postponed_to = "postponed", date(2024, 2, 29)
    activity.full_clean()


def test_a_recurring_activity_has_no_planned_cost(plan):
    weekly = make_recurring(plan, "weekly")
    weekly.planned_cost = Decimal(100)
    sentence = "A recurring activity has no planned cost; what each time cost is recorded with it."
    assert sentence in str(refusal_of(weekly))
    with pytest.raises(IntegrityError, match="activity_recurring_has_no_planned_cost"), transaction.atomic():
        weekly.save()


def test_its_objective_is_of_the_strategy_of_its_plan(activity, elsewhere):
    activity.objective = elsewhere.objectives.create(number=1, title_sq="I huaj")
    assert refusal_of(activity) == {
        "objective": ["This objective belongs to another strategy than the plan."]
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("plan", lambda: make_plan(2024), "An activity stays in its plan."),
        ("kind", lambda: "recurring", "An activity stays special or recurring."),
    ],
)
def test_it_stays_what_it_was_made_for(activity, field, value, sentence):
    setattr(activity, field, value())
    assert refusal_of(activity)[field] == [sentence]


def test_it_continues_an_activity_of_an_earlier_plan(activity):
    activity.derived_from = make_activity(make_plan(2024))
    assert refusal_of(activity) == {"derived_from": ["An activity continues one of an earlier plan."]}
    later = activity.derived_from
    later.derived_from, activity.derived_from = activity, None
    later.full_clean()


def test_whom_it_reaches_is_of_the_strategy_of_its_plan(plan, elsewhere):
    audience = make_audience("media")
    links = {"audiences": [audience], "messages": [make_message(audience)], "channels": [make_channel("web")]}
    check_links(plan.strategy, links)
    foreign = Audience.objects.create(
        strategy=elsewhere, code="other", number=1, name_sq="E huaj", name_en="Alien"
    )
    for field, row in {
        "audiences": foreign,
        "messages": Message.objects.create(audience=foreign, number=1, text_sq="I huaj", text_en="Alien"),
        "channels": Channel.objects.create(
            strategy=elsewhere, code="tv", number=1, name_sq="I huaj", name_en="Alien"
        ),
    }.items():
        with pytest.raises(ValidationError) as refusal:
            check_links(plan.strategy, links | {field: [row]})
        assert refusal.value.message_dict == {field: ["“Alien” belongs to another strategy than the plan."]}
