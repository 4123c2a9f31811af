"""The record of an evaluation: that it says everything, and that a report needs nothing else."""

import json
import os
import subprocess
import sys
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import translation

from activities.models import Activity, AssemblySession, Evidence, Occurrence
from activities.records.actions import take_step
from audiences.models import Audience, Channel
from kacanik_comms.core.sealing import seal
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.pieces import pieces_of
from kacanik_comms.report.printing import render_edition, render_html
from kacanik_comms.report.record import Signatory, UnreadableSnapshot, record_of, seal_of, snapshot_now
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan, Strategy
from tests.evaluation.january import EVENING, JANUARY, sign, submitted
from tests.factories import make_activity
from tests.report.reading import record_from, report_of, snapshot_from
from tests.year.half_a_year import TODAY

pytestmark = pytest.mark.slow

SIGNATURE = Signatory("Vlora Hoxha", "Shefe e Kabinetit", "chief_of_cabinet", EVENING)


@pytest.fixture
def evaluation(official_plan, officer) -> Evaluation:
    """That of the official plan, written and submitted."""
    return submitted(official_plan, officer)


def test_what_was_written_is_read_again_word_for_word(half_done):
    record = record_from(half_done)
    for row, other in zip(half_done.activities, record.facts.activities, strict=True):
        for language in ("sq", "sr-latn", "en"):
            with translation.override(language):
                assert (row.activity.title, row.activity.code) == (other.activity.title, other.activity.code)
                assert row.activity.time_in_words == other.activity.time_in_words
        assert [(unit.state, unit.count) for unit in row.units] == [
            (unit.state, unit.count) for unit in other.units
        ]
        assert (row.status, row.timeliness, row.compliance) == (
            other.status,
            other.timeliness,
            other.compliance,
        )


def test_page_and_report_and_snapshot_show_the_same_figures(half_done):
    data = json.loads(snapshot_from(half_done))
    live = figures.five_figures(half_done)
    read = figures.five_figures(record_from(half_done).facts)
    for figure, again in zip(live, read, strict=True):
        details = data["computed"]["figures"][figure.key]
        assert figure.ratio == again.ratio
        assert (details["numerator"], details["denominator"]) == (figure.numerator, figure.denominator)
        assert Decimal(details["percent"]) == figure.percent


def test_it_names_things_as_people_do_and_keeps_back_who_recorded_what(half_done):
    snapshot = snapshot_from(half_done)
    data = json.loads(snapshot)
    assert [activity["code"] for activity in data["activities"]][:2] == ["1.1", "1.2"]
    assert len(data["activities"]) == 43
    assert set(data["activities"][0]["title"]) == {"sq", "sr-latn", "en"}
    assert '"officer"' not in snapshot
    assert data["occurrences"][0]["audiences"]


def test_it_holds_the_reasons_and_not_what_colleagues_told_each_other(plan, officer):
    """A signed report is public, and so are the data attached to it."""
    activity = make_activity(plan)
    for step, note in (("start", "For colleagues"), ("cancel", "No money")):
        activity.refresh_from_db()
        take_step(
            activity=activity, step=step, by=officer, version=activity.version, today=plan.ends_on, note=note
        )
    snapshot = snapshot_from(facts_of(plan, today=TODAY))
    assert "No money" in snapshot
    assert "For colleagues" not in snapshot


def test_the_same_year_is_the_same_record(half_done):
    assert snapshot_from(half_done) == snapshot_from(half_done)
    with translation.override("sr-latn"):
        details = snapshot_from(half_done)
    assert details == snapshot_from(half_done)


def test_a_report_asks_the_database_for_nothing(db, half_done, django_assert_num_queries):
    snapshot = snapshot_from(half_done)
    with django_assert_num_queries(0):
        render_html(record_of(snapshot), "sq+sr-latn")


