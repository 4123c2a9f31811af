"""Who may act."""

from datetime import date
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.deputies.models import Deputyship
from kacanik_comms.accounts.deputies.rights import Rights, rights_in, with_rights
from kacanik_comms.accounts.querysets import ApiTokenQuerySet, RequestCountQuerySet, UserManager
from kacanik_comms.accounts.roles import Role


class User(AbstractUser):
    """A person with an account. What they may do follows from their groups, which are the roles."""

    position = models.CharField(
        _("position"),
        max_length=150,
        blank=True,
        help_text=_("As printed under a signature, for example: Chief of the Mayor's Cabinet."),
    )

    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language of e-mails to this person: the one last chosen on the pages."),
    )

    access_ends_on = models.DateField(
        _("access ends on"),
        null=True,
        blank=True,
        help_text=_("From this day on they cannot sign in. Empty: no end is planned."),
    )
    access_ended_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("access ended by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("The plan administrator who set the day."),
    )

    has_shortcuts = models.BooleanField(
        _("keyboard shortcuts"),
        default=True,
        help_text=_("/ searches, n records, ? shows the keys."),
    )
    left_at = models.DateTimeField(
        _("left at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When their access was ended; empty for whoever has access."),
    )
    anonymised_at = models.DateTimeField(
        _("made anonymous at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the name of a person who left was removed; signed records keep it."),
    )

    entrusted_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("let in by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_(
            "Who last gave them the role of the chief or of a plan administrator, or a link to the account."
        ),
    )
    entrusted_at = models.DateTimeField(
        _("let in at"), null=True, blank=True, editable=False, help_text=_("When that was.")
    )

    second_factor_due_on = models.DateField(
        _("second factor due on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The day from which this person needs a second factor; empty where none is asked for."),
    )

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(is_active=False),
                name="user_who_left_has_no_access",
            ),
            models.CheckConstraint(
                condition=models.Q(anonymised_at=None) | models.Q(left_at__isnull=False),
                name="user_is_anonymous_after_leaving",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="one_person_an_email",
                violation_error_message=_("Somebody else has this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        if self.anonymised_at:
            return gettext("former employee")
        return self.get_full_name() or self.username

    @property
    def with_position(self) -> str:
        """As it stands under a signature."""
        return ", ".join(part for part in (str(self), self.position) if part)

    def speak(self, language: str) -> None:
        """Remembers the language that they chose, for letters."""
        if language != self.language and language in dict(settings.LANGUAGES):
            self.language = language
            self.save(update_fields=["language"])

    def has_access(self, *, on: date) -> bool:
        """Whether they may sign in and act on that day. Nothing else decides it; `with_access` asks it of many."""
        return self.is_active and (self.access_ends_on is None or on < self.access_ends_on)

    @cached_property
    def rights(self) -> Rights:
        """What they may today, by themselves and as a deputy; a session brings it along (backends.py)."""
        if not self.pk:
            return Rights()
        return rights_in(with_rights(User.objects.filter(pk=self.pk), on=timezone.localdate()))

    @property
    def roles(self) -> frozenset[Role]:
        """Their own, and those of the people in whose place they act today."""
        return self.rights.roles

    @property
    def acts_for(self) -> list[int]:
        """Whose offices they report for: their own, and those of whom they stand in for as an office contributor."""
        return [self.pk, *self.rights.those_with(Role.CONTRIBUTOR)]

    @cached_property
    def deputyships_today(self) -> list[Deputyship]:
        """In whose place they act today. Asked only of those who do."""
        if not self.rights.others:
            return []
        return list(self.deputyships.in_force(on=timezone.localdate()).select_related("person"))

    def on_behalf_of(self, *roles: Role) -> "User | None":
        """Who has the role that they need now, where it is not their own: the person in whose place they act."""
        if not self.rights.own.isdisjoint(roles):
            return None
        people = {pk for role in roles for pk in self.rights.those_with(role)}
        return next((row.person for row in self.deputyships_today if row.person_id in people), None)

    def has_role(self, *roles: Role) -> bool:
        return self.is_active and not self.roles.isdisjoint(roles)

    @property
    def is_officer(self) -> bool:
        return self.has_role(Role.OFFICER)

    @property
    def is_chief(self) -> bool:
        return self.has_role(Role.CHIEF)

    @property
    def is_contributor(self) -> bool:
        return self.has_role(Role.CONTRIBUTOR)

    @property
    def is_plan_admin(self) -> bool:
        return self.is_active and (self.is_superuser or self.has_role(Role.PLAN_ADMIN))

    @property
    def sees_whole_plan(self) -> bool:
        """Whoever runs or judges the plan; an office sees what it answers for."""
        return self.is_officer or self.is_chief or self.is_plan_admin

    @property
    def sees_only_own(self) -> bool:
        return self.is_contributor and not self.sees_whole_plan

    @property
    def may_enter_admin(self) -> bool:
        return self.is_active and (self.is_staff or self.is_plan_admin)


class ApiToken(models.Model):
    """What a program shows to act for a person through the API: its fingerprint, never the secret itself."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("user"),
        related_name="api_tokens",
        help_text=_("The user in whose name programs act."),
    )
    name = models.CharField(
        _("name"), max_length=80, help_text=_("For example: the website, the app on my phone.")
    )
    digest = models.CharField(
        _("fingerprint"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("The SHA-256 of the token. The token itself is not stored."),
    )
    made_at = models.DateTimeField(_("made at"), editable=False, help_text=_("When it was made."))
    expires_at = models.DateTimeField(_("expires at"), help_text=_("It is no longer valid after this."))
    last_used_on = models.DateField(
        _("last used on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The last day on which a program used it."),
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class RequestCount(models.Model):
    """How often one caller asked within a span of time; the caller's address is kept as a fingerprint alone."""

    caller = models.CharField(
        _("caller"),
        max_length=64,
        unique=True,
        help_text=_("The fingerprint of the caller and of what is counted."),
    )
    span = models.BigIntegerField(
        _("span"), db_index=True, help_text=_("The end of the span, in seconds since 1970.")
    )
    count = models.PositiveIntegerField(
        _("count"), default=0, help_text=_("The number of requests within the span.")
    )

    objects = RequestCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of requests")
        verbose_name_plural = _("counts of requests")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.caller[:12]}: {self.count}"
