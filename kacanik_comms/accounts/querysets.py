"""Questions about accounts."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from kacanik_comms.accounts.access import with_access
from kacanik_comms.accounts.deputies.models import Deputyship
from kacanik_comms.accounts.deputies.rights import PASSING
from kacanik_comms.accounts.roles import Role
from kacanik_comms.accounts.tokens import digest_of

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import ApiToken, RequestCount, User  # noqa: F401 - in quotation marks below


class UserQuerySet(models.QuerySet["User"]):
    def here(self, *, on: date) -> "UserQuerySet":
        """Who has access on the day."""
        return self.filter(with_access(on=on))

    def who_can_act_as(self, *roles: Role, on: date) -> "UserQuerySet":
        """Those who are here and have one of the roles on the day, by themselves or as a deputy."""
        in_force = Deputyship.objects.in_force(on=on)
        passing = in_force.filter(person__groups__name__in=PASSING.intersection(roles))
        return self.here(on=on).filter(
            Q(pk__in=self.model._default_manager.filter(groups__name__in=roles).values("pk"))
            | Q(pk__in=passing.values("deputy"))
        )

    def who_left_before(self, moment: datetime) -> "UserQuerySet":
        """Whose names are still kept."""
        return self.filter(left_at__lt=moment, anonymised_at=None)

    def still_to_leave(self, *, on: date) -> "UserQuerySet":
        """Whose last day is over, and who still holds what ends with it."""
        return self.filter(access_ends_on__lte=on, left_at=None)


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Whoever makes an account for somebody knows their address: it counts as confirmed."""

    use_in_migrations = False

    def named(self, login: str) -> "User | None":
        """The person of a name or an e-mail address, whatever its case; a name goes before an address."""
        if not login:
            return None
        named = models.Q(username__iexact=login) | models.Q(email__iexact=login)
        rows = list(self.filter(named)[:3])
        exact = [user for user in rows if user.username == login]
        by_name = [user for user in rows if user.username.lower() == login.lower()]
        return next(iter(exact or by_name or rows), None)

    def of_email(self, email: str) -> "User | None":
        return self.filter(email__iexact=email).exclude(email="").first()

    @transaction.atomic
    def set_email(self, user: "User", email: str) -> None:
        """The one address of a person, confirmed; allauth keeps it in a row of its own besides."""
        user.email = email.strip().lower()
        user.save(update_fields=["email"])
        EmailAddress.objects.filter(user=user).delete()
        if user.email:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    def create_user(self, username: str, email: Any = None, password: Any = None, **fields: Any) -> "User":
        user = super().create_user(username, email, password, **fields)
        self.set_email(user, user.email)
        return user

    def create_superuser(
        self, username: str, email: Any = None, password: Any = None, **fields: Any
    ) -> "User":
        user = super().create_superuser(username, email, password, **fields)
        self.set_email(user, user.email)
        return user


class RequestCountQuerySet(models.QuerySet["RequestCount"]):
    def take_back(self, caller: str) -> None:
        """One less, as if it had not been asked."""
        self.filter(caller=caller, count__gt=0).update(count=models.F("count") - 1)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def for_secret(self, secret: str) -> "ApiTokenQuerySet":
        return self.filter(digest=digest_of(secret))

    def valid(self, *, at: datetime) -> "ApiTokenQuerySet":
        return self.filter(with_access(on=timezone.localdate(at), of="user__"), expires_at__gt=at)

    def note_use(self, *, on: date) -> None:
        """A day is all that is kept of when they were used, and it is written once a day."""
        self.update(last_used_on=on)
