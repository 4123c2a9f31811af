"""Fields of forms for what people write as they are used to: days, numbers, sums of money."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils import formats
from django.utils.dateparse import parse_date

from kacanik_comms.core.numbers import euro_in_words
from kacanik_comms.core.reading_dates import read_day
from kacanik_comms.core.reading_numbers import read_count, read_money, read_number
from kacanik_comms.core.text import albanian_key


class InAlphabet(ModelChoiceIterator):
    """Albanian letters have an order of their own, which no database knows; the empty choice comes first."""

    def __iter__(self) -> Iterator[Any]:
        yield from sorted(
            super().__iter__(), key=lambda choice: (bool(choice[0]), albanian_key(str(choice[1])))
        )


class DayInput(forms.DateInput):
    """The browser's own calendar. What was sent and is no day comes back as text: a calendar would show nothing."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if isinstance(value, str) and not fits_calendar(value):
            context["widget"]["type"] = "text"
        return context


def fits_calendar(text: str) -> bool:
    """Whether the browser's calendar shows it: an ISO day, or nothing."""
    try:
        return not text or parse_date(text) is not None
    except ValueError:
        return False


class WrittenDayInput(forms.TextInput):
    """A day to be typed, shown as it may be written."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> Any:
        return formats.date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else value


class FiguresInput(forms.TextInput):
    """Figures with the keyboard for them, but as text: the browser's own field for numbers takes no 1.500,50."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class DayField(forms.DateField):
    """A day from the browser's calendar, or in any of the ways in which people write one."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        return read_day(value) if isinstance(value, str) else super().to_python(value)


class NumberField(forms.DecimalField):
    """A number as people write it: 1000, 1.000 or 12,5."""

    widget = FiguresInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, "required": False, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return self.read(value) if isinstance(value, str) else super().to_python(value)

    def read(self, text: str) -> Decimal | None:
        return read_number(text)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        digits = 0 if value == value.to_integral_value() else 2
        return formats.number_format(value, digits, force_grouping=False)


class EuroField(NumberField):
    """A sum of money as people write it: 1000, 1.000, 1.000,50 or 1 000,50 €."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 10, "min_value": Decimal(0), **kwargs})

    def read(self, text: str) -> Decimal | None:
        return read_money(text)

    def in_words(self, value: Decimal) -> str:
        return euro_in_words(value)


class CountField(forms.IntegerField):
    """How many, as people write it: 1000, 1.000, 1 000."""

    widget = FiguresInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 0, **kwargs})

    def to_python(self, value: Any) -> int | None:
        return read_count(value) if isinstance(value, str) else super().to_python(value)
