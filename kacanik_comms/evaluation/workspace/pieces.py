"""What is written in an evaluation, each piece with its form, as the pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from audiences.models import Audience, DesiredImpact
from kacanik_comms.core.editing import Clash, Difference
from kacanik_comms.evaluation.forms import (
    FindingForm,
    ImpactForm,
    JudgementForm,
    NarrativeForm,
    ObjectiveForm,
    PieceForm,
    ValueForm,
)
from kacanik_comms.evaluation.models import (
    Evaluation,
    Finding,
    ImpactAssessment,
    Indicator,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
)
from kacanik_comms.evaluation.models.judgements import Verdict
from kacanik_comms.evaluation.workspace.workspace import Workspace
from plans.models import Objective


@dataclass(frozen=True)
class Piece:
    """One form of the workspace: its anchor on the page, its address, what it is about, and what stands there.

    The rest says how what was just sent fared: it clashed, it was refused, or it was taken out of the form for the
    other's words and is kept beside it.
    """

    anchor: str
    url: str
    page: str
    subject: Any
    row: Any
    form: PieceForm
    clash: Clash | None = None
    refusal: str = ""
    kept: Sequence[Difference] = ()
    just_saved: bool = False

    @property
    def version(self) -> Any:
        """What the form sends back: the version that the person saw, until they have resolved a clash."""
        return self.form["version"].value()

    @property
    def is_written(self) -> bool:
        return self.row.version > 0


def _address(workspace: Workspace, name: str, *keys: Any) -> str:
    return reverse(f"evaluation:{name}", args=[workspace.plan.year, *keys])


def _page(workspace: Workspace, name: str, anchor: str) -> str:
    return f"{reverse(f'evaluation:{name}', args=[workspace.plan.year])}#{anchor}"


def narrative_piece(workspace: Workspace, section: Narrative.Section, row: Narrative | None) -> Piece:
    row = row or Narrative(evaluation=workspace.evaluation, section=section)
    anchor = f"narrative-{section}"
    return Piece(
        anchor=anchor,
        url=_address(workspace, "write", section),
        page=_page(workspace, "text", anchor),
        subject=section,
        row=row,
        form=NarrativeForm(row=row, name=anchor),
    )


def narrative_pieces(workspace: Workspace) -> list[Piece]:
    written = workspace.pieces.narratives
    return [narrative_piece(workspace, section, written.get(section)) for section in Narrative.Section]


def judgement_piece(workspace: Workspace, evaluation: Evaluation) -> Piece:
    return Piece(
        anchor="judgement",
        url=_address(workspace, "judge"),
        page=_page(workspace, "text", "judgement"),
        subject=evaluation,
        row=evaluation,
        form=JudgementForm(row=evaluation, name="judgement"),
    )


def objective_piece(workspace: Workspace, objective: Objective, row: ObjectiveAssessment | None) -> Piece:
    row = row or ObjectiveAssessment(evaluation=workspace.evaluation, objective=objective)
    anchor = f"objective-{objective.number}"
    return Piece(
        anchor=anchor,
        url=_address(workspace, "assess_objective", objective.number),
        page=_page(workspace, "judgements", anchor),
        subject=objective,
        row=row,
        form=ObjectiveForm(row=row, name=anchor),
    )


def objective_pieces(workspace: Workspace) -> list[Piece]:
    written = workspace.pieces.objectives
    return [
        objective_piece(workspace, objective, written.get(objective.pk))
        for objective in workspace.facts.objectives
    ]


def impact_piece(workspace: Workspace, impact: DesiredImpact, row: ImpactAssessment | None) -> Piece:
    row = row or ImpactAssessment(evaluation=workspace.evaluation, impact=impact)
    anchor = f"impact-{impact.pk}"
    return Piece(
        anchor=anchor,
        url=_address(workspace, "assess_impact", impact.pk),
        page=_page(workspace, "judgements", anchor),
        subject=impact,
        row=row,
        form=ImpactForm(row=row, name=anchor),
    )


def impact_pieces(workspace: Workspace) -> list[tuple[Audience, list[Piece]]]:
    """Under each audience what is to be judged of it."""
    written = workspace.pieces.impacts
    groups: dict[int, tuple[Audience, list[Piece]]] = {}
    for impact in workspace.facts.desired_impacts:
        _audience, pieces = groups.setdefault(impact.audience_id, (impact.audience, []))
        pieces.append(impact_piece(workspace, impact, written.get(impact.pk)))
    return list(groups.values())


def not_assessed(groups: Sequence[tuple[Audience, list[Piece]]]) -> int:
    return sum(piece.row.verdict == Verdict.NOT_ASSESSED for _audience, pieces in groups for piece in pieces)


def value_piece(workspace: Workspace, indicator: Indicator, row: IndicatorValue | None) -> Piece:
    row = row or IndicatorValue(evaluation=workspace.evaluation, indicator=indicator)
    anchor = f"indicator-{indicator.pk}"
    return Piece(
        anchor=anchor,
        url=_address(workspace, "measure", indicator.pk),
        page=_page(workspace, "judgements", anchor),
        subject=indicator,
        row=row,
        form=ValueForm(row=row, name=anchor),
    )


def value_pieces(workspace: Workspace) -> list[Piece]:
    written = workspace.pieces.values
    return [
        value_piece(workspace, indicator, written.get(indicator.pk)) for indicator in workspace.indicators
    ]


def finding_piece(workspace: Workspace, row: Finding, choices: dict[str, Any], data: Any = None) -> Piece:
    """A finding with its form; one that is not saved yet is the form for a new one."""
    anchor = f"finding-{row.pk}" if row.pk else "new-finding"
    url = _address(workspace, "finding", row.pk) if row.pk else _address(workspace, "add_finding")
    return Piece(
        anchor=anchor,
        url=url,
        page=_page(workspace, "findings", anchor),
        subject=row,
        row=row,
        form=FindingForm(data, row=row, name=anchor, **choices),
    )


def choices_of(workspace: Workspace) -> dict[str, Any]:
    """What a finding can be about, and who can see to it."""
    return {
        "activities": [progress.activity for progress in workspace.facts.as_amended],
        "objectives": workspace.facts.objectives,
        "offices": workspace.offices,
    }
