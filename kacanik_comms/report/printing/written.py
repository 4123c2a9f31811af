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
from django.utils.translation import gettext as _

from audiences.models import DesiredImpact
from kacanik_comms.core.languages import OFFICIAL, is_given_in, official_text
from kacanik_comms.evaluation.models import Finding, Narrative
from kacanik_comms.evaluation.models.judgements import EvidenceKind, Verdict
from kacanik_comms.evaluation.new_plan.proposal import ProposedLine, proposal_of
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
    """Its first sentences, as many as there is place for; whole words in any case."""
    text = re.sub(r"\s+", " ", whole.text)
    if len(text) <= longest:
        return Prose(text, whole.is_foreign)
    head = text[:longest]
    end = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    cut = head[: end + 1] if end > longest // 3 else head.rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return Prose(cut, whole.is_foreign)


def narratives(record: YearRecord) -> dict[str, Prose]:
    """Each section of the text under its key; empty where nobody wrote it yet."""
    return {
        section.value: prose(record.pieces.narratives.get(section), "text") for section in Narrative.Section
    }


def judgement(record: YearRecord) -> dict[str, Any]:
    """The cabinet's judgement: what of it stands on the page of the summary, and the whole where that is longer."""
    whole = prose(record.judgement, "judgement")
    short = excerpt(whole)
    return {"short": short, "whole": whole, "goes_on": len(short.text) < len(" ".join(whole.text.split()))}


def verdict_on(record: YearRecord, objective: Objective) -> dict[str, Any]:
    """How the cabinet judged an objective, and its words."""
    row = record.pieces.objectives.get(objective.pk)
    verdict = Verdict(row.verdict) if row else Verdict.NOT_ASSESSED
    return {
        "verdict": verdict,
        "words": prose(row, "narrative"),
        "is_assessed": verdict != Verdict.NOT_ASSESSED,
    }


def indicator_rows(record: YearRecord, objective: Objective | None) -> list[dict[str, Any]]:
    """The indicators of an objective, or those of the plan as a whole, with what was measured."""
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
        if indicator.objective == objective
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


def finding_rows(record: YearRecord) -> list[dict[str, Any]]:
    """The findings with their recommendations: what each is about, in words, and what follows."""
    return [
        {
            "finding": finding,
            "about": _about(finding),
            "text": prose(finding, "text"),
            "recommendation": prose(finding, "recommendation"),
            "disposition": _disposition(finding),
            "owner": (finding.owner.abbreviation or finding.owner.name) if finding.owner else "",
            "deadline": finding.deadline,
        }
        for finding in record.pieces.findings
    ]


def _about(finding: Finding) -> str:
    if finding.activity:
        return finding.activity.code
    if finding.objective:
        return _("Objective %(number)s") % {"number": finding.objective.number}
    return ""


def _disposition(finding: Finding) -> str:
    if not finding.disposition:
        return ""
    label = str(Finding.Disposition(finding.disposition).label)
    if finding.merge_into:
        return _("%(disposition)s into %(code)s") % {"disposition": label, "code": finding.merge_into.code}
    return label


def next_plan_of(record: YearRecord) -> dict[str, Any]:
    """The next plan in draft: a line for what a finding or a person changes, the codes of what goes on by itself."""
    lines = proposal_of(record.facts, record.pieces.findings)
    going_on: dict[str, list[ProposedLine]] = {}
    for line in lines:
        if line.finding is None:
            going_on.setdefault(line.why, []).append(line)
    return {
        "year": record.facts.plan.year + 1,
        "lines": [line for line in lines if line.finding],
        "groups": [
            {
                "title": str(group[0].what.label),
                "why": why,
                "codes": ", ".join(line.code for line in group),
                "count": len(group),
            }
            for why, group in going_on.items()
        ],
        "coming": sum(line.is_coming for line in lines),
    }
