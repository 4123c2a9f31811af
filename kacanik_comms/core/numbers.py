"""Shares and sums of money in the reader's language."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import pgettext

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


def percent_in_words(percent: Decimal) -> str:
    """12,5 % in Albanian and Serbian, 12.5% in English; a whole number loses its decimal."""
    digits = 0 if percent == percent.to_integral_value() else 1
    # Translators: how a percentage is written; the space is a no-break space.
    pattern = pgettext("percentage", "%(number)s%%")
    return pattern % {"number": formats.number_format(percent, digits, use_l10n=True)}


def euro_in_words(amount: Decimal) -> str:
    """1.000 € with the amount's cents only where it has some; less than nothing with a real minus sign."""
    digits = 0 if amount == amount.to_integral_value() else 2
    number = formats.number_format(abs(amount), digits, use_l10n=True, force_grouping=True)
    return f"{MINUS if amount < 0 else ''}{number}{NO_BREAK_SPACE}€"


def difference_in_words(amount: Decimal) -> str:
    """The same with a plus sign where it is more than was planned."""
    return f"{'+' if amount > 0 else ''}{euro_in_words(amount)}"
