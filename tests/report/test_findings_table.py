"""The chapter on findings: from each finding to the next plan in one row, and the rest in one sentence."""

from datetime import date

import pytest

from kacanik_comms.evaluation.models import Finding
from kacanik_comms.report.printing import render_html
from kacanik_comms.report.record import record_of, seal_of
from tests.evaluation.january import JANUARY, begin, find_about
from tests.factories import make_activity, make_office, make_recurring

pytestmark = pytest.mark.slow


@pytest.fixture
def evaluation(plan, officer):
    return begin(plan, officer)


def rows_of(evaluation) -> list[str]:
    html = chapter_of(evaluation)
    return html[html.index("<tbody>") : html.index("</tbody>")].split("</tr>")[:-1]


def chapter_of(evaluation) -> str:
    """From the heading of the chapter on; before it the same activities stand in other tables."""
    html = render_html(record_of(seal_of(evaluation.plan, evaluation, today=JANUARY).snapshot), "en")
    html = " ".join(html.split())
    return html[html.index('id="en-findings"') :].split("</section>")[0]


def test_a_finding_leads_to_its_recommendation_owner_deadline_and_place_in_the_next_plan(
    plan, evaluation, officer
):
    activity = make_activity(plan, title="Konferenca vjetore")
    zimp = make_office("zimp", "ZIMP")
    find_about(evaluation, activity, officer, owner=zimp, deadline=date(2024, 6, 30))
    (row,) = rows_of(evaluation)
    cells = ["1", "1.1 Konferenca vjetore", "Të vazhdohet vitin e ardhshëm.", "ZIMP", "30 Jun 2024"]
    places = [row.index(cell) for cell in [*cells, "Continues", "1.1 · 2024"]]
    assert places == sorted(places)


def test_what_is_dropped_or_merged_names_no_place_of_its_own(plan, evaluation, officer):
    dropped, merged, taking_up = (
        make_activity(plan, title=title) for title in ("Anketa", "Tryeza", "Takimi")
    )
    find_about(evaluation, dropped, officer, disposition=Finding.Disposition.DROP)
    find_about(evaluation, merged, officer, disposition=Finding.Disposition.MERGE, merge_into=taking_up)
    gone, into = rows_of(evaluation)
    assert "<td>Dropped</td>" in gone
    assert "<td>Merged into another: 1.3 Takimi</td>" in into


def test_what_nobody_decided_or_owns_is_said(plan, evaluation, officer):
    find_about(evaluation, make_activity(plan), officer, disposition="")
    (row,) = rows_of(evaluation)
    assert "<b>not decided yet</b>" in row
    assert "<b>nobody yet</b>" in row


def test_a_finding_without_a_recommendation_lacks_no_owner(plan, evaluation, officer):
    find_about(
        evaluation,
        make_activity(plan),
        officer,
        disposition=Finding.Disposition.DROP,
        recommendation_sq="",
    )
    (row,) = rows_of(evaluation)
    assert "nobody yet" not in row


def test_what_continues_without_a_finding_is_a_number_and_no_list_of_codes(plan, evaluation, officer):
    find_about(evaluation, make_activity(plan), officer)
    for _each in range(2):
        make_recurring(plan, "monthly")
    chapter = chapter_of(evaluation)
    assert "So far 3 activities stand in the draft of the plan 2024." in chapter
    assert "2 of them continue without a finding." in chapter
    assert "1.R1" not in chapter


def test_a_year_without_findings_says_so(plan, evaluation, activity):
    assert "No findings were recorded." in chapter_of(evaluation)
