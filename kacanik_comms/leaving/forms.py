"""Who takes over the offices that would be left without anybody."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.deputies.forms import PersonField
from kacanik_comms.accounts.models import User
from plans.models import Office


class SuccessorsForm(forms.Form):
    """One field for each office; none has to be filled in."""

    def __init__(self, person: User, by: User, offices: Iterable[Office], data: Any = None) -> None:
        super().__init__(data)
        self.offices = {f"office_{office.pk}": office for office in offices}
        people = User.objects.active().exclude(pk__in=[person.pk, by.pk])
        for name, office in self.offices.items():
            self.fields[name] = PersonField(
                people.order_by("last_name", "first_name", "username"),
                label=office.name,
                required=False,
                empty_label=_("nobody yet"),
            )

    @property
    def successors(self) -> dict[Office, User]:
        return {
            office: self.cleaned_data[name]
            for name, office in self.offices.items()
            if self.cleaned_data.get(name)
        }
