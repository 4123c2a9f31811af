"""A snapshot of a year as long as a municipality will ever plan: that of a small one, over and over."""

import json
from typing import Any

from kacanik_comms.core.sealing import seal
from kacanik_comms.report.record.computed import computed
from kacanik_comms.report.record.reading_plan import Rows, facts_in

# How far apart the numbers of two copies of an activity are, so that none meets another.
APART = 100


def lengthened(snapshot: str, activities: int) -> str:
    """The same year with copies of its activities, each with its own occurrences, reasons and evidence.

    Everything else stays: findings and amendments are about the first ones. Its figures are computed anew.
    """
    data = json.loads(snapshot)
    first, happened, skipped = (data[name] for name in ("activities", "occurrences", "skipped_units"))
    copies: list[dict[str, Any]] = []
    names: dict[str, list[str]] = {}
    for number in range(activities):
        copy = _copy(first[number % len(first)], number // len(first))
        names.setdefault(first[number % len(first)]["key"], []).append(copy["key"])
        copies.append(copy)
    data["activities"] = sorted(copies, key=_place)
    for kind, rows in (("occurrences", happened), ("skipped_units", skipped)):
        # What came beyond the plan has no copies.
        data[kind] = [
            row | {"activity": key} for row in rows for key in names.get(row["activity"], [row["activity"]])
        ]
    data["computed"] = computed(facts_in(data, Rows.of(data)))
    return seal(data).snapshot


def _copy(activity: dict[str, Any], turn: int) -> dict[str, Any]:
    if not turn:
        return activity
    number = activity["number"] + APART * turn
    letter = "" if activity["kind"] == "special" else "R"
    code = f"{activity['objective']}.{letter}{number}"
    title = {language: f"{text} ({turn + 1})" for language, text in activity["title"].items()}
    return activity | {"number": number, "code": code, "key": code, "title": title}


def _place(activity: dict[str, Any]) -> tuple[int, bool, int]:
    return activity["objective"], activity["kind"] == "recurring", activity["number"]
