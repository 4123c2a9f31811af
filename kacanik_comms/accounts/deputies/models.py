"""Who acts in whose place. Nothing of it is removed: what a deputy did is explained by it later."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.access import with_access

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import User


class DeputyshipQuerySet(models.QuerySet["Deputyship"]):
    def in_force(self, *, on: date) -> "DeputyshipQuerySet":
        """Those in which the deputy may act: within their days, not ended early, of a person who is here."""
        return self.not_over(on=on).filter(starts_on__lte=on)

    def not_over(self, *, on: date) -> "DeputyshipQuerySet":
        """Those in force and those that are to come."""
        return self.filter(with_access(on=on, of="person__"), ends_on__gte=on, ended_at=None)

    def of(self, person: "User") -> "DeputyshipQuerySet":
        """In which somebody acts for the person."""
        return self.filter(person=person)

    def concerning(self, user: "User") -> "DeputyshipQuerySet":
        """In which the user is one of the two."""
        return self.filter(Q(person=user) | Q(deputy=user))

    def touching(self, starts_on: date, ends_on: date) -> "DeputyshipQuerySet":
        """Those that have a day in common with the span and were not ended."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on, ended_at=None)


class Deputyship(models.Model):
    """That a deputy may do what a person may, from one day to another."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("person"),
        related_name="deputies",
        help_text=_("In whose place the deputy acts."),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("deputy"),
        related_name="deputyships",
        help_text=_("Who acts in the place of the person."),
    )
    starts_on = models.DateField(_("from"), help_text=_("The first day on which the deputy can act."))
    ends_on = models.DateField(_("to"), help_text=_("The last day on which the deputy can act."))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("named by"),
        related_name="+",
        help_text=_("The person themselves, or a plan administrator."),
    )
    made_at = models.DateTimeField(_("named at"), help_text=_("When the deputy was named."))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("ended by"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who ended it early."),
    )
    ended_at = models.DateTimeField(
        _("ended at"), null=True, blank=True, help_text=_("When it was ended early.")
    )

    # Whether a letter told the deputy, where they were just named.
    is_told = False

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        app_label = "accounts"
        verbose_name = _("deputyship")
        verbose_name_plural = _("deputyships")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="deputyship_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="deputyship_is_of_somebody_else"),
            models.CheckConstraint(
                condition=~Q(made_by=F("deputy")), name="deputyship_nobody_names_themselves"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="deputyship_ended_by_and_at",
            ),
            models.UniqueConstraint(
                fields=["person", "deputy", "starts_on"],
                condition=Q(ended_at=None),
                name="deputyship_begins_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.person}"
