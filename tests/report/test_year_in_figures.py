"""The year in figures: by office, through the years of the strategy, and the indicators in one chain."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kacanik_comms.evaluation.models import Indicator, SealedReport
from kacanik_comms.report.printing import render_html
from kacanik_comms.report.record import record_of, seal_of
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan
from tests.evaluation.january import JANUARY, signed
from tests.factories import make_activity, make_objective, make_office, make_plan
from tests.report.reading import unmarked
from tests.year.half_a_year import TODAY

pytestmark = pytest.mark.slow

TREND = "The five figures in the years of the strategy"


def chapter(plan) -> str:
    html = render_html(record_of(seal_of(plan, None, today=TODAY).snapshot), "en")
    html = " ".join(html.split())
    return html[html.index('id="en-glance"') :].split("</section>")[0]


def table(html: str, name: str) -> str:
    return html[html.index(f'<table class="{name}">') :].split("</table>")[0]


def test_each_office_stands_with_what_it_completed_of_what_was_planned(plan):
    make_activity(plan, offices=[make_office("zimp", "Zyra për Informim"), make_office("it")])
    rows = unmarked(table(chapter(plan), "offices"))
    assert (
        '<th scope="row">Zyra për Informim</th> <td class="number">0 of 1</td> <td class="number">–</td>'
        in rows
    )
    assert "Zyra it" not in rows


# Through the years


def test_earlier_years_stand_as_they_were_signed_and_a_year_in_between_is_a_gap(plan, officer, chief):
    make_activity(plan)
    signed(plan, officer, chief)
    sealed = json.loads(SealedReport.objects.get().snapshot)["computed"]["figures"]
    later = make_plan(2025)
    make_activity(later)
    seal = seal_of(later, None, today=JANUARY)
    record = record_of(seal.snapshot)
    (earlier,) = record.earlier_years
    assert earlier.year == 2023
    for figure in figures.five_figures(facts_of(plan, today=TODAY)):
        assert earlier.shares[figure.key] == figure.ratio
        assert sealed[figure.key]["numerator"] == figure.numerator
    rows = table(chapter(later), "years")
    assert rows.count('<th scope="col" class="number">') == 3
    assert "Implementation rate</th><td" in rows
    implementation = rows[rows.index("Implementation rate") :].split("</tr>")[0]
    assert implementation.count("–") == 1  # 2024 has no evaluation
    assert "0%" in implementation
    assert "A year with dashes was not evaluated." in chapter(later)


def test_a_years_own_report_and_that_of_another_strategy_hold_no_trend(plan, officer, chief):
    make_activity(plan)
    signed(plan, officer, chief)
    assert TREND not in chapter(plan)


def test_the_record_takes_one_query_for_all_earlier_years(plan, officer, chief):
    make_plan(2025)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            seal_of(AnnualPlan.objects.get(year=2025), None, today=JANUARY)
        return len(counted)

    before = queries()
    make_activity(plan)
    signed(plan, officer, chief)
    assert queries() == before


# Indicators


def test_the_indicators_stand_level_by_level_with_their_objective(plan, activity):
    for number, (level, objective) in enumerate(
        [("outcome", make_objective(1)), ("output", None), ("outcome", None)], start=1
    ):
        Indicator.objects.create(
            plan=plan,
            number=number,
            level=level,
            objective=objective,
            name_sq=f"Treguesi {number}",
            baseline=Decimal(10),
            target=Decimal(1200),
        )
    html = chapter(plan)
    rows = table(html, "indicators")
    order = [rows.index(words) for words in ("Output", "Treguesi 2", "Outcome", "Treguesi 1", "Treguesi 3")]
    assert order == sorted(order)
    assert rows.count("<td>1</td>") == 1
    assert '<td class="number">10</td><td class="number">1,200</td>' in rows
    assert "Levels without an indicator in the plan: input, outtake, impact." in html


def test_a_plan_without_indicators_has_no_empty_table(plan, activity):
    assert "Levels without an indicator" not in chapter(plan)
