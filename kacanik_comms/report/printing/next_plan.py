"""The next plan in draft: a line for what a finding or a person changes, and the codes of what goes on by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kacanik_comms.evaluation.next_plan.proposal import ProposedLine, What, proposal_of
from kacanik_comms.report.record import Story

# What follows from a rule and needs no words for each; the register names them all.
BY_RULE = (What.CARRIED, What.DONE, What.UNDECIDED)


@dataclass(frozen=True)
class Group:
    """Activities of which the same becomes for the same reason."""

    title: str
    why: str
    codes: str
    count: int


@dataclass(frozen=True)
class NextPlan:
    year: int
    lines: Sequence[ProposedLine]
    groups: Sequence[Group]
    coming: int


def next_plan_of(story: Story) -> NextPlan:
    lines = proposal_of(story.facts, story.pieces.findings)
    by_rule: dict[tuple[Any, str], list[ProposedLine]] = {}
    for line in lines:
        if line.what in BY_RULE:
            by_rule.setdefault((line.what, line.why), []).append(line)
    order = {what: number for number, what in enumerate(BY_RULE)}
    return NextPlan(
        year=story.facts.plan.year + 1,
        lines=[line for line in lines if line.what not in BY_RULE],
        groups=[
            Group(str(what.label), why, ", ".join(_old_code(line) for line in group), len(group))
            for (what, why), group in sorted(by_rule.items(), key=lambda item: order[item[0][0]])
        ],
        coming=sum(line.is_coming for line in lines),
    )


def _old_code(line: ProposedLine) -> str:
    return line.source.code if line.source else line.title
