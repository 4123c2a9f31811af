"""When does the Assembly meet, and what is done before each session?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.models import Activity, AssemblySession
from activities.pages.access import signed_in
from activities.pages.session_forms import NewSessionsForm, SessionForm
from activities.records import session_actions as actions
from activities.records.progress import progress_of
from activities.rules.policies import can_keep_sessions, check_can_keep_sessions, check_can_see_activities
from activities.rules.recurrence import Unit
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import in_words, reading_day
from kacanik_comms.core.editing import Conflict
from plans.models import AnnualPlan
from plans.years import plan_in_force, plans_for


@dataclass(frozen=True)
class Work:
    """How an activity stands before one session."""

    activity: Activity
    unit: Unit


@dataclass(frozen=True)
class SessionRow:
    """A session, and what is done before it; one with records cannot be removed."""

    session: AssemblySession
    work: Sequence[Work]
    records: int


@require_safe
@signed_in
def session_list(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    return _page(request, _year_asked_for(request))


@require_POST
@signed_in
def add_sessions(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    check_can_keep_sessions(request.user)
    form = NewSessionsForm(request.POST)
    if form.is_valid():
        try:
            added = actions.add_sessions(days=form.days, title=form.cleaned_data["title_sq"], by=request.user)
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            sentence = ngettext(
                "%(count)s session is entered.", "%(count)s sessions are entered.", len(added)
            )
            messages.success(request, sentence % {"count": len(added)})
            return redirect(_address(added[0]))
    return _page(request, _year_asked_for(request), form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_session(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _get_session_to_keep(request, pk)
    as_it_stands = {name: getattr(session, name) for name in SessionForm.base_fields}
    form, clash = SessionForm(request.POST or None, initial=as_it_stands), None
    if form.is_valid():
        try:
            changed = actions.change_session(
                session=session,
                on=form.cleaned_data["date"],
                title=form.cleaned_data["title_sq"],
                by=request.user,
                version=form.version_seen,
            )
        except ValidationError as refusal:
            form.add_refusal(refusal)
        except Conflict as conflict:
            clash = form.clash_with(conflict.current)
        else:
            messages.success(request, _("The session is changed."))
            return redirect(_address(changed))
    return render(
        request,
        "activities/session.html",
        {"session": session, "form": form, "clash": clash},
        status=409 if clash else 422 if form.is_bound else 200,
    )


@require_POST
@signed_in
def remove_session(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _get_session_to_keep(request, pk)
    try:
        actions.remove_session(session=session, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(_address(session))
    messages.success(request, _("The session of %(date)s is removed.") % {"date": in_words(session.date)})
    return redirect(f"{reverse('activities:sessions')}?year={session.date.year}")


def _get_session_to_keep(request: SignedInRequest, pk: int) -> AssemblySession:
    check_can_see_activities(request.user)
    check_can_keep_sessions(request.user)
    return get_object_or_404(AssemblySession, pk=pk)


def _address(session: AssemblySession) -> str:
    return f"{reverse('activities:sessions')}?year={session.date.year}#session-{session.pk}"


def _year_asked_for(request: SignedInRequest) -> int:
    """The year of the address, else that of the plan in force; a year needs no plan to have sessions."""
    today = timezone.localdate()
    text = request.GET.get("year", "")
    if not text:
        plan = plan_in_force(request, on=today)
        return plan.year if plan else today.year
    if not (len(text) == 4 and text.isascii() and text.isdecimal() and 2000 <= int(text) <= 2100):
        raise Http404
    return int(text)


def _page(
    request: SignedInRequest, year: int, *, form: NewSessionsForm | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    plans = {plan.year: plan for plan in plans_for(request)}
    sessions = list(AssemblySession.objects.annotate(records=Count("occurrences")).order_by("date", "pk"))
    plan = plans.get(year)
    keeps = can_keep_sessions(request.user) and not (plan and plan.is_settled)
    context = {
        "year": year,
        "years": sorted({year, *plans, *(session.date.year for session in sessions)}, reverse=True),
        "plan": plan,
        "rows": _rows(request, plan, [session for session in sessions if session.date.year == year], today),
        "keeps": keeps,
        "today": today,
        "page_address": f"{reverse('activities:sessions')}?year={year}",
    }
    # A form that was refused comes back, whatever year stands beside it.
    if keeps or form:
        context["form"] = form or NewSessionsForm()
    return render(request, "activities/sessions.html", context, status=status)


def _rows(
    request: SignedInRequest, plan: AnnualPlan | None, sessions: list[AssemblySession], today: date
) -> list[SessionRow]:
    """The sessions of a year, each with the activities of its plan that the person may see."""
    work: dict[int, list[Work]] = {session.pk: [] for session in sessions}
    if plan and sessions:
        before_each = (
            Activity.objects.visible_to(request.user)
            .filter(plan=plan)
            .expected_before_sessions()
            .select_related("plan", "objective")
        )
        on = reading_day(today, plan.ends_on)
        for reading in progress_of(before_each, on=on, with_evidence=False, sessions=sessions):
            for unit in reading.units:
                if unit.period.session is not None:
                    work[unit.period.session].append(Work(reading.activity, unit))
    return [
        SessionRow(session, work[session.pk], session.records)  # type: ignore[attr-defined]  # annotated
        for session in sessions
    ]
