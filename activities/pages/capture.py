"""What was done? The lines under the question on the start page, which change while somebody types."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from activities.models import Activity
from activities.pages.access import signed_in
from activities.pages.rows import TodayRow
from activities.records.likely import MOST, likely_answers
from activities.records.progress import progress_of
from activities.records.searching import best_first
from activities.rules.policies import check_can_see_activities, those_to_report_on
from activities.rules.progress import Progress
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import reading_day
from kacanik_comms.core.search import asked_in
from plans.years import plans_to_record_in


@require_safe
@signed_in
def capture(request: SignedInRequest) -> HttpResponse:
    """The activities that have the words which somebody types; opened by itself, the page on which one chooses."""
    check_can_see_activities(request.user)
    if not request.htmx:
        return redirect(f"{reverse('activities:choose')}?{urlencode({'q': asked_in(request)})}")
    today, words = timezone.localdate(), asked_in(request)
    begun = plans_to_record_in(request, on=today)
    activities = list(
        Activity.objects.visible_to(request.user).filter(plan__in=begun).with_own(request.user).for_page()
    )
    may_report = those_to_report_on(request.user, activities)
    activities = [activity for activity in activities if activity.pk in may_report]
    running = [activity for activity in activities if activity.plan.ends_on >= today]
    if words:
        # Those that can still be recorded, a special activity once; of years that are over where there is nothing else.
        fitting = [
            activity
            for activity in best_first(activities, words, on=today)
            if not activity.is_special or activity.is_open
        ]
        activities = ([activity for activity in fitting if activity in running] or fitting)[:MOST]
    else:
        activities = [activity for activity in running if not activity.is_beyond_plan]
    readings = progress_of(
        activities, on=lambda row: reading_day(today, row.plan.ends_on), with_evidence=False
    )
    shown = readings if words else likely_answers(readings, today=today)[:MOST]
    context = {
        "words": words,
        "lines": lines_of(shown, today=today),
        "came_from": request.GET.get("from", ""),
        "today": today,
    }
    return render(request, "activities/_today_lines.html", context)


def lines_of(readings: Iterable[Progress], *, today: date) -> Sequence[TodayRow]:
    """The lines of activities on which the person can report."""
    return [TodayRow(reading, None, today, may_report=True) for reading in readings]
