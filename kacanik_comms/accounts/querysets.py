"""Questions about accounts."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kacanik_comms.accounts.tokens import digest_of

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import ApiToken  # noqa: F401 - in quotation marks below


def with_access(*, on: date, of: str = "") -> Q:
    """`User.has_access` as a condition; `of` is the way to the user, for example `user__`."""
    no_end = Q((f"{of}access_ends_on", None)) | Q((f"{of}access_ends_on__gt", on))
    return Q((f"{of}is_active", True)) & no_end


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def for_secret(self, secret: str) -> "ApiTokenQuerySet":
        return self.filter(digest=digest_of(secret))

    def valid(self, *, at: datetime) -> "ApiTokenQuerySet":
        return self.filter(with_access(on=timezone.localdate(at), of="user__"), expires_at__gt=at)

    def note_use(self, *, on: date) -> None:
        """A day is all that is kept of when they were used, and it is written once a day."""
        self.update(last_used_on=on)
