"""Who records: somebody who is signed in, or the link of a letter (docs/adr/0036)."""

from typing import Any

from activities.models import AnswerLink
from kacanik_comms.accounts.models import User

Author = User | AnswerLink
# What the history notes of a change of the activity itself that was made from a letter, before the key of the link.
FROM_LETTER = "from letter "


def person_of(by: Author) -> User | None:
    """Whom a record and its history name; nobody where an office answers from a letter."""
    return by.person if isinstance(by, AnswerLink) else by


def columns_for(by: Author, person: str) -> dict[str, Any]:
    """What a record says of its author; `person` is the name of its column for a person."""
    return {person: person_of(by), "from_letter": by if isinstance(by, AnswerLink) else None}


def reason_of(by: Author) -> str | None:
    """What the history notes beside a change of the activity itself, which has no column for it."""
    return f"{FROM_LETTER}{by.pk}" if isinstance(by, AnswerLink) else None
