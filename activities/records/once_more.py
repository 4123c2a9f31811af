"""Recording on one day, or in one unit, what was recorded there already: asked first, then done."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from activities.models import Activity, AssemblySession, Occurrence
from activities.rules.days import Days


class AlreadyRecorded(Exception):
    """Not refused for good: whoever has seen what is `there` can record it once more."""

    def __init__(self, there: Sequence[Occurrence]) -> None:
        super().__init__(_("This is already recorded."))
        self.there = there


def ask_about(
    activities: Iterable[Activity],
    on: date | None,
    unit: Days | None,
    session: AssemblySession | None,
    *,
    seen: Collection[int],
    besides: int | None = None,
) -> None:
    """Raises `AlreadyRecorded` where something is recorded on the day, or in the unit, that the person has not `seen`.

    What was done for another session is another matter. `besides` is the record itself, where its day is changed.
    """
    days = unit or (Days(on, on) if on else None)
    if days is None:
        return
    there = [
        occurrence
        for activity in activities
        for occurrence in activity.occurrences.happened()
        .on_one_of(days)
        .exclude(pk=besides)
        .select_related("recorded_by", "from_letter__office", "activity__plan", "activity__objective")
        if not (session and occurrence.session_id and occurrence.session_id != session.pk)
    ]
    if any(occurrence.pk not in seen for occurrence in there):
        raise AlreadyRecorded(there)
