"""The day on which somebody leaves, and who takes over the offices that would be left without anybody."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.deputies.forms import PersonField
from kacanik_comms.accounts.models import User
from kacanik_comms.core.fields import DayField
from plans.models import Office


class LeavingForm(forms.Form):
    """From which day on, and one field for each office that would have nobody; none of these has to be filled in."""

    ends_on = DayField(
        label=_("From this day on they cannot sign in"),
        error_messages={"required": _("Enter the day.")},
    )

    def __init__(
        self, person: User, by: User, offices: Iterable[Office], *, today: date, data: Any = None
    ) -> None:
        super().__init__(data, initial={"ends_on": person.access_ends_on or today})
        self.offices = {f"office_{office.pk}": office for office in offices}
        people = User.objects.here(on=today).exclude(pk__in=[person.pk, by.pk])
        for name, office in self.offices.items():
            self.fields[name] = PersonField(
                people,
                label=office.name,
                required=False,
                empty_label=_("nobody yet"),
            )

    @property
    def takeovers(self) -> list[forms.BoundField]:
        return [self[name] for name in self.offices]

    @property
    def successors(self) -> dict[Office, User]:
        return {
            office: self.cleaned_data[name]
            for name, office in self.offices.items()
            if self.cleaned_data.get(name)
        }
