"""Something happened: of which activity?"""

from operator import attrgetter

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Activity
from activities.pages.access import signed_in
from activities.pages.today import TODAY, back_to
from activities.records.searching import best_first
from activities.rules.policies import (
    can_record_beyond_plan,
    check_can_see_activities,
    those_to_report_on,
)
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.search import asked_in
from plans.years import plans_to_record_in

RECENT = 6


@require_safe
@signed_in
def choose(request: SignedInRequest) -> HttpResponse:
    """The activities on which the person can report now, to be found by a word; each leads to its form.

    A press release, an interview or a broadcast is one time that a recurring activity happened: the same form.
    """
    check_can_see_activities(request.user)
    today = timezone.localdate()
    words = asked_in(request)
    begun = plans_to_record_in(request, on=today)
    # What is recurring first: it is recorded every week, a special activity is completed once.
    rows = (
        Activity.objects.visible_to(request.user)
        .filter(plan__in=begun)
        .with_own(request.user)
        .with_last_recording()
        .for_page()
        .order_by("-plan__year", "is_beyond_plan", "kind", "objective__number", "number")
    )
    activities = best_first(rows.with_words(words), words, on=today) if words else list(rows)
    own = those_to_report_on(request.user, activities)
    shown = [
        activity
        for activity in activities
        if activity.pk in own and (activity.is_open or not activity.is_special)
    ]
    recent = [] if words else [row for row in shown if row.last_recorded_at]  # type: ignore[attr-defined]  # annotated
    came_from = request.GET.get("from", "")
    context = {
        "words": words,
        "shared": request.GET.get("shared"),
        "activities": shown,
        # What was recorded yesterday is most likely recorded today; the whole plan is folded under it.
        "recent": sorted(recent, key=attrgetter("last_recorded_at"), reverse=True)[:RECENT],
        "came_from": came_from if back_to(came_from) else TODAY,
        "can_record_beyond_plan": any(can_record_beyond_plan(request.user, plan) for plan in begun),
    }
    return render(request, "activities/choose.html", context)
