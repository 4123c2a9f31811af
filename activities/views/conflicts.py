"""Two people changed an activity at the same time: what the second one is shown."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.forms import ActivityForm, StepForm
from activities.models import Activity
from activities.views.pages import Clash, Difference
from activities.workflow import Status
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.numbers import euro_in_words

LABELS = {
    "completed_on": gettext_lazy("Completed on"),
    "postponed_to": gettext_lazy("New date"),
    "actual_cost": gettext_lazy("Actual cost (€)"),
}


def clash_between(current: Activity, form: ActivityForm) -> Clash:
    """Both values of what differs; the form then carries the present version, with the words that were typed."""
    form.activity = current
    can_be_sent_again = not isinstance(form, StepForm) or Status(current.status) in form.step.sources
    return Clash(list(_differences(current, form)), form.for_another_try(), can_be_sent_again)


def _differences(current: Activity, form: ActivityForm) -> Iterator[Difference]:
    said = form.said()
    if isinstance(form, StepForm):
        yield Difference(
            _("Status"), capfirst(Status(current.status).label), capfirst(form.step.target.label)
        )
        latest = current.status_updates.select_related("by").first()
        if latest:
            yield Difference(_("Changed by"), f"{latest.by}", _("you"))
            yield Difference(_("Note"), latest.note, said.get("note", ""))
    for name in LABELS:
        theirs, yours = getattr(current, name), said.get(name)
        if name in said and theirs != yours:
            yield Difference(LABELS[name], _in_words(theirs), _in_words(yours))


def _in_words(value: date | Decimal | None) -> str:
    if value is None:
        return ""
    return in_words(value) if isinstance(value, date) else euro_in_words(value)
