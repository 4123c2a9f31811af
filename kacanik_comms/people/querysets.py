"""Questions about invitations."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from kacanik_comms.accounts.tokens import digest_of

if TYPE_CHECKING:
    from kacanik_comms.people.models import Invitation  # noqa: F401 - in quotation marks below


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def for_secret(self, secret: str) -> "InvitationQuerySet":
        return self.filter(digest=digest_of(secret))

    def for_address(self, email: str) -> "InvitationQuerySet":
        return self.filter(email=email.lower())

    def waiting(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; those that expired as well, which somebody may want to make again."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def over_before(self, moment: datetime) -> "InvitationQuerySet":
        """Accepted, withdrawn or not, their time was over by then."""
        return self.filter(expires_at__lt=moment)

    def withdraw(self, *, at: datetime) -> int:
        return self.waiting().update(withdrawn_at=at)
