"""Editing what others may edit at the same time: nobody overwrites what they have not seen.

A form carries the version of the row that its person saw. Whoever writes holds the row, compares, and raises `Conflict`
where it is another version by now; the page then shows both texts, and the form goes on from the present one. Forms of
the Django admin carry a fingerprint of what they showed instead (`core/admin.py`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from kacanik_comms.core.dates import in_words
from kacanik_comms.core.text import clean_text

Row = TypeVar("Row", bound=Model)


class Conflict(Exception):
    """Somebody else was faster; `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__(_("Somebody else changed this in the meantime."))
        self.current = current


@dataclass(frozen=True)
class Difference:
    """What two people entered in the same place; `language` is that of a text."""

    label: Any
    theirs: Any
    yours: Any
    language: str = ""


@dataclass(frozen=True)
class Clash:
    """What differs from what somebody else saved, who that was, and when."""

    differences: Sequence[Difference]
    by: Any = None
    at: datetime | None = None


class VersionedForm(forms.Form):
    """A form that knows which version its person saw."""

    # As text: whatever is not the present version is answered as "somebody else was faster".
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def version_seen(self) -> int:
        return version_in(self.cleaned_data.get("version"))

    def entered(self) -> dict[str, Any]:
        """What the person entered, for an action."""
        return {
            name: clean_text(value) if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
            if name != "version"
        }

    def add_refusal(self, refusal: ValidationError) -> None:
        """Shows what an action refused: at its field where the form has it, else above the form."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for field, errors in refusal.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)

    def clash_with(self, current: Any) -> Clash:
        """What differs; the form then goes on from the present version, with the words that were typed."""
        clash = Clash(list(self.differences(current)))
        self.go_on_from(current.version)
        return clash

    def go_on_from(self, version: int) -> None:
        """The same words, on top of another version."""
        self.data = changed(self.data, version=str(version))

    def differences(self, current: Any) -> Iterator[Difference]:
        """Where the row says something else than what was entered."""
        for name, yours in self.entered().items():
            theirs = getattr(current, name, yours)
            if (theirs or None) != (yours or None) or (theirs == 0) != (yours == 0):
                field = self.fields[name]
                yield Difference(
                    self.label_in_words(name),
                    value_in_words(field, theirs),
                    value_in_words(field, yours),
                    getattr(field, "language", ""),
                )

    def label_in_words(self, name: str) -> str:
        return str(self.fields[name].label)


def changed(data: Any, **values: str) -> QueryDict:
    """What was sent, with other values for some of the fields."""
    copy = cast(QueryDict, data).copy()
    for name, value in values.items():
        copy[name] = value
    return copy


def version_in(text: str | None) -> int:
    """The version that a form sent; 0 for what was never one."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def value_in_words(field: forms.Field, value: Any) -> str:
    """A value of the field as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(field, forms.ChoiceField):
        key = str(value.pk) if isinstance(value, Model) else str(value)
        choices = cast(Iterable[tuple[Any, Any]], field.choices)
        return next((str(label) for choice, label in choices if str(choice) == key), key)
    if isinstance(value, date):
        return in_words(value)
    as_people_write_it = getattr(field, "in_words", field.prepare_value)
    return str(as_people_write_it(value))


# Writing


def hold(
    rows: "QuerySet[Row]",
    pk: Any,
    *,
    by: Any,
    allows: Callable[[Any, Row], None],
    version: int | None = None,
    of: Sequence[str] = ("self",),
) -> Row:
    """The row as it is now, held until the end of the transaction (by SQLite's IMMEDIATE where it has no row locks).

    `allows(by, row)` raises where the person may not change it; `version` is what they saw, where they saw one.
    """
    row = rows.select_for_update(of=of).get(pk=pk)
    allows(by, row)
    check_version(row, version)
    return row


def check_version(row: Any, version: int | None) -> None:
    if version is not None and row.version != version:
        raise Conflict(row)


def save(row: Any, by: Any) -> None:
    """Saves the row; its history says by whom."""
    row._history_user = by
    row.save()


def delete(row: Any, by: Any) -> None:
    row._history_user = by
    row.delete()
