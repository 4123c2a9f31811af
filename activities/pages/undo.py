"""Taking back at once what was just recorded."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.models import Activity
from activities.pages.access import get_activity_to_report_on, signed_in
from activities.pages.answers import leave_for
from activities.pages.rows import answered_row
from activities.pages.today import back_to
from activities.records import actions, undo
from activities.rules.policies import check_can_see_activities
from kacanik_comms.accounts.http import SignedInRequest


@require_POST
@signed_in
def take_back(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    page = reverse("activities:today")
    try:
        offers = [undo.read(text, by=request.user) for text in request.POST.get("offer", "").split() or [""]]
        activities = [get_activity_to_report_on(request.user, offer.activity) for offer in offers]
        activity = activities[0]
        # Where it can be mended if it is too late.
        page = activity.get_absolute_url()
        with transaction.atomic():
            for row, offer in zip(activities, offers, strict=True):
                actions.take_back(activity=row, by=request.user, offer=offer)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return leave_for(request, page)
    done = _("The change has been undone.")
    if not Activity.objects.filter(pk=activity.pk).exists():
        messages.success(request, done)
        page = reverse("activities:today")
        return leave_for(request, page)
    if request.htmx:
        return answered_row(request, activity, saved=done, today=timezone.localdate())
    messages.success(request, done)
    return redirect(back_to(request.POST.get("from", "")) or activity)
