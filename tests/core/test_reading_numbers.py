from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kacanik_comms.core.numbers import euro_in_words
from kacanik_comms.core.reading_numbers import read_count, read_money, read_number

LANGUAGES = ("sq", "sr-latn", "en")


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("0", "0"),
        ("1000", "1000"),
        ("1.000", "1000"),
        ("1,000", "1000"),  # three digits after a mark are a group, in every language
        ("1 000", "1000"),
        ("1\u00a0000", "1000"),
        ("1\u202f000", "1000"),
        ("1.234.567", "1234567"),
        ("1500,50", "1500.50"),
        ("1500.5", "1500.5"),
        ("1.000,50", "1000.50"),
        ("1,000.50", "1000.50"),
        ("1 000,50", "1000.50"),
        (" 1 000.50 € ", "1000.50"),
        ("1.000\u00a0€", "1000"),
        ("€1000", "1000"),
        ("EUR 1.000", "1000"),
        ("500 euro", "500"),
        ("500 Euro", "500"),
        ("500 evra", "500"),
        ("0,50", "0.50"),
    ],
)
def test_a_sum_is_read_however_people_write_it(written, amount):
    for language in LANGUAGES:
        with translation.override(language):
            assert read_money(written) == Decimal(amount)


@pytest.mark.parametrize(
    "written",
    [
        "1.2.3",
        "31.12.2026",
        "1.0000",
        "0.500",  # neither half a euro nor a group after a 0
        "012.345",
        "1234.567",
        "1.00.000",
        "1.000.50",
        "1,000,50",
        "1.000 000",
        "1 000\u00a0000",
        "1  000",
        "1000.",
        ",50",
        "1000,505",
        "-5",
        "1e3",
        "²",
        "١٠٠",
        "€ 5 €",
        "5 $",
        "many",
        "pa",
    ],
)
def test_what_could_be_meant_in_two_ways_is_no_sum(written):
    with pytest.raises(ValidationError):
        read_money(written)


@pytest.mark.parametrize(
    "written", ["pa kosto shtesë", "Pa kosto shtese", "bez dodatnih troškova", "No additional cost"]
)
def test_no_additional_cost_is_nothing_to_pay(written):
    assert read_money(written) == 0


@pytest.mark.parametrize("written", ["", "  ", "-", "–", "—"])
def test_a_dash_says_that_nothing_is_stated(written):
    assert (read_money(written), read_count(written), read_number(written)) == (None, None, None)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sq", "Kjo nuk është shumë parash. Shkruajeni p.sh. si 1.000,50\u00a0€."),
        ("sr-latn", "Ovo nije novčani iznos. Upišite ga na primer kao 1.000,50\u00a0€."),
        ("en", "This is not a sum of money. Write it for example as 1,000.50\u00a0€."),
    ],
)
def test_what_is_refused_is_answered_with_an_example_as_the_reader_writes_it(language, sentence):
    with translation.override(language), pytest.raises(ValidationError) as refusal:
        read_money("1.2.3")
    assert refusal.value.messages == [sentence]


@given(st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2), st.sampled_from(LANGUAGES))
def test_every_sum_comes_in_as_the_pages_print_it(amount, language):
    with translation.override(language):
        assert read_money(euro_in_words(amount)) == amount


@pytest.mark.parametrize(
    ("written", "count"), [("0", 0), ("1000", 1000), ("1.000", 1000), ("1,000", 1000), ("1 000 000", 1000000)]
)
def test_a_thousand_people_are_a_thousand_however_it_is_written(written, count):
    assert read_count(written) == count


@pytest.mark.parametrize("written", ["1.0", "1,5", "1.00", "-1", "31.12.2026", "5 €", "many", "²"])
def test_what_is_no_number_of_people_is_refused(written):
    with pytest.raises(ValidationError, match="not a whole number"):
        read_count(written)


@pytest.mark.parametrize(
    ("written", "number"), [("12,5", "12.5"), ("-3", "-3"), ("\u22121.000,25", "-1000.25"), ("1 000", "1000")]
)
def test_an_indicator_can_be_less_than_nothing(written, number):
    assert read_number(written) == Decimal(number)


@pytest.mark.parametrize("written", ["--3", "12 %", "5 €", "1.2.3"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(ValidationError, match="not a number"):
        read_number(written)
