"""What stands in a request, where REST framework's own fields take more than the description says: text for numbers."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from activities.rules.days import Days
from kacanik_comms.api.problems import refused
from kacanik_comms.core.fields import EuroField
from kacanik_comms.core.reading_numbers import MONEY_PATTERN
from kacanik_comms.core.text import clean_text

LARGEST_KEY = 2**63 - 1


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
        self.validators.append(RegexValidator("^[^\\u0000]*$"))

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


class Money(serializers.CharField):
    """Euro as text, so that no cent is lost on the way; written as people may write it on the pages."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Expected an amount as text, such as “120.50”.")
        super().__init__(max_length=40, validators=[RegexValidator(MONEY_PATTERN, wrong)], **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data

    def run_validation(self, data: Any = serializers.empty) -> Any:
        text = super().run_validation(data)
        if not text:
            return text
        try:
            return EuroField().clean(text)
        except ValidationError as refusal:
            # 409: that it is too much is more than a pattern can say.
            raise refused(ValidationError({str(self.field_name): refusal.messages})) from None
