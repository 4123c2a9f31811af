"""One thing that was done for several recurring activities, recorded once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from activities.models import Activity, AssemblySession, Occurrence
from activities.records import evidence_files
from activities.records.actions import record_occurrence
from activities.records.client_keys import recorded_under
from activities.records.once_more import ask_about
from activities.rules.checks import check_occurrence
from activities.rules.days import Days
from kacanik_comms.accounts.models import User
from kacanik_comms.core.uploads import CleanFile


def record_for_several(
    *,
    activity: Activity,
    others: Sequence[Activity],
    by: User,
    today: date,
    on: date | None = None,
    unit: Days | None = None,
    session: AssemblySession | None = None,
    note: str = "",
    files: Iterable[CleanFile] = (),
    evidence_url: str = "",
    evidence_caption: str = "",
    seen: Collection[int] = (),
    **record: Any,
) -> list[Occurrence]:
    """Each gets a record of its own with the same day, words and proof (a copy of each file), or none of them.

    Whom it reached, how many and at what cost is told of the first; the others have what their plan links to them,
    so that nobody is counted twice.
    """
    common: dict[str, Any] = {"by": by, "today": today, "on": on, "unit": unit, "note": note, "seen": None}
    common |= {"files": list(files), "evidence_url": evidence_url, "evidence_caption": evidence_caption}
    made: list[Occurrence] = []
    paths: list[str] = []
    try:
        with transaction.atomic():
            # In one order, before their plan: two who wait for each other wait for ever.
            activities = [activity, *others]
            list(
                Activity.objects.select_for_update()
                .filter(pk__in=[row.pk for row in activities])
                .order_by("pk")
            )
            if earlier := recorded_under(record.get("client_key"), by=by):
                return [earlier]  # sent twice at once: this one waited
            check_occurrence(activity, on, unit, session, today)
            ask_about(activities, on, unit, session, seen=seen)
            for row in activities:
                own = record | {"session": session} if row is activity else _as_planned(row)
                try:
                    made.append(record_occurrence(activity=row, **common, **own))
                except ValidationError as refusal:
                    if row is activity:
                        raise
                    sentences = [f"{row.name}: {sentence}" for sentence in refusal.messages]
                    raise ValidationError({"also": sentences}) from None
                paths += evidence_files.paths_of(made[-1].evidence.all())
    except BaseException:
        evidence_files.remove(paths)
        raise
    return made


def _as_planned(activity: Activity) -> dict[str, Any]:
    return {name: list(getattr(activity, name).all()) for name in ("audiences", "messages", "channels")}
