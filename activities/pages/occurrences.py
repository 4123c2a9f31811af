"""Recording that a recurring activity happened, or why it did not."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.models import Activity
from activities.pages.access import get_activity_to_report_on, signed_in
from activities.pages.activity import first_guess
from activities.pages.answers import answer
from activities.pages.forms import ActivityForm, OccurrenceForm, SkipForm
from activities.pages.today import back_to
from activities.pages.wording import recorded_in_words
from activities.records import actions
from activities.records.around import Around, around
from activities.records.client_keys import recorded_under
from activities.records.progress import is_expected, progress_of
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import reading_day


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    _check_is_recurring(activity)
    today, beside = timezone.localdate(), around(activity)
    if request.method != "POST":
        guess = _asked_for(request, activity, beside, today)
        form: ActivityForm = OccurrenceForm(activity=activity, around=beside, today=today, initial=guess)
        return record_page(request, activity, form=form, today=today)
    form = OccurrenceForm(
        request.POST, request.FILES, activity=activity, around=beside, today=today, initial={}
    )
    return answer(
        request,
        form,
        lambda: (
            recorded_under(form.cleaned_data["client_key"], by=request.user)
            or actions.record_occurrence(
                activity=activity, by=request.user, today=today, version=form.version_seen, **form.entered()
            )
        ),
        done=recorded_in_words,
        today=today,
        refused=record_page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def skip(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    _check_is_recurring(activity)
    if not is_expected(activity):
        raise Http404
    today, beside = timezone.localdate(), around(activity)
    if request.method != "POST":
        guess = _asked_for(request, activity, beside, today)
        form: ActivityForm = SkipForm(activity=activity, around=beside, initial=guess)
        return skip_page(request, activity, form=form, today=today)
    form = SkipForm(request.POST, activity=activity, around=beside)
    return answer(
        request,
        form,
        lambda: actions.skip_unit(activity=activity, by=request.user, **form.entered()),
        done=_("Skipped: the reason has been recorded."),
        today=today,
        refused=skip_page,
    )


@require_POST
@signed_in
def remove_record(request: SignedInRequest, pk: int, occurrence: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    removed = get_object_or_404(activity.occurrences, pk=occurrence)
    try:
        actions.remove_occurrence(occurrence=removed, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        if not Activity.objects.filter(pk=activity.pk).exists():
            messages.success(request, _("The record has been removed, and with it the activity."))
            return redirect("activities:list")
        messages.success(request, _("The record has been removed. You can record the occurrence again."))
    return redirect(activity)


def _check_is_recurring(activity: Activity) -> None:
    """A special activity happens once, by its own steps: it has no such page."""
    if activity.is_special:
        raise Http404


def record_page(
    request: SignedInRequest, activity: Activity, *, status: int = 200, **context: Any
) -> HttpResponse:
    return _page(request, "activities/record.html", activity, context, status)


def skip_page(
    request: SignedInRequest, activity: Activity, *, status: int = 200, **context: Any
) -> HttpResponse:
    return _page(request, "activities/skip.html", activity, context, status)


def _page(
    request: SignedInRequest, template: str, activity: Activity, context: dict[str, Any], status: int
) -> HttpResponse:
    came_from = request.POST.get("from") or request.GET.get("from", "")
    context |= {
        "activity": activity,
        "came_from": came_from if back_to(came_from) else "",
        "next": back_to(came_from) or activity.get_absolute_url(),
    }
    return render(request, template, context, status=status)


def _asked_for(request: SignedInRequest, activity: Activity, beside: Around, today: date) -> dict[str, Any]:
    """The day, unit or session of the link that was followed, else the most likely ones."""
    [progress] = progress_of(
        [activity],
        on=reading_day(today, activity.plan.ends_on),
        with_evidence=False,
        sessions=beside.sessions,
    )
    guess = first_guess(progress, today)
    try:
        day = parse_date(request.GET.get("date", ""))
    except ValueError:
        day = None
    if day:
        guess["date"] = min(day, today)
    if unit := request.GET.get("unit", ""):
        guess |= {"unit": unit, "date": None}
    if (session := request.GET.get("session", "")).isdecimal():
        guess["session"] = session
    return guess
