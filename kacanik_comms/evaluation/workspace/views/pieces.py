"""Where the text, the judgements and the values of an evaluation are sent to, one address for each piece."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from audiences.models import DesiredImpact
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.forms import (
    ImpactForm,
    JudgementForm,
    NarrativeForm,
    ObjectiveForm,
    ValueForm,
)
from kacanik_comms.evaluation.models import Indicator, Narrative
from kacanik_comms.evaluation.workspace import pieces as of
from kacanik_comms.evaluation.workspace.views.access import of_a_year
from kacanik_comms.evaluation.workspace.views.pages import judgements_page, text_page
from kacanik_comms.evaluation.workspace.views.saving import save
from kacanik_comms.evaluation.workspace.workspace import open_to_write
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


@require_POST
@of_a_year
def assess_objective(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    objective = get_object_or_404(Objective, strategy=workspace.plan.strategy_id, number=number)
    row = workspace.pieces.objectives.get(objective.pk)
    piece = of.objective_piece(workspace, objective, row)
    return save(
        request,
        workspace,
        piece,
        ObjectiveForm(request.POST, row=piece.row, name=piece.anchor),
        lambda version, entered: actions.assess_objective(
            evaluation=evaluation, objective=objective.pk, by=request.user, version=version, **entered
        ),
        page=judgements_page,
    )


@require_POST
@of_a_year
def assess_impact(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    impacts = DesiredImpact.objects.filter(audience__strategy=workspace.plan.strategy_id)
    impact = get_object_or_404(impacts.select_related("audience"), pk=pk)
    row = workspace.pieces.impacts.get(impact.pk)
    piece = of.impact_piece(workspace, impact, row)
    return save(
        request,
        workspace,
        piece,
        ImpactForm(request.POST, row=piece.row, name=piece.anchor),
        lambda version, entered: actions.assess_impact(
            evaluation=evaluation, impact=impact.pk, by=request.user, version=version, **entered
        ),
        page=judgements_page,
    )


@require_POST
@of_a_year
def measure(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """What an indicator came to."""
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    indicator = get_object_or_404(Indicator, plan=workspace.plan, pk=pk)
    row = workspace.pieces.values.get(indicator.pk)
    piece = of.value_piece(workspace, indicator, row)
    return save(
        request,
        workspace,
        piece,
        ValueForm(request.POST, row=piece.row, name=piece.anchor),
        lambda version, entered: actions.measure(
            evaluation=evaluation, indicator=indicator.pk, by=request.user, version=version, **entered
        ),
        page=judgements_page,
    )
