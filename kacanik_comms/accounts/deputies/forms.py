"""Who acts for whom, from when to when."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.deputies.policies import can_have_deputies
from kacanik_comms.accounts.deputies.rights import PASSING
from kacanik_comms.accounts.models import User
from kacanik_comms.core.fields import DayField, InAlphabet


class PersonField(forms.ModelChoiceField):
    iterator = InAlphabet

    def label_from_instance(self, user: User) -> str:
        return str(user.with_position)


class DeputyForm(forms.Form):
    """`person` is asked of a plan administrator alone; everybody else names their own deputy."""

    person = PersonField(
        User.objects.none(),
        label=_("Who is away"),
        empty_label=_("choose a person"),
        error_messages={"required": _("Choose a person.")},
    )
    deputy = PersonField(
        User.objects.none(),
        label=_("Deputy"),
        empty_label=_("choose a person"),
        error_messages={"required": _("Choose a person.")},
    )
    starts_on = DayField(label=_("From"), error_messages={"required": _("Enter the first day.")})
    ends_on = DayField(label=_("To"), error_messages={"required": _("Enter the last day.")})

    def __init__(self, user: User, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"starts_on": today, "person": user.pk})
        self.user = user
        people = User.objects.here(on=today)
        self.fields["deputy"].queryset = people.exclude(pk=user.pk)  # type: ignore[attr-defined]
        if user.is_plan_admin:
            with_roles = people.filter(groups__name__in=PASSING).distinct()
            self.fields["person"].queryset = with_roles  # type: ignore[attr-defined]
        else:
            del self.fields["person"]

    def values(self) -> dict[str, Any]:
        return {"person": self.user, **self.cleaned_data}

    def add_refusal(self, refusal: ValidationError) -> None:
        self.add_error(None, refusal)

    @classmethod
    def for_whom(cls, user: User, today: date, data: Any = None) -> "DeputyForm | None":
        """None for whoever can name nobody."""
        return cls(user, today, data) if can_have_deputies(user) or user.is_plan_admin else None
