"""The page on which a record is changed, or removed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.models import Activity, Occurrence, RemovedOccurrence
from activities.pages.access import get_activity_to_report_on, signed_in
from activities.pages.answers import leave_for
from activities.pages.change_forms import ChangeForm, SkipChangeForm
from activities.records.around import around
from activities.records.change_actions import change_occurrence, change_skip
from activities.records.once_more import AlreadyRecorded
from activities.rules.policies import check_can_remove_record, those_to_remove
from kacanik_comms.accounts.deputies.words import by_whom
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.editing import Clash, Conflict


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_record(request: SignedInRequest, pk: int) -> HttpResponse:
    activity, occurrence, removed = _record_to_change(request, pk)
    is_sent = request.method == "POST"
    if removed and not is_sent:
        messages.warning(request, _("This record was removed in the meantime."))
        return redirect(activity)
    form = _form_of(request, activity, occurrence)
    form.belongs_to(request.user)
    clash = None
    if removed:
        form.add_error(None, _why_gone(removed))
    elif is_sent and form.is_valid():
        try:
            _change(request, form, occurrence)
        except ValidationError as refusal:
            form.add_refusal(refusal)
        except AlreadyRecorded as question:
            form.ask(question.there)
        except Conflict as conflict:
            clash = _clash_with(conflict.current, form)
        else:
            form.forget_kept_files()
            messages.success(request, " ".join([_("The record has been changed."), *form.remarks]))
            return leave_for(request, activity)
    if is_sent:
        form.focus_on_what_is_wrong()
        form.keep_right_files(at=timezone.now())
    context = {
        "activity": activity,
        "occurrence": occurrence,
        "form": form,
        "clash": clash,
        "is_gone": removed is not None,
        "evidence": occurrence.evidence.all(),
    }
    status = 409 if clash or removed else 422 if is_sent else 200
    return render(request, "activities/record_change.html", context, status=status)


def _record_to_change(
    request: SignedInRequest, pk: int
) -> tuple[Activity, Occurrence, RemovedOccurrence | None]:
    """The record with its activity, if the person may change it; one that was just removed, as it was."""
    occurrence = Occurrence.objects.select_related("session").filter(pk=pk).first()
    removed = None
    if occurrence is None:
        removed = RemovedOccurrence.objects.filter(key=pk).select_related("removed_by").first()
        occurrence = removed.occurrence if removed else None
    # The role first, as everywhere: whoever has none learns that, and not which numbers are taken.
    activity = get_activity_to_report_on(request.user, occurrence.activity_id if occurrence else 0)
    if occurrence is None:
        raise Http404
    occurrence.activity = activity
    check_can_remove_record(request.user, occurrence)
    return activity, occurrence, removed


def _form_of(
    request: SignedInRequest, activity: Activity, occurrence: Occurrence
) -> ChangeForm | SkipChangeForm:
    sent: Any = (request.POST, request.FILES) if request.method == "POST" else ()
    beside = around(activity)
    if not occurrence.happened:
        return SkipChangeForm(*sent, activity=activity, around=beside, occurrence=occurrence)
    return ChangeForm(
        *sent,
        activity=activity,
        around=beside,
        today=timezone.localdate(),
        occurrence=occurrence,
        removable=those_to_remove(request.user, occurrence.evidence.all(), timezone.now()),
    )


def _change(request: SignedInRequest, form: ChangeForm | SkipChangeForm, occurrence: Occurrence) -> None:
    common: dict[str, Any] = {
        "occurrence": occurrence,
        "by": request.user,
        "version": form.version_seen,
        **form.entered(),
    }
    if isinstance(form, ChangeForm):
        change_occurrence(now=timezone.now(), **common)
    else:
        change_skip(**common)


def _clash_with(current: Occurrence, form: ChangeForm | SkipChangeForm) -> Clash:
    """Both texts; the form goes on from the present version, with what was typed."""
    latest = current.history.select_related("history_user").latest()  # type: ignore[attr-defined]
    differences = list(form.differences(current))
    form.go_on_from(current.version)
    return Clash(differences, by=latest.history_user, at=latest.history_date)


def _why_gone(removed: RemovedOccurrence) -> str:
    sentence = _(
        "%(who)s removed this record. Take it back on the page of the activity, then save once more."
    )
    return sentence % {"who": by_whom(removed.removed_by, None)}
