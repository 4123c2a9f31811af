"""Questions about accounts."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kacanik_comms.accounts.deputies.models import Deputyship
from kacanik_comms.accounts.deputies.rights import PASSING
from kacanik_comms.accounts.roles import Role
from kacanik_comms.accounts.tokens import digest_of

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import ApiToken, User  # noqa: F401 - in quotation marks below


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def who_can_act_as(self, *roles: Role, on: date) -> "UserQuerySet":
        """Those who are here and have one of the roles on the day, by themselves or as a deputy."""
        in_force = Deputyship.objects.in_force(on=on)
        passing = in_force.filter(person__groups__name__in=PASSING.intersection(roles))
        return self.active().filter(
            Q(pk__in=self.model._default_manager.filter(groups__name__in=roles).values("pk"))
            | Q(pk__in=passing.values("deputy"))
        )

    def who_left_before(self, moment: datetime) -> "UserQuerySet":
        """Whose names are still kept."""
        return self.filter(left_at__lt=moment, anonymised_at=None)

    def who_give_roles(self) -> "UserQuerySet":
        """Those whom a person without a role asks for one."""
        return self.active().filter(
            Q(is_superuser=True)
            | Q(pk__in=self.model._default_manager.filter(groups__name=Role.PLAN_ADMIN).values("pk"))
        )


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's own, with our questions."""


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
