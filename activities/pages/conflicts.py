"""Two people changed an activity at the same time: what the second one is shown."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity
from activities.pages.activity import Clash, Difference
from activities.pages.forms import ActivityForm, CostForm, DelayForm, StepForm
from activities.records.changes import Edit, edits_since
from activities.rules.workflow import Status
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.numbers import euro_in_words

DELAY_EXPLAINED = Q(from_status=Status.COMPLETED, to_status=Status.COMPLETED)
LABELS = {
    "completed_on": gettext_lazy("Completed on"),
    "postponed_to": gettext_lazy("New date"),
    "actual_cost": gettext_lazy("Actual cost (€)"),
}


def clash_between(current: Activity, form: ActivityForm) -> Clash:
    """Both values of what differs; the form then carries the present version, with the words that were typed."""
    form.activity = current
    edits = edits_since(current, form.version_seen)
    return Clash(
        list(_differences(current, form, edits)), form.for_another_try(), _can_be_sent(form, current)
    )


def _can_be_sent(form: ActivityForm, current: Activity) -> bool:
    """Whether the page of the activity as it is now still has the form."""
    if isinstance(form, StepForm):
        return Status(current.status) in form.step.sources
    return not (isinstance(form, CostForm | DelayForm) and current.is_open)


def _differences(current: Activity, form: ActivityForm, edits: Sequence[Edit]) -> Iterator[Difference]:
    said = form.said()
    if edits:
        people = dict.fromkeys(str(edit.by) for edit in edits if edit.by)
        yield Difference(_("Changed by"), ", ".join(people), _("you"))
    # The newest value of each field stands for all of its changes.
    changed = {change.name: change for edit in reversed(edits) for change in edit.changes}
    if isinstance(form, StepForm):
        yield Difference(
            _("Status"), capfirst(Status(current.status).label), capfirst(form.step.target.label)
        )
        step = current.status_updates.filter(at__gte=edits[-1].at).first() if edits else None
        if step:
            yield Difference(_("Note"), step.note, said.get("note", ""))
    # The reason for a delay is kept beside the activity, so it is in none of its edits.
    if isinstance(form, DelayForm) and (theirs := current.status_updates.filter(DELAY_EXPLAINED).first()):
        yield Difference(_("Reason"), f"{theirs.note} ({theirs.by})", said.get("note", ""))
    for name in LABELS:
        theirs, yours = getattr(current, name), said.get(name)
        if name in said and theirs != yours:
            yield Difference(LABELS[name], _in_words(theirs), _in_words(yours))
    for name, change in changed.items():
        if name not in said and not (name == "status" and isinstance(form, StepForm)):
            yield Difference(change.label, change.after, "")


def _in_words(value: date | Decimal | None) -> str:
    if value is None:
        return ""
    return in_words(value) if isinstance(value, date) else euro_in_words(value)
