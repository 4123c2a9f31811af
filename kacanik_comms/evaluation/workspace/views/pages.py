"""The pages of the workspace: how the year went, the text, the judgements, the findings."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core import mail
from kacanik_comms.evaluation.drafts import drafted_finding, proposed_disposition, without_finding
from kacanik_comms.evaluation.letters import with_letters
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.register_forms import RegisterForm
from kacanik_comms.evaluation.step_forms import PutAsideForm, ReasonForm, RemarkForm, SentenceForm
from kacanik_comms.evaluation.workspace import pieces as of
from kacanik_comms.evaluation.workspace.earlier import earlier_plans, figures_by_year, put_aside_before
from kacanik_comms.evaluation.workspace.pieces import Piece
from kacanik_comms.evaluation.workspace.views.access import beside_the_text, of_a_year
from kacanik_comms.evaluation.workspace.workspace import Workspace, open_workspace
from kacanik_comms.year import figures
from kacanik_comms.year.counting import drawn_of_year
from kacanik_comms.year.coverage import tables
from kacanik_comms.year.deviations import deviations
from kacanik_comms.year.display import objective_row
from kacanik_comms.year.loading import kept_facts_of
from kacanik_comms.year.offices import results_by_office


@beside_the_text
@require_safe
@of_a_year
def year(request: SignedInRequest, year: int) -> HttpResponse:
    """How the year went, where its evaluation stands, and what the person can do about it."""
    workspace = open_workspace(request, request.user, year, today=timezone.localdate())
    return overview(request, workspace)


@beside_the_text
@require_safe
@of_a_year
def text(request: SignedInRequest, year: int) -> HttpResponse:
    return text_page(request, open_workspace(request, request.user, year, today=timezone.localdate()))


@require_safe
@of_a_year
def findings(request: SignedInRequest, year: int) -> HttpResponse:
    return findings_page(request, open_workspace(request, request.user, year, today=timezone.localdate()))


@require_safe
@of_a_year
def missing(request: SignedInRequest, year: int) -> HttpResponse:
    """What is not ready yet: a page, and on the other pages their list anew, after something was written."""
    workspace = open_workspace(request, request.user, year, today=timezone.localdate())
    if not request.htmx:
        return render(request, "evaluation/missing.html", page_context(workspace, "missing"))
    context = {
        "workspace": workspace,
        "evaluation": workspace.evaluation,
        "plan": workspace.plan,
        "tab": request.GET.get("tab", ""),
    }
    return render(request, "evaluation/_missing.html", context)


@require_safe
@of_a_year
def years(request: SignedInRequest, year: int) -> HttpResponse:
    """The five figures of this year and of those before it."""
    workspace = open_workspace(request, request.user, year, today=timezone.localdate())
    context = page_context(workspace, "year") | {
        "trends": figures_by_year(
            [
                *kept_facts_of(earlier_plans(request, workspace.plan), today=workspace.today),
                workspace.facts,
            ]
        ),
        "put_aside": put_aside_before(request, workspace.plan),
    }
    template = "evaluation/_years_compared.html" if request.htmx else "evaluation/years_compared.html"
    return render(request, template, context)


def overview(
    request: SignedInRequest,
    workspace: Workspace,
    *,
    problems: Sequence[str] = (),
    form: SentenceForm | None = None,
    register_form: RegisterForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`problems` are why a submission was refused; `form` is the refused one of a remark or a reason, `register_form`
    that of the protocol number."""
    forms: dict[str, SentenceForm] = {
        "remark": RemarkForm(),
        "reason": ReasonForm(),
        "put_aside_reason": PutAsideForm(),
    }
    if form:
        forms[form.asked] = form
    has_earlier_years = bool(earlier_plans(request, workspace.plan))
    results = drawn_of_year(
        f"results-{has_earlier_years}",
        workspace.plan,
        workspace.today,
        lambda: _results(workspace, has_earlier_years=has_earlier_years),
    )
    context = page_context(workspace, "year") | {
        "cut_off": min(workspace.today, workspace.plan.ends_on),
        "is_over": workspace.is_over,
        "results": results,
        "has_earlier_years": has_earlier_years,
        "steps": with_letters(workspace.steps),
        "mails": mail.is_configured(),
        "problems": problems,
        "forms": forms,
        "register_form": register_form or _register_form(workspace),
    }
    return render(request, "evaluation/year.html", context, status=status)


