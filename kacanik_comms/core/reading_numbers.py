"""Numbers and sums of money as people write them, wherever they are typed: pages, admin and API.

What cannot be meant in one way alone is refused. Babel reads the marks of one language only, so that it takes "1.000"
for one in Albanian.
"""

import re
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext, override

from kacanik_comms.core.numbers import MINUS, euro_in_words
from kacanik_comms.core.text import fold

# A mark between groups of three, and what may then stand before the decimals.
_MARKS = (
    (r"\.", ","),
    (",", r"\."),
    (" ", "[,.]"),
    (r"\u00a0", "[,.]"),
    (r"\u202f", "[,.]"),
)
_GROUPED = "|".join(
    rf"[1-9][0-9]{{0,2}}({mark}[0-9]{{3}})+({decimal}[0-9]{{1,2}})?" for mark, decimal in _MARKS
)
_PLAIN = "[0-9]+([,.][0-9]{1,2})?"
_FIGURES = f"({_PLAIN}|{_GROUPED})"
_SPACE = r"[ \u00a0\u202f]?"
_EURO = "(€|[Ee][Uu][Rr][Oo]?|evra)"
_MONEY = f"({_EURO}{_SPACE})?{_FIGURES}({_SPACE}{_EURO})?"

_EXAMPLE = Decimal("1000.50")
_NOT_STATED = {"", "-", "–", "—"}


def read_number(text: str) -> Decimal | None:
    """1000, 1.000, 1 000,5 or -12.5; None where nothing or a dash stands.

    Three digits after a mark are a group: both 1.000 and 1,000 are a thousand in every language. Groups have one kind
    of mark and three digits, the first one to three and no leading 0. One or two digits after another mark, or after
    the only one, are decimals.
    """
    words = text.strip()
    if words in _NOT_STATED:
        return None
    sign = -1 if words[0] in f"-{MINUS}" else 1
    figures = words.removeprefix("-").removeprefix(MINUS)
    if not re.fullmatch(_FIGURES, figures):
        raise ValidationError(
            gettext("This is not a number. Write it for example as %(example)s."),
            code="invalid",
            params={"example": formats.number_format(_EXAMPLE, 2, force_grouping=True)},
        )
    return sign * _value_of(figures)


def read_money(text: str) -> Decimal | None:
    """A sum in euro, with or without the word; "no additional cost" in any of our languages is 0."""
    words = text.strip()
    if words in _NOT_STATED:
        return None
    if fold(words) in _words_for_nothing():
        return Decimal(0)
    if not re.fullmatch(_MONEY, words) or len(re.findall(_EURO, words)) > 1:
        raise ValidationError(
            gettext("This is not a sum of money. Write it for example as %(example)s."),
            code="invalid",
            params={"example": euro_in_words(_EXAMPLE)},
        )
    return _value_of(re.sub(f"{_SPACE}{_EURO}{_SPACE}", "", words))


def read_count(text: str) -> int | None:
    """How many: a number without sign and decimals."""
    words = text.strip()
    if words in _NOT_STATED:
        return None
    # 1.0 is refused too: somebody may have meant a thousand.
    if not re.fullmatch(_FIGURES, words) or _decimals_of(words):
        raise ValidationError(
            gettext("This is not a whole number. Write it for example as %(example)s."),
            code="invalid",
            params={"example": formats.number_format(1000, force_grouping=True)},
        )
    return int(_value_of(words))


def _value_of(figures: str) -> Decimal:
    decimals = _decimals_of(figures)
    whole = figures[: -len(decimals)] if decimals else figures
    return Decimal("".join(filter(str.isdecimal, whole)) + decimals.replace(",", "."))


def _decimals_of(figures: str) -> str:
    """The mark and the digits after it."""
    ending = re.search("[,.][0-9]{1,2}$", figures)
    return ending[0] if ending else ""


@cache
def _words_for_nothing() -> set[str]:
    nothing = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            nothing.add(fold(gettext("no additional cost")))
    return nothing
