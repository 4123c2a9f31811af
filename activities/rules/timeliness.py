"""Whether a special activity keeps to its time: derived from its dates, never stored."""

from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from activities.rules.workflow import OPEN, Status

DUE_SOON = timedelta(days=14)


class Timeliness(TextChoices):
    ON_TIME = "on_time", _("on time")
    DUE_SOON = "due_soon", _("due soon")
    LATE = "late", _("late")
    COMPLETED_LATE = "completed_late", _("completed late")
    NO_DATE = "no_date", _("no date")


def timeliness(
    *, status: Status, ends_on: date | None, postponed_to: date | None, completed_on: date | None, on: date
) -> Timeliness | None:
    """Where an activity stands on the day `on`; None when it ended without being completed.

    What is completed is held against the plan's own date: the plan's promise does not move. What is open is
    held against the date that it was last postponed to, because that is what people now work towards.
    """
    if completed_on is not None:
        if ends_on is None:
            return Timeliness.NO_DATE
        return Timeliness.ON_TIME if completed_on <= ends_on else Timeliness.COMPLETED_LATE
    if status not in OPEN:
        return None
    due_on = postponed_to or ends_on
    if due_on is None:
        return Timeliness.NO_DATE
    if due_on < on:
        return Timeliness.LATE
    return Timeliness.DUE_SOON if due_on - on <= DUE_SOON else Timeliness.ON_TIME