def _results(workspace: Workspace, *, has_earlier_years: bool) -> str:
    """The part of the page that says the same to everybody, and follows from the records alone."""
    facts = workspace.facts
    context = {
        "plan": workspace.plan,
        "facts": facts,
        "is_over": workspace.is_over,
        "figures": figures.five_figures(facts),
        "objectives": [objective_row(facts, objective) for objective in facts.objectives],
        "all_objectives": objective_row(facts),
        "offices": results_by_office(facts),
        "by_channel": tables.audiences_by_channel(facts),
        "by_quarter": tables.audiences_by_quarter(facts),
        "unsaid": figures.messages_never_carried(facts),
        "deviations": deviations(facts),
        "has_earlier_years": has_earlier_years,
        "added": figures.added_by_amendment(facts),
        "beyond": figures.beyond_plan(facts),
    }
    return render_to_string("evaluation/_results.html", context)


def _register_form(workspace: Workspace) -> RegisterForm | None:
    if workspace.evaluation and workspace.can_register:
        return RegisterForm(evaluation=workspace.evaluation)
    return None


def text_page(
    request: SignedInRequest, workspace: Workspace, *, piece: Piece | None = None, status: int = 200
) -> HttpResponse:
    context = page_context(workspace, "text")
    if evaluation := workspace.evaluation:
        context |= {
            "sentence": _with([of.sentence_piece(workspace, workspace.pieces.sentence)], piece)[0],
            "pieces": _with(of.narrative_pieces(workspace), piece),
            "judgement": _with([of.judgement_piece(workspace, evaluation)], piece)[0],
        }
    return render(request, "evaluation/text.html", context | _stray(piece), status=status)


def judgements_page(
    request: SignedInRequest, workspace: Workspace, *, answered: Sequence[Piece] = (), status: int = 200
) -> HttpResponse:
    """`answered` are the pieces of which something was sent and not everything could be saved."""
    context = page_context(workspace, "judgements") | {"answered": answered}
    if workspace.evaluation:
        groups = of.impact_pieces(workspace)
        facts = workspace.facts
        context |= {
            "objectives": [
                (shown, objective_row(facts, shown.subject))
                for shown in _with(of.objective_pieces(workspace), *answered)
            ],
            "follow_ups": _with(of.follow_up_pieces(workspace), *answered),
            "values": _with(of.value_pieces(workspace), *answered),
            "audiences": of.judged_audiences(
                (audience, _with(pieces, *answered)) for audience, pieces in groups
            ),
            "impact_count": len(facts.desired_impacts),
            "not_assessed": of.not_assessed(groups),
        }
    return render(request, "evaluation/judgements.html", context | _stray(*answered), status=status)


def findings_page(
    request: SignedInRequest, workspace: Workspace, *, piece: Piece | None = None, status: int = 200
) -> HttpResponse:
    """`piece` is a form that was refused: of a new finding, or of one that stands there."""
    context = page_context(workspace, "findings")
    if workspace.evaluation:
        written = workspace.pieces.findings
        waiting = list(without_finding(workspace.facts, {finding.activity_id for finding in written}))
        context |= {"findings": written, "waiting": waiting, "opened": piece}
        if workspace.can_write:
            is_new = piece is not None and not piece.row.pk
            context["new"] = piece if is_new else _new_finding(workspace, request.GET.get("activity", ""))
    return render(request, "evaluation/findings.html", context | _stray(piece), status=status)


def _new_finding(workspace: Workspace, asked: str) -> Piece:
    """The empty form, or one drafted from how the activity of `?activity=` went."""
    finding = Finding(evaluation=workspace.evaluation)
    for progress, deviation in without_finding(workspace.facts, set()):
        if str(progress.activity.pk) == asked:
            values = drafted_finding(progress, deviation)
            finding = Finding(
                evaluation=workspace.evaluation, disposition=proposed_disposition(deviation), **values
            )
    return of.finding_piece(workspace, finding, of.choices_of(workspace))


def _with(pieces: list[Piece], *answered: Piece | None) -> list[Piece]:
    """The pieces of the page, where one was answered instead of what stands there."""
    by_anchor = {piece.anchor: piece for piece in answered if piece}
    return [by_anchor.get(piece.anchor, piece) for piece in pieces]


def _stray(*answered: Piece | None) -> dict[str, Any]:
    """What was sent by a form that the page no longer has, because the evaluation has gone on."""
    return {"strays": [piece for piece in answered if piece and piece.refusal]}


def page_context(workspace: Workspace, tab: str) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "plan": workspace.plan,
        "evaluation": workspace.evaluation,
        "tab": tab,
        "page_address": reverse(f"evaluation:{tab}", args=[workspace.plan.year]) + workspace.query,
    }
