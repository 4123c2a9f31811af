"""The numbers of a year's coverage as its page shows them: each with the address of the occurrences behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from audiences.models import Audience, DesiredImpact
from kacanik_comms.year import figures
from kacanik_comms.year.coverage.selection import Selection
from kacanik_comms.year.facts import Coverage

# From how many occurrences on a cell of the matrix is drawn darker.
OFTEN, VERY_OFTEN = 6, 21


def level(number: int) -> int:
    """How dark a cell of the matrix is, from 0 for an empty one to 3."""
    return (number > 0) + (number >= OFTEN) + (number >= VERY_OFTEN)


@dataclass(frozen=True)
class Count:
    """How many occurrences, and where they are listed."""

    number: int
    url: str

    @property
    def level(self) -> int:
        return level(self.number)


@dataclass(frozen=True)
class Row:
    audience: Audience
    counts: Sequence[Count]
    total: Count


@dataclass(frozen=True)
class Table:
    """A total counts each occurrence once, however many cells it stands in."""

    columns: Sequence[Any]
    rows: Sequence[Row]
    totals: Sequence[Count]
    total: Count


@dataclass(frozen=True)
class Line:
    """A message and how often it was carried."""

    message: Any
    carried: Count


@dataclass(frozen=True)
class AudiencePart:
    """How often an audience was reached, what is meant to be said to it and what that is meant to lead to."""

    audience: Audience
    reached: figures.PeopleReached
    times: Count
    lines: Sequence[Line]
    desired_impacts: Sequence[DesiredImpact]

    @property
    def remarked(self) -> list[Any]:
        """Those of its parts of which something was inferred or contradicts itself."""
        parts = [self.audience, *(line.message for line in self.lines), *self.desired_impacts]
        return [part for part in parts if part.source_note]


def by_channel(coverage: Coverage) -> Table:
    return _table(
        coverage, figures.audience_by_channel(coverage), figures.outputs_by_channel(coverage), "channel"
    )


def by_quarter(coverage: Coverage) -> Table:
    return _table(
        coverage, figures.audience_by_quarter(coverage), figures.outputs_by_quarter(coverage), "quarter"
    )


def _table(
    coverage: Coverage, matrix: figures.Matrix, outputs: Sequence[tuple[Any, int]], chosen_by: str
) -> Table:
    count = _counter(coverage)
    times = {reached.audience: reached.times for reached in figures.people_reached(coverage)}
    return Table(
        columns=matrix.columns,
        rows=[
            Row(
                audience,
                [
                    count(number, audience=audience, **{chosen_by: column})
                    for column, number in zip(matrix.columns, numbers, strict=True)
                ],
                count(times[audience], audience=audience),
            )
            for audience, numbers in matrix.rows
        ],
        totals=[count(number, **{chosen_by: column}) for column, number in outputs],
        total=count(len(coverage.reaches)),
    )


def by_audience(coverage: Coverage, desired_impacts: Sequence[DesiredImpact]) -> list[AudiencePart]:
    count = _counter(coverage)
    carried = figures.times_carried(coverage)
    return [
        AudiencePart(
            reached.audience,
            reached,
            count(reached.times, audience=reached.audience),
            [
                Line(message, count(times, message=message))
                for message, times in carried
                if message.audience_id == reached.audience.pk
            ],
            [impact for impact in desired_impacts if impact.audience_id == reached.audience.pk],
        )
        for reached in figures.people_reached(coverage)
    ]


def _counter(coverage: Coverage) -> Callable[..., Count]:
    def count(number: int, **chosen: Any) -> Count:
        return Count(number, Selection(coverage.plan, **chosen).get_absolute_url())

    return count
