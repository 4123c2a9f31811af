"""Which letters a person wants."""

from typing import Any

from django import forms

from kacanik_comms.accounts.models import User
from kacanik_comms.letters.models import LetterChoice
from kacanik_comms.people.digests.choices import choice_of


class LetterChoiceForm(forms.ModelForm):
    class Meta:
        model = LetterChoice
        fields = ["rhythm", "weekday", "wants_single"]

    @classmethod
    def of(cls, user: User, data: Any) -> "LetterChoiceForm":
        """With what they get now, chosen or not."""
        return cls(data, instance=choice_of(user))
