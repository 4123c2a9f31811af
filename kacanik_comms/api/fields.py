"""What may stand in a request: exactly what the description says, and nothing that is only like it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

LARGEST_KEY = 2**63 - 1
NEEDED = {"required": _("This field is required."), "null": _("This field may not be null.")}
# A text that the database can keep; line breaks are welcome. The description says it of every text of a request.
WITHOUT_NUL = "^[^\\u0000]*$"
MONEY = re.compile(r"[0-9]{1,8}(\.[0-9]{1,2})?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)


class Strict(serializers.Serializer[Any]):
    """A part of a request. What it does not know is refused: a misspelt name would silently say nothing."""

    default_error_messages = NEEDED | {"invalid": _("Expected an object.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError({key: [str(_("Unknown field."))] for key in unknown})
        else:
            raise serializers.ValidationError({"non_field_errors": [str(self.error_messages["invalid"])]})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    default_error_messages = NEEDED | {
        "invalid": _("Expected a text."),
        "blank": _("This field may not be empty."),
        "max_length": _("At most {max_length} characters are allowed."),
        "unkept": _("This text contains a character that cannot be stored."),
    }

    def __init__(self, **kwargs: Any) -> None:
        # What counts as said is decided where it is used; here only what the description can say.
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if "\0" in data or any("\ud800" <= letter <= "\udfff" for letter in data):
            self.fail("unkept")
        return data.replace("\r\n", "\n")

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data == "" and not self.allow_blank:
            self.fail("blank")
        return serializers.Field.run_validation(self, data)


class Choice(serializers.ChoiceField):
    default_error_messages = NEEDED | {"invalid_choice": _("This is not a valid choice.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", input="")
        return data


class Whole(serializers.IntegerField):
    """A whole number; as text where a request has nothing but text, in an address or beside files."""

    default_error_messages = NEEDED | {
        "invalid": _("Expected a whole number."),
        "min_value": _("The smallest value allowed is {min_value}."),
        "max_value": _("The largest value allowed is {max_value}."),
    }

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, str) and self.context.get("is_text") and WHOLE.fullmatch(data):
            return int(data)
        # 3.0 is a whole number in JSON; true is none, though Python says so.
        if isinstance(data, float) and data.is_integer():
            return int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    default_error_messages = NEEDED | {"invalid": _("Expected true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return data


class Key(Whole):
    """The `id` of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_KEY, **kwargs)


class Day(serializers.DateField):
    default_error_messages = NEEDED | {
        "invalid": _("Expected a date such as 2023-09-14."),
        "datetime": _("Expected a date such as 2023-09-14."),
    }

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            self.fail("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")
            raise


@extend_schema_field({"type": "string", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,2})?$", "examples": ["120.50"]})
class Money(serializers.Field):
    """Euro as text, so that no cent is lost on the way."""

    default_error_messages = NEEDED | {"invalid": _("Expected an amount as text, such as “120.50”.")}

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not MONEY.fullmatch(data):
            self.fail("invalid")
        return Decimal(data)

    def to_representation(self, value: Decimal) -> str:
        return str(value)


class Several(serializers.ListField):
    default_error_messages = NEEDED | {
        "not_a_list": _("Expected a list."),
        "empty": _("This field may not be empty."),
        "min_length": _("At least {min_length} are required."),
        "max_length": _("At most {max_length} are allowed."),
    }

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type="")
        said: list[Any] = super().to_internal_value(data)
        return said
