"""Recording that an office was merged with another one or succeeded by it: what moves, and the confirmation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.offices import actions
from activities.offices.forms import SuccessionForm
from activities.offices.policies import check_can_succeed
from activities.pages.access import signed_in
from kacanik_comms.accounts.http import SignedInRequest
from plans.models import Office
from plans.policies import check_can_see_plans


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def succeed_office(request: SignedInRequest, pk: int) -> HttpResponse:
    check_can_see_plans(request.user)
    office = get_object_or_404(Office.objects.select_related("succession__successor"), pk=pk)
    check_can_succeed(request.user, office)
    today = timezone.localdate()
    form = SuccessionForm(office, request.POST or None, initial={"counts_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            succession = actions.succeed(
                office=office, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            about = {"office": office, "successor": succession.successor}
            messages.success(request, _("“%(office)s” is succeeded by “%(successor)s”.") % about)
            return redirect("admin:plans_office_change", succession.successor_id)
    context = {
        "office": office,
        "form": form,
        "members": office.members.all(),
        "activities": actions.open_activities_of(office, counts_from=today).for_page(),
    }
    return render(request, "activities/succeed.html", context, status=422 if form.errors else 200)
