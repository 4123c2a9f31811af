"""Something was done that is not in the plan: recorded in one step, by the form that records everything else."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.models import Occurrence
from activities.pages.access import signed_in
from activities.pages.answers import leave_for
from activities.pages.beyond_forms import BeyondPlanForm
from activities.pages.today import back_to
from activities.records import actions, undo
from activities.records.around import around_beyond_plan
from activities.records.once_more import AlreadyRecorded
from activities.rules.policies import (
    can_take_removal_back,
    check_can_record_beyond_plan,
    check_can_see_activities,
)
from kacanik_comms.accounts.http import SignedInRequest
from plans.models import AnnualPlan
from plans.names.reading import names_for
from plans.years import plans_to_record_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record_beyond_plan(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    today = timezone.localdate()
    plans = plans_to_record_in(request, on=today)
    if not plans:
        return redirect("activities:choose")
    asked = request.GET.get("year", "")
    plan = next((plan for plan in plans if str(plan.year) == asked), plans[0])
    check_can_record_beyond_plan(request.user, plan)
    is_sent = request.method == "POST"
    form = BeyondPlanForm(
        *((request.POST, request.FILES) if is_sent else ()),
        plan=plan,
        objectives=names_for(plan).of(plan, plan.strategy.objectives.all()),
        around=around_beyond_plan(plan),
        today=today,
        initial={"date": today if today <= plan.ends_on else None, "title": request.GET.get("title", "")},
    )
    form.belongs_to(request.user)
    came_from = request.POST.get("from") or request.GET.get("from", "")
    if is_sent and form.is_valid():
        try:
            recorded = actions.record_beyond_plan(plan=plan, by=request.user, today=today, **form.entered())
        except ValidationError as refusal:
            form.add_refusal(refusal)
        except AlreadyRecorded as question:
            form.ask(question.there)
        else:
            form.forget_kept_files()
            done = " ".join([_("Recorded, beyond the plan."), *form.remarks])
            messages.success(request, done, extra_tags=_offer_to_undo(request, recorded))
            return leave_for(request, back_to(came_from) or recorded.activity)
    return _page(request, form, plan, plans, came_from, status=422 if is_sent else 200)


def _page(
    request: SignedInRequest,
    form: BeyondPlanForm,
    plan: AnnualPlan,
    plans: list[AnnualPlan],
    came_from: str,
    *,
    status: int,
) -> HttpResponse:
    if form.is_bound:
        form.focus_on_what_is_wrong()
        form.keep_right_files(at=timezone.now())
    context = {
        "form": form,
        "plan": plan,
        "plans": plans,
        "came_from": came_from if back_to(came_from) else "",
        "removed": [
            removed
            for removed in plan.removed_occurrences.without_activity().select_related("plan", "removed_by")
            if can_take_removal_back(request.user, removed)
        ],
    }
    return render(request, "activities/beyond.html", context, status=status)


def _offer_to_undo(request: SignedInRequest, recorded: Occurrence) -> str:
    before = copy(recorded.activity)
    before.version -= 1
    return undo.offer(recorded, before=before, by=request.user)
