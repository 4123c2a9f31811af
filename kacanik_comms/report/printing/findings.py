"""What was found, what is recommended, and what of it changes the next plan: one row for each finding."""

from typing import Any

from django.utils.translation import gettext as _

from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.new_plan.proposal import Proposal, ProposedLine, proposal_of
from kacanik_comms.report.printing.written import prose
from kacanik_comms.report.record import YearRecord


def findings_of(record: YearRecord) -> dict[str, Any]:
    """The rows of the table, and how many activities come into the next plan, with a finding or without."""
    lines = proposal_of(record.facts, record.pieces.findings)
    following = {line.finding.number: line for line in lines if line.finding}
    return {
        "rows": [_row(finding, following.get(finding.number)) for finding in record.pieces.findings],
        "year": record.facts.plan.year + 1,
        "coming": sum(line.is_coming for line in lines),
        "unchanged": sum(line.is_coming and line.finding is None for line in lines),
        "beyond": sum(line.what == Proposal.BEYOND for line in lines),
    }


def _row(finding: Finding, line: ProposedLine | None) -> dict[str, Any]:
    return {
        "finding": finding,
        "about": _about(finding),
        "text": prose(finding, "text"),
        "recommendation": prose(finding, "recommendation"),
        "owner": (finding.owner.abbreviation or finding.owner.name) if finding.owner else "",
        "deadline": finding.deadline,
        "effect": _effect(finding, line),
        # Where it stands in the next plan, and when.
        "coming": line if line and line.is_coming and finding.disposition else None,
    }


def _about(finding: Finding) -> str:
    if finding.activity:
        return f"{finding.activity.code} {finding.activity.name}"
    if finding.objective:
        return _("Objective %(number)s") % {"number": finding.objective.number}
    return ""


def _effect(finding: Finding, line: ProposedLine | None) -> str:
    """What becomes of the activity, as the draft of the next plan has it; empty where nobody decided yet."""
    if not finding.disposition:
        return ""
    if line is None:
        return str(Finding.Disposition(finding.disposition).label)
    if line.target:
        words = {"disposition": line.what.label, "code": f"{line.target.code} {line.target.name}"}
        return _("%(disposition)s: %(code)s") % words
    return str(line.what.label)
