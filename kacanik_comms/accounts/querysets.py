"""Questions about accounts."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models

from kacanik_comms.accounts.tokens import digest_of

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import ApiToken  # noqa: F401 - in quotation marks below


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def for_secret(self, secret: str) -> "ApiTokenQuerySet":
        return self.filter(digest=digest_of(secret))

    def valid(self, *, at: datetime) -> "ApiTokenQuerySet":
        return self.filter(expires_at__gt=at, user__is_active=True)

    def note_use(self, *, on: date) -> None:
        """A day is all that is kept of when they were used, and it is written once a day."""
        self.update(last_used_on=on)
