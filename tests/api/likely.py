"""Makes requests likely to reach something: numbers of rows that exist, days of the plan's year, versions that are
the present ones. Random ones alone would hardly ever come past "there is nothing here"."""

from itertools import count
from typing import Any

from django.db import connection

from activities.models import Activity, AssemblySession, Evidence, Occurrence
from kacanik_comms.api.fields import LARGEST_KEY
from plans.models import Strategy

ROWS: dict[str, Any] = {
    "activities": Activity,
    "evidence": Evidence,
    "occurrences": Occurrence,
    "sessions": AssemblySession,
    "strategies": Strategy,
}
YEAR = 2023
KEYS = count()


def make_likely(schema: Any) -> None:
    @schema.hook("map_case")
    def likely(_context: Any, case: Any) -> Any:
        # A third stays as it was made.
        chance = len(repr((case.path_parameters, case.headers, case.body, case.query)))
        if chance % 3 == 0 or case.meta is None:
            return case
        _likely_place(case, chance)
        if case.meta.generation.mode.is_positive:
            _likely_words(case, chance)
        return case


def _likely_place(case: Any, chance: int) -> None:
    where, headers = case.path_parameters or {}, case.headers or {}
    if headers.get("Idempotency-Key") and chance % 4:
        headers["Idempotency-Key"] = f"{headers['Idempotency-Key'][:100]}{next(KEYS)}"
    # What is out of bounds on purpose stays so.
    if isinstance(where.get("year"), int) and 2000 <= where["year"] <= 2100:
        where["year"] = YEAR
    if not isinstance(where.get("id"), int) or not 1 <= where["id"] <= LARGEST_KEY:
        return
    try:
        model = ROWS[case.path.split("/")[3]]
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        if keys:
            where["id"] = keys[chance % len(keys)]
        if (
            "v" in str(headers.get("If-Match", ""))
            and case.meta.generation.mode.is_positive
            and model is Activity
            and chance % 2
        ):
            version = Activity.objects.filter(pk=where["id"]).values_list("version", flat=True).get()
            headers["If-Match"] = f'"v{version}"'
    finally:
        connection.close()


def _likely_words(case: Any, chance: int) -> None:
    body = case.body
    if not isinstance(body, dict):
        return
    for name, value in body.items():
        if name in ("date", "completed_on") and isinstance(value, str):
            body[name] = f"{YEAR}-{1 + chance % 12:02}-{1 + chance % 28:02}"
        elif name == "postponed_to" and isinstance(value, str):
            body[name] = f"2099-{1 + chance % 12:02}-01"
        elif name in ("actual_cost", "cost", "people_reached") and isinstance(value, str):
            body[name] = ("1.200", "1 200", "–", "")[chance % 4]
        elif name in ("audiences", "channels", "messages") and chance % 2:
            body[name] = []
        elif name in ("url", "evidence_url") and isinstance(value, str):
            body[name] = f"https://example.org/{chance}"
