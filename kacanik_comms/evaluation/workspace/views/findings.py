"""Findings: added, changed, decided, removed, and proposed for what was not implemented."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.editing import Conflict, version_in
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.forms import PieceForm
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.policies import check_can_see_evaluation, check_can_write
from kacanik_comms.evaluation.workspace import pieces as of
from kacanik_comms.evaluation.workspace.pieces import Piece
from kacanik_comms.evaluation.workspace.views.access import of_a_year
from kacanik_comms.evaluation.workspace.views.pages import findings_page, page_context
from kacanik_comms.evaluation.workspace.views.saving import WRITTEN, try_to_write, words_to_keep
from kacanik_comms.evaluation.workspace.workspace import NoSuchYear, Workspace, open_to_write
from plans.years import plan_of_year

# More than these nobody reads below a field.
MOST_OFFERED = 20


@require_safe
@of_a_year
def activities(request: SignedInRequest, year: int) -> HttpResponse:
    """What a field of the form offers while somebody types into it: the activities that fit."""
    check_can_see_evaluation(request.user)
    plan = plan_of_year(request, year)
    if plan is None:
        raise NoSuchYear(year)
    words = request.GET.get("activity") or request.GET.get("merge_into", "")
    fitting = of.activities_with(plan, words, on=timezone.localdate())[:MOST_OFFERED]
    return render(request, "evaluation/_activities.html", {"activities": fitting})


@require_POST
@of_a_year
def add_finding(request: SignedInRequest, year: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    empty = Finding(evaluation=evaluation)
    piece = of.finding_piece(workspace, empty, of.choices_of(workspace))
    form = _filled(workspace, empty, request.POST)
    piece, status = try_to_write(
        piece,
        form,
        lambda _version, entered: actions.add_finding(evaluation=evaluation, by=request.user, **entered),
    )
    if status != 200:
        return findings_page(request, workspace, piece=piece, status=status)
    messages.success(request, _("The finding has been added."))
    return redirect(_address(year, piece.row))


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_year
def finding(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """One finding to be changed: in its place in the list, and without scripts on a page of its own."""
    workspace, row = _finding_to_write(request, year, pk)
    if request.method != "POST":
        return _form(request, workspace, of.finding_piece(workspace, row, of.choices_of(workspace)))
    form = _filled(workspace, row, request.POST)
    piece = of.finding_piece(workspace, row, of.choices_of(workspace))
    if "theirs" in request.POST:
        form.full_clean()
        return _form(request, workspace, replace(piece, kept=words_to_keep(row, form)))
    change = partial(actions.change_finding, finding=row, by=request.user)
    piece, status = try_to_write(piece, form, lambda version, entered: change(version=version, **entered))
    return _answer(request, workspace, piece, status)


@require_POST
@of_a_year
def decide(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """What follows from a finding, in one word; where one word is not enough, the whole form opens."""
    workspace, row = _finding_to_write(request, year, pk)
    disposition = request.POST.get("disposition", "")
    data = _as_it_stands(workspace, row)
    data["disposition"], data["version"] = disposition, request.POST.get("version", "")
    piece = of.finding_piece(workspace, row, of.choices_of(workspace))
    piece, status = try_to_write(
        piece,
        _filled(workspace, row, data),
        lambda version, entered: actions.change_finding(
            finding=row, by=request.user, version=version, disposition=entered["disposition"]
        ),
    )
    return _answer(request, workspace, piece, status)


@require_POST
@of_a_year
def remove_finding(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    check_can_write(request.user, evaluation)
    row = _row(workspace, pk)
    if row is None:
        # Whoever presses twice, or after somebody else, finds it gone as they wanted.
        messages.info(request, _("The finding has already been removed."))
        return redirect(f"{_page(year)}#findings")
    try:
        actions.remove_finding(finding=row, by=request.user, version=version_in(request.POST.get("version")))
    except Conflict:
        messages.error(
            request,
            _("Finding %(number)s was changed in the meantime and not removed. Please check it.")
            % {"number": row.number},
        )
        return redirect(_address(year, row))
    messages.success(request, _("Finding %(number)s has been removed.") % {"number": row.number})
    return redirect(f"{_page(year)}#findings")


@require_POST
@of_a_year
def propose_findings(request: SignedInRequest, year: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    drafted = actions.propose_findings(evaluation=evaluation, by=request.user, today=workspace.today)
    if drafted:
        sentence = ngettext(
            "%(count)s finding has been drafted. Decide what follows.",
            "%(count)s findings have been drafted. Decide what follows.",
            len(drafted),
        )
        messages.success(request, sentence % {"count": len(drafted)})
        return redirect(_address(year, drafted[0]))
    messages.info(request, _("Every activity that was not implemented has a finding already."))
    return redirect(f"{_page(year)}#findings")


def _row(workspace: Workspace, pk: int) -> Finding | None:
    return next((finding for finding in workspace.pieces.findings if finding.pk == pk), None)


def _finding_to_write(request: SignedInRequest, year: int, pk: int) -> tuple[Workspace, Finding]:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    row = _row(workspace, pk)
    if row is None:
        raise Http404
    if request.method != "POST":
        check_can_write(request.user, evaluation)
    return workspace, row


def _filled(workspace: Workspace, row: Finding, data: QueryDict) -> PieceForm:
    return of.finding_piece(workspace, row, of.choices_of(workspace), data).form


def _as_it_stands(workspace: Workspace, row: Finding) -> QueryDict:
    """The finding as its form would send it."""
    data = QueryDict(mutable=True)
    for bound in of.finding_piece(workspace, row, of.choices_of(workspace)).form:
        value = bound.value()
        data[bound.name] = "" if value is None else str(value)
    return data


def _form(request: SignedInRequest, workspace: Workspace, piece: Piece, status: int = 200) -> HttpResponse:
    context = page_context(workspace, "findings") | {"piece": piece, "finding": piece.row}
    template = "evaluation/_finding_form.html" if request.htmx else "evaluation/finding.html"
    return render(request, template, context, status=status)


def _answer(request: SignedInRequest, workspace: Workspace, piece: Piece, status: int) -> HttpResponse:
    """The finding as it is now, in its place; its form where something is to be mended."""
    if status == 403:
        return findings_page(request, workspace, piece=piece, status=status)
    if status != 200:
        return _form(request, workspace, piece, status)
    if request.htmx:
        context = {"finding": piece.row, "workspace": workspace, "plan": workspace.plan, "saved": True}
        answer = render(request, "evaluation/_finding.html", context)
        answer["HX-Trigger"] = WRITTEN
        return answer
    messages.success(request, _("Finding %(number)s has been saved.") % {"number": piece.row.number})
    return redirect(_address(workspace.plan.year, piece.row))


def _page(year: int) -> str:
    return reverse("evaluation:findings", args=[year])


def _address(year: int, row: Finding) -> str:
    return f"{_page(year)}#finding-{row.pk}"
