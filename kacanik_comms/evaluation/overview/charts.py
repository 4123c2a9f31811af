"""The geometry of the trend's drawings; templates/evaluation/_trend_chart.html draws them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kacanik_comms.core.dates import month_name
from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year.trend import MONTHS, MonthEnd

MONTH_WIDTH = 30
HEIGHT = 100
BAR_WIDTH = 18


def share_chart(points: Sequence[MonthEnd], ratios: Sequence[Ratio]) -> dict[str, Any]:
    """A line. Months in which nothing was expected yet have no spot: undefined is neither 0 nor 100 %."""
    spots = [
        _spot(point.month, float(ratio.percent) * HEIGHT / 100, percent_in_words(ratio.percent))
        for point, ratio in zip(points, ratios, strict=True)
        if ratio.percent is not None
    ]
    return _chart(
        "line", spots, [(HEIGHT - percent * HEIGHT / 100, str(percent)) for percent in (0, 50, 100)]
    )


def number_chart(points: Sequence[MonthEnd], numbers: Sequence[int]) -> dict[str, Any]:
    """A row of bars."""
    highest = max(numbers, default=0)
    spots = [
        _spot(point.month, round(number * HEIGHT / highest, 1) if highest else 0, str(number))
        for point, number in zip(points, numbers, strict=True)
    ]
    return _chart("bars", spots, [(float(HEIGHT), "0"), *([(0.0, str(highest))] if highest else [])])


def _chart(kind: str, spots: list[dict[str, Any]], scale: list[tuple[float, str]]) -> dict[str, Any]:
    """The drawing, and the same as a sentence for those who cannot see it."""
    words = "; ".join(spot["words"] for spot in spots)
    return {
        "kind": kind,
        "label": words or _("Nothing was expected up to this day."),
        "spots": spots,
        "line": " ".join(f"{spot['x']},{spot['y']}" for spot in spots),
        "scale": scale,
        "months": [(_middle(month), month_name(month, short=True)) for month in MONTHS],
    }


def _spot(month: int, height: float, value: str) -> dict[str, Any]:
    """One month's value: its middle, and how high it stands above the ground."""
    x = _middle(month)
    return {
        "x": x,
        "y": round(HEIGHT - height, 1),
        "left": x - BAR_WIDTH // 2,
        "height": height,
        "words": _("%(month)s: %(value)s") % {"month": month_name(month), "value": value},
    }


def _middle(month: int) -> int:
    return (month - 1) * MONTH_WIDTH + MONTH_WIDTH // 2
