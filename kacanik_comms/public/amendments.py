"""What was changed of a plan since it was adopted, as citizens read it: what, when and why, and never by whom."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from activities.adoption.amendments import changes_in, label_of
from activities.adoption.lines import DECIDED
from activities.models import Activity, Amendment
from activities.records.changes import FieldChange
from activities.records.tables import CODE, YEAR
from kacanik_comms.core.tables import Column, ColumnKind, Table, column_of


@dataclass(frozen=True)
class Amended:
    """One change of a line of the plan, or that it was added, and why."""

    changes: Sequence[FieldChange]
    is_addition: bool
    reason: str
    at: datetime
    counts_from: date | None  # None where a typing error was corrected


def as_citizens_read(rows: Iterable[Amendment]) -> list[Amended]:
    return [Amended(changes_in(row), row.is_addition, row.reason, row.at, row.counts_from) for row in rows]


def amendment_table(rows: Iterable[Amendment]) -> Table:
    """A row for each thing that was changed and for each line that was added, in the order in which that was done."""
    columns = [
        YEAR,
        CODE,
        column_of(Activity, "title"),
        Column("changed_on", _("changed on"), _("The day on which it was changed."), ColumnKind.DAY),
        column_of(Amendment, "counts_from"),
        column_of(Amendment, "is_correction"),
        Column(
            "field",
            _("what was changed"),
            _("The column of the plan; empty if the activity was added."),
            ColumnKind.CODE,
            {name: label_of(name) for name in DECIDED},
        ),
        Column("before", _("before"), _("The text of the adopted plan.")),
        Column("after", _("after"), _("The text after the change.")),
        column_of(Amendment, "reason"),
    ]
    return Table(
        "amendments", _("changes of the plan"), columns, [line for row in rows for line in _lines(row)]
    )


def _lines(row: Amendment) -> Iterator[Sequence[object]]:
    activity = row.activity
    about = (
        *(activity.plan.year, activity.code, activity.title),
        *(row.recorded_on, row.counts_from, row.is_correction),
    )
    if row.is_addition:
        yield (*about, None, "", "", row.reason)
        return
    for change in changes_in(row):
        yield (*about, change.name, change.before, change.after, row.reason)
