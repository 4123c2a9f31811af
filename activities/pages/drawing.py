"""A year strip as one string of SVG, for pages and for the report.

Read without colour: what happened stands on the line, what was missed hangs under it. The colours in the attributes are
those of paper, where no style sheet reaches into the drawing; on screens `standing.css` sets them. Paths are relative,
so that a bar leaves its own gap: `h30h-1.2` ends 1.2 short of the next one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from activities.pages.strip import Mark, Month, Strip

# Where today stands, which moves every day while nothing else of a strip does: a kept one is finished by `with_today`.
TODAY = "<!--today-->"


@dataclass(frozen=True)
class Shape:
    """How marks of one kind and state are drawn: the attributes of the path, and its course for one mark."""

    attributes: str
    course: str


UNITS = {
    "done": Shape('class="strip__done" fill="#22693b"', "M{x} 2m.6 0h{width}h-1.2v13h-{width}h1.2z"),
    "excused": Shape(
        'class="strip__excused" fill="#4b5a56" fill-rule="evenodd"',
        "M{x} 9m.6 0h{width}h-1.2v6h-{width}h1.2zm1.1 1.1h{width}h-3.4v3.8h-{width}h3.4z",
    ),
    "missed": Shape(
        'class="strip__missed" fill="#a32638"',
        "M{x} 14m.6 0h{width}h-1.2v1h-{width}h1.2zm0 2.2h{width}h-1.2v5h-{width}h1.2z",
    ),
    "partly": Shape('class="strip__done" fill="#22693b"', "M{x} 9m.6 0h{width}h-1.2v6h-{width}h1.2z"),
    "open": Shape(
        'class="strip__open" fill="#1f57a4" fill-rule="evenodd"',
        "M{x} 2m.6 0h{width}h-1.2v13h-{width}h1.2zm1 1h{width}h-3.2v11h-{width}h3.2z",
    ),
    "future": Shape('class="strip__future" fill="#7b8a85"', "M{x} 14m.6 0h{width}h-1.2v1h-{width}h1.2z"),
}
EVENTS = {
    "done": Shape('class="strip__happened" fill="#22693b" stroke="#ffffff"', "M{x} 2.5l6 6-6 6-6-6z"),
    "missed": Shape('class="strip__missed" fill="#a32638"', "M{x} 16h2.4v5.2h-4.8v-5.2z"),
    "excused": Shape(
        'class="strip__expected" fill="#ffffff" stroke="#4b5a56" stroke-width="1.2"',
        "M{x} 7l3.8 3.8-3.8 3.8-3.8-3.8z",
    ),
    "open": Shape(
        'class="strip__expected strip__expected--open" fill="#ffffff" stroke="#1f57a4" stroke-width="1.2"',
        "M{x} 3.3l5.2 5.2-5.2 5.2-5.2-5.2z",
    ),
    "future": Shape('class="strip__future" fill="#7b8a85"', "M{x} 10.6h1v4h-2v-4z"),
}
SHAPES = {"unit": UNITS, "event": EVENTS}


def drawing_of(
    strip: Strip, *, axis: bool = False, on_paper: bool = False, is_kept: bool = False
) -> SafeString:
    """The strip; `axis` writes the months below it. One that `is_kept` gets the mark of today when it is shown.

    `on_paper` all marks that look alike are one shape: nobody points at a title, and a year of weeks would be many.
    """
    label = escape(strip.label)
    shapes = _alike(strip.marks) if on_paper else [(mark.title, [mark]) for mark in strip.marks]
    drawing = mark_safe(  # noqa: S308 - all words are escaped
        f'<svg class="strip" viewBox="-6 0 378 {36 if axis else 22}" role="img" aria-label="{label}">'
        f"<title>{label}</title>{_line(strip.months, strip.width)}"
        + "".join(_drawn(title, marks) for title, marks in shapes)
        + TODAY
        + (_names(strip.months) if axis else "")
        + "</svg>"
    )
    return drawing if is_kept else with_today(drawing, strip.now)


def with_today(drawing: str, now: int | None) -> SafeString:
    """A kept drawing with the mark of today, so many days after the first of January; of another year without it."""
    mark = (
        ""
        if now is None
        else '<path class="strip__now" fill="#16211f" stroke="#ffffff" stroke-width=".8"'
        f' d="M{now} 22h-.9v-18l-3-4h7.8l-3 4v18z" />'
    )
    return mark_safe(drawing.replace(TODAY, mark))  # noqa: S308 - all words are escaped


def axis_of(months: Sequence[Month], *, on_paper: bool = False) -> SafeString:
    """The names of the months above a column of strips of one year. A column of the report is narrow: `on_paper` the
    first month of each quarter is named, in letters that can be read (7 pt)."""
    place = 'dx="2" y="17" font-size="21"' if on_paper else 'dx="2" y="11" font-size="12"'
    names = "".join(
        f'<text class="strip__month" x="{month.x}" {place} font-family="Source Sans Pro" fill="#4b5a56">'
        f"{escape(month.label)}</text>"
        for month in (months[::3] if on_paper else months)
    )
    title = escape(_("Months"))
    return mark_safe(  # noqa: S308 - all words are escaped
        f'<div class="strip-axis"><svg class="strip strip--axis" viewBox="-6 0 378 {20 if on_paper else 14}"'
        f' aria-hidden="true" focusable="false"><title>{title}</title>'
        f"{names}</svg></div>"
    )


def _line(months: Iterable[Month], width: int) -> str:
    ticks = "".join(f"M{month.x} 15v{3 if number % 3 else 6}" for number, month in enumerate(months))
    return f'<path class="strip__line" fill="none" stroke="#c3cdc9" d="M0 14.5h{width}v6.5{ticks}" />'


def _names(months: Iterable[Month]) -> str:
    return "".join(
        f'<text class="strip__month" x="{month.x}" dx="2" y="33" font-size="12" fill="#4b5a56">'
        f"{escape(month.label)}</text>"
        for month in months
    )


def _alike(marks: Iterable[Mark]) -> list[tuple[str, list[Mark]]]:
    alike: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        alike[mark.kind, mark.state].append(mark)
    return [("", group) for group in alike.values()]


def _drawn(title: str, marks: list[Mark]) -> str:
    """Marks of one kind and state, with the title that whoever points at them reads."""
    first = marks[0]
    words = f"<title>{escape(title)}</title>" if title else ""
    if first.kind == "span":
        return _span(first, words)
    shape = SHAPES[first.kind][first.state]
    course = "".join(shape.course.format(x=mark.x, width=mark.width) for mark in marks)
    return f'<path {shape.attributes} d="{course}">{words}</path>'


def _span(mark: Mark, words: str) -> str:
    """The planned time of a special activity, of which there is one on a strip."""
    box = f'x="{mark.x}" y="4.6" width="{mark.width}" height="7.8" rx="1"'
    match mark.state:
        case "completed":
            return f'<rect class="strip__kept" fill="#e0f0e3" stroke="#22693b" stroke-width="1.2" {box}>{words}</rect>'
        case "late":
            return (
                f'<g class="strip__late" fill="none" stroke="#8a4f00">{words}<path stroke-width="7"'
                f' stroke-dasharray="1.4 2.6" d="M{mark.x} 8.5h{mark.width}" /><rect {box} stroke-width="1.2" /></g>'
            )
    ended = f'<path d="M{mark.x} 8.5h{mark.width}" />' if mark.state == "ended" else ""
    return f'<g class="strip__planned" fill="none" stroke="#4b5a56" stroke-width="1.2">{words}<rect {box} />{ended}</g>'
