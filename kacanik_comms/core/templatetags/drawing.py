"""The arithmetic that a drawing inside a template needs."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import template

register = template.Library()


class Bar(NamedTuple):
    """One part of a whole and the place it takes: `x` and `width` in the units of the drawing."""

    part: Any
    x: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@register.filter
def side_by_side(parts: Iterable[Any], width: int, start: int = 0) -> Iterator[Bar]:
    """Each part's share of the width, by its `.value`; parts of nothing are left out. The first stands at `start`."""
    counted = [part for part in parts if part.value]
    total = sum(part.value for part in counted)
    x = float(start)
    for part in counted:
        share = width * part.value / total
        yield Bar(part, round(x, 2), round(share, 2))
        x += share
