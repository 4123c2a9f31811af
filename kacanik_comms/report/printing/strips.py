"""The year strips on paper: what activities/pages/strip.py computed, with one path for each state, not for each unit.

They look as those of templates/_components/strip.html do. There each unit has a shape and a title of its own; paper
has no titles to point at, and a year of weeks would be a hundred elements for each activity.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from activities.pages.strip import Mark, Strip

# How far a unit stays away from its edges, so that two are told apart.
GAP = 0.6
GREEN, GREY, RED, BLUE, PALE = "#22693b", "#4b5a56", "#a32638", "#1f57a4", "#7b8a85"


@dataclass(frozen=True)
class Shape:
    """All units of one state in one colour: lines as thick as the units are high, or what is filled."""

    path: str
    fill: str = "none"
    stroke: str = "none"
    thickness: float = 1


@dataclass(frozen=True)
class PaperStrip:
    label: str
    axis: str
    shapes: tuple[Shape, ...]
    now: int | None


def on_paper(strip: Strip) -> PaperStrip:
    marks: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in strip.marks:
        marks[mark.kind, mark.state].append(mark)
    shapes = [shape for (kind, state), those in marks.items() for shape in _shapes(kind, state, those)]
    ticks = "".join(
        f"M{month.x} 15v{3 if number % 3 else 6}" for number, month in enumerate(strip.months) if number
    )
    return PaperStrip(strip.label, f"M0 21v-6.5h{strip.width}v6.5{ticks}", tuple(shapes), strip.now)


def _shapes(kind: str, state: str, marks: list[Mark]) -> Iterable[Shape]:
    """Done stands on the line, missed hangs under it; what was skipped or is open is empty inside."""
    if kind == "unit":
        match state:
            case "done":
                yield Shape(_lines(marks, 8.5), stroke=GREEN, thickness=13)
            case "missed":
                yield Shape(_lines(marks, 14.5), stroke=RED)
                yield Shape(_lines(marks, 18.7), stroke=RED, thickness=5)
            case "excused":
                yield Shape(_frames(marks, 9, 15, 1.1), stroke=GREY, thickness=1.1)
            case "open":
                yield Shape(_frames(marks, 2, 15, 1), stroke=BLUE)
            case _:
                yield Shape(_lines(marks, 14.5), stroke=PALE)
        return
    match state:
        case "done":
            yield Shape(_spots(marks, "2.5l6 6-6 6-6-6z"), fill=GREEN, stroke="#ffffff")
        case "missed":
            yield Shape(_spots(marks, "16h2.4v5.2h-4.8v-5.2z"), fill=RED)
        case "excused":
            yield Shape(_spots(marks, "7l3.8 3.8-3.8 3.8-3.8-3.8z"), "#ffffff", GREY, 1.2)
        case "open":
            yield Shape(_spots(marks, "3.3l5.2 5.2-5.2 5.2-5.2-5.2z"), "#ffffff", BLUE, 1.2)
        case _:
            yield Shape(_spots(marks, "10.6h1v4h-2v-4z"), fill=PALE)


def _lines(marks: list[Mark], y: float) -> str:
    """The middle line of each unit."""
    return "".join(f"M{mark.x + GAP:g} {y:g}h{mark.width - 2 * GAP:g}" for mark in marks)


def _frames(marks: list[Mark], top: float, bottom: float, thickness: float) -> str:
    """The outline of each unit, drawn inside of its edges."""
    half = thickness / 2
    return "".join(
        f"M{mark.x + GAP + half:g} {top + half:g}"
        f"h{(wide := mark.width - 2 * GAP - thickness):g}v{bottom - top - thickness:g}h{-wide:g}z"
        for mark in marks
    )


def _spots(marks: list[Mark], drawn: str) -> str:
    return "".join(f"M{mark.x} {drawn}" for mark in marks)
