"""What every piece of an evaluation is answered with when somebody has written in it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
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
Act = Callable[..., Any]


def save(
    request: SignedInRequest,
    workspace: Workspace,
    piece: Piece,
    form: PieceForm,
    act: Act,
    *,
    page: Callable[..., HttpResponse],
    anew: Callable[[Any], Piece] | None = None,
) -> HttpResponse:
    """Writes what was sent and says so: in the state line of the form, or without scripts on its page.

    `anew` gives the piece as it is then, where its form has to be shown anew: something else was saved than stood in
    it. Whoever writes over somebody else's words is shown both; what was refused stays in the form.
    """
    if "theirs" in request.POST:
        return _take_theirs(request, workspace, piece, form, page=page)
    piece, status = try_to_write(piece, form, act)
    if request.htmx and status == 200 and anew:
        return _form_anew(request, replace(anew(piece.row), just_saved=True))
    if request.htmx:
        return fragment(request, piece, status)
    if status == 200:
        messages.success(request, _("Saved."))
        return redirect(piece.page)
    return page(request, workspace, piece=piece, status=status)


def save_all(
    request: SignedInRequest,
    pieces: Iterable[Piece],
    act_of: Callable[[Piece], Act],
    *,
    page: Callable[..., HttpResponse],
) -> HttpResponse:
    """Saves each piece of one form that its person changed, whatever becomes of the others.

    A script sends one piece and gets its state line. Without scripts the button sends all of them, and the page comes
    back with those that could not be saved.
    """
    answers = [
        _answer(request, piece, form, act_of(piece))
        for piece in pieces
        if (form := piece.form.filled(request.POST)).is_sent
        and (request.htmx or _is_to_save(piece, form, request.POST))
    ]
    if request.htmx:
        if not answers:
            raise Http404
        piece, status = answers[0]
        return _form_anew(request, piece) if piece.kept else fragment(request, piece, status)
    if any(piece.asks for piece, _status in answers):
        answered = [piece for piece, _status in answers]
        return page(answered=answered, status=max(status for _piece, status in answers))
    messages.success(request, _("Saved."))
    return redirect(request.path)


def _answer(request: SignedInRequest, piece: Piece, form: PieceForm, act: Act) -> tuple[Piece, int]:
    if form.add_prefix("theirs") not in request.POST:
        return try_to_write(piece, form, lambda version, entered: act(version=version, **entered))
    form.full_clean()
    return replace(piece, kept=words_to_keep(piece.row, form)), 200


def _is_to_save(piece: Piece, form: PieceForm, sent: QueryDict) -> bool:
    """Whether its person changed it. Where somebody else wrote in the meantime, that is seen by the version that stood
    in the form: what was left as it was does not clash."""
    if not form.has_changed():
        return False
    form.is_valid()
    if form.add_prefix("theirs") in sent or form.version_seen == piece.row.version:
        return True
    shown = piece.row.history.filter(version=form.version_seen).first() if form.version_seen else None
    return form.filled(sent, row=shown or type(piece.row)()).has_changed()


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
    return _form_anew(request, piece)


def _form_anew(request: SignedInRequest, piece: Piece) -> HttpResponse:
    answer = render(request, piece.template, {"piece": piece})
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#form-{piece.anchor}", "outerHTML"
    if piece.just_saved:
        answer["HX-Trigger"] = WRITTEN
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
