"""What the officer says about sessions of the Assembly."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.editing import VersionedForm
from kacanik_comms.core.fields import DayField
from kacanik_comms.core.visible import validate_visible

MOST_DAYS = 60
OUR_CENTURY = [
    MinValueValidator(date(2000, 1, 1), _("This year cannot be right. Check the date.")),
    MaxValueValidator(date(2100, 12, 31), _("This year cannot be right. Check the date.")),
]


class DaysField(forms.CharField):
    """Several days as people list them: one on each line, or with commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value: Any) -> list[date]:
        lines = [line.strip() for line in re.split(r"[,;\r\n]+", super().clean(value))]
        days = [day for line in lines if line for day in _days_in(line)]
        if len(days) > MOST_DAYS:
            raise ValidationError(_("Enter at most %(most)s days at once.") % {"most": MOST_DAYS})
        return days


def _days_in(line: str) -> list[date]:
    """One day, or several in figures with spaces between them."""
    try:
        return [_as_day(line)]
    except ValidationError:
        words = line.split()
        # It begins with the number of a day, as in “27 nëntor 2026”: so the whole line is one day.
        if words[0].strip(".").isdecimal():
            raise
        return [_as_day(word) for word in words]


def _as_day(words: str) -> date:
    try:
        return DayField(validators=OUR_CENTURY).clean(words)
    except ValidationError as wrong:
        raise ValidationError(
            _("“%(word)s”: %(problem)s"), params={"word": words[:40], "problem": wrong.messages[0]}
        ) from wrong


class SessionForm(VersionedForm):
    """One session: when it is, and what it is called."""

    date = DayField(
        label=_("Day of the session"),
        validators=OUR_CENTURY,
        error_messages={"required": _("Enter the date of the session.")},
    )
    title_sq = forms.CharField(
        label=_("Name of the session"),
        max_length=200,
        validators=[validate_visible],
        help_text=_("As the Assembly calls it, in Albanian. For example: Seanca e rregullt."),
        error_messages={"required": _("Give the session its name.")},
    )


class NewSessionsForm(SessionForm):
    """One session, or several that are called the same."""

    more_days = DaysField(
        label=_("Further days"),
        required=False,
        help_text=_("For several sessions at once: one day on each line, as 14.09.2023."),
    )

    field_order = ("date", "more_days", "title_sq")

    @property
    def days(self) -> list[date]:
        return [self.cleaned_data["date"], *self.cleaned_data["more_days"]]
