"""The page of the signatures, and the code that leads from paper to the verification."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kacanik_comms.report.record import Story
from kacanik_comms.report.record.reading import Person

QUIET_ZONE = 4


@dataclass(frozen=True)
class Line:
    """A line for a signature; without a person nobody has signed it."""

    label: str
    person: Person | None
    at: datetime | None


@dataclass(frozen=True)
class Code:
    """A QR code as one path of squares, one unit a module."""

    size: int
    path: str
    address: str


def signatures(story: Story) -> list[Line]:
    document = story.document
    return [
        _line(pgettext("person", "Prepared by"), document.prepared),
        _line(_("Submitted by"), document.submitted),
        _line(_("Signed by"), document.signed),
    ]


def _line(label: str, person: Person | None) -> Line:
    return Line(label, person, timezone.localtime(person.at) if person else None)


def code_of(address: str) -> Code:
    """Each row's runs of dark modules as rectangles."""
    matrix = segno.make_qr(address, error="m", boost_error=False).matrix
    parts = [
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{width}v1h-{width}z"
        for y, row in enumerate(matrix)
        for x, width in _runs(row)
    ]
    return Code(len(matrix) + 2 * QUIET_ZONE, "".join(parts), address)


def _runs(row: Sequence[int]) -> Any:
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None
