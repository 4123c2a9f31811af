"""The chart of the costs and that of the coverage; templates/report/ draws them in millimetres of the paper.

Both read without colour: planned and actual differ in their filling, and a number is drawn beside each sign.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kacanik_comms.core.numbers import euro_in_words
from kacanik_comms.year import figures
from kacanik_comms.year.facts import YearFacts
from plans.models import Objective

WIDTH = 166
LABEL_WIDTH = 30
# Room for a sum behind the longest bar.
AMOUNT_WIDTH = 24
COST_HEIGHT = 13
LINE_HEIGHT = 3.4
LABEL_LETTERS = 34
CHANNEL_WIDTH = 56
CELL_HEIGHT = 7.4
HEAD_HEIGHT = 7
# The side of a full square, and the least that is still seen.
LARGEST = 5.4
LEAST = 1.4


@dataclass(frozen=True)
class CostBar:
    label: str
    y: int
    planned: float
    actual: float
    planned_words: str
    actual_words: str


@dataclass(frozen=True)
class CostChart:
    bars: Sequence[CostBar]
    height: int
    label: str


def cost_chart(facts: YearFacts) -> CostChart | None:
    """Planned and actual cost of each objective; none where no euro was planned or spent."""
    rows: list[tuple[Objective, figures.Costs]] = [
        (objective, figures.costs(facts, objective)) for objective in facts.objectives
    ]
    most = max((max(costs.planned, costs.actual) for _objective, costs in rows), default=Decimal(0))
    if not most:
        return None
    bars = [
        CostBar(
            label=_("Objective %(number)s") % {"number": objective.number},
            y=position * COST_HEIGHT,
            planned=_length(costs.planned, most),
            actual=_length(costs.actual, most),
            planned_words=euro_in_words(costs.planned),
            actual_words=euro_in_words(costs.actual),
        )
        for position, (objective, costs) in enumerate(rows)
    ]
    sentence = _("%(label)s: planned %(planned)s, actual %(actual)s.")
    return CostChart(
        bars=bars,
        height=len(bars) * COST_HEIGHT,
        label=" ".join(
            sentence % {"label": bar.label, "planned": bar.planned_words, "actual": bar.actual_words}
            for bar in bars
        ),
    )


def _length(amount: Decimal, most: Decimal) -> float:
    return round(float(amount / most) * (WIDTH - LABEL_WIDTH - AMOUNT_WIDTH), 2)


@dataclass(frozen=True)
class Cell:
    """A square with its number; no square where the audience was not reached through the channel."""

    x: float
    y: float
    side: float
    count: int

    @property
    def half(self) -> float:
        return round(self.side / 2, 2)

    @property
    def text_x(self) -> float:
        return round(self.x + LARGEST / 2 + 1.2, 2)


@dataclass(frozen=True)
class ChannelLine:
    y: float
    lines: Sequence[tuple[float, str]]
    cells: Sequence[Cell]


@dataclass(frozen=True)
class CoverageChart:
    columns: Sequence[tuple[float, int]]
    rows: Sequence[ChannelLine]
    height: float
    label: str


def coverage_chart(facts: YearFacts) -> CoverageChart | None:
    """Channels by audiences: the more often an audience was reached, the larger its square."""
    matrix = figures.audience_by_channel(facts)
    most = max((count for _audience, counts in matrix.rows for count in counts), default=0)
    if not most:
        return None
    step = (WIDTH - CHANNEL_WIDTH) / len(facts.audiences)
    spots = [round(CHANNEL_WIDTH + position * step + 3, 2) for position in range(len(facts.audiences))]
    rows, y = [], float(HEAD_HEIGHT)
    for position, channel in enumerate(facts.channels):
        middle = round(y + CELL_HEIGHT / 2, 2)
        words = textwrap.wrap(channel.name, LABEL_LETTERS, max_lines=2, placeholder=" …")
        first = middle + 1 - LINE_HEIGHT / 2 * (len(words) - 1)
        rows.append(
            ChannelLine(
                y=round(y, 2),
                lines=[(round(first + LINE_HEIGHT * number, 2), word) for number, word in enumerate(words)],
                cells=[
                    Cell(spot, middle, _side(counts[position], most), counts[position])
                    for spot, (_audience, counts) in zip(spots, matrix.rows, strict=True)
                ],
            )
        )
        y += CELL_HEIGHT
    return CoverageChart(
        columns=[(spot, audience.number) for spot, audience in zip(spots, facts.audiences, strict=True)],
        rows=rows,
        height=round(y, 2),
        label=_in_words(facts, matrix),
    )


def _side(count: int, most: int) -> float:
    """The area grows with the number."""
    return round(max((count / most) ** 0.5 * LARGEST, LEAST), 2) if count else 0


def _in_words(facts: YearFacts, matrix: figures.Matrix) -> str:
    told = []
    for audience, counts in matrix.rows:
        parts = [
            f"{channel.name} {count}" for channel, count in zip(facts.channels, counts, strict=True) if count
        ]
        told.append(f"{audience.name}: {', '.join(parts) or _('not reached')}.")
    return " ".join(told)
