"""Taking back at once what was just recorded: the offer that goes with the answer, and how it is read again.

The offer is signed and says everything: what was recorded, by whom, and how the activity stood before. So it
needs no table of its own, nobody can make one, and it expires by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities.models import Activity, AnswerLink, Occurrence, StatusUpdate
from activities.rules.authors import Author

TIME_TO_THINK = timedelta(minutes=10)
SALT = "activities.records.undo"

# What recording something may change in the activity itself.
RESTORED = ("status", "completed_on", "postponed_to", "actual_cost", "no_occasion_on", "no_occasion_note")


@dataclass(frozen=True)
class Offer:
    """What was recorded of which activity, its version after it, the pieces of evidence, and how it was before.

    Several keys are several units that were answered at once.
    """

    activity: int
    model: str
    keys: list[int]
    version: int
    evidence: list[int]
    before: dict[str, Any]


def offer(recorded: object, *, before: Activity | Sequence[Activity], by: Author) -> str:
    """The signed offer to take it back; empty where that is not possible.

    `before` is the activity as it was read before: if somebody changed it in between, nothing is offered. What was
    recorded for several activities is one offer for each, with a space between them: all of them, or none.
    """
    rows: list[Any] = recorded if isinstance(recorded, list) else [recorded]
    if not rows or not all(isinstance(row, Activity | Occurrence | StatusUpdate) for row in rows):
        return ""
    activities = [before] if isinstance(before, Activity) else before
    if len(activities) == 1:
        return _offer_of(rows, activities[0], by)
    offers = [
        _offer_of([row for row in rows if row.activity_id == activity.pk], activity, by)
        for activity in activities
    ]
    return " ".join(offers) if all(offers) else ""


def _offer_of(rows: list[Any], before: Activity, by: Author) -> str:
    if not rows:
        return ""  # what was sent again is answered by its first record alone
    last = rows[-1]
    after = last if isinstance(last, Activity) else last.activity
    if after.version != before.version + len(rows):
        return ""
    return signing.dumps(
        {
            "by": _name_of(by),
            "activity": before.pk,
            "model": type(last).__name__,
            "keys": [row.pk for row in rows],
            "version": after.version,
            # Units answered at once have none.
            "evidence": list(last.evidence.values_list("pk", flat=True))
            if isinstance(last, Occurrence)
            else [],
            "before": {name: _as_text(getattr(before, name)) for name in RESTORED},
        },
        salt=SALT,
        compress=True,
    )


def read(text: str, *, by: Author) -> Offer:
    """The offer, if it is ours, this person's, and not too old; else a sentence."""
    try:
        content = signing.loads(text, salt=SALT, max_age=TIME_TO_THINK)
    except signing.SignatureExpired:
        raise ValidationError(
            _("After ten minutes this can no longer be undone. Correct it on the page of the activity.")
        ) from None
    except signing.BadSignature:
        content = {}
    if content.get("by") != _name_of(by):
        raise ValidationError(_("You can undo only what you have just recorded yourself."))
    fields = {field.name: field for field in Activity._meta.concrete_fields}
    before = {name: fields[name].to_python(value) for name, value in content["before"].items()}
    return Offer(
        content["activity"],
        content["model"],
        content["keys"],
        content["version"],
        content["evidence"],
        before,
    )


def _name_of(by: Author) -> int | str:
    return f"link {by.pk}" if isinstance(by, AnswerLink) else by.pk


def _as_text(value: object) -> str | None:
    return None if value is None else str(value)
