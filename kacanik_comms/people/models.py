"""Invitations: how somebody without an account comes to one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kacanik_comms.accounts.roles import Role
from kacanik_comms.letters.models import Letter
from kacanik_comms.people.querysets import InvitationQuerySet

VALID_FOR = timedelta(days=7)
# How long after that it says whom somebody invited, and who did not come.
KEPT_FOR = timedelta(days=90)


class Invitation(models.Model):
    """One person is invited by one e-mail address. Of the link only the fingerprint is kept."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    email = models.EmailField(
        _("e-mail"), max_length=150, help_text=_("The address for which the invitation is valid.")
    )
    name = models.CharField(
        pgettext_lazy("person", "name"), max_length=150, help_text=_("First name and last name.")
    )
    role = models.CharField(
        _("role"), max_length=30, choices=Role.choices, help_text=_("The role that they get.")
    )
    office = models.ForeignKey(
        "plans.Office",
        models.SET_NULL,
        verbose_name=_("office"),
        null=True,
        blank=True,
        related_name="invitations",
        help_text=_("The office of which they become a member."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language of the letter and of the page."),
    )
    digest = models.CharField(
        _("fingerprint"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("The SHA-256 of the secret in the link. The secret itself is not stored."),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("made by"),
        null=True,
        editable=False,
        related_name="invitations_made",
        help_text=_("Who invited them; empty for the first administrator."),
    )
    made_at = models.DateTimeField(_("made at"), editable=False, help_text=_("When it was made."))
    expires_at = models.DateTimeField(
        _("expires at"), editable=False, help_text=_("The link is no longer valid after this.")
    )
    accepted_at = models.DateTimeField(
        _("accepted at"), null=True, editable=False, help_text=_("When they chose their password.")
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("accepted by"),
        null=True,
        editable=False,
        related_name="invitations_accepted",
        help_text=_("The account that came of it."),
    )
    withdrawn_at = models.DateTimeField(
        _("withdrawn at"),
        null=True,
        editable=False,
        help_text=_("When it was withdrawn, or replaced by a new one."),
    )

    objects = InvitationQuerySet.as_manager()

    # The letter that took the link along, where the page asks for it; None where the link was handed over.
    letter: "Letter | None" = None

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "email",
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_for_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
                name="accepted_by_somebody_and_not_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def state(self, *, at: datetime) -> "Invitation.State":
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.OPEN if at < self.expires_at else self.State.EXPIRED
