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
from activities.records.asking import agendas_of, seen_by
from activities.records.kept import readings_of
from activities.records.likely import MOST
from activities.records.searching import best_first
from activities.rules.policies import check_can_see_activities, those_to_answer_for, those_to_report_on
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
    keys = _fitting(request, words, today) if words else _likely(request, today)
    rows = Activity.objects.filter(pk__in=keys).for_page()
    readings = {
        reading.activity.pk: reading
        for reading in readings_of(rows, on=lambda row: reading_day(today, row.plan.ends_on))
    }
    context = {
        "words": words,
        "lines": lines_of((readings[key] for key in keys if key in readings), today=today),
        "came_from": request.GET.get("from", ""),
        "today": today,
    }
    return render(request, "activities/_today_lines.html", context)


def _fitting(request: SignedInRequest, words: str, today: date) -> list[int]:
    """Those that can still be recorded, a special activity once; of years that are over where there is nothing else."""
    begun = plans_to_record_in(request, on=today)
    rows = Activity.objects.visible_to(request.user).filter(plan__in=begun).with_words(words)
    activities = best_first(rows.with_own(request.user).for_page(), words, on=today)
    may_report = those_to_report_on(request.user, activities)
    fitting = [
        activity
        for activity in activities
        if activity.pk in may_report and (not activity.is_special or activity.is_open)
    ]
    running = [activity for activity in fitting if activity.plan.ends_on >= today]
    return [activity.pk for activity in (running or fitting)[:MOST]]


def _likely(request: SignedInRequest, today: date) -> list[int]:
    plans = [plan for plan in plans_to_record_in(request, on=today) if plan.ends_on >= today]
    may_report = those_to_answer_for(request.user, seen_by(request.user, plans))
    return [key for agenda in agendas_of(plans, today) for key in agenda.likely if key in may_report][:MOST]


def lines_of(readings: Iterable[Progress], *, today: date) -> Sequence[TodayRow]:
    """The lines of activities on which the person can report."""
    return [TodayRow(reading, None, today, may_report=True) for reading in readings]
