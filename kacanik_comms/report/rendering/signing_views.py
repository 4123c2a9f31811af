"""Signing: what is signed, once more before it cannot be undone, and how far it is."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from activities.pages.access import signed_in
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.once_more import OnceMoreForm
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Evaluation, SealedReport, SignatureRequest
from kacanik_comms.evaluation.pieces import pieces_of
from kacanik_comms.evaluation.policies import can_sign, check_can_see_evaluation, check_can_sign
from kacanik_comms.evaluation.readiness import judgement_not_given_in, missing_at_signing
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering import actions, states
from kacanik_comms.report.rendering.views import is_in_vain, nothing_there
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_on_days


class SignForm(OnceMoreForm):
    at = "the signature"

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
def sign(request: SignedInRequest, year: int) -> HttpResponse:
    """What is signed, and the password once more."""
    check_can_see_evaluation(request.user)
    evaluation = _evaluation_of(year)
    if evaluation is None:
        return nothing_there(request, _("There is no evaluation of the year %(year)s.") % {"year": year})
    latest = evaluation.signature_requests.defer("snapshot").first()
    if latest and latest.state != SignatureRequest.State.FAILED:
        # Pressed twice, or come back to: it is under way, or done.
        return redirect("report:signature", year)
    check_can_sign(request.user, evaluation)
    form = SignForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_signature(
                evaluation=evaluation,
                by=request.user,
                at=timezone.now(),
                today=timezone.localdate(),
                seen=form.cleaned_data["seen"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("report:signature", year)
    return _confirm(request, evaluation, form)


def _confirm(request: SignedInRequest, evaluation: Evaluation, form: SignForm) -> HttpResponse:
    today = timezone.localdate()
    facts, facts_at_end = facts_on_days(evaluation.plan, today, evaluation.plan.ends_on)
    pieces = pieces_of(evaluation)
    indicators = list(evaluation.plan.indicators.select_related("objective"))
    context = {
        "evaluation": evaluation,
        "plan": evaluation.plan,
        "form": form,
        "figures": figures.five_figures(facts),
        "seal": seal_of(
            evaluation.plan, evaluation, today=today, facts=facts, pieces=pieces, indicators=indicators
        ),
        "missing": missing_at_signing(evaluation, facts_at_end, pieces, indicators),
        "judgement_not_given_in": judgement_not_given_in(evaluation),
        "reports": [
            states.EditionLine(edition, states.report_url(evaluation.plan.year, edition))
            for edition in EDITIONS
        ],
    }
    return render(request, "evaluation/sign.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
@never_cache
def signature(request: SignedInRequest, year: int) -> HttpResponse:
    """How far the signature is: its reports being made, then signed, or a sentence why not."""
    check_can_see_evaluation(request.user)
    evaluation = _evaluation_of(year)
    latest = evaluation.signature_requests.defer("snapshot").first() if evaluation else None
    if evaluation is None or (latest is None and not evaluation.is_signed):
        return nothing_there(
            request, _("Nobody has begun to sign the evaluation of %(year)s.") % {"year": year}
        )
    is_pending = latest is not None and latest.state == SignatureRequest.State.PENDING
    if request.htmx and not is_pending:
        # The whole page says how it ended.
        return HttpResponseClientRefresh()
    lines = states.lines_of(latest) if latest else []
    sealed = SealedReport.objects.light().filter(evaluation=evaluation).first()
    return render(
        request,
        "evaluation/signature.html" + ("#progress" if request.htmx else ""),
        {
            "evaluation": evaluation,
            "plan": evaluation.plan,
            "signature": latest,
            "is_pending": is_pending,
            "worker_is_away": is_in_vain(is_pending),
            "lines": lines,
            "done": sum(line.state == "done" for line in lines),
            "sealed": sealed,
            "sealed_lines": states.sealed_lines(sealed) if sealed else [],
            "may_sign": can_sign(request.user, evaluation),
        },
    )


def _evaluation_of(year: int) -> Evaluation | None:
    rows = Evaluation.objects.select_related("plan__strategy", "year_sentence")
    evaluation: Evaluation | None = rows.filter(plan__year=year).order_by("-revision").first()
    return evaluation
