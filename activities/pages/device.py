"""What a device keeps for the person who holds it, and what other apps share with it (docs/adr/0030)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from activities.models import Activity
from activities.rules.policies import can_see_activities, those_to_report_on
from plans.years import plans_to_record_in


@require_safe
@never_cache
def for_device(request: HttpRequest) -> JsonResponse:
    """Who is signed in, a token with which something can be sent, and what can be recorded without a network."""
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"person": None})
    content: dict[str, Any] = {"person": str(user.pk), "token": get_token(request), "activities": []}
    # The browser has the cookie: an answer that comes late, after a sign-in elsewhere, must not put an old one back.
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = settings.CSRF_COOKIE_NAME not in request.COOKIES
    if can_see_activities(user):
        plans = plans_to_record_in(request, on=timezone.localdate())
        rows = Activity.objects.visible_to(user).filter(plan__in=plans, kind=Activity.Kind.RECURRING)
        activities = list(
            rows.with_own(user).with_last_recording().for_page().order_by("-plan__year", "number")
        )
        own = those_to_report_on(user, activities)
        content["activities"] = [
            {"id": row.pk, "name": f"{row.code} {row.name}", "next": row.get_absolute_url()}
            for row in activities
            if row.pk in own
        ]
    return JsonResponse(content)


@csrf_exempt  # It stores nothing.
@require_POST
def shared(request: HttpRequest) -> HttpResponse:
    """Where another app shares a photograph while the page's own worker does not run: how to go on."""
    return render(
        request, "activities/shared.html", {"link": request.POST.get("url") or request.POST.get("text", "")}
    )
