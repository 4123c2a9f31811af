"""What stands on the page of one activity, for everybody who answers with it: the page itself, and the forms that
come back from it with a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from activities.models import Activity, RemovedOccurrence
from activities.pages.evidence_forms import EvidenceForm
from activities.pages.forms import (
    ActivityForm,
    CostForm,
    DelayForm,
    NoOccasionForm,
    OccurrenceForm,
    SkipForm,
    StepForm,
)
from activities.pages.strip import strip_of
from activities.pages.wording import unit_in_words
from activities.records.around import Around, around
from activities.records.history import ON_A_PAGE, History, entries_of, history_of
from activities.records.moments import groups_of
from activities.records.progress import as_rules_know_them, reading, record_of
from activities.rules.policies import (
    can_keep_answer_links,
    can_publish_evidence,
    check_can_report_on,
    no_occasion_from,
    records_to_remove,
    removals_to_take_back,
    those_to_remove,
)
from activities.rules.progress import Progress
from activities.rules.recurrence import Unit, UnitState
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status, steps_from
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.dates import reading_day
from kacanik_comms.core.editing import Clash


@dataclass(frozen=True)
class UnitAnswer:
    """A unit of a recurring activity, and the reasons for which it was skipped."""

    unit: Unit
    words: str
    reasons: Sequence[str]
    awaits: bool


def activity_page(
    request: SignedInRequest,
    activity: Activity,
    *,
    today: date,
    form: ActivityForm | None = None,
    clash: Clash | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one activity; `form` replaces the empty one of its name."""
    refusal = why_not(request.user, activity)
    beside, history = around(activity), history_of(activity)
    progress = reading(
        activity,
        history.records,
        on=reading_day(today, activity.plan.ends_on),
        sessions=as_rules_know_them(beside.sessions),
        evidence_count=history.evidence_count,
    )
    page = Paginator(groups_of(history.moments), ON_A_PAGE).get_page(request.GET.get("page"))
    entries = entries_of(page, history)
    evidence = [proof for entry in entries for proof in entry.evidence]
    answers = _answers(progress, history)
    context: dict[str, Any] = {
        "activity": activity,
        "plan": activity.plan,
        # Where the language is changed: not the address of a form that came back.
        "page_address": activity.get_absolute_url(),
        "progress": progress,
        "strip": strip_of(progress),
        "around": beside,
        "answers": answers,
        "awaiting": sum(answer.awaits for answer in answers),
        "to_come": len(progress.units) - len(answers),
        "page": page,
        "entries": entries,
        "removable": [] if refusal else those_to_remove(request.user, evidence, timezone.now()),
        "removable_records": set()
        if refusal
        else records_to_remove(request.user, [entry.occurrence for entry in entries if entry.occurrence]),
        "removed": [] if refusal else _removed_of(activity, request.user),
        "can_publish": can_publish_evidence(request.user) and not activity.is_internal,
        "may_link": not refusal and can_keep_answer_links(request.user),
        "refusal": refusal,
        "clash": clash,
    }
    if not refusal:
        forms = _forms(activity, progress, beside, history, today)
        # A form that the page no longer has is shown as a refusal, with the words kept.
        sent = form if form and form.name in forms else None
        stray = form if form and not sent else None
        forms |= {sent.name: sent} if sent else {}
        other_steps = [
            form for form in forms.values() if isinstance(form, StepForm) and form.name != "complete"
        ]
        context |= {"forms": forms, "other_steps": other_steps, "sent": sent, "stray": stray}
    return render(request, "activities/detail.html", context, status=status)


def why_not(user: User, activity: Activity) -> str:
    """The sentence why somebody cannot report on what they see; empty where they can."""
    try:
        check_can_report_on(user, activity)
    except NotAllowed as refused:
        return str(refused)
    return ""


def _removed_of(activity: Activity, user: User) -> list[RemovedOccurrence]:
    """What can be taken back by somebody who can report on the activity."""
    rows = list(activity.removed_occurrences.select_related("removed_by"))
    own = removals_to_take_back(user, rows)
    return [row for row in rows if row.pk in own]


def _forms(
    activity: Activity, progress: Progress, beside: Around, history: History, today: date
) -> dict[str, ActivityForm]:
    """What can be said about the activity as it stands, by the names of the forms."""
    occurrences = [] if activity.is_special else history.occurrences
    forms: list[ActivityForm] = [EvidenceForm(activity=activity, occurrences=occurrences)]
    if activity.is_special:
        forms += [
            StepForm(activity=activity, step=step, today=today)
            for step in steps_from(Status(activity.status))
        ]
        if not activity.is_open:
            forms.append(CostForm(activity=activity))
        if progress.timeliness == Timeliness.COMPLETED_LATE:
            forms.append(DelayForm(activity=activity))
    else:
        guess = first_guess(progress, today)
        forms.append(OccurrenceForm(activity=activity, around=beside, today=today, initial=guess))
        if progress.is_expected:
            forms.append(SkipForm(activity=activity, around=beside, initial=guess))
        elif (
            not progress.happened and not activity.no_occasion_on and today >= no_occasion_from(activity.plan)
        ):
            forms.append(NoOccasionForm(activity=activity))
    return {form.name: form for form in forms}


def first_guess(progress: Progress, today: date) -> dict[str, Any]:
    """The day and session that somebody most likely wants to record; of a year that is over, no day."""
    unit = progress.current_unit
    return {
        "date": today if today <= progress.activity.plan.ends_on else None,
        "session": unit.period.session if unit else None,
    }


def _answers(progress: Progress, history: History) -> list[UnitAnswer]:
    """The units that have begun or are known to be skipped, the latest first."""
    skipped = [
        (record_of(occurrence), occurrence.note)
        for occurrence in history.occurrences
        if not occurrence.happened
    ]
    return [
        UnitAnswer(
            unit,
            unit_in_words(unit),
            [reason for record, reason in skipped if unit.period.holds(record)],
            unit.state in (UnitState.MISSED, UnitState.OPEN),
        )
        for unit in reversed(progress.units)
        if unit.has_begun or unit.state == UnitState.EXCUSED
    ]
