"""By which words activities and occurrences are found."""

from collections.abc import Iterable, Iterator
from datetime import date

from activities.models import Activity, Occurrence
from kacanik_comms.core.languages import columns_of
from kacanik_comms.core.search import NAME, TEXT, TITLE, ranked

_TEXTS = ((NAME, "short_name"), (TITLE, "title"), (TEXT, "footnote"), (TEXT, "time_wording"))


def searched_in_activity(activity: Activity) -> Iterator[tuple[int, str | None]]:
    """The code by which every page and the report name it, and its texts in all languages."""
    yield NAME, activity.code
    yield TEXT, activity.official_wording
    for weight, field in _TEXTS:
        for column in columns_of(field):
            yield weight, getattr(activity, column)


def searched_in_occurrence(occurrence: Occurrence) -> Iterator[tuple[int, str | None]]:
    yield TITLE, occurrence.note


def best_first(activities: Iterable[Activity], words: str, *, on: date) -> list[Activity]:
    """Those that have the words, by how well they fit; of the same in several years that of the present one first."""
    worth = ranked(words, "activity")
    fitting = [activity for activity in activities if activity.pk in worth]
    return sorted(
        fitting, key=lambda row: (-worth[row.pk], row.plan.year != on.year, -row.plan.year, row.is_special)
    )
