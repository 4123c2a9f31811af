"""Results by responsible office: each activity once, so that the offices add up to the figures of the year."""

from datetime import date

import pytest

from activities.models import Responsibility
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year import figures
from kacanik_comms.year.offices import results_by_office
from tests.factories import make_activity, make_office, make_recurring


@pytest.mark.slow
def test_the_offices_add_up_to_the_figures_of_the_year(half_done):
    rows = results_by_office(half_done)
    assert len(rows) > 3
    for part, figure in (
        ("special", figures.special_implementation(half_done)),
        ("recurring", figures.recurring_implementation(half_done)),
        ("proven", figures.evidence_coverage(half_done)),
    ):
        assert Ratio.total(getattr(row, part) for row in rows) == figure.ratio


def test_an_activity_of_several_offices_counts_for_its_lead(plan, complete, prove, facts):
    first, second = make_office("zimp"), make_office("it")
    led = make_activity(plan, offices=[first, second])
    led.responsibilities.filter(office=second).update(role=Responsibility.Role.LEAD)
    without_lead = make_activity(plan, offices=[first, second])
    complete(led, date(2023, 5, 1))
    complete(without_lead, date(2023, 5, 1))
    prove(led)
    make_recurring(plan, "weekly", offices=[first])
    by_office = {row.office: row for row in results_by_office(facts())}
    assert (by_office[second].special, by_office[second].proven) == (Ratio(1, 1), Ratio(1, 1))
    assert (by_office[first].special, by_office[first].proven) == (Ratio(1, 1), Ratio(0, 1))
    assert (by_office[first].recurring, by_office[second].recurring) == (Ratio(0, 1), Ratio(0, 0))


def test_what_no_office_answers_for_comes_last(plan, facts):
    make_activity(plan)
    make_activity(plan)
    make_activity(plan, offices=[make_office("zimp")])
    assert [row.office and row.office.code for row in results_by_office(facts())] == ["zimp", None]


def test_a_running_year_holds_offices_against_what_was_due(plan, complete, facts):
    zimp = make_office("zimp")
    complete(make_activity(plan, offices=[zimp], ends_on=date(2023, 5, 31)), date(2023, 5, 1))
    make_activity(plan, offices=[zimp], ends_on=date(2023, 11, 30))
    (june,) = results_by_office(facts(date(2023, 6, 15)))
    (whole_year,) = results_by_office(facts())
    assert (june.special, whole_year.special) == (Ratio(1, 1), Ratio(1, 2))
