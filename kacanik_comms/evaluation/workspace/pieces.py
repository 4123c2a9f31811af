"""What is written in an evaluation, each piece with its form, as the pages show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from activities.models import Activity
from activities.records.searching import best_first
from audiences.models import Audience, DesiredImpact
from kacanik_comms.core.editing import Clash, Difference
from kacanik_comms.core.words import LONGEST_QUESTION
from kacanik_comms.evaluation.forms import (
    FindingForm,
    FollowUpForm,
    ImpactForm,
    JudgementForm,
    NarrativeForm,
    ObjectiveForm,
    PieceForm,
    ValueForm,
    YearSentenceForm,
)
from kacanik_comms.evaluation.models import (
    Evaluation,
    Finding,
    FollowUp,
    ImpactAssessment,
    Indicator,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
    YearSentence,
)
from kacanik_comms.evaluation.models.judgements import Verdict
from kacanik_comms.evaluation.workspace.workspace import Workspace
from kacanik_comms.year import in_short
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.in_short import Grade
from plans.models import AnnualPlan, Objective


@dataclass(frozen=True)
class ProposedSentence:
    """The grade and the sentence that follow from the records; `values` are what a form would send of them."""

    grade: Grade
    sentence: str
    values: dict[str, str]


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
    # What the program proposes, where it proposes something.
    proposal: "ProposedSentence | None" = None

    @property
    def version(self) -> Any:
        """What the form sends back: the version that the person saw, until they have resolved a clash."""
        return self.form["version"].value()

    @property
    def template(self) -> str:
        """Of its form, or of its part in the form of several."""
        return "evaluation/_judging.html" if self.form.prefix else "evaluation/_writing.html"

    @property
    def is_judged(self) -> bool:
        return bool(self.row.verdict != Verdict.NOT_ASSESSED)

    @property
    def asks(self) -> bool:
        """Whether something of it is still to be settled by whoever sent it."""
        return bool(self.clash or self.refusal or self.kept or self.form.errors)


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


def sentence_piece(workspace: Workspace, row: YearSentence | None) -> Piece:
    """The year in one sentence, with the proposal until it says the same."""
    row = row or YearSentence(evaluation=workspace.evaluation)
    proposal = proposal_of_the_year(workspace.facts)
    is_the_same = proposal and all(getattr(row, name) == value for name, value in proposal.values.items())
    return Piece(
        anchor="sentence",
        url=_address(workspace, "write_sentence"),
        page=_page(workspace, "text", "sentence"),
        subject=row,
        row=row,
        form=YearSentenceForm(row=row, name="sentence"),
        proposal=None if is_the_same else proposal,
    )


def proposal_of_the_year(facts: YearFacts) -> ProposedSentence | None:
    """None where nothing was due, so that no grade follows."""
    grade = in_short.grade_of(in_short.share_of_due(in_short.due(facts)))
    if grade is None:
        return None
    sentences = in_short.proposed_sentences(facts)
    return ProposedSentence(grade, next(iter(sentences.values())), {"grade": grade.value, **sentences})


def follow_up_piece(workspace: Workspace, row: FollowUp) -> Piece:
    anchor = f"follow-up-{row.recommendation.number}"
    return Piece(
        anchor=anchor,
        url=_address(workspace, "judgements"),
        page=_page(workspace, "judgements", anchor),
        subject=row.recommendation,
        row=row,
        form=FollowUpForm(row=row, name=anchor, prefix=anchor),
    )


def follow_up_pieces(workspace: Workspace) -> list[Piece]:
    return [follow_up_piece(workspace, row) for row in workspace.pieces.follow_ups]


def objective_piece(workspace: Workspace, objective: Objective, row: ObjectiveAssessment | None) -> Piece:
    row = row or ObjectiveAssessment(evaluation=workspace.evaluation, objective=objective)
    anchor = f"objective-{objective.number}"
    return Piece(
        anchor=anchor,
        url=_address(workspace, "judgements"),
        page=_page(workspace, "judgements", anchor),
        subject=objective,
        row=row,
        form=ObjectiveForm(row=row, name=anchor, prefix=anchor),
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
        url=_address(workspace, "judgements"),
        page=_page(workspace, "judgements", anchor),
        subject=impact,
        row=row,
        form=ImpactForm(row=row, name=anchor, prefix=anchor),
    )


def impact_pieces(workspace: Workspace) -> list[tuple[Audience, list[Piece]]]:
    """Under each audience what is to be judged of it."""
    written = workspace.pieces.impacts
    groups: dict[int, tuple[Audience, list[Piece]]] = {}
    for impact in workspace.facts.desired_impacts:
        _audience, pieces = groups.setdefault(impact.audience_id, (impact.audience, []))
        pieces.append(impact_piece(workspace, impact, written.get(impact.pk)))
    return list(groups.values())


@dataclass(frozen=True)
class JudgedAudience:
    """The desired impacts of an audience, how many of them are assessed, and whether they stand open on the page."""

    audience: Audience
    pieces: Sequence[Piece]
    is_open: bool

    @property
    def assessed(self) -> int:
        return sum(piece.is_judged for piece in self.pieces)


def judged_audiences(groups: Iterable[tuple[Audience, list[Piece]]]) -> list[JudgedAudience]:
    """Open is what asks for something, and else the first audience of which not everything is assessed."""
    audiences: list[JudgedAudience] = []
    for audience, pieces in groups:
        is_next = not any(row.is_open for row in audiences) and not all(piece.is_judged for piece in pieces)
        audiences.append(JudgedAudience(audience, pieces, is_next or any(piece.asks for piece in pieces)))
    return audiences


def not_assessed(groups: Sequence[tuple[Audience, list[Piece]]]) -> int:
    return sum(piece.row.verdict == Verdict.NOT_ASSESSED for _audience, pieces in groups for piece in pieces)


def value_piece(workspace: Workspace, indicator: Indicator, row: IndicatorValue | None) -> Piece:
    row = row or IndicatorValue(evaluation=workspace.evaluation, indicator=indicator)
    anchor = f"indicator-{indicator.pk}"
    return Piece(
        anchor=anchor,
        url=_address(workspace, "judgements"),
        page=_page(workspace, "judgements", anchor),
        subject=indicator,
        row=row,
        form=ValueForm(row=row, name=anchor, prefix=anchor),
    )


def value_pieces(workspace: Workspace) -> list[Piece]:
    written = workspace.pieces.values
    return [
        value_piece(workspace, indicator, written.get(indicator.pk)) for indicator in workspace.indicators
    ]


def judged_pieces(workspace: Workspace) -> list[Piece]:
    """All that stands in the form of the judgements."""
    impacts = [piece for _audience, pieces in impact_pieces(workspace) for piece in pieces]
    return [
        *follow_up_pieces(workspace),
        *objective_pieces(workspace),
        *value_pieces(workspace),
        *impacts,
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
        "search": lambda words: activities_with(workspace.plan, words, on=workspace.today),
        "search_url": _address(workspace, "activities"),
        "objectives": workspace.facts.objectives,
        "offices": workspace.offices,
    }


def activities_with(plan: AnnualPlan, words: str, *, on: date) -> list[Activity]:
    """The activities of the plan that have the words, the best first."""
    rows = Activity.objects.of_plan().filter(plan=plan).select_related("plan", "objective")
    return best_first(rows, words[:LONGEST_QUESTION], on=on)
