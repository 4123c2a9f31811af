"""Everything about one activity, and the forms that are sent from its page."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.pages.access import get_activity_for, get_activity_to_report_on, signed_in
from activities.pages.activity import activity_page
from activities.pages.answers import answer
from activities.pages.evidence_forms import EvidenceForm
from activities.pages.forms import CostForm, DelayForm, NoOccasionForm, StepForm
from activities.records import actions
from activities.rules.workflow import STEPS
from kacanik_comms.accounts.http import SignedInRequest


@require_safe
@signed_in
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return activity_page(request, get_activity_for(request.user, pk), today=timezone.localdate())


@require_POST
@signed_in
def take_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    today = timezone.localdate()
    form = StepForm(request.POST, request.FILES, activity=activity, step=STEPS[step], today=today)
    return answer(
        request,
        form,
        lambda: actions.take_step(
            activity=activity,
            step=step,
            by=request.user,
            today=today,
            version=form.version_seen,
            **form.entered(),
        ),
        done=_("Saved: the activity is %(status)s.") % {"status": STEPS[step].target.label},
        today=today,
    )


@require_POST
@signed_in
def set_cost(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    form = CostForm(request.POST, activity=activity)
    return answer(
        request,
        form,
        lambda: actions.set_actual_cost(
            activity=activity,
            by=request.user,
            version=form.version_seen,
            cost=form.cleaned_data["actual_cost"],
        ),
        done=_("The cost has been saved."),
        today=timezone.localdate(),
    )


@require_POST
@signed_in
def explain_delay(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    today = timezone.localdate()
    form = DelayForm(request.POST, activity=activity)
    return answer(
        request,
        form,
        lambda: actions.explain_delay(
            activity=activity, by=request.user, version=form.version_seen, today=today, **form.entered()
        ),
        done=_("The reason has been saved."),
        today=today,
    )


@require_POST
@signed_in
def add_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    occurrences = () if activity.is_special else activity.occurrences.happened()
    form = EvidenceForm(request.POST, request.FILES, activity=activity, occurrences=occurrences)
    return answer(
        request,
        form,
        lambda: actions.add_evidence(activity=activity, by=request.user, **form.entered()),
        done=_("The evidence has been added."),
        today=timezone.localdate(),
    )


@require_POST
@signed_in
def state_no_occasion(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    today = timezone.localdate()
    form = NoOccasionForm(request.POST, activity=activity)
    return answer(
        request,
        form,
        lambda: actions.state_no_occasion(activity=activity, by=request.user, today=today, **form.entered()),
        done=_("Saved: there was no occasion."),
        today=today,
    )
