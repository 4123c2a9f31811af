from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from kacanik_comms.core.fields import CountField, DayField, EuroField, NumberField, WrittenDayInput


class Written(forms.Form):
    day = DayField()
    typed_day = DayField(widget=WrittenDayInput, required=False)
    cost = EuroField()
    number = NumberField()
    people = CountField(max_value=5000)


def test_what_people_write_is_read(db):
    form = Written({"day": "27 nëntor 2026", "cost": "1.500,50 €", "number": "-12,5", "people": "1 000"})
    assert form.is_valid()
    assert form.cleaned_data == {
        "day": date(2026, 11, 27),
        "typed_day": None,
        "cost": Decimal("1500.50"),
        "number": Decimal("-12.5"),
        "people": 1000,
    }


@pytest.mark.parametrize("typed", ["31.12.2026", "1.2.3", "100000000"])
def test_what_is_no_sum_is_kept_in_the_form_and_told(typed):
    form = Written({"day": "2026-11-27", "cost": typed})
    assert list(form.errors) == ["cost"]
    assert f'value="{typed}"' in str(form["cost"])


def test_a_day_comes_from_the_calendar_and_what_is_no_day_comes_back_as_text():
    assert 'type="date"' in str(Written({"day": "2026-11-27"})["day"])
    assert 'type="date"' in str(Written({"day": ""})["day"])
    assert 'value="2026-11-27"' in str(Written(initial={"day": date(2026, 11, 27)})["day"])
    for typed in ("29.2.2026", "2026-02-29"):
        form = Written({"day": typed})
        assert form.errors["day"] == ["2026 has no 29 February."]
        # A calendar would show nothing, and the person would not know what to mend.
        assert f'type="text" name="day" value="{typed}"' in str(form["day"])


@pytest.mark.parametrize(
    ("language", "shown"), [("sq", "27.11.2026"), ("sr-latn", "27.11.2026."), ("en", "27 Nov 2026")]
)
def test_a_day_to_be_typed_is_shown_as_it_is_read(language, shown):
    with translation.override(language):
        form = Written(initial={"typed_day": date(2026, 11, 27)})
        assert f'value="{shown}"' in str(form["typed_day"])
        assert Written({"day": "2026-11-27", "typed_day": shown}).is_valid()


def test_no_field_for_numbers_is_the_browser_s_own():
    """Which would make 150050 of 1500,50 where it knows no comma."""
    assert 'type="number"' not in str(Written())
