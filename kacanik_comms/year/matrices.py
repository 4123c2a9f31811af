"""Whom the year reached how often: audiences by channel and by quarter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kacanik_comms.year.facts import Coverage
from kacanik_comms.year.figures import QUARTERS, quarter_of

if TYPE_CHECKING:
    from audiences.models import Audience


@dataclass(frozen=True)
class Matrix:
    """How many occurrences reached each audience (rows) through each channel or in each quarter (columns)."""

    columns: Sequence[object]
    rows: Sequence[tuple["Audience", Sequence[int]]]

    def total(self, column: int) -> int:
        return sum(counts[column] for _audience, counts in self.rows)


def audience_by_channel(facts: Coverage) -> Matrix:
    """An occurrence that reached two audiences through three channels stands in six cells."""
    counts = Counter(
        (audience, channel)
        for reach in facts.reaches
        for audience in reach.audiences
        for channel in reach.channels
    )
    return Matrix(
        facts.channels,
        [
            (audience, [counts[audience.pk, channel.pk] for channel in facts.channels])
            for audience in facts.audiences
        ],
    )


def audience_by_quarter(facts: Coverage) -> Matrix:
    counts = Counter(
        (audience, quarter_of(reach, facts.plan)) for reach in facts.reaches for audience in reach.audiences
    )
    return Matrix(
        list(QUARTERS),
        [(audience, [counts[audience.pk, quarter] for quarter in QUARTERS]) for audience in facts.audiences],
    )
