"""What stands in a request, where REST framework's own fields take more than the description says: text for numbers."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from activities.pages.forms import MOST_PEOPLE
from activities.rules.days import Days
from kacanik_comms.api.problems import refused
from kacanik_comms.core.fields import CountField, DayField, EuroField
from kacanik_comms.core.text import clean_text

LARGEST_KEY = 2**63 - 1
LONGEST_AS_WRITTEN = 60
NO_NULLS = "^[^\\u0000]*$"
AS_WRITTEN = {"type": "string", "maxLength": LONGEST_AS_WRITTEN, "pattern": NO_NULLS}


class Strict(serializers.Serializer[Any]):
    """A part of a request. What it does not know is refused: a misspelt name would silently say nothing."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := [str(name) for name in data if name not in self.fields]):
            raise serializers.ValidationError({name: [_("Unknown field.")] for name in unknown})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """Kept as it was sent, without what no output can hold: what counts as an answer is decided where it is used."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)
        # REST framework refuses the character already; so that the description says it too.
        self.validators.append(RegexValidator(NO_NULLS))

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = data.replace("\r\n", "\n")
        # A null is no slip of pasting: it is refused below.
        return text if "\0" in text else clean_text(text)


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        # 3.0 is a whole number in JSON; true is none, though Python says so.
        if isinstance(data, bool | str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Key(Whole):
    """The `id` of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_KEY, **kwargs)


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Interval(serializers.CharField):
    """From a first to a last day, as ISO 8601 writes it: 2026-11-09/2026-11-15."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            validators=[RegexValidator(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$")], **kwargs
        )

    def run_validation(self, data: Any = serializers.empty) -> Any:
        text = super().run_validation(data)
        if not text:
            return text
        try:
            return Days.parse(text)
        except ValueError:
            # 409: which days there are is more than a pattern can say.
            sentence = _("This is no unit of the activity. Give the day.")
            raise refused(ValidationError({str(self.field_name): sentence})) from None


@extend_schema_field(AS_WRITTEN)
class AsWritten(serializers.Field[Any, Any, Any, Any]):
    """Text that people write in ways of their own, read by the field of the pages' forms."""

    form_field: Callable[..., forms.Field]

    def to_internal_value(self, data: Any) -> Any:
        text = Text(max_length=LONGEST_AS_WRITTEN, allow_blank=True).run_validation(data)
        try:
            return self.form_field(required=not self.allow_null).clean(text)
        except ValidationError as refusal:
            # 409: no description can say all the ways in which people write.
            raise refused(ValidationError({str(self.field_name): refusal.messages})) from None


class Money(AsWritten):
    """Euro as text, so that no cent is lost on the way."""

    form_field = EuroField


class Day(AsWritten):
    form_field = DayField


@extend_schema_field(AS_WRITTEN | {"type": ["integer", "string"], "minimum": 0, "maximum": MOST_PEOPLE})
class Count(AsWritten):
    """How many people: a number in JSON, or text."""

    form_field = partial(CountField, max_value=MOST_PEOPLE)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            return super().to_internal_value(data)
        return Whole(min_value=0, max_value=MOST_PEOPLE).run_validation(data)
