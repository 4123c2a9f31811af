"""Putting a plan into force: what there is to settle before, and the decision."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.adoption import actions
from activities.adoption.forms import AdoptionForm
from activities.adoption.policies import check_can_adopt, why_not_under_a_draft
from activities.pages.access import signed_in
from activities.records.plan_lines import questions_about
from kacanik_comms.accounts.http import SignedInRequest
from plans.models import AnnualPlan
from plans.policies import check_can_see_plans


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def adopt(request: SignedInRequest, year: int) -> HttpResponse:
    check_can_see_plans(request.user)
    plan = get_object_or_404(AnnualPlan.objects.select_related("strategy"), year=year)
    if request.user.is_plan_admin and plan.status != AnnualPlan.Status.DRAFT:
        # Sent twice, or by two people: it is done, and nobody lacks a role.
        messages.info(request, _("The plan of %(year)s has already been adopted.") % {"year": year})
        return redirect(plan)
    check_can_adopt(request.user, plan)
    today = timezone.localdate()
    # Of a plan that was made on paper in the past, nobody can guess the day.
    form = AdoptionForm(request.POST or None, initial={"on": today if plan.ends_on >= today else None})
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopt(plan=plan, by=request.user, at=timezone.now(), today=today, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The plan of %(year)s has been adopted.") % {"year": year})
            return redirect(plan)
    return render(request, "activities/adopt.html", _content(plan, form), status=422 if form.errors else 200)


@require_POST
@signed_in
def publish(request: SignedInRequest, year: int) -> HttpResponse:
    check_can_see_plans(request.user)
    plan = get_object_or_404(AnnualPlan, year=year)
    actions.publish(plan=plan, by=request.user)
    messages.success(request, _("The plan of %(year)s is published: citizens see it.") % {"year": year})
    return redirect(plan)


def _content(plan: AnnualPlan, form: AdoptionForm) -> dict[str, object]:
    lines = list(plan.activities.values_list("kind", "planned_cost"))
    return {
        "plan": plan,
        "form": form,
        "groups": questions_about(plan),
        "obstacle": why_not_under_a_draft(plan.strategy) if plan.strategy.is_draft else "",
        "special": sum(kind == "special" for kind, _cost in lines),
        "recurring": sum(kind == "recurring" for kind, _cost in lines),
        "cost": sum((cost or Decimal(0) for _kind, cost in lines), Decimal(0)),
    }
