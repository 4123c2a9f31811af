"""The calendar of an office, and the page on which its address is shown, made anew and closed."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.models import Activity, AssemblySession, CalendarAddress
from activities.pages.access import signed_in
from activities.pages.calendar_entries import EVERY_MONTH, calendar_of
from activities.querysets import offices_kept_by
from activities.records import calendar_actions
from activities.rules.policies import check_can_see_activities
from kacanik_comms.accounts.http import SignedInRequest
from plans.models import AnnualPlan, Office
from plans.names.reading import names_on


@require_safe
@signed_in
def calendars(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    offices = offices_kept_by(request.user).select_related("calendar_address")
    rows = [(office, _address_of(office)) for office in names_on(timezone.localdate(), offices)]
    return render(request, "activities/calendars.html", {"rows": rows})


def _address_of(office: Office) -> str:
    address: CalendarAddress | None = getattr(office, "calendar_address", None)
    if address is None or not address.is_open:
        return ""
    return settings.SITE_URL.rstrip("/") + reverse("activities:office_calendar", args=[address.token])


@require_POST
@signed_in
def make_address(request: SignedInRequest, pk: int) -> HttpResponse:
    calendar_actions.make_address(office=_office_for(request, pk), by=request.user)
    messages.success(request, _("The calendar has a new address. Earlier addresses no longer work."))
    return redirect("activities:calendars")


@require_POST
@signed_in
def close_address(request: SignedInRequest, pk: int) -> HttpResponse:
    calendar_actions.close_address(office=_office_for(request, pk), by=request.user)
    messages.success(request, _("The address is closed and no longer works."))
    return redirect("activities:calendars")


def _office_for(request: SignedInRequest, pk: int) -> Office:
    check_can_see_activities(request.user)
    office: Office = get_object_or_404(offices_kept_by(request.user), pk=pk)
    return office


@require_safe
def office_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For programs that have no account: whoever has the address reads the calendar."""
    address = CalendarAddress.objects.behind(token)
    if address is None:
        raise Http404
    years = _years()
    activities = Activity.objects.filter(
        plan__in=years, responsibilities__office=address.office_id
    ).for_page()
    sessions = AssemblySession.objects.filter(date__year__in=[plan.year for plan in years])
    content = calendar_of(
        _("Communication plan: %(office)s") % {"office": address.office},
        activities,
        sessions.order_by("date", "pk"),
        address_of=lambda activity: settings.SITE_URL.rstrip("/") + activity.get_absolute_url(),
        frequencies=EVERY_MONTH,
    )
    etag = f'"{sha256(content).hexdigest()[:24]}"'
    answer: HttpResponse | None = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _years() -> list[AnnualPlan]:
    """The plan that people work on and what is decided beyond it."""
    plans = list(AnnualPlan.objects.exclude(status=AnnualPlan.Status.DRAFT))
    present = AnnualPlan.objects.in_force(on=timezone.localdate())
    return [plan for plan in plans if present and plan.year >= present.year]
