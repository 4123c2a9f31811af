"""Who changed what in an activity: the kept history, told as fields with before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.models import Activity
from audiences.models import Audience, Channel, Message
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.numbers import euro_in_words

LINKS: dict[str, type[Model]] = {"audiences": Audience, "messages": Message, "channels": Channel}
# `title` repeats `title_sq`; the version counts and says nothing.
SILENT = {"id", "version", "title", "footnote", "time_wording"}
LATEST = 30


@dataclass(frozen=True)
class FieldChange:
    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Edit:
    """One saving of the activity; no changes where it is the first that was kept."""

    at: datetime
    by: User | None
    changes: Sequence[FieldChange]


def edits_of(activity: Activity) -> list[Edit]:
    """The latest edits, newest first, in a fixed number of queries."""
    # Cut only when those that say nothing are gone, so that they push no real edit out.
    return _edits(_records_of(activity))[:LATEST]


def edits_since(activity: Activity, version: int) -> list[Edit]:
    """What was changed after somebody saw the activity in that version, newest first."""
    records = _records_of(activity)
    newer = sum(record.version > version for record in records)
    return _edits(records[: newer + 1])


def _records_of(activity: Activity) -> list[Any]:
    kept = Activity.history.filter(id=activity.pk)  # type: ignore[attr-defined]
    return list(kept.select_related("history_user"))


def _edits(records: list[Any]) -> list[Edit]:
    names = _Names(records)
    edits = [
        Edit(newer.history_date, newer.history_user, list(_changes(older, newer, names)))
        for newer, older in pairwise(records)
    ]
    return [edit for edit in edits if edit.changes]


def _changes(older: Any, newer: Any, names: "_Names") -> Iterable[FieldChange]:
    for field in Activity._meta.concrete_fields:
        before, after = getattr(older, field.attname), getattr(newer, field.attname)
        if field.name not in SILENT and before != after:
            yield FieldChange(
                field.name, _label(field), names.in_words(field, before), names.in_words(field, after)
            )
    for link in LINKS:
        before, after = names.linked(link, older), names.linked(link, newer)
        if before != after:
            yield FieldChange(link, _label(Activity._meta.get_field(link)), before, after)


def _label(field: Any) -> str:
    return capfirst(str(field.verbose_name))


class _Names:
    """The words for what the history keeps as keys."""

    def __init__(self, records: list[Any]) -> None:
        self.links: dict[str, dict[int, list[str]]] = {link: self._of_link(link, records) for link in LINKS}
        self.rows: dict[type[Model], dict[Any, Model]] = {}

    def _of_link(self, link: str, records: list[Any]) -> dict[int, list[str]]:
        if not records:
            return {}
        model = LINKS[link]
        kept = getattr(records[0], link).model.objects.filter(history__in=[record.pk for record in records])
        pairs = list(kept.values_list("history_id", f"{model._meta.model_name}_id"))
        rows = model._default_manager.in_bulk({key for _history, key in pairs})
        linked: dict[int, list[str]] = {}
        for history, key in pairs:
            linked.setdefault(history, []).append(str(rows.get(key, "?")))
        return linked

    def linked(self, link: str, record: Any) -> str:
        return " · ".join(sorted(self.links[link].get(record.pk, []))) or "–"

    def in_words(self, field: Any, value: Any) -> str:
        if value in (None, ""):
            return "–"
        if isinstance(field, ForeignKey):
            return str(self._row(field.related_model, value) or "?")
        if field.choices:
            return capfirst(str(dict(field.flatchoices).get(value, value)))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, date):
            return in_words(value)
        return euro_in_words(value) if isinstance(value, Decimal) else str(value)

    def _row(self, model: type[Model], key: Any) -> Model | None:
        rows = self.rows.setdefault(model, {})
        if key not in rows and (row := model._default_manager.filter(pk=key).first()):
            rows[key] = row
        return rows.get(key)
