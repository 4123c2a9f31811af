"""What every piece of an evaluation is answered with when somebody has written in it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.editing import Clash, Conflict, Difference
from kacanik_comms.evaluation.forms import PieceForm
from kacanik_comms.evaluation.workspace.pieces import Piece
from kacanik_comms.evaluation.workspace.views.access import SAID
from kacanik_comms.evaluation.workspace.workspace import Workspace

# What the pages hear: the list of what is missing reads itself anew.
WRITTEN = "evaluation-written"
Act = Callable[[int, dict[str, Any]], Any]


def save(
    request: SignedInRequest,
    workspace: Workspace,
    piece: Piece,
    form: PieceForm,
    act: Act,
    *,
    page: Callable[..., HttpResponse],
) -> HttpResponse:
    """Writes what was sent and says so: in the state line of the form, or without scripts on its page.

    Whoever writes over somebody else's words is shown both; what was refused stays in the form.
    """
    if "theirs" in request.POST:
        return _take_theirs(request, workspace, piece, form, page=page)
    piece, status = try_to_write(piece, form, act)
    if request.htmx:
        return fragment(request, piece, status)
    if status == 200:
        messages.success(request, _("Saved."))
        return redirect(piece.page)
    return page(request, workspace, piece=piece, status=status)


def try_to_write(piece: Piece, form: PieceForm, act: Act) -> tuple[Piece, int]:
    """The piece as it stands after the attempt, and the status of the answer."""
    if not form.is_valid():
        return replace(piece, form=form), 422
    try:
        row = act(form.version_seen, form.entered())
    except ValidationError as refusal:
        form.add_refusal(refusal)
        return replace(piece, form=form), 422
    except NotAllowed as refusal:
        return replace(piece, form=form, refusal=str(refusal)), 403
    except Conflict as conflict:
        row = conflict.current
        differences = list(form.differences(row))
        # Both entered the same: nothing is to be decided.
        if differences:
            # Nobody wrote last where the row has just been taken away, or is the evaluation itself.
            by = row.edited_by if getattr(row, "edited_by_id", None) else None
            clash = Clash(differences, by, getattr(row, "edited_at", None))
            return replace(piece, row=row, form=form, clash=clash), 409
    form.go_on_from(row.version)
    return replace(piece, row=row, form=form, just_saved=True), 200


def _take_theirs(
    request: SignedInRequest,
    workspace: Workspace,
    piece: Piece,
    form: PieceForm,
    *,
    page: Callable[..., HttpResponse],
) -> HttpResponse:
    """The other's words into the form; one's own are kept beside it, to be copied from."""
    form.full_clean()
    piece = replace(piece, kept=words_to_keep(piece.row, form))
    if not request.htmx:
        return page(request, workspace, piece=piece)
    answer = render(request, "evaluation/_writing.html", {"piece": piece})
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#form-{piece.anchor}", "outerHTML"
    return answer


def words_to_keep(row: Any, form: PieceForm) -> list[Difference]:
    return [difference for difference in form.differences(row) if difference.yours]


def fragment(request: SignedInRequest, piece: Piece, status: int) -> HttpResponse:
    """The state line of a form, with the version from which the person goes on."""
    answer = render(request, "evaluation/_state.html", {"piece": piece}, status=status)
    answer[SAID] = "yes"
    if status == 200:
        answer["HX-Trigger"] = WRITTEN
    return answer
