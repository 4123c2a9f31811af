"""Who changed what: the kept history of a row, told as fields with before and after."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import ForeignKey, Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.models import Activity
from audiences.models import Audience, Channel, Message
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.numbers import euro_in_words
from kacanik_comms.core.together import read_together

LINKS: dict[str, type[Model]] = {"audiences": Audience, "messages": Message, "channels": Channel}
# `title` repeats `title_sq`; the version counts and says nothing.
SILENT = {"id", "version", "title", "footnote", "time_wording"}


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
    """Every edit, newest first, in a fixed number of queries."""
    return _edits(_records_of(activity))


def edits_since(activity: Activity, version: int) -> list[Edit]:
    """What was changed after somebody saw the activity in that version, newest first."""
    records = _records_of(activity)
    newer = sum(record.version > version for record in records)
    return _edits(records[: newer + 1])


def _records_of(activity: Activity) -> list[Any]:
    kept = Activity.history.filter(id=activity.pk)  # type: ignore[attr-defined]
    return list(kept.select_related("history_user"))


def _edits(records: list[Any]) -> list[Edit]:
    keys = [record.pk for record in records]
    links = read_together(*links_kept(Activity, keys))
    named = {link: {_key(row, link) for row in kept} for link, kept in zip(LINKS, links, strict=True)}
    rows = read_together(*(LINKS[link]._default_manager.filter(pk__in=keys) for link, keys in named.items()))
    names = Names(links, [row for of_link in rows for row in of_link])
    edits = [
        Edit(newer.history_date, newer.history_user, changes_between(older, newer, names))
        for newer, older in pairwise(records)
    ]
    return [edit for edit in edits if edit.changes]


def links_kept(model: Any, keys: Collection[int] | QuerySet[Any, Any]) -> list[QuerySet[Any]]:
    """For each kind of link the rows of the history that say what records of the model were linked to."""
    return [_kept_model(model, link)._default_manager.filter(history__in=keys) for link in LINKS]


def _kept_model(model: Any, link: str) -> Any:
    options = model.history.model._meta
    return options.get_field(f"{options.model_name}_{link}").related_model


def _key(row: Any, link: str) -> int:
    key: int = getattr(row, f"{LINKS[link]._meta.model_name}_id")
    return key


def changes_between(older: Any, newer: Any, names: "Names") -> list[FieldChange]:
    """What differs between two records of the same row: its fields, then its links."""
    changes = []
    for field in newer.instance_type._meta.concrete_fields:
        before, after = getattr(older, field.attname), getattr(newer, field.attname)
        if field.name not in SILENT and before != after:
            words = names.in_words(field, before), names.in_words(field, after)
            changes.append(FieldChange(field.name, _label(field), *words))
    for link in LINKS:
        before, after = names.linked(link, older), names.linked(link, newer)
        if before != after:
            field = newer.instance_type._meta.get_field(link)
            changes.append(FieldChange(link, _label(field), before, after))
    return changes


def _label(field: Any) -> str:
    return capfirst(str(field.verbose_name))


class Names:
    """The words for what the history keeps as keys.

    `links` are the kept links in the order of LINKS, `rows` what the page has read of that which they lead to.
    """

    def __init__(self, links: Sequence[Sequence[Any]], rows: Iterable[Model]) -> None:
        self.rows: dict[tuple[type[Model], Any], Model | None] = {(type(row), row.pk): row for row in rows}
        self.links: Mapping[str, dict[int, list[str]]] = {link: {} for link in LINKS}
        for link, kept in zip(LINKS, links, strict=True):
            for row in kept:
                named = self._row(LINKS[link], _key(row, link))
                self.links[link].setdefault(row.history_id, []).append(str(named or "?"))

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
        if (model, key) not in self.rows:
            self.rows[model, key] = model._default_manager.filter(pk=key).first()
        return self.rows[model, key]
