"""The geometry of the report's drawings; templates/report/ draws them, in millimetres of the paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from activities.rules.progress import Progress
from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year.display import BAR_ORDER, band_in_words
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.figures import SIGMA_BANDS, YearStatus, status_counts

LABEL_WIDTH = 30
BAR_WIDTH = 127
ROW_HEIGHT = 10


@dataclass(frozen=True)
class Segment:
    status: YearStatus
    count: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Bar:
    label: str
    y: int
    total: int
    segments: Sequence[Segment]


@dataclass(frozen=True)
class StatusChart:
    """One bar for each objective and one for all, with the same words as a sentence for those who cannot see it."""

    bars: Sequence[Bar]
    key: Sequence[YearStatus]
    height: int
    label: str


def status_chart(facts: YearFacts) -> StatusChart:
    groups: list[tuple[str, Iterable[Progress]]] = [
        (_("Objective %(number)s") % {"number": objective.number}, facts.of_objective(objective))
        for objective in facts.objectives
    ]
    groups.append((_("All objectives"), facts.activities))
    bars = [_bar(label, position * ROW_HEIGHT, rows) for position, (label, rows) in enumerate(groups)]
    used = {segment.status for bar in bars for segment in bar.segments}
    return StatusChart(
        bars=bars,
        key=[status for status in BAR_ORDER if status in used],
        height=len(bars) * ROW_HEIGHT,
        label=" ".join(_in_words(bar) for bar in bars),
    )


def _bar(label: str, y: int, rows: Iterable[Progress]) -> Bar:
    counts = status_counts(rows)
    total = sum(counts.values())
    segments, x = [], 0.0
    for status in BAR_ORDER:
        if counts[status]:
            width = BAR_WIDTH * counts[status] / total
            segments.append(Segment(status, counts[status], round(LABEL_WIDTH + x, 2), round(width, 2)))
            x += width
    return Bar(label, y, total, segments)


def _in_words(bar: Bar) -> str:
    parts = ", ".join(f"{segment.status.label} {segment.count}" for segment in bar.segments)
    return f"{bar.label}: {parts or 0}."


@dataclass(frozen=True)
class Scale:
    """The five bands of OECD/SIGMA with the year's rate marked on them."""

    bands: Sequence[tuple[float, float, bool]]  # x, width, whether the rate lies in it
    ticks: Sequence[tuple[float, str]]
    mark: float | None
    label: str


SCALE_WIDTH = 166


def sigma_scale(rate: Ratio, band: int | None) -> Scale:
    bounds = [0, *reversed(SIGMA_BANDS), 100]
    spots = [bound * SCALE_WIDTH / 100 for bound in bounds]
    percent = rate.percent
    return Scale(
        bands=[
            (spots[position], round(spots[position + 1] - spots[position], 2), band == position + 1)
            for position in range(len(spots) - 1)
        ],
        ticks=[(spot, str(bound)) for spot, bound in zip(spots, bounds, strict=True)],
        mark=None if percent is None else round(float(percent) * SCALE_WIDTH / 100, 2),
        label=band_in_words(band)
        if percent is None
        else _("The implementation rate of %(percent)s on the scale of OECD/SIGMA: %(band)s.")
        % {"percent": percent_in_words(percent), "band": band_in_words(band)},
    )
