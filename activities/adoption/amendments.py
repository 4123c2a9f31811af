"""The amendments of a plan in the reader's words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.adoption.lines import DECIDED, TEXTS, Line
from activities.models import Activity, Amendment, Responsibility
from activities.records.changes import FieldChange
from activities.rules.recurrence import Frequency
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.languages import OFFICIAL
from kacanik_comms.core.numbers import euro_in_words
from kacanik_comms.core.record import name_of
from plans.models import AnnualPlan

NOTHING = "–"


@dataclass(frozen=True)
class AmendmentInWords:
    """One amendment: what was changed from what to what, or the line that was added, and why."""

    activity: Activity
    changes: list[FieldChange]
    is_addition: bool
    reason: str
    by: User
    at: datetime
    counts_from: date | None  # None where a typing error was corrected


def amendments_of(plan: AnnualPlan) -> list[AmendmentInWords]:
    """In the order in which they were made, with one query however many there are."""
    return _read(Amendment.objects.filter(plan=plan))


def amendments_about(activity: Activity) -> list[AmendmentInWords]:
    """Those of one line, the newest first."""
    return amendments_in_words(
        sorted(activity.amendments.all(), key=lambda row: (row.at, row.pk), reverse=True)
    )


def _read(amendments: Any) -> list[AmendmentInWords]:
    return amendments_in_words(amendments.select_related("activity__objective", "activity__plan", "by"))


def amendments_in_words(amendments: Iterable[Amendment]) -> list[AmendmentInWords]:
    """Rows that are there already, each with its activity and with who made it."""
    return [
        AmendmentInWords(
            row.activity, changes_in(row), row.is_addition, row.reason, row.by, row.at, row.counts_from
        )
        for row in amendments
    ]


def changes_in(amendment: Amendment) -> list[FieldChange]:
    """What the line said before and says since, in the reader's words."""
    return list(_changes(amendment.before, amendment.after))


def _changes(before: Line | None, after: Line) -> Iterator[FieldChange]:
    """Of an added line only what says something."""
    for field in DECIDED:
        if field not in after or (before is None and _says_nothing(field, after)):
            continue
        yield FieldChange(
            field, label_of(field), NOTHING if before is None else _words(field, before), _words(field, after)
        )


def _says_nothing(field: str, line: Line) -> bool:
    return _words(field, line) == NOTHING or (field == "times" and line[field] == 1)


def label_of(field: str) -> str:
    if field == "responsibilities":
        return _("Responsible")
    return capfirst(name_of(Activity._meta.get_field(field)))


def _words(field: str, line: Line) -> str:
    value = line[field]
    match field:
        case "planned_cost":
            return _cost(value)
        case "starts_on" | "ends_on":
            return in_words(date.fromisoformat(value)) if value else NOTHING
        case "frequency":
            return str(Frequency(value).label) if value else NOTHING
        case "objective":
            return f"{value['number']}. {in_language(value['title'])}"
        case "responsibilities":
            return _joined(_office(office) for office in value)
        case "audiences" | "messages" | "channels":
            return _joined(in_language(row["name"]) for row in value)
    return (in_language(value) if field in TEXTS else str(value)) or NOTHING


def _cost(amount: str | None) -> str:
    if amount is None:
        return _("not stated")
    cost = Decimal(amount)
    return euro_in_words(cost) if cost else _("no additional cost")


def _office(office: Line) -> str:
    name = in_language(office["name"])
    is_lead = office["role"] == Responsibility.Role.LEAD
    return f"{name} ({Responsibility.Role.LEAD.label})" if is_lead else name


def _joined(names: Iterable[str]) -> str:
    return " · ".join(names) or NOTHING


def in_language(text: dict[str, str]) -> str:
    """In the reader's language, or in Albanian where there is nothing in that."""
    return text.get(get_language() or OFFICIAL) or text.get(OFFICIAL, "")
