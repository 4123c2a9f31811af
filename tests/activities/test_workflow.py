import re
from pathlib import Path

import pytest

from activities.rules.workflow import ENDED, OPEN, STEPS, TRANSITIONS, Needs, Status, diagram, steps_from

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "workflow.md"

# Every status and every step, written out once more by hand: what follows, "-" where the step is not possible.
STEP_NAMES = (
    "start", "resume", "complete", "complete_partially", "close_as_not_completed", "postpone", "cancel", "reopen",
)  # fmt: skip
CLOSING = ("completed", "partially_completed", "not_completed", "postponed", "cancelled")
TABLE = {
    "not_started":         ("in_progress", "-",         *CLOSING, "-"),
    "in_progress":         ("-",           "-",         *CLOSING, "-"),
    "postponed":           ("-",           "in_progress", *CLOSING, "-"),
    "completed":           ("-",) * 7 + ("in_progress",),
    "partially_completed": ("-",) * 7 + ("in_progress",),
    "not_completed":       ("-",) * 7 + ("in_progress",),
    "cancelled":           ("-",) * 7 + ("in_progress",),
}  # fmt: skip
NEEDS = {
    "start": set(),
    "resume": set(),
    "complete": {"completed_on"},
    "complete_partially": {"reason"},
    "close_as_not_completed": {"reason"},
    "postpone": {"reason", "postponed_to"},
    "cancel": {"reason"},
    "reopen": {"reason"},
}
CELLS = [
    (status, step, target)
    for status, row in TABLE.items()
    for step, target in zip(STEP_NAMES, row, strict=True)
]


@pytest.mark.parametrize(("status", "step", "target"), CELLS)
def test_a_step_leads_where_the_table_says_or_is_not_offered(status, step, target):
    offered = {step.name: step.target for step in steps_from(Status(status))}
    assert offered.get(step, "-") == target


def test_the_table_has_every_status_and_every_step():
    assert set(TABLE) == set(Status)
    assert set(STEP_NAMES) == set(STEPS) == set(NEEDS)


@pytest.mark.parametrize("step", STEP_NAMES)
def test_each_step_asks_for_what_it_needs_and_for_nothing_else(step):
    assert {need.value for need in STEPS[step].needs} == NEEDS[step]
    assert set(Needs) == {"reason", "completed_on", "postponed_to"}


def test_whatever_closes_an_activity_short_of_completing_it_needs_a_reason():
    without = {step.name for step in STEPS.values() if Needs.REASON not in step.needs}
    assert {STEPS[name].target for name in without} == {Status.IN_PROGRESS, Status.COMPLETED}


def test_an_activity_is_either_open_or_ended():
    assert {status.value for status in OPEN} == {"not_started", "in_progress", "postponed"}
    assert set(Status) == OPEN | ENDED
    assert not OPEN & ENDED


def test_completing_is_offered_first_because_it_is_what_people_mostly_do():
    assert {steps_from(status)[0].name for status in OPEN} == {"complete"}


def test_the_transitions_are_those_of_the_steps():
    by_hand = {status: {target for target in row if target != "-"} for status, row in TABLE.items()}
    assert by_hand == TRANSITIONS


def test_the_document_shows_the_diagram_of_the_table():
    drawn = re.search(r"```mermaid\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert drawn
    assert drawn[1] == diagram()


def test_the_document_names_what_each_step_needs():
    words = {"reason": "a reason", "completed_on": "the day of completion", "postponed_to": "the new date"}
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", DOCS.read_text(), re.MULTILINE))
    assert set(rows) == set(STEPS)
    for name, step in STEPS.items():
        assert {need for need, text in words.items() if text in rows[name]} == {
            need.value for need in step.needs
        }
