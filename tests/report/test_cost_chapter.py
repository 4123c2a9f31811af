"""The chapter on cost: what makes the difference, in sentences and in one table."""

from datetime import date
from decimal import Decimal

import pytest

from kacanik_comms.year.loading import facts_of
from tests.factories import make_activity
from tests.report.reading import html_from, unmarked
from tests.year.half_a_year import TODAY

pytestmark = pytest.mark.slow


def chapter(plan, name: str = "cost", edition: str = "en") -> str:
    html = unmarked(html_from(facts_of(plan, today=TODAY), edition)).replace("\xa0", " ")
    return html[html.index(f'id="{edition}-{name}"') :].split("</section>")[0]


def test_each_part_of_the_difference_is_said_with_its_sum(plan, complete):
    make_activity(plan, title="Tryeza", planned_cost=Decimal(600), status="cancelled")
    complete(
        make_activity(plan, title="Anketa", planned_cost=Decimal(1000)),
        date(2023, 5, 1),
        actual_cost=Decimal(1190),
    )
    cost = chapter(plan)
    assert "Of 1,600 € planned, 1,190 € were spent. The difference of −410 € consists of:" in cost
    assert "<li><b>−600 €</b>: 1 activity that was not finished (1.1 Tryeza)" in cost
    assert "<li><b>+190 €</b>: 1 activity that cost more than planned (1.2 Anketa)" in cost
    assert '<th scope="row">1.1 Tryeza · cancelled</th>' in cost
    assert '<td class="number">−600 €</td></tr>' in cost


def test_the_deviations_say_where_the_costs_stand(plan, complete):
    make_activity(plan, status="cancelled", planned_cost=Decimal(600))
    assert "What cost more or less than planned stands in chapter 7." in chapter(plan, "deviations")


@pytest.mark.parametrize(
    ("number", "sq", "sr", "en"),
    [
        (1, "1 aktivitet i papërfunduar", "1 nezavršena aktivnost", "1 activity that was"),
        (2, "2 aktivitete të papërfunduara", "2 nezavršene aktivnosti", "2 activities that were"),
        (5, "5 aktivitete të papërfunduara", "5 nezavršenih aktivnosti", "5 activities that were"),
        (21, "21 aktivitete të papërfunduara", "21 nezavršena aktivnost", "21 activities that were"),
    ],
)
def test_the_number_agrees_with_its_noun(plan, number, sq, sr, en):
    for _each in range(number):
        make_activity(plan, status="cancelled", planned_cost=Decimal(10))
    for edition, words in (("sq", sq), ("sr-latn", sr), ("en", en)):
        assert f": {words}" in chapter(plan, edition=edition)


def test_where_everything_cost_what_was_planned_nothing_is_explained(plan):
    make_activity(plan, planned_cost=None)
    cost = chapter(plan)
    assert "consists of" not in cost
    assert "The plan states no cost for 1 special activity." in cost
