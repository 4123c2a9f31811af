"""Several weeks, months or sessions of a recurring activity, answered in one form."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from activities.models import Activity
from activities.pages.access import get_activity_to_report_on, signed_in
from activities.pages.answers import answer
from activities.pages.sent import units_sent, units_waiting
from activities.pages.today import back_to
from activities.pages.unit_forms import UnitsForm
from kacanik_comms.accounts.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer_units(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    today = timezone.localdate()
    if request.method != "POST":
        waiting = units_waiting(activity, today=today)
        return several_page(request, activity, form=UnitsForm(activity=activity, units=waiting))
    sent = units_sent(request, activity, by=request.user, today=today)
    return answer(request, sent.form, sent.act, done=sent.done, today=today, refused=several_page)


def several_page(
    request: SignedInRequest, activity: Activity, *, form: UnitsForm, status: int = 200, **context: Any
) -> HttpResponse:
    came_from = request.POST.get("from") or request.GET.get("from", "")
    context |= {"activity": activity, "form": form, "came_from": came_from if back_to(came_from) else ""}
    return render(request, "activities/several.html", context, status=status)
