"""Who may act."""

from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.querysets import ApiTokenQuerySet, RequestCountQuerySet, UserManager
from kacanik_comms.accounts.roles import Role, as_roles


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

    second_factor_due_on = models.DateField(
        _("second factor due on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The day from which this person needs a second factor; empty where none is asked for."),
    )

    objects = UserManager()  # type: ignore[misc]  # Django's own is a variable of the class

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="one_person_an_email",
                violation_error_message=_("Somebody else has this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def speak(self, language: str) -> None:
        """Remembers the language that they chose, for letters."""
        if language != self.language and language in dict(settings.LANGUAGES):
            self.language = language
            self.save(update_fields=["language"])

    @cached_property
    def roles(self) -> frozenset[Role]:
        return as_roles(self.groups.values_list("name", flat=True) if self.pk else ())

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
