"""The geometry of what is drawn in the report alone; templates/report/ draws it, in millimetres of the paper.

Everything reads without colour: what differs in colour differs in its filling, and a number stands beside each sign.
`label` says the same as a sentence. Strips and matrices are those of the pages (templates/_components/).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import segno
from django.utils.translation import gettext as _

from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.core.templatetags.drawing import side_by_side
from kacanik_comms.year import figures
from kacanik_comms.year.display import band_in_words
from kacanik_comms.year.figures import SIGMA_BANDS
from kacanik_comms.year.in_short import GRADES, LIGHTS

WIDTH = 166
LABEL_WIDTH = 30
STATUS_WIDTH = 127
STATUS_HEIGHT = 10
# Around a code, in its own squares.
QUIET_ZONE = 4


def status_chart(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One bar for each row of an objective and the last for all, of the parts that the pages draw too."""
    bars = [
        {
            "label": _label(row),
            "y": position * STATUS_HEIGHT,
            "total": row["special"],
            "segments": list(side_by_side(row["parts"], STATUS_WIDTH, start=LABEL_WIDTH)),
        }
        for position, row in enumerate(rows)
    ]
    in_words = [
        ", ".join(f"{part.label} {part.value}" for part in row["parts"] if part.value) for row in rows
    ]
    return {
        "bars": bars,
        "key": [part for part in rows[-1]["parts"] if part.value],
        "height": len(bars) * STATUS_HEIGHT,
        "label": " ".join(
            f"{bar['label']}: {words or 0}." for bar, words in zip(bars, in_words, strict=True)
        ),
    }


def _label(row: dict[str, Any]) -> str:
    if row["objective"] is None:
        return _("All objectives")
    return _("Objective %(number)s") % {"number": row["objective"].number}


def sigma_scale(rate: Ratio) -> dict[str, Any]:
    """The five bands of OECD/SIGMA with the year's rate marked on them."""
    band, percent = figures.sigma_band(rate), rate.percent
    bounds = [0, *reversed(SIGMA_BANDS), 100]
    spots = [bound * WIDTH / 100 for bound in bounds]
    words = band_in_words(band)
    if percent is not None:
        words = _("The implementation rate of %(percent)s on the scale of OECD/SIGMA: %(band)s.") % {
            "percent": percent_in_words(percent),
            "band": words,
        }
    return {
        # Where each begins, how wide it is, and whether the rate lies in it.
        "bands": [
            (spots[position], round(spots[position + 1] - spots[position], 2), band == position + 1)
            for position in range(len(spots) - 1)
        ],
        "ticks": [(spot, str(bound)) for spot, bound in zip(spots, bounds, strict=True)],
        "meanings": [
            f"{band_in_words(number)} – {GRADES[number].label}, {LIGHTS[number].label}"
            for number in sorted(GRADES, reverse=True)
        ],
        "mark": None if percent is None else round(float(percent) * WIDTH / 100, 2),
        "label": words,
    }


def code_of(address: str) -> dict[str, Any]:
    """The QR code that leads from paper to the verification, as one path: each row's runs of dark modules."""
    matrix = segno.make_qr(address, error="m", boost_error=False).matrix
    parts = [
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{width}v1h-{width}z"
        for y, row in enumerate(matrix)
        for x, width in _runs(row)
    ]
    return {"size": len(matrix) + 2 * QUIET_ZONE, "path": "".join(parts), "address": address}


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None
