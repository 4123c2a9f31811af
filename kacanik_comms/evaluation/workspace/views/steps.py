"""The steps of the workflow, one address for each; signing has a page of its own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.editing import Conflict
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep
from kacanik_comms.evaluation.register_forms import RegisterForm
from kacanik_comms.evaluation.step_forms import PutAsideForm, ReasonForm, RemarkForm
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.evaluation.workspace.views.access import of_a_year
from kacanik_comms.evaluation.workspace.views.pages import overview
from kacanik_comms.evaluation.workspace.workspace import open_to_write, open_workspace


@require_POST
@of_a_year
def begin(request: SignedInRequest, year: int) -> HttpResponse:
    workspace = open_workspace(request, request.user, year, today=timezone.localdate())
    actions.begin(plan=workspace.plan, by=request.user, at=timezone.now())
    return redirect("evaluation:year", year)


@require_POST
@of_a_year
def register(request: SignedInRequest, year: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    form = RegisterForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return overview(request, workspace, register_form=form, status=422)
    try:
        actions.register(
            evaluation=evaluation,
            by=request.user,
            number=form.cleaned_data["protocol_number"],
            on=form.cleaned_data["protocol_date"],
            seen=form.cleaned_data["seen"],
        )
    except Conflict as conflict:
        form.go_on_from(conflict.current)
        return overview(request, workspace, register_form=form, status=409)
    messages.success(request, _("The protocol number has been saved."))
    return redirect(evaluation)


@require_POST
@of_a_year
def submit(request: SignedInRequest, year: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    if evaluation.state == State.SUBMITTED and evaluation.submitted_by_id == request.user.pk:
        return _taken_already(request, evaluation)
    try:
        step = actions.submit(
            evaluation=evaluation, by=request.user, at=timezone.now(), today=workspace.today
        )
    except ValidationError as refusal:
        return overview(request, workspace, problems=refusal.messages, status=422)
    sentence = _("The evaluation has been submitted, and the records of the year are locked.")
    messages.success(request, f"{sentence} {_chief_told(step)}")
    return redirect(evaluation)


@require_POST
@of_a_year
def withdraw(request: SignedInRequest, year: int) -> HttpResponse:
    _workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    last = evaluation.last_step
    if last and last.name == "withdraw" and last.by_id == request.user.pk:
        return _taken_already(request, evaluation)
    step = actions.withdraw(evaluation=evaluation, by=request.user, at=timezone.now())
    sentence = _("The submission has been withdrawn; the text and the records of the year are open again.")
    messages.success(request, f"{sentence} {_chief_told(step)}")
    return redirect(evaluation)


@require_POST
@of_a_year
def send_back(request: SignedInRequest, year: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    if evaluation.state == State.RETURNED and evaluation.returned_by_id == request.user.pk:
        return _taken_already(request, evaluation)
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            step = actions.send_back(
                evaluation=evaluation, by=request.user, at=timezone.now(), remark=form.sentence
            )
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            sentence = _("The evaluation has been returned; the information officer can revise it.")
            messages.success(request, f"{sentence} {_officer_told(step)}")
            return redirect(evaluation)
    return overview(request, workspace, form=form, status=422)


@require_POST
@of_a_year
def revise(request: SignedInRequest, year: int) -> HttpResponse:
    workspace, evaluation = open_to_write(request, request.user, year, today=timezone.localdate())
    if (
        evaluation.state == State.DRAFT
        and evaluation.revision > 1
        and evaluation.prepared_by_id == request.user.pk
    ):
        return _taken_already(request, evaluation)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            revision = actions.revise(
                evaluation=evaluation, by=request.user, at=timezone.now(), reason=form.sentence
            )
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(
                request,
                _("Revision %(number)s has begun. The signed report is valid until the revision is signed.")
                % {"number": revision.revision},
            )
            return redirect(revision)
    return overview(request, workspace, form=form, status=422)


@require_POST
@of_a_year
def put_aside(request: SignedInRequest, year: int) -> HttpResponse:
    workspace = open_workspace(request, request.user, year, today=timezone.localdate())
    form = PutAsideForm(request.POST)
    if not form.is_valid():
        return overview(request, workspace, form=form, status=422)
    actions.put_aside(plan=workspace.plan, by=request.user, at=timezone.now(), reason=form.sentence)
    messages.success(request, _("The year %(year)s is put aside as not evaluated here.") % {"year": year})
    return redirect("evaluation:year", year)


@require_POST
@of_a_year
def take_up(request: SignedInRequest, year: int) -> HttpResponse:
    workspace = open_workspace(request, request.user, year, today=timezone.localdate())
    actions.take_up(plan=workspace.plan, by=request.user)
    messages.success(request, _("The year %(year)s can be evaluated again.") % {"year": year})
    return redirect("evaluation:year", year)


def _chief_told(step: EvaluationStep) -> str:
    return told_by_name(step) or _("No letter can be sent: tell the chief of cabinet yourself.")


def _officer_told(step: EvaluationStep) -> str:
    return told_by_name(step) or _("No letter can be sent: tell the information officer yourself.")


def told_by_name(step: EvaluationStep) -> str:
    """By name: it may be the deputy alone to whom a letter goes."""
    names = ", ".join(str(user) for user in step.informed)
    return _("A letter is on its way to: %(names)s.") % {"names": names} if names else ""


def _taken_already(request: SignedInRequest, evaluation: Evaluation) -> HttpResponse:
    """Whoever pressed twice, or came back with the browser, finds what they wanted."""
    messages.info(request, _("This has already been done."))
    return redirect(evaluation)
