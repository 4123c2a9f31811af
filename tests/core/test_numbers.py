from decimal import Decimal

import pytest
from django.utils import translation

from kacanik_comms.core.numbers import euro_in_words, percent_in_words


@pytest.mark.parametrize(
    ("language", "euro", "percent"),
    [
        ("sq", "1.234,50\u00a0€", "12,5\u00a0%"),
        ("sr-latn", "1.234,50\u00a0€", "12,5\u00a0%"),
        ("en", "1,234.50\u00a0€", "12.5%"),
    ],
)
def test_sums_and_shares_are_written_as_the_readers_do(language, euro, percent):
    with translation.override(language):
        assert euro_in_words(Decimal("1234.50")) == euro
        assert percent_in_words(Decimal("12.5")) == percent


def test_whole_sums_have_no_cents_and_what_was_saved_has_a_real_minus_sign():
    with translation.override("sq"):
        assert euro_in_words(Decimal(1000)) == "1.000\u00a0€"
        assert euro_in_words(Decimal(-1000)) == "\u22121.000\u00a0€"
        assert euro_in_words(Decimal(0)) == "0\u00a0€"
