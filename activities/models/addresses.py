"""The private addresses under which offices read their calendars."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.access import with_access
from plans.models import Office

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import User

# In an address: two numbers, and a signature that nobody makes without the secret key of the server.
SIGNER = Signer(salt="activities.calendar", sep=".")


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    def behind(self, token: str) -> "CalendarAddress | None":
        """The open address that was given out as the token; None for one that is forged, replaced or closed, or that
        was made by somebody who has left."""
        try:
            office, serial = SIGNER.unsign(token).split("-")
        except (BadSignature, ValueError):
            return None
        rows = self.select_related("office").filter(
            with_access(on=timezone.localdate(), of="changed_by__"), is_open=True
        )
        return rows.filter(office=int(office), serial=int(serial)).first()

    def known_to(self, person: "User") -> "CalendarAddressQuerySet":
        """The open ones that the person made, and those of their offices."""
        of_person = Q(changed_by=person) | Q(office__members=person)
        return self.filter(of_person, is_open=True).select_related("office").distinct()


class CalendarAddress(models.Model):
    """That an office has a calendar of its own. The address itself is nowhere stored: it is signed anew when shown."""

    office = models.OneToOneField(
        Office,
        models.CASCADE,
        verbose_name=_("office"),
        related_name="calendar_address",
        help_text=_("The office whose activities the calendar shows."),
    )
    serial = models.PositiveIntegerField(
        _("serial number"),
        default=0,
        help_text=_("The number of the address; only the latest is valid."),
    )
    is_open = models.BooleanField(
        _("open"), default=False, help_text=_("Whether the latest address is valid.")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("changed by"),
        related_name="+",
        help_text=_("Who changed it."),
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True, help_text=_("When it was changed."))

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        ordering = ["office"]

    def __str__(self) -> str:
        return f"{self.office}"

    @property
    def token(self) -> str:
        return SIGNER.sign(f"{self.office_id}-{self.serial}")
