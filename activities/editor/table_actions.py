"""Adding the lines of a pasted table, and taking all of them back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from activities.editor.actions import LineValues, add_line
from activities.editor.policies import check_can_edit_draft
from activities.editor.table import TableRow
from activities.models import Activity
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.text import fold
from plans.models import AnnualPlan, Office

# What the history of a line says that came out of a table; what follows tells the tables apart.
FROM_A_TABLE = "pasted table "


@dataclass(frozen=True)
class PastedTable:
    """The last table of a draft, as long as none of its lines was edited."""

    origin: str
    by: User | None
    at: datetime
    lines: Sequence[Activity]


def apply_table(*, plan: AnnualPlan, rows: Sequence[TableRow], by: User, at: datetime) -> list[Activity]:
    """Adds all of the rows, or none where one is refused; offices that are only names are made."""
    with transaction.atomic():
        check_can_edit_draft(by, _held(plan))
        if not rows:
            raise ValidationError(_("Tick at least one row."))
        origin = f"{FROM_A_TABLE}{at.isoformat()}"
        made: dict[str, Office] = {}
        for name in (office for row in rows for office in row.offices if isinstance(office, str)):
            if fold(name) not in made:
                made[fold(name)] = _make_office(name, by, origin)
        return [_add(plan, row, row.values, made, by, at, origin) for row in rows if row.values]


def _add(
    plan: AnnualPlan,
    row: TableRow,
    values: LineValues,
    made: dict[str, Office],
    by: User,
    at: datetime,
    origin: str,
) -> Activity:
    offices = [office if isinstance(office, Office) else made[fold(office)] for office in row.offices]
    try:
        return add_line(plan=plan, values=replace(values, offices=offices), by=by, at=at, origin=origin)
    except ValidationError as refusal:
        raise ValidationError(
            _("Row %(number)s, “%(title)s”: %(problem)s")
            % {"number": row.number, "title": row.title[:60], "problem": " ".join(refusal.messages)}
        ) from refusal


def last_table(plan: AnnualPlan) -> PastedTable | None:
    """What can be taken back as a whole; None where there is nothing, or somebody has worked on it since."""
    records: Any = Activity.history.filter(  # type: ignore[attr-defined]  # simple-history adds it
        plan=plan, history_type="+", history_change_reason__startswith=FROM_A_TABLE
    )
    last = records.select_related("history_user").order_by("-history_date", "-history_id").first()
    if last is None:
        return None
    keys = set(records.filter(history_change_reason=last.history_change_reason).values_list("id", flat=True))
    lines = list(Activity.objects.filter(pk__in=keys).select_related("objective"))
    if len(lines) != len(keys) or any(line.version > 1 for line in lines):
        return None
    return PastedTable(last.history_change_reason, last.history_user, last.history_date, lines)


def undo_table(*, plan: AnnualPlan, by: User, origin: str) -> int:
    """Removes the lines of the table, and the offices that were made for it and are used by nothing else."""
    with transaction.atomic():
        current = _held(plan)
        check_can_edit_draft(by, current)
        table = last_table(current)
        if table is None or table.origin != origin:
            raise ValidationError(
                _("Somebody has edited these activities since; they can be removed one by one.")
            )
        for line in table.lines:
            editing.delete(line, by)
        made = Office.history.filter(history_type="+", history_change_reason=origin)  # type: ignore[attr-defined]
        unused = Office.objects.filter(
            pk__in=made.values("id"), responsibilities=None, duties=None, members=None
        )
        for office in unused:
            editing.delete(office, by)
        return len(table.lines)


def _make_office(name: str, by: User, origin: str) -> Office:
    stem = slugify(fold(name))[:45] or "office"
    code, count = stem, 1
    while Office.objects.filter(code=code).exists():
        count += 1
        code = f"{stem}-{count}"
    office = Office(code=code, name_sq=name)
    office.full_clean()
    office._change_reason = origin  # type: ignore[attr-defined]
    editing.save(office, by)
    return office


def _held(plan: AnnualPlan) -> AnnualPlan:
    row: AnnualPlan = AnnualPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    return row
