"""The keys that devices give to what they record, so that it is recorded once however often it is sent."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities.models import Occurrence
from activities.rules.authors import Author, columns_for


class KeyIsUsed(ValidationError):
    """Nothing is ever recorded under this key: whoever means something else takes a new one."""


def recorded_under(key: UUID | None, *, by: Author) -> Occurrence | None:
    """The record that this person made under the key; None where nothing was recorded under it, ever.

    The history keeps the keys of what was removed, so that a device that wakes up late does not bring it back.
    """
    if key is None:
        return None
    kept = Occurrence.history.filter(client_key=key).first()  # type: ignore[attr-defined]  # simple-history's
    if kept is None:
        return None
    if _authors_of(kept) != _authors_of(Occurrence(**columns_for(by, "recorded_by"))):
        raise KeyIsUsed(_("Somebody else has used this key."))
    occurrence = Occurrence.objects.select_related("activity").filter(client_key=key).first()
    if occurrence is None:
        raise KeyIsUsed(_("This was recorded, and removed since. It is not recorded again."))
    return occurrence


def _authors_of(record: Any) -> tuple[int | None, int | None]:
    return record.recorded_by_id, record.from_letter_id