@pytest.mark.slow
def test_a_report_can_be_printed_when_every_row_is_gone(plan, officer, office):
    make_activity(plan, offices=[office], planned_cost=Decimal("120.50"))
    snapshot = snapshot_from(facts_of(plan, today=TODAY))
    before = render_edition(snapshot, "en")
    for model in (Evidence, Occurrence, Activity, AssemblySession, Audience, Channel):
        model.objects.all().delete()
    AnnualPlan.objects.all().delete()
    Strategy.objects.all().delete()
    assert render_edition(snapshot, "en") == before


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["sq", pytest.param("sq+sr-latn", marks=pytest.mark.everything)])
def test_the_same_snapshot_gives_the_same_bytes_in_another_process(half_done, tmp_path, edition):
    snapshot = snapshot_from(half_done)
    (tmp_path / "snapshot.json").write_text(snapshot)
    program = (
        "import sys, pathlib, django; django.setup(); from kacanik_comms.report.printing import render_edition; "
        "pathlib.Path(sys.argv[2]).write_bytes(render_edition(pathlib.Path(sys.argv[1]).read_text(), sys.argv[3]))"
    )
    subprocess.run(
        [sys.executable, "-c", program, tmp_path / "snapshot.json", tmp_path / "report.pdf", edition],
        check=True,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "kacanik_comms.settings", "PYTHONHASHSEED": "7", "TZ": "UTC"},
    )
    assert (tmp_path / "report.pdf").read_bytes() == report_of(snapshot, edition)


def changed(snapshot: str, change) -> str:
    data = json.loads(snapshot)
    change(data)
    return seal(data).snapshot


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (
            lambda data: data["computed"]["figures"]["implementation_rate"].update(numerator=25),
            "computed.figures.implementation_rate.numerator",
        ),
        (lambda data: data.pop("computed"), "computed"),
        (
            lambda data: data["activities"][0].update(status="completed", completed_on="2023-02-01"),
            "computed.",
        ),
        (lambda data: data["occurrences"].pop(), "computed."),
        (lambda data: data.update(format={"name": "something", "version": 9}), "another format"),
        (lambda data: data.pop("audiences"), "lacks something"),
        (lambda data: data["activities"][0].update(objective=77), "lacks something"),
    ],
)
def test_a_snapshot_whose_figures_do_not_follow_is_refused(half_done, change, where):
    with pytest.raises(UnreadableSnapshot, match=where):
        record_of(changed(snapshot_from(half_done), change))


def test_a_figure_that_came_later_leaves_what_was_signed_as_it_was(half_done):
    before = changed(
        snapshot_from(half_done), lambda data: data["computed"]["figures"].pop("implementation_rate")
    )
    assert record_of(before).facts.plan.year == half_done.plan.year


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '"x"', "null"])
def test_what_is_no_snapshot_is_refused(text):
    with pytest.raises(UnreadableSnapshot):
        render_edition(text, "sq")


@pytest.mark.slow
def test_what_the_chief_signs_tells_who_signed(evaluation, chief):
    signed = seal_of(evaluation.plan, evaluation, today=JANUARY, signature=SIGNATURE).snapshot
    data = json.loads(signed)
    assert data["document"]["state"] == "signed"
    assert data["document"]["signed"]["name"] == "Vlora Hoxha"
    assert data["document"]["signed"]["at"] == "2024-01-15T19:00:00+01:00"
    assert [step["to"] for step in data["document"]["steps"]] == ["submitted"]
    record = record_of(signed)
    assert record.document.is_signed
    assert len(record.pieces.findings) == len(pieces_of(evaluation).findings)


@pytest.mark.slow
def test_what_was_signed_is_given_word_for_word(evaluation, chief, official_plan):
    report = sign(evaluation, chief)
    assert snapshot_now(official_plan, today=JANUARY) == report.snapshot


def test_the_questions_for_a_snapshot_do_not_grow_with_the_plan(
    plan, officer, office, django_assert_max_num_queries
):
    for number in range(1, 30):
        make_activity(plan, number=number, offices=[office])
    with django_assert_max_num_queries(25):
        snapshot_now(plan, today=TODAY)


@pytest.mark.slow
def test_the_command_prints_both_languages_in_one_document(plan, tmp_path):
    target = tmp_path / "report.pdf"
    call_command("evaluation_report", "2023", "--language", "sq+sr-latn", "--output", str(target))
    assert target.read_bytes().startswith(b"%PDF")
