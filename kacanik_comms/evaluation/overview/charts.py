"""The geometry of the trend's drawings; templates/evaluation/_trend_chart.html draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kacanik_comms.core.dates import month_name
from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year.trend import MONTHS, MonthEnd

MONTH_WIDTH = 30
HEIGHT = 100
BAR_WIDTH = 18


@dataclass(frozen=True)
class Spot:
    """One month's value: its middle, and how high it stands above the ground."""

    x: int
    height: float
    words: str

    @property
    def y(self) -> float:
        return round(HEIGHT - self.height, 1)

    @property
    def left(self) -> int:
        return self.x - BAR_WIDTH // 2


@dataclass(frozen=True)
class Chart:
    """A line of shares or a row of bars, and the same as a sentence for those who cannot see it."""

    kind: str
    label: str
    spots: Sequence[Spot]
    scale: Sequence[tuple[float, str]]

    @property
    def line(self) -> str:
        return " ".join(f"{spot.x},{spot.y}" for spot in self.spots)

    @property
    def months(self) -> list[tuple[int, str]]:
        return [(_middle(month), month_name(month, short=True)) for month in MONTHS]


def _middle(month: int) -> int:
    return (month - 1) * MONTH_WIDTH + MONTH_WIDTH // 2


def share_chart(points: Sequence[MonthEnd], ratios: Sequence[Ratio]) -> Chart:
    """Months in which nothing was expected yet have no spot: undefined is neither 0 nor 100 %."""
    told = [
        (point.month, ratio.percent)
        for point, ratio in zip(points, ratios, strict=True)
        if ratio.percent is not None
    ]
    spots = [
        Spot(_middle(month), float(percent) * HEIGHT / 100, _told(month, percent_in_words(percent)))
        for month, percent in told
    ]
    scale = [(HEIGHT - percent * HEIGHT / 100, str(percent)) for percent in (0, 50, 100)]
    return Chart("line", _sentence(spots), spots, scale)


def number_chart(points: Sequence[MonthEnd], numbers: Sequence[int]) -> Chart:
    highest = max(numbers, default=0)
    spots = [
        Spot(
            _middle(point.month),
            round(number * HEIGHT / highest, 1) if highest else 0,
            _told(point.month, str(number)),
        )
        for point, number in zip(points, numbers, strict=True)
    ]
    scale = [(float(HEIGHT), "0"), *([(0.0, str(highest))] if highest else [])]
    return Chart("bars", _sentence(spots), spots, scale)


def _told(month: int, value: str) -> str:
    return _("%(month)s: %(value)s") % {"month": month_name(month), "value": value}


def _sentence(spots: Sequence[Spot]) -> str:
    return "; ".join(spot.words for spot in spots) or _("Nothing was expected up to this day.")
