"""How activities stand, read once and kept: pages read as many kept readings as they show rows, never their records.

A reading follows from the activity's revision and from what the activities of a plan share (`plans/revision.py`). It
says until which day it holds, so that midnight does not make everything anew (docs/adr/0037).
"""

import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import getitem
from typing import Any

from django.utils.functional import SimpleLazyObject

from activities.models import Activity
from activities.querysets import ActivityQuerySet
from activities.records.progress import progress_of, records_by_activity
from activities.rules.progress import KeptProgress, Progress
from activities.rules.recurrence import Unit
from activities.rules.spans import Span
from activities.rules.timeliness import DUE_SOON
from kacanik_comms.core.caching import Dated, read_dated
from kacanik_comms.core.dates import ONE_DAY


@dataclass(frozen=True)
class Reading:
    """What is kept of a reading. The days are packed apart, because there may be many and few pages ask for them."""

    units: tuple[Unit, ...]
    evidence_count: int
    spans: tuple[Span, ...]
    has_records: bool
    count: int
    times: bytes

    @classmethod
    def of(cls, progress: Progress) -> "Reading":
        return cls(
            progress.units,
            progress.evidence_count,
            progress.spans,
            progress.has_records,
            progress.happened,
            pickle.dumps(dict(progress.times)),
        )

    def for_activity(self, activity: Activity, on: date, until: date, records: Any) -> KeptProgress:
        return KeptProgress(
            activity,
            on,
            self.units,
            self.evidence_count,
            self.spans,
            self.has_records,
            records,
            self.count,
            SimpleLazyObject(partial(pickle.loads, self.times)),  # type: ignore[arg-type]  # a mapping
            until,
        )


def readings_of(activities: ActivityQuerySet, *, on: date | Callable[[Activity], date]) -> list[KeptProgress]:
    """The reading of each activity of the queryset, in its order.

    The rows are read here: a reading that was kept for an older copy of one would be an old reading.
    """
    rows = {activity.pk: activity for activity in activities.select_related("plan")}
    days = {key: on(activity) if callable(on) else on for key, activity in rows.items()}

    def make(keys: list[int]) -> dict[int, Dated[Reading]]:
        made = progress_of([rows[key] for key in keys], on=lambda activity: days[activity.pk])
        return {
            progress.activity.pk: Dated(Reading.of(progress), progress.on, changes_on(progress))
            for progress in made
        }

    keys = {key: f"reading-{key_of(activity)}" for key, activity in rows.items()}
    kept = read_dated(keys, make, on=days.__getitem__)
    # The records of all of them are read together, where somebody asks for those of one.
    records: Any = SimpleLazyObject(partial(records_by_activity, list(rows)))
    return [
        kept[key].value.for_activity(
            activity, days[key], kept[key].until, SimpleLazyObject(partial(getitem, records, key))
        )
        for key, activity in rows.items()
    ]


def key_of(activity: Activity) -> str:
    """Another one after everything that changes how the activity stands, but for the day."""
    return f"{activity.pk}-{activity.revision}-{activity.plan.shared_revision}"


def changes_on(progress: Progress) -> date:
    """The first day on which the reading says something else by itself; the last of all days where none is."""
    return min((day for day in _turning_points(progress) if day > progress.on), default=date.max)


def _turning_points(progress: Progress) -> Iterable[date]:
    for unit in progress.units:
        yield unit.period.starts_on
        yield unit.period.ends_on + ONE_DAY
    # What is dated later than the day counts from then on.
    yield from (record.when.counts_from for record in progress.records)
    if deadline := progress.activity.deadline:
        yield deadline - DUE_SOON
        yield deadline + ONE_DAY
