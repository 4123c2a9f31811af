"""What people wrote about the year, as the chapters print it: in the report's language where it is given in that, else
in Albanian, and said so."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.formats import number_format
from django.utils.translation import get_language

from audiences.models import DesiredImpact
from kacanik_comms.core.languages import OFFICIAL, is_given_in, official_text
from kacanik_comms.evaluation.models import Narrative
from kacanik_comms.evaluation.models.indicators import Level
from kacanik_comms.evaluation.models.judgements import EvidenceKind, Verdict
from kacanik_comms.report.record import YearRecord
from kacanik_comms.year import figures
from plans.models import Objective

# A text on the first page: it goes on elsewhere where it is longer.
LONGEST_EXCERPT = 220


@dataclass(frozen=True)
class Prose:
    """A text, and whether it is the Albanian one in a report of another language."""

    text: str
    is_foreign: bool = False
    goes_on: bool = False  # elsewhere

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def prose(content: Model | None, field: str) -> Prose:
    if content is None:
        return Prose("")
    language = str(get_language())
    if is_given_in(content, field, language):
        return Prose(str(getattr(content, field)).strip())
    text = official_text(content, field).strip()
    return Prose(text, is_foreign=bool(text) and language != OFFICIAL)


def excerpt(whole: Prose, *, longest: int = LONGEST_EXCERPT) -> Prose:
    """Its first sentences, as many as there is place for, and that it goes on. No sentence is cut: the first may take
    twice the place, and of one that is longer than that nothing stands there."""
    text = re.sub(r"\s+", " ", whole.text).strip()
    if len(text) <= longest:
        return Prose(text, whole.is_foreign)
    ends = [match.end() for match in re.finditer(r"[.!?](?=\s|$)", text)] or [len(text)]
    place = max((end for end in ends if end <= longest), default=ends[0])
    kept = text[:place] if place <= 2 * longest else ""
    return Prose(kept, whole.is_foreign, goes_on=kept != text)


def narratives(record: YearRecord) -> dict[str, Prose]:
    """Each section of the text under its key; empty where nobody wrote it yet."""
    return {
        section.value: prose(record.pieces.narratives.get(section), "text") for section in Narrative.Section
    }


def written_sections(record: YearRecord) -> list[tuple[str, Prose]]:
    """The sections that somebody wrote, each with its title."""
    words = narratives(record)
    return [
        (str(section.label), words[section.value]) for section in Narrative.Section if words[section.value]
    ]


def judgement(record: YearRecord) -> dict[str, Any]:
    """The cabinet's judgement stands once: in the summary where there is place, else above the signatures."""
    whole = prose(record.judgement, "judgement")
    goes_on = len(whole.text) > LONGEST_EXCERPT
    return {"short": Prose("") if goes_on else whole, "whole": whole, "goes_on": goes_on}


def verdict_on(record: YearRecord, objective: Objective) -> dict[str, Any]:
    """How the cabinet judged an objective, and its words."""
    row = record.pieces.objectives.get(objective.pk)
    verdict = Verdict(row.verdict) if row else Verdict.NOT_ASSESSED
    return {
        "verdict": verdict,
        "words": prose(row, "narrative"),
        "is_assessed": verdict != Verdict.NOT_ASSESSED,
    }


def indicator_chain(record: YearRecord) -> dict[str, Any]:
    """The indicators with what was measured, level by level from input to impact, and the levels that have none."""
    rows = _indicator_rows(record)
    levels = [(level, [row for row in rows if row["indicator"].level == level]) for level in Level]
    return {
        "levels": [(level, of_level) for level, of_level in levels if of_level],
        "without": [level.label for level, of_level in levels if not of_level] if rows else [],
    }


def _indicator_rows(record: YearRecord) -> list[dict[str, Any]]:
    values = record.pieces.values
    return [
        {
            "indicator": indicator,
            "name": prose(indicator, "name"),
            "source": prose(indicator, "source"),
            "baseline": _number(indicator.baseline),
            "target": _number(indicator.target),
            "actual": _number(values[indicator.pk].actual) if indicator.pk in values else "",
            "note": prose(values.get(indicator.pk), "note"),
        }
        for indicator in record.indicators
    ]


def _number(value: Any) -> str:
    if value is None:
        return ""
    digits = 0 if value == value.to_integral_value() else 2
    return number_format(value, digits, use_l10n=True, force_grouping=True)


def audience_parts(record: YearRecord) -> list[dict[str, Any]]:
    """What was not said to each audience, and how what it was meant to lead to was judged."""
    facts = record.facts
    undelivered = figures.messages_never_carried(facts)
    parts = []
    for audience in facts.audiences:
        impacts = [
            _impact(record, impact) for impact in facts.desired_impacts if impact.audience_id == audience.pk
        ]
        parts.append(
            {
                "audience": audience,
                "undelivered": [message for message in undelivered if message.audience_id == audience.pk],
                "impacts": impacts,
                "assessed": [row for row in impacts if row["verdict"] != Verdict.NOT_ASSESSED],
            }
        )
    return parts


def _impact(record: YearRecord, impact: DesiredImpact) -> dict[str, Any]:
    row = record.pieces.impacts.get(impact.pk)
    return {
        "impact": impact,
        "verdict": Verdict(row.verdict) if row else Verdict.NOT_ASSESSED,
        "evidence": str(EvidenceKind(row.evidence_kind).label) if row and row.evidence_kind else "",
        "note": prose(row, "note"),
    }


def verdict_counts(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many desired impacts were judged, and how many have which verdict."""
    counts = Counter(row["verdict"] for part in parts for row in part["impacts"])
    total = counts.total()
    return {
        "total": total,
        "assessed": total - counts[Verdict.NOT_ASSESSED],
        "not_assessed": counts[Verdict.NOT_ASSESSED],
        "rows": [(verdict.label, counts[verdict]) for verdict in Verdict if verdict != Verdict.NOT_ASSESSED],
    }
