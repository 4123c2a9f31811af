"""The numbers of a coverage as pages and report show them; templates/_components/matrix.html draws the tables."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from audiences.models import DesiredImpact
from kacanik_comms.year import figures
from kacanik_comms.year.coverage.selection import OccurrenceSelection
from kacanik_comms.year.facts import Coverage
from kacanik_comms.year.matrices import Matrix, audience_by_channel, audience_by_quarter
from kacanik_comms.year.tally import QUARTERS

# From how many occurrences on a cell of the matrix is drawn darker.
OFTEN, VERY_OFTEN = 6, 21


def level(number: int) -> int:
    """How dark a cell of the matrix is, from 0 for an empty one to 3."""
    return (number > 0) + (number >= OFTEN) + (number >= VERY_OFTEN)


class Cell(NamedTuple):
    """How many occurrences, and where they are listed if there are any."""

    number: int
    url: str = ""

    @property
    def level(self) -> int:
        return level(self.number)


def audiences_by_channel(coverage: Coverage, **shown: Any) -> dict[str, Any]:
    matrix, outputs = audience_by_channel(coverage), figures.outputs_by_channel(coverage)
    return _table(
        coverage, matrix, outputs, "channel", [column.name for column in coverage.channels], **shown
    )


def audiences_by_quarter(coverage: Coverage, **shown: Any) -> dict[str, Any]:
    matrix, outputs = audience_by_quarter(coverage), figures.outputs_by_quarter(coverage)
    names = [_("Quarter %(quarter)s") % {"quarter": quarter} for quarter in QUARTERS]
    return _table(coverage, matrix, outputs, "quarter", names, **shown)


def channels_by_audience(coverage: Coverage) -> dict[str, Any]:
    """The first of them turned, so that it stands upright on paper; a total counts each occurrence once."""
    matrix = audience_by_channel(coverage)
    return {
        "corner": _("Channel"),
        "columns": [audience.name for audience in coverage.audiences],
        "rows": [
            {
                "name": channel.name,
                "cells": [Cell(counts[position]) for _audience, counts in matrix.rows],
                "total": Cell(times),
            }
            for position, (channel, times) in enumerate(figures.outputs_by_channel(coverage))
        ],
        "has_totals": True,
    }


def _table(
    coverage: Coverage,
    matrix: Matrix,
    outputs: Iterable[tuple[Any, int]],
    chosen_by: str,
    names: Sequence[str],
    *,
    is_linked: bool = False,
    has_totals: bool = False,
    anchors: bool = False,
) -> dict[str, Any]:
    """A total counts each occurrence once, however many cells it stands in. Where it `is_linked`, each number leads to
    the occurrences behind it; with `anchors` each audience to its place on the page."""
    cell = _linked(coverage) if is_linked else _plain
    reached = figures.people_reached(coverage)
    return {
        "is_linked": is_linked,
        "corner": _("Audience"),
        "columns": names,
        "rows": [
            {
                "name": audience.name,
                "url": f"#{audience.code}" if anchors else "",
                "is_silent": not of_audience.times,
                "cells": [
                    cell(number, audience=audience, **{chosen_by: column})
                    for column, number in zip(matrix.columns, counts, strict=True)
                ],
                "total": cell(of_audience.times, audience=audience),
            }
            for of_audience, (audience, counts) in zip(reached, matrix.rows, strict=True)
        ],
        "has_totals": has_totals,
        "totals": [cell(number, **{chosen_by: column}) for column, number in outputs] if is_linked else [],
        "total": cell(coverage.tally.times),
    }


def by_audience(coverage: Coverage, desired_impacts: Sequence[DesiredImpact]) -> list[dict[str, Any]]:
    """How often each audience was reached, what is meant to be said to it and what that is meant to lead to."""
    cell = _linked(coverage)
    carried = figures.times_carried(coverage)
    parts = []
    for reached in figures.people_reached(coverage):
        audience = reached.audience
        messages = [(message, times) for message, times in carried if message.audience_id == audience.pk]
        impacts = [impact for impact in desired_impacts if impact.audience_id == audience.pk]
        parts_of_it: list[Any] = [audience, *(message for message, _times in messages), *impacts]
        parts.append(
            {
                "audience": audience,
                "reached": reached,
                "times": cell(reached.times, audience=audience),
                "messages": [(message, cell(times, message=message)) for message, times in messages],
                "unsaid": sum(not times for _message, times in messages),
                "desired_impacts": impacts,
                # Of which something was inferred or contradicts itself.
                "remarked": [part for part in parts_of_it if part.source_note],
            }
        )
    return parts


def _linked(coverage: Coverage) -> Callable[..., Cell]:
    def cell(number: int, **chosen: Any) -> Cell:
        selection = OccurrenceSelection(coverage.plan, **chosen)
        return Cell(number, selection.get_absolute_url() if number else "")

    return cell


def _plain(number: int, **_chosen: Any) -> Cell:
    return Cell(number)
