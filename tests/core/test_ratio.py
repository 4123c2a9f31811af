from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kacanik_comms.core.ratio import Ratio

ratios = st.integers(0, 500).flatmap(lambda whole: st.builds(Ratio, st.integers(0, whole), st.just(whole)))


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [
        (0, 4, "0.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 8, "12.5"),
        (1, 16, "6.3"),  # 6.25 is rounded up, as people do
        (1, 32, "3.1"),  # 3.125
        (43, 43, "100.0"),
    ],
)
def test_a_share_is_told_with_one_decimal_rounded_half_up(numerator, denominator, percent):
    assert str(Ratio(numerator, denominator).percent) == percent


def test_nothing_out_of_nothing_is_neither_0_nor_100_percent():
    nothing = Ratio(0, 0)
    assert nothing.percent is None
    assert not nothing.is_defined
    assert not nothing.at_least(0)


@pytest.mark.parametrize(("numerator", "denominator"), [(2, 1), (-1, 4), (1, 0), (-1, -1)])
def test_what_is_no_share_is_refused(numerator, denominator):
    with pytest.raises(ValueError, match="is not a share"):
        Ratio(numerator, denominator)


@pytest.mark.parametrize(
    ("numerator", "denominator", "reached"),
    [(9, 10, True), (90, 100, True), (899, 1000, False), (8999, 10_000, False), (10, 11, True)],
)
def test_a_threshold_is_held_against_the_exact_share_and_not_the_rounded_one(numerator, denominator, reached):
    assert Ratio(numerator, denominator).at_least(90) is reached


def test_the_share_of_several_adds_units_and_never_averages_percentages():
    assert Ratio.total([Ratio(1, 1), Ratio(0, 51)]) == Ratio(1, 52)


def test_the_share_of_none_is_undefined():
    assert Ratio.total([]) == Ratio(0, 0)


@pytest.mark.slow
@given(st.lists(ratios))
def test_the_share_of_several_lies_between_the_smallest_and_the_largest(parts):
    total = Ratio.total(iter(parts))
    shares = [Fraction(part.numerator, part.denominator) for part in parts if part.is_defined]
    assert total.is_defined == bool(shares)
    if shares:
        assert min(shares) <= Fraction(total.numerator, total.denominator) <= max(shares)


@given(ratios)
def test_the_percentage_is_never_further_off_than_half_a_decimal(ratio):
    if ratio.percent is not None:
        exact = Fraction(ratio.numerator * 100, ratio.denominator)
        assert abs(Fraction(ratio.percent) - exact) <= Fraction(1, 20)
        assert Decimal(0) <= ratio.percent <= Decimal(100)
