"""How a snapshot writes down texts, days, amounts and the names of things."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.functional import Promise
from modeltranslation.utils import build_localized_fieldname

from audiences.models import DesiredImpact, Message

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
Texts = dict[str, str]


def texts(content: Model | None, field: str) -> Texts:
    """A translated field under the codes of the languages in which it is given."""
    if content is None:
        return {}
    given = {code: getattr(content, build_localized_fieldname(field, code)) for code in LANGUAGES}
    return {code: text for code, text in given.items() if text}


def columns(field: str, told: Mapping[str, str]) -> dict[str, str | None]:
    """The same the other way round: the columns of a model."""
    return {build_localized_fieldname(field, code): told.get(code) for code in LANGUAGES}


def worded(text: str | Promise) -> Texts:
    """What the catalogues say, in every language."""
    told = {}
    for code in LANGUAGES:
        with translation.override(code):
            told[code] = str(text)
    return told


def day(of: date | None) -> str | None:
    return of.isoformat() if of else None


def moment(of: datetime | None) -> str | None:
    """To the second, as the clocks of Kosovo showed it."""
    return timezone.localtime(of).isoformat(timespec="seconds") if of else None


def amount(of: Decimal | None) -> str | None:
    """Always with two decimals, so that the same sum is the same text whichever database holds it."""
    return None if of is None else str(of.quantize(Decimal("0.01")))


def percent(of: Decimal | None) -> str | None:
    return None if of is None else str(of)


def named(part: Message | DesiredImpact, audiences: Mapping[int, str]) -> str:
    """A line of an audience's row: citizens.2."""
    return f"{audiences[part.audience_id]}.{part.number}"


def read_day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def read_amount(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)


def numbered(names: Iterable[Any]) -> dict[Any, int]:
    """A key for each name, in their order: what stands in for primary keys where nothing is saved."""
    return {name: number for number, name in enumerate(names, start=1)}
