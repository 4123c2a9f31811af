"""Several weeks, months or sessions of a recurring activity, answered in one form."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from activities.models import Activity
from activities.pages.access import get_activity_to_report_on, signed_in
from activities.pages.answers import answer
from activities.pages.today import back_to
from activities.pages.unit_forms import UnitsForm
from activities.records.around import around
from activities.records.progress import progress_of
from activities.records.unit_actions import answer_units as answer_these
from activities.rules.recurrence import Outcome, UnitState
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import reading_day


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer_units(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    today = timezone.localdate()
    [progress] = progress_of([activity], on=reading_day(today, activity.plan.ends_on), with_evidence=False)
    if not progress.is_expected:
        raise Http404
    begun = [unit for unit in reversed(progress.units) if unit.has_begun]
    waiting = [unit for unit in begun if unit.state in (UnitState.MISSED, UnitState.OPEN)]
    if request.method != "POST":
        return several_page(request, activity, form=UnitsForm(activity=activity, units=waiting))
    form = UnitsForm(request.POST, activity=activity, units=waiting)
    count = len(request.POST.getlist("units"))
    if request.POST.get("outcome") == Outcome.SKIPPED:
        done = ngettext(
            "Skipped with this reason: %(n)s time.", "Skipped with this reason: %(n)s times.", count
        )
    else:
        done = ngettext("Recorded: %(n)s time.", "Recorded: %(n)s times.", count)

    def act() -> Any:
        entered = form.entered()
        if entered["outcome"] == Outcome.HAPPENED:
            entered |= around(activity).planned
        made = answer_these(
            activity=activity, by=request.user, today=today, version=form.version_seen, **entered
        )
        # One alone can have a photograph at once.
        return made[0] if len(made) == 1 else made

    return answer(request, form, act, done=done % {"n": count}, today=today, refused=several_page)


def several_page(
    request: SignedInRequest, activity: Activity, *, form: UnitsForm, status: int = 200, **context: Any
) -> HttpResponse:
    came_from = request.POST.get("from") or request.GET.get("from", "")
    context |= {"activity": activity, "form": form, "came_from": came_from if back_to(came_from) else ""}
    return render(request, "activities/several.html", context, status=status)
