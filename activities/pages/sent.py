"""What people send about an activity: the form, what it does, and the sentence that says that it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity
from activities.pages.evidence_forms import EvidenceForm
from activities.pages.forms import ActivityForm, CostForm, DelayForm, NoOccasionForm, StepForm
from activities.pages.unit_forms import UnitsForm
from activities.records import actions
from activities.records.around import around
from activities.records.progress import progress_of
from activities.records.unit_actions import answer_units as answer_these
from activities.rules.authors import Author
from activities.rules.recurrence import Outcome, Unit, UnitState
from activities.rules.workflow import STEPS
from kacanik_comms.core.dates import reading_day


@dataclass(frozen=True)
class Sent:
    """A form as it was sent; `act` does what it says, and `done` is the sentence for what came of it."""

    form: ActivityForm
    act: Callable[[], object]
    done: str | Callable[[Any], str]


def step_sent(request: HttpRequest, activity: Activity, *, by: Author, today: date, step: str) -> Sent:
    form = StepForm(request.POST, request.FILES, activity=activity, step=STEPS[step], today=today)

    def act() -> object:
        return actions.take_step(
            activity=activity, step=step, by=by, today=today, version=form.version_seen, **form.entered()
        )

    done = _("Saved: the activity is %(status)s.") % {"status": STEPS[step].target.label}
    return Sent(form, act, done)


def cost_sent(request: HttpRequest, activity: Activity, *, by: Author, today: date) -> Sent:
    form = CostForm(request.POST, activity=activity)

    def act() -> object:
        cost = form.cleaned_data["actual_cost"]
        return actions.set_actual_cost(activity=activity, by=by, version=form.version_seen, cost=cost)

    return Sent(form, act, _("The cost has been saved."))


def delay_sent(request: HttpRequest, activity: Activity, *, by: Author, today: date) -> Sent:
    form = DelayForm(request.POST, activity=activity)

    def act() -> object:
        return actions.explain_delay(
            activity=activity, by=by, version=form.version_seen, today=today, **form.entered()
        )

    return Sent(form, act, _("The reason has been saved."))


def evidence_sent(request: HttpRequest, activity: Activity, *, by: Author, today: date) -> Sent:
    occurrences = () if activity.is_special else activity.occurrences.happened()
    form = EvidenceForm(request.POST, request.FILES, activity=activity, occurrences=occurrences)

    def act() -> object:
        return actions.add_evidence(activity=activity, by=by, **form.entered())

    return Sent(form, act, _("The evidence has been added."))


def no_occasion_sent(request: HttpRequest, activity: Activity, *, by: Author, today: date) -> Sent:
    form = NoOccasionForm(request.POST, activity=activity)

    def act() -> object:
        return actions.state_no_occasion(activity=activity, by=by, today=today, **form.entered())

    return Sent(form, act, _("Saved: there was no occasion."))


def units_waiting(activity: Activity, *, today: date) -> list[Unit]:
    """The units that have begun and wait for an answer, the latest first."""
    [progress] = progress_of([activity], on=reading_day(today, activity.plan.ends_on), with_evidence=False)
    if not progress.is_expected:
        raise Http404
    begun = [unit for unit in reversed(progress.units) if unit.has_begun]
    return [unit for unit in begun if unit.state in (UnitState.MISSED, UnitState.OPEN)]


def units_sent(request: HttpRequest, activity: Activity, *, by: Author, today: date) -> Sent:
    form = UnitsForm(request.POST, activity=activity, units=units_waiting(activity, today=today))
    count = len(request.POST.getlist("units"))
    if request.POST.get("outcome") == Outcome.SKIPPED:
        done = ngettext(
            "Skipped with this reason: %(n)s time.", "Skipped with this reason: %(n)s times.", count
        )
    else:
        done = ngettext("Recorded: %(n)s time.", "Recorded: %(n)s times.", count)

    def act() -> object:
        entered = form.entered()
        if entered["outcome"] == Outcome.HAPPENED:
            entered |= around(activity).planned
        made = answer_these(activity=activity, by=by, today=today, version=form.version_seen, **entered)
        # One alone can have a photograph at once.
        return made[0] if len(made) == 1 else made

    return Sent(form, act, done % {"n": count})
