"""Who is here, as a condition: for questions about many people at once."""

from datetime import date

from django.db.models import Q


def with_access(*, on: date, of: str = "") -> Q:
    """`User.has_access` as a condition; `of` is the way to the user, for example `user__`."""
    no_end = Q((f"{of}access_ends_on", None)) | Q((f"{of}access_ends_on__gt", on))
    return Q((f"{of}is_active", True)) & no_end
