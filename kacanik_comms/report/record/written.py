"""The part of the snapshot that people wrote: texts, judgements, values, findings, and what page one says."""

from collections.abc import Mapping, Sequence
from typing import Any

from audiences.models import DesiredImpact, Message
from kacanik_comms.core.record import amount, texts
from kacanik_comms.evaluation.declarations import FINDING, INDICATOR
from kacanik_comms.evaluation.models import Evaluation, Finding, Indicator, YearSentence
from kacanik_comms.evaluation.pieces import Pieces
from kacanik_comms.year.facts import YearFacts


def named(part: Message | DesiredImpact, audiences: Mapping[int, str]) -> str:
    """A line of an audience's row: citizens.2."""
    return f"{audiences[part.audience_id]}.{part.number}"


def written_of(
    facts: YearFacts,
    evaluation: Evaluation | None,
    pieces: Pieces,
    indicators: Sequence[Indicator],
    audiences: Mapping[int, str],
    keys: Mapping[int, str],
) -> dict[str, Any]:
    """The texts, judgements, values and findings, each under what it is about."""
    numbers = {objective.pk: objective.number for objective in facts.objectives}
    judged = [(impact, pieces.impacts.get(impact.pk)) for impact in facts.desired_impacts]
    values = [(indicator, pieces.values.get(indicator.pk)) for indicator in indicators]
    return {
        "judgement": texts(evaluation, "judgement"),
        "narrative": {section: texts(row, "text") for section, row in pieces.narratives.items()},
        "objectives": [
            {"objective": numbers[pk], "verdict": row.verdict, "assessment": texts(row, "narrative")}
            for pk, row in sorted(pieces.objectives.items(), key=lambda item: numbers.get(item[0], 0))
            if pk in numbers
        ],
        "desired_impacts": [
            {
                "impact": named(impact, audiences),
                "verdict": row.verdict,
                "evidence": row.evidence_kind,
                "note": texts(row, "note"),
            }
            for impact, row in judged
            if row is not None
        ],
        "indicators": [
            INDICATOR.data_of(indicator)
            | {
                "objective": numbers.get(indicator.objective_id) if indicator.objective_id else None,
                "actual": amount(row.actual) if row else None,
                "note": texts(row, "note"),
            }
            for indicator, row in values
        ],
        "findings": [_finding(finding, keys) for finding in pieces.findings],
        "sentence": _sentence(pieces.sentence),
        "follow_up": [
            {
                "number": row.recommendation.number,
                "recommendation": texts(row.recommendation, "recommendation"),
                "result": row.result,
                "note": texts(row, "note"),
            }
            for row in pieces.follow_ups
        ],
    }


def _sentence(row: YearSentence | None) -> dict[str, Any] | None:
    """Only what a person accepted."""
    if row is None or not row.is_accepted:
        return None
    return {"grade": row.grade, "sentence": texts(row, "sentence")}


def _finding(finding: Finding, keys: Mapping[int, str]) -> dict[str, Any]:
    return FINDING.data_of(finding) | {
        "objective": finding.objective.number if finding.objective else None,
        "activity": keys[finding.activity_id] if finding.activity_id else None,
        "merge_into": keys[finding.merge_into_id] if finding.merge_into_id else None,
        "owner": finding.owner.code if finding.owner else None,
    }
