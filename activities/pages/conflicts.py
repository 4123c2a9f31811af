"""Two people changed an activity at the same time: what the second one is shown."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.pages.forms import ActivityForm, DelayForm, StepForm
from activities.records.changes import Edit, edits_since
from activities.rules.workflow import Status
from kacanik_comms.core.editing import Clash, Difference

DELAY_EXPLAINED = Q(from_status=Status.COMPLETED, to_status=Status.COMPLETED)


def clash_with(current: Activity, form: ActivityForm) -> Clash:
    """What differs; the form then goes on from the present version, with the words that were typed."""
    form.activity = current
    edits = edits_since(current, form.version_seen)
    people = dict.fromkeys(str(edit.by) for edit in edits if edit.by)
    differences = [
        *_of_the_step(current, form, edits),
        *form.differences(current),
        *_of_other_fields(form, edits),
    ]
    form.go_on_from(current.version)
    return Clash(differences, by=", ".join(people), at=edits[0].at if edits else None)


def _of_the_step(current: Activity, form: ActivityForm, edits: Sequence[Edit]) -> Iterator[Difference]:
    """What stands beside the activity, and so in none of its edits."""
    note = form.entered().get("note", "")
    if isinstance(form, StepForm):
        theirs, yours = (capfirst(status.label) for status in (Status(current.status), form.step.target))
        if theirs != yours:
            yield Difference(_("Status"), theirs, yours)
        step = current.status_updates.filter(at__gte=edits[-1].at).first() if edits else None
        if step:
            yield Difference(_("Note"), step.note, note)
    if isinstance(form, DelayForm) and (reason := current.status_updates.filter(DELAY_EXPLAINED).first()):
        yield Difference(_("Reason"), f"{reason.note} ({reason.author})", note)


def _of_other_fields(form: ActivityForm, edits: Sequence[Edit]) -> Iterator[Difference]:
    # The newest value of each field stands for all of its changes.
    changed = {change.name: change for edit in reversed(edits) for change in edit.changes}
    for name, change in changed.items():
        if name not in form.entered() and not (name == "status" and isinstance(form, StepForm)):
            yield Difference(change.label, change.after, "")
