"""Where the text of an evaluation and its judgements are sent to."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from audiences.models import DesiredImpact
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.editing import changed
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.forms import JudgementForm, NarrativeForm, YearSentenceForm
from kacanik_comms.evaluation.models import Finding, Narrative
from kacanik_comms.evaluation.workspace import pieces as of
from kacanik_comms.evaluation.workspace.pieces import Piece
from kacanik_comms.evaluation.workspace.views.access import of_a_year
from kacanik_comms.evaluation.workspace.views.pages import judgements_page, text_page
from kacanik_comms.evaluation.workspace.views.saving import save, save_all
from kacanik_comms.evaluation.workspace.workspace import open_to_write, open_workspace
from plans.models import Objective


@require_POST
@of_a_year
def write(request: SignedInRequest, year: int, section: str) -> HttpResponse:
    """A section of the running text."""
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    if section not in Narrative.Section:
        raise Http404
    row = workspace.pieces.narratives.get(section)
    piece = of.narrative_piece(workspace, Narrative.Section(section), row)
    return save(
        request,
        workspace,
        piece,
        NarrativeForm(request.POST, row=piece.row, name=piece.anchor),
        lambda version, entered: actions.write_narrative(
            evaluation=evaluation, section=section, by=request.user, version=version, **entered
        ),
        page=text_page,
    )


@require_POST
@of_a_year
def write_sentence(request: SignedInRequest, year: int) -> HttpResponse:
    """The year in one sentence with its grade: in the person's own words, or as the program proposes them."""
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    piece = of.sentence_piece(workspace, workspace.pieces.sentence)
    is_accepted = "accept" in request.POST and piece.proposal is not None
    data = changed(request.POST, **piece.proposal.values) if is_accepted and piece.proposal else request.POST
    return save(
        request,
        workspace,
        piece,
        YearSentenceForm(data, row=piece.row, name=piece.anchor),
        lambda version, entered: actions.write_sentence(
            evaluation=evaluation, by=request.user, version=version, **entered
        ),
        page=text_page,
        anew=(lambda row: of.sentence_piece(workspace, row)) if is_accepted else None,
    )


@require_POST
@of_a_year
def judge(request: SignedInRequest, year: int) -> HttpResponse:
    """The cabinet's judgement of the year."""
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    piece = of.judgement_piece(workspace, evaluation)
    return save(
        request,
        workspace,
        piece,
        JudgementForm(request.POST, row=evaluation, name=piece.anchor),
        lambda version, entered: actions.judge(
            evaluation=evaluation, by=request.user, version=version, **entered
        ),
        page=text_page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_year
def judgements(request: SignedInRequest, year: int) -> HttpResponse:
    """Recommendations of the year before, objectives, indicators and desired impacts: one form, of which each piece is
    saved by itself."""
    today = timezone.localdate()
    if request.method != "POST":
        return judgements_page(request, open_workspace(request, request.user, year, today=today))
    workspace, evaluation = open_to_write(request, request.user, year, today=today)
    return save_all(
        request,
        of.judged_pieces(workspace),
        lambda piece: partial(_judge_of(piece), evaluation=evaluation, by=request.user),
        # Read anew: some of it was saved.
        page=lambda **answers: judgements_page(
            request, open_to_write(request, request.user, year, today=today)[0], **answers
        ),
    )


def _judge_of(piece: Piece) -> Callable[..., Any]:
    """The action that writes what a piece is about."""
    match piece.subject:
        case Objective(pk=pk):
            return partial(actions.assess_objective, objective=pk)
        case Finding(pk=pk):
            return partial(actions.answer_recommendation, recommendation=pk)
        case DesiredImpact(pk=pk):
            return partial(actions.assess_impact, impact=pk)
        case indicator:
            return partial(actions.measure, indicator=indicator.pk)
