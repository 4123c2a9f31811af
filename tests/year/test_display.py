"""The page of a year's evaluation, and its figures."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.records import actions
from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from tests.factories import make_activity, make_audience, make_channel, make_recurring
from tests.year.half_a_year import report_on_half

pytestmark = pytest.mark.slow

PAGE = "/evaluation/2023/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_officer_chief_and_plan_administrator_read_the_evaluation(plan, sign_in, officer, chief, plan_admin):
    for user in (officer, chief, plan_admin):
        assert "Evaluation of the year 2023" in text(sign_in(user).get(PAGE))


def test_nobody_else_reads_it(plan, sign_in, office_head, stranger, client):
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"
    response = sign_in(office_head).get(PAGE)
    assert response.status_code == 403
    assert "read by the information officer and the mayor&#x27;s cabinet" in text(response)
    assert sign_in(stranger).get(PAGE).status_code == 403


def test_nothing_is_sent_to_it(plan, sign_in, officer):
    assert sign_in(officer).post(PAGE).status_code == 405


def test_a_year_without_a_plan_is_a_page_that_says_so(plan, sign_in, officer):
    response = sign_in(officer).get("/evaluation/1999/")
    assert response.status_code == 404
    assert "There is no plan for the year 1999." in text(response)


def test_the_page_shows_the_figures_with_formula_numerator_and_denominator(official_plan, sign_in, officer):
    report_on_half(official_plan, officer)
    page = text(sign_in(officer).get(PAGE))
    for figure in figures.five_figures(facts_of(official_plan, today=timezone.localdate())):
        assert str(figure.title) in page
        assert str(figure.formula) in page
        assert f"{figure.numerator} of {figure.denominator}" in page
        assert percent_in_words(figure.percent) in page


def test_every_activity_behind_a_figure_is_a_link(plan, sign_in, officer, activity, weekly):
    page = text(sign_in(officer).get(PAGE))
    for row in (activity, weekly):
        assert f'<a href="/activities/{row.pk}/">{row.code} {row.title}</a>' in page


def test_a_year_with_nothing_in_it_is_a_page(plan, sign_in, officer):
    page = text(sign_in(officer).get(PAGE))
    assert "Nothing was expected up to this day." in page
    assert "No special activity deviates from the plan." in page
    assert "The strategy names no audiences." in page


def test_deviations_stand_there_with_their_reason(plan, activity, sign_in, officer):
    late = make_activity(plan, ends_on=date(2023, 2, 28))
    actions.take_step(
        activity=activity, step="cancel", by=officer, version=1, today=plan.ends_on, note="<b>No money</b>"
    )
    page = text(sign_in(officer).get(PAGE))
    assert "&lt;b&gt;No money&lt;/b&gt;" in page
    assert late.title in page
    assert "No reason given" in page


def test_the_matrix_counts_and_names_the_silent(plan, sign_in, officer):
    reached, silent = make_audience("citizens"), make_audience("donors", 2)
    channel = make_channel("web")
    monthly = make_recurring(plan, "monthly")
    for day in (3, 10):
        actions.record_occurrence(
            activity=monthly,
            by=officer,
            today=plan.ends_on,
            on=date(2023, 5, day),
            audiences=[reached],
            channels=[channel],
        )
    page = text(sign_in(officer).get(PAGE))
    assert f'<th scope="row">{reached.name}</th> <td data-level="1">2</td>' in page
    assert f'{silent.name} <span class="silent small">not reached</span>' in page


def test_queries_do_not_grow_with_the_plan(plan, sign_in, officer):
    client = sign_in(officer)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            client.get(PAGE)
        return len(counted)

    make_activity(plan)
    make_recurring(plan, "monthly")
    few = queries()
    for _number in range(6):
        make_activity(plan)
        make_recurring(plan, "weekly")
    assert queries() == few


def test_the_page_leads_to_the_report_in_every_edition(plan, sign_in, officer):
    page = text(sign_in(officer).get(PAGE))
    for edition in ("sq", "sr-latn", "en", "sq%2Bsr-latn"):
        assert f'href="/evaluation/2023/report/?edition={edition}"' in page
