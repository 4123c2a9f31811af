"""The next plan: what the findings make of this one, and the draft of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.adoption.policies import can_adopt
from activities.models import Activity
from activities.pages.access import signed_in
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation.next_plan import actions, policies
from kacanik_comms.evaluation.next_plan.proposal import proposal_of
from kacanik_comms.evaluation.next_plan.situation import Situation, compare, counts_of, situation_of
from kacanik_comms.evaluation.policies import check_can_see_evaluation
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan
from plans.years import plans_for


@require_safe
@signed_in
def next_plan(request: SignedInRequest, year: int) -> HttpResponse:
    """The old plan against the new one, and why."""
    plan = _plan_of(request, year)
    now = situation_of(plan)
    standing = standing_of(plan, today=timezone.localdate(), among=Activity.objects.all())
    lines = proposal_of(standing, now.findings)
    return render(
        request,
        "evaluation/next_plan.html",
        {
            "plan": plan,
            "now": now,
            "parts": compare(lines, now, standing.objectives),
            "counts": counts_of(lines),
            "can_draft": policies.can_draft(request.user, now),
            "can_draft_again": policies.can_draft_again(request.user, now),
            "can_throw_away": policies.can_throw_away(request.user, now),
            "can_adopt": now.draft is not None and can_adopt(request.user, now.draft),
            "refusal": _why_not(request, now),
        },
    )


@require_POST
@signed_in
def make(request: SignedInRequest, year: int) -> HttpResponse:
    plan = _plan_of(request, year)
    actions.draft_plan(plan=plan, by=request.user, at=timezone.now())
    messages.success(request, _("The draft of the plan of %(year)s has been created.") % {"year": year + 1})
    return redirect("evaluation:next_plan", year)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def make_again(request: SignedInRequest, year: int) -> HttpResponse:
    plan = _plan_of(request, year)
    if request.method != "POST":
        return _ask(request, plan, policies.check_can_draft_again, "make_again")
    actions.draft_plan(plan=plan, by=request.user, at=timezone.now(), again=True)
    messages.success(request, _("The draft of the plan of %(year)s has been created.") % {"year": year + 1})
    return redirect("evaluation:next_plan", year)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def throw_away(request: SignedInRequest, year: int) -> HttpResponse:
    plan = _plan_of(request, year)
    if request.method != "POST":
        return _ask(request, plan, policies.check_can_throw_away, "throw_away")
    actions.throw_away(plan=plan, by=request.user)
    messages.success(request, _("The draft of the plan of %(year)s has been discarded.") % {"year": year + 1})
    return redirect("evaluation:next_plan", year)


def _plan_of(request: SignedInRequest, year: int) -> AnnualPlan:
    check_can_see_evaluation(request.user)
    for plan in plans_for(request):
        if plan.year == year:
            return plan
    raise Http404


def _ask(request: SignedInRequest, plan: AnnualPlan, check: Callable[..., None], step: str) -> HttpResponse:
    """What was written by hand would be lost, so the person is asked."""
    now = situation_of(plan)
    check(request.user, now)
    return render(
        request,
        "evaluation/next_plan_sure.html",
        {
            "plan": plan,
            "now": now,
            "step": step,
            "address": reverse(f"evaluation:next_plan_{step}", args=[plan.year]),
        },
    )


def _why_not(request: SignedInRequest, now: Situation) -> str:
    """The sentence why nothing can be drafted; empty where it can, or has been."""
    if now.draft is not None:
        return ""
    try:
        policies.check_can_draft(request.user, now)
    except NotAllowed as refused:
        return str(refused)
    return ""
