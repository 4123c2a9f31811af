"""How a record names things that stand elsewhere in it, and says what the program's own catalogues say."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from audiences.models import DesiredImpact, Message
from kacanik_comms.core.record import LANGUAGES, Texts


def worded(text: str | Promise) -> Texts:
    """What the catalogues say, in every language."""
    words = {}
    for code in LANGUAGES:
        with translation.override(code):
            words[code] = str(text)
    return words


def percent(of: Decimal | None) -> str | None:
    return None if of is None else str(of)


def named(part: Message | DesiredImpact, audiences: Mapping[int, str]) -> str:
    """A line of an audience's row: citizens.2."""
    return f"{audiences[part.audience_id]}.{part.number}"


def numbered(names: Iterable[Any]) -> dict[Any, int]:
    """A key for each name, in their order: what stands in for primary keys where nothing is saved."""
    return {name: number for number, name in enumerate(names, start=1)}
