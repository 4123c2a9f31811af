"""What people wrote about the year, as the chapters print it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from audiences.models import Audience, DesiredImpact, Message
from kacanik_comms.evaluation.models import Finding, Indicator, Narrative
from kacanik_comms.evaluation.models.indicators import IndicatorValue
from kacanik_comms.evaluation.models.judgements import EvidenceKind, Verdict
from kacanik_comms.report.printing.prose import Prose, excerpt, prose
from kacanik_comms.report.record import Story
from kacanik_comms.year import figures
from plans.models import Objective


@dataclass(frozen=True)
class Judged:
    """A verdict with its words."""

    verdict: Verdict
    words: Prose

    @property
    def is_assessed(self) -> bool:
        return self.verdict != Verdict.NOT_ASSESSED


@dataclass(frozen=True)
class Measured:
    """A line of the table of indicators."""

    indicator: Indicator
    name: Prose
    baseline: str
    target: str
    actual: str
    note: Prose


@dataclass(frozen=True)
class ImpactRow:
    impact: DesiredImpact
    verdict: Verdict
    evidence: str
    note: Prose


@dataclass(frozen=True)
class AudiencePart:
    """What was said to an audience and what it was meant to lead to."""

    audience: Audience
    unsaid: Sequence[Message]
    impacts: Sequence[ImpactRow]


@dataclass(frozen=True)
class FindingRow:
    """A finding, or its recommendation: what it is about, in words, and what follows."""

    finding: Finding
    about: str
    text: Prose
    recommendation: Prose
    disposition: str
    owner: str
    deadline: date | None


def narratives(story: Story) -> dict[str, Prose]:
    """Each section of the text under its key; empty where nobody wrote it yet."""
    return {
        section.value: prose(story.pieces.narratives.get(section), "text") for section in Narrative.Section
    }


def judgement(story: Story) -> dict[str, Prose | bool]:
    """The cabinet's judgement: what of it stands on the page of the summary, and the whole where that is longer."""
    whole = prose(story.judgement, "judgement")
    short = excerpt(whole)
    return {"short": short, "whole": whole, "goes_on": len(short.text) < len(" ".join(whole.text.split()))}


def judged(story: Story, objective: Objective) -> Judged:
    row = story.pieces.objectives.get(objective.pk)
    return Judged(Verdict(row.verdict) if row else Verdict.NOT_ASSESSED, prose(row, "narrative"))


def measured(story: Story, objective: Objective | None) -> list[Measured]:
    """The indicators of an objective, or those of the plan as a whole."""
    return [
        _measured(indicator, story.pieces.values.get(indicator.pk))
        for indicator in story.indicators
        if indicator.objective == objective
    ]


def _measured(indicator: Indicator, value: IndicatorValue | None) -> Measured:
    return Measured(
        indicator,
        prose(indicator, "name"),
        _number(indicator.baseline),
        _number(indicator.target),
        _number(value.actual) if value else "",
        prose(value, "note"),
    )


def _number(value: Any) -> str:
    if value is None:
        return ""
    digits = 0 if value == value.to_integral_value() else 2
    return number_format(value, digits, use_l10n=True, force_grouping=True)


def audience_parts(story: Story) -> list[AudiencePart]:
    facts = story.facts
    unsaid = figures.messages_never_carried(facts)
    return [
        AudiencePart(
            audience,
            [message for message in unsaid if message.audience_id == audience.pk],
            [_impact(story, impact) for impact in facts.desired_impacts if impact.audience_id == audience.pk],
        )
        for audience in facts.audiences
    ]


def _impact(story: Story, impact: DesiredImpact) -> ImpactRow:
    row = story.pieces.impacts.get(impact.pk)
    return ImpactRow(
        impact,
        Verdict(row.verdict) if row else Verdict.NOT_ASSESSED,
        str(EvidenceKind(row.evidence_kind).label) if row and row.evidence_kind else "",
        prose(row, "note"),
    )


def verdict_counts(parts: Sequence[AudiencePart]) -> dict[str, Any]:
    """How many desired impacts have which verdict, "not assessed" among them."""
    counts = Counter(row.verdict for part in parts for row in part.impacts)
    total = counts.total()
    return {
        "total": total,
        "assessed": total - counts[Verdict.NOT_ASSESSED],
        "not_assessed": counts[Verdict.NOT_ASSESSED],
        "rows": [(verdict.label, counts[verdict]) for verdict in Verdict],
    }


def finding_rows(story: Story) -> list[FindingRow]:
    return [_finding(finding) for finding in story.pieces.findings]


def _finding(finding: Finding) -> FindingRow:
    owner = finding.owner
    return FindingRow(
        finding=finding,
        about=_about(finding),
        text=prose(finding, "text"),
        recommendation=prose(finding, "recommendation"),
        disposition=_disposition(finding),
        owner=(owner.abbreviation or owner.name) if owner else "",
        deadline=finding.deadline,
    )


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
