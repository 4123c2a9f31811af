"""Recording that a recurring activity happened, or why it did not."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.models import Activity, RemovedOccurrence
from activities.models.removed import KEPT_FOR
from activities.pages.access import get_activity_for, get_activity_to_report_on, signed_in
from activities.pages.activity import first_guess
from activities.pages.answers import answer
from activities.pages.forms import ActivityForm, OccurrenceForm, SkipForm
from activities.pages.today import back_to
from activities.pages.wording import recorded_in_words
from activities.records import actions
from activities.records.around import Around, around
from activities.records.client_keys import recorded_under
from activities.records.progress import is_expected, progress_of
from activities.records.removal_actions import remove_occurrence, take_removal_back
from activities.records.several_actions import record_for_several
from activities.rules.policies import check_can_see_activities, those_to_report_on
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import in_words, reading_day


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    _check_is_recurring(activity)
    today, beside = timezone.localdate(), around(activity)
    is_sent = request.method == "POST"
    # Read where they are shown, or one of them was chosen.
    others = partial(others_to_record, request.user, activity)
    form = OccurrenceForm(
        *((request.POST, request.FILES) if is_sent else ()),
        activity=activity,
        around=beside,
        today=today,
        initial={} if is_sent else _asked_for(request, activity, beside, today),
        others=others() if not is_sent or "also" in request.POST else (),
    )
    if not is_sent:
        return record_page(request, activity, form=form, today=today)

    def act() -> Any:
        if earlier := recorded_under(form.cleaned_data["client_key"], by=request.user):
            return earlier
        entered = {"by": request.user, "today": today, **form.entered()}
        if form.others:
            return record_for_several(activity=activity, others=form.others, **entered)
        return actions.record_occurrence(activity=activity, **entered)

    return answer(
        request,
        form,
        act,
        done=recorded_in_words,
        today=today,
        refused=partial(_refused, others=others),
    )


def _refused(
    request: SignedInRequest,
    activity: Activity,
    *,
    form: OccurrenceForm,
    others: Callable[[], Sequence[Activity]],
    **context: Any,
) -> HttpResponse:
    if "also" not in form.fields:
        form.offer_others(others())
    return record_page(request, activity, form=form, **context)


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
    now = timezone.now()
    until = in_words(timezone.localdate(now + KEPT_FOR))
    try:
        remove_occurrence(
            occurrence=removed,
            by=request.user,
            now=now,
            evidence_stays=request.POST.get("evidence") != "goes",
        )
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        if not Activity.objects.filter(pk=activity.pk).exists():
            done = _(
                "The record has been removed, and with it the activity. It can be taken back until %(day)s."
            )
            messages.success(request, done % {"day": until})
            return redirect(f"{reverse('activities:record_beyond_plan')}?year={activity.plan.year}")
        done = _("The record has been removed. It can be taken back until %(day)s.")
        messages.success(request, done % {"day": until})
    return redirect(activity)


@require_POST
@signed_in
def restore_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was removed is taken back: from the page of its activity, or where the activity went with it."""
    check_can_see_activities(request.user)
    removed = RemovedOccurrence.objects.filter(key=pk).select_related("plan").first()
    if removed is None:
        raise Http404
    if Activity.objects.filter(pk=removed.activity_id).exists():
        get_activity_for(request.user, removed.activity_id)
    try:
        occurrence = take_removal_back(removed=removed, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("activities:detail", pk=removed.activity_id)
    messages.success(request, _("The record is there again."))
    return redirect(occurrence.activity)


def others_to_record(user: User, activity: Activity) -> list[Activity]:
    """The recurring activities of the plan that the same may have been done for, and that the person reports on.

    What is done before a session has its own form, which asks for the session.
    """
    rows = Activity.objects.of_plan().recurring().visible_to(user).filter(plan=activity.plan_id)
    others = list(rows.exclude(pk=activity.pk).not_before_sessions().with_own(user).for_page())
    may_report = those_to_report_on(user, others)
    return [row for row in others if row.pk in may_report]


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
