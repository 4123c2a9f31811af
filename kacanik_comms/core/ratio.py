"""A share that keeps its numerator and denominator, so that every figure can be checked by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Ratio:
    """`numerator` out of `denominator`; undefined, neither 0 nor 100 %, where the denominator is 0."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} out of {self.denominator} is not a share")

    @classmethod
    def total(cls, ratios: Iterable["Ratio"]) -> "Ratio":
        """The share of all of them together: units are added, percentages are never averaged."""
        parts = list(ratios)
        return cls(sum(part.numerator for part in parts), sum(part.denominator for part in parts))

    @property
    def is_defined(self) -> bool:
        return self.denominator > 0

    @property
    def percent(self) -> Decimal | None:
        """In per cent with one decimal, rounded half up; None where undefined."""
        if not self.is_defined:
            return None
        exact = Decimal(self.numerator * 100) / Decimal(self.denominator)
        return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

    def at_least(self, percent: int) -> bool:
        """Whether the exact share reaches the percentage; an undefined one reaches none."""
        return self.is_defined and self.numerator * 100 >= percent * self.denominator
