"""The record of a row: its data without the row, as text that means the same in ten years.

Each room declares for each of its models which fields make the record (`declarations.py`). The plan as it was adopted,
the record of a signed report, the open data and the API read the same declarations.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from kacanik_comms.core.dates import in_words
from kacanik_comms.core.numbers import euro_in_words

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
Data = dict[str, Any]
Texts = dict[str, str]


class Declaration:
    """The fields of a model that make its record, in their order: those for everybody, and internal ones."""

    def __init__(self, model: type[models.Model], *public: str, internal: tuple[str, ...] = ()) -> None:
        self.model, self.public, self.internal = model, public, internal

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.public, *self.internal)

    @cached_property
    def _translated(self) -> set[str]:
        fields = {field.name for field in self.model._meta.get_fields()}
        return {name for name in self.names if build_localized_fieldname(name, LANGUAGES[0]) in fields}

    def data_of(self, row: models.Model) -> Data:
        """Texts under the codes of their languages, days and moments as ISO writes them, amounts with two decimals."""
        return {
            name: texts(row, name) if name in self._translated else plain(getattr(row, name))
            for name in self.names
        }

    def columns_in(self, data: Mapping[str, Any], *names: str) -> dict[str, Any]:
        """The other way round: what a row of the model is made of, or only what the `names` say of it.

        A field that a record does not have, because it was declared later, keeps the model's default.
        """
        values: dict[str, Any] = {}
        for name in names or self.names:
            if name in self._translated:
                values |= columns(name, data.get(name, {}))
            elif name in data:
                values[name] = _read(self.model._meta.get_field(name), data[name])
        return values

    def in_words(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What people read of the values that say something: the name of each field, and the value."""
        fields: dict[str, Any] = {name: self.model._meta.get_field(name) for name in self.names}
        return [
            (name_of(field), words_of(field, values[name]))
            for name, field in fields.items()
            if values.get(name) not in (None, "")
        ]


def name_of(field: Any) -> str:
    """The name of a field beside its value in words: a sum of money has its € already."""
    return str(field.verbose_name).removesuffix(" (€)")


def words_of(field: Any, value: Any) -> str:
    """A value of the field as people read it."""
    if field.choices:
        return capfirst(str(dict(field.flatchoices).get(value, value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return euro_in_words(value) if isinstance(value, Decimal) else str(value)


def texts(content: models.Model | None, field: str) -> Texts:
    """A translated field under the codes of the languages in which it is given."""
    if content is None:
        return {}
    given = {code: getattr(content, build_localized_fieldname(field, code)) for code in LANGUAGES}
    return {code: text for code, text in given.items() if text}


def columns(field: str, data: Mapping[str, str]) -> dict[str, str | None]:
    """The same the other way round: the columns of a model."""
    return {build_localized_fieldname(field, code): data.get(code) for code in LANGUAGES}


def plain(value: Any) -> Any:
    match value:
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case Decimal():
            return amount(value)
    return value


def day(of: date | None) -> str | None:
    return of.isoformat() if of else None


def moment(of: datetime | None) -> str | None:
    """To the second, as the clocks of Kosovo showed it."""
    return timezone.localtime(of).isoformat(timespec="seconds") if of else None


def amount(of: Decimal | None) -> str | None:
    """Always with two decimals, so that the same sum is the same text whichever database holds it."""
    return None if of is None else str(of.quantize(Decimal("0.01")))


def read_amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _read(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(field, models.DecimalField) else value
