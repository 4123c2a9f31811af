"""Everything about one activity, and the forms that are sent from its page."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.pages.access import get_activity_for, get_activity_to_report_on, signed_in
from activities.pages.activity import activity_page
from activities.pages.answers import answer
from activities.pages.sent import Sent, cost_sent, delay_sent, evidence_sent, no_occasion_sent, step_sent
from kacanik_comms.accounts.http import SignedInRequest


@require_safe
@signed_in
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return activity_page(request, get_activity_for(request.user, pk), today=timezone.localdate())


@require_POST
@signed_in
def take_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    return _answer(request, pk, step_sent, step=step)


@require_POST
@signed_in
def set_cost(request: SignedInRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, cost_sent)


@require_POST
@signed_in
def explain_delay(request: SignedInRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, delay_sent)


@require_POST
@signed_in
def add_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, evidence_sent)


@require_POST
@signed_in
def state_no_occasion(request: SignedInRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, no_occasion_sent)


def _answer(request: SignedInRequest, pk: int, read: Callable[..., Sent], **which: str) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    today = timezone.localdate()
    sent = read(request, activity, by=request.user, today=today, **which)
    return answer(request, sent.form, sent.act, done=sent.done, today=today)
