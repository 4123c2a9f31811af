"""Who changed what: the kept records of a row, compared field by field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import ForeignKey, QuerySet, prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.declarations import WHEN
from activities.models import Activity
from activities.pages.wording import when_in_words
from activities.querysets import LINKS
from activities.rules.days import When
from kacanik_comms.accounts.models import User
from kacanik_comms.core.record import name_of, words_of

# `title` repeats `title_sq`; version and revision count and say nothing.
SILENT = {"id", "version", "revision", "title", "footnote", "time_wording"}


@dataclass(frozen=True)
class FieldChange:
    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Edit:
    """One saving of the activity."""

    at: datetime
    by: User | None
    changes: Sequence[FieldChange]


def records_of(model: Any) -> QuerySet[Any]:
    """The kept records of a model, each with whoever wrote it and the rows that it refers to."""
    names = [field.name for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
    records: QuerySet[Any] = model.history.select_related("history_user", *names)
    return records


def edits_since(activity: Activity, version: int) -> list[Edit]:
    """What was changed after somebody saw the activity in that version, newest first, in a fixed number of queries."""
    records = list(records_of(Activity).filter(id=activity.pk))
    records = records[: sum(record.version > version for record in records) + 1]
    read_links(records)
    edits = [
        Edit(newer.history_date, newer.history_user, changes_between(older, newer))
        for newer, older in pairwise(records)
    ]
    return [edit for edit in edits if edit.changes]


def read_links(records: Iterable[Any]) -> None:
    """Reads what records of one model were linked to, with three queries however many they are."""
    records = list(records)
    if records:
        links = (f"{_kept_as(records[0], link)}__{link.removesuffix('s')}" for link in LINKS)
        prefetch_related_objects(records, *links)


def changes_between(older: Any, newer: Any) -> list[FieldChange]:
    """What differs between two records of the same row, of which the links were read: its fields, then its links."""
    changes = []
    for field in newer.instance_type._meta.concrete_fields:
        # What the database computes from other fields is not in the history.
        if field.name in SILENT or field.generated:
            continue
        if getattr(older, field.attname) != getattr(newer, field.attname):
            words = _in_words(older, field), _in_words(newer, field)
            changes.append(FieldChange(field.name, _label(field), *words))
    for link in LINKS:
        before, after = _linked(older, link), _linked(newer, link)
        if before != after:
            field = newer.instance_type._meta.get_field(link)
            changes.append(FieldChange(link, _label(field), before, after))
    return changes


def when_as_one(changes: Sequence[FieldChange], older: Any, newer: Any) -> list[FieldChange]:
    """When an occurrence was, in one line: people know one thing, which the database holds in three columns."""
    others = [change for change in changes if change.name not in WHEN.names]
    if len(others) == len(changes):
        return others
    before, after = (when_in_words(When.of(record)) for record in (older, newer))
    return [FieldChange("when", _("When"), before, after), *others]


def caption_change(older: Any, newer: Any) -> FieldChange:
    """What is said of a proof."""
    return FieldChange("caption", _("What can be seen there"), older.caption or "–", newer.caption or "–")


def proof_gone(record: Any) -> FieldChange:
    return FieldChange("evidence", _("Evidence"), record.caption or record.name or record.url, "–")


def _label(field: Any) -> str:
    return capfirst(name_of(field))


def _kept_as(record: Any, link: str) -> str:
    return f"{record._meta.model_name}_{link}_set"


def _linked(record: Any, link: str) -> str:
    rows = getattr(record, _kept_as(record, link)).all()
    # A row that was deleted since has no name any more.
    names = (str(getattr(row, link.removesuffix("s")) or "?") for row in rows)
    return " · ".join(sorted(names)) or "–"


def _in_words(record: Any, field: Any) -> str:
    value = getattr(record, field.attname)
    if value in (None, ""):
        return "–"
    if isinstance(field, ForeignKey):
        return str(getattr(record, field.name) or "?")
    return words_of(field, value)
