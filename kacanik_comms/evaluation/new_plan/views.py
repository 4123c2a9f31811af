"""A new plan on one page; discarding a draft; and what findings that were signed later say about it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.models import Activity
from activities.pages.access import signed_in
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.editing import Conflict, version_in
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.new_plan import actions, policies
from kacanik_comms.evaluation.new_plan.forms import ComingForm, NewPlanForm
from kacanik_comms.evaluation.new_plan.proposal import ProposedLine, proposal_of
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan
from plans.years import plan_of_year, plans_for


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: SignedInRequest) -> HttpResponse:
    """What comes along into the plan of a year, with a default that is usually right."""
    policies.check_can_draft(request.user)
    is_sent = request.method == "POST"
    form = NewPlanForm(
        request.POST if is_sent else request.GET,
        plans=plans_for(request),
        today=timezone.localdate(),
        is_sent=is_sent,
    )
    if not form.is_valid():
        return _page(request, form, None)
    coming = ComingForm(request.POST if is_sent else None, lines=_lines(form), strategy=form.strategy_chosen)
    if is_sent and coming.is_valid():
        try:
            draft = _draft(request, form, coming)
        except ValidationError as refusal:
            for field, errors in refusal.message_dict.items():
                coming.add_error(field if field in coming.fields else None, errors)
        else:
            messages.success(
                request, _("The draft of the plan of %(year)s has been created.") % {"year": draft.year}
            )
            return redirect("activities:edit_plan", draft.year)
    return _page(request, form, coming)


def _draft(request: SignedInRequest, form: NewPlanForm, coming: ComingForm) -> AnnualPlan:
    return actions.draft_plan(
        year=form.cleaned_data["year"],
        strategy=form.strategy_chosen,
        by=request.user,
        at=timezone.now(),
        source=form.source_plan,
        lines=coming.chosen,
        objectives=coming.objectives,
    )


def _lines(form: NewPlanForm) -> list[ProposedLine]:
    plan = form.source_plan
    if plan is None:
        return []
    evaluation = Evaluation.objects.latest_of(plan)
    findings = list(evaluation.findings.all()) if evaluation else []
    standing = standing_of(plan, today=timezone.localdate(), among=Activity.objects.all())
    lines = proposal_of(standing, findings, year=form.cleaned_data["year"])
    return [line for line in lines if line.finding] if form.is_of_findings else lines


def _page(request: SignedInRequest, form: NewPlanForm, coming: ComingForm | None) -> HttpResponse:
    source = form.source_plan if coming else None
    evaluation = Evaluation.objects.latest_of(source) if source else None
    today = timezone.localdate()
    has_errors = bool(form.errors) or bool(coming and coming.errors)
    return render(
        request,
        "plans/new.html",
        {
            "form": form,
            "coming": coming,
            "source": source,
            "today": today,
            "is_over": source is not None and source.ends_on < today,
            "evaluation": evaluation,
        },
        status=422 if request.method == "POST" and has_errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def discard(request: SignedInRequest, year: int) -> HttpResponse:
    plan = _plan_of(request, year)
    policies.check_can_discard(request.user, plan)
    if request.method == "POST":
        actions.discard(plan=plan, by=request.user)
        messages.success(request, _("The draft of the plan of %(year)s has been discarded.") % {"year": year})
        return redirect("plans:list")
    edited = list(plan.activities.filter(version__gt=1))
    return render(request, "plans/discard.html", {"plan": plan, "edited": edited})


@require_POST
@signed_in
def accept(request: SignedInRequest, year: int, finding: int) -> HttpResponse:
    plan = _plan_of(request, year)
    try:
        actions.accept_finding(
            plan=plan,
            finding=finding,
            version=version_in(request.POST.get("version")),
            by=request.user,
            at=timezone.now(),
            today=timezone.localdate(),
        )
    except Conflict:
        messages.warning(request, _("Somebody has changed this activity in the meantime. Look at it again."))
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The draft was changed as the finding says."))
    return redirect(plan)


@require_POST
@signed_in
def leave(request: SignedInRequest, year: int, finding: int) -> HttpResponse:
    plan = _plan_of(request, year)
    try:
        actions.leave_finding(
            plan=plan, finding=finding, by=request.user, at=timezone.now(), today=timezone.localdate()
        )
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
    return redirect(plan)


@require_POST
@signed_in
def accept_baseline(request: SignedInRequest, year: int, indicator: int) -> HttpResponse:
    plan = _plan_of(request, year)
    try:
        actions.accept_baseline(plan=plan, indicator=indicator, by=request.user)
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The baseline was taken from the evaluation."))
    return redirect(plan)


def _plan_of(request: SignedInRequest, year: int) -> AnnualPlan:
    policies.check_can_draft(request.user)
    plan = plan_of_year(request, year)
    if plan is None:
        raise Http404
    return plan
