"""The difference between planned and actual cost is explained to the last cent by the activities that make it."""

from datetime import date
from decimal import Decimal

import pytest

from kacanik_comms.year.costs import costs
from kacanik_comms.year.differences import Cause, by_cause, cost_differences
from tests.factories import make_activity, make_objective, make_recurring


def total(rows) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))


@pytest.mark.slow
def test_the_parts_add_up_to_the_difference_of_each_objective_and_of_the_whole(half_done):
    for objective in (*half_done.objectives, None):
        parts = cost_differences(half_done, objective)
        assert total(parts) == total(by_cause(parts)) == costs(half_done, objective).difference
    assert total(cost_differences(half_done)) != 0
    assert total(cost_differences(half_done)) == sum(
        (total(cost_differences(half_done, objective)) for objective in half_done.objectives), Decimal(0)
    )


def test_each_activity_stands_under_what_the_records_say_of_it(plan, complete, record, facts):
    make_activity(plan, planned_cost=Decimal(600), status="cancelled")
    for planned, actual in ((100, 190), (500, 410), (80, None), (70, 70), (0, 0)):
        activity = make_activity(plan, planned_cost=Decimal(planned))
        complete(activity, date(2023, 5, 1), actual_cost=None if actual is None else Decimal(actual))
    monthly = make_recurring(plan, "monthly")
    record(monthly, date(2023, 2, 1), cost=Decimal("12.50"))
    make_recurring(plan, "weekly", objective=make_objective(2))
    groups = {group.cause: group for group in by_cause(cost_differences(facts()))}
    assert {cause: (len(group.differences), group.amount) for cause, group in groups.items()} == {
        Cause.NOT_FINISHED: (1, Decimal(-600)),
        Cause.NOT_TOLD: (1, Decimal(-80)),
        Cause.DEARER: (2, Decimal("102.50")),
        Cause.CHEAPER: (1, Decimal(-90)),
    }


def test_what_cost_as_much_as_planned_makes_no_difference(plan, complete, facts):
    complete(make_activity(plan, planned_cost=Decimal(100)), date(2023, 5, 1), actual_cost=Decimal(100))
    make_activity(plan, planned_cost=None)
    assert cost_differences(facts()) == []
    assert by_cause([]) == []


def test_in_a_running_year_what_still_has_its_time_is_no_shortfall(plan, complete, facts):
    make_activity(plan, planned_cost=Decimal(500), ends_on=date(2023, 11, 30))
    make_activity(plan, planned_cost=Decimal(80), ends_on=date(2023, 5, 31))
    make_activity(plan, planned_cost=Decimal(600), ends_on=date(2023, 11, 30), status="cancelled")
    groups = {group.cause: group.amount for group in by_cause(cost_differences(facts(date(2023, 6, 15))))}
    assert groups == {Cause.NOT_DUE: Decimal(-500), Cause.NOT_FINISHED: Decimal(-680)}
    assert Cause.NOT_DUE not in {group.cause for group in by_cause(cost_differences(facts()))}
