"""A text that cannot be seen is no text."""

import pytest
from django.core.exceptions import ValidationError

from activities.models import Activity, AssemblySession
from audiences.models import Audience, Channel, Message
from kacanik_comms.core.visible import VisibleTexts, validate_visible
from kacanik_comms.evaluation.models import Indicator
from plans.models import AnnualPlan, Objective, Office, Strategy
from tests.factories import make_office

INVISIBLE = {
    "spaces": "   ",
    "no-break space": "\u00a0",
    "zero-width space": "\u200b",
    "soft hyphens": "\u00ad\u00ad",
    "byte order mark": "\ufeff",
    "marks on nothing": "\u0301",
    "Hangul filler": "\u3164",
    "empty Braille cell": "\u2800",
    "line breaks": "\r\n\u2028",
}


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE.keys())
def test_a_text_of_invisible_characters_is_refused(text):
    with pytest.raises(ValidationError, match="invisible characters only"):
        validate_visible(text)


@pytest.mark.parametrize("text", ["", "Ë", "–", "7", "“”", "a\u0301", "\u00ad1", "📢"])
def test_what_can_be_seen_or_is_empty_is_not(text):
    validate_visible(text)


@pytest.mark.parametrize(
    "model",
    [
        Strategy,
        Objective,
        Office,
        AnnualPlan,
        Audience,
        Message,
        Channel,
        Activity,
        AssemblySession,
        Indicator,
    ],
)
def test_whatever_has_a_title_or_name_keeps_the_rule(model):
    assert issubclass(model, VisibleTexts)


def test_each_language_is_looked_at(db):
    office = make_office("zimp")
    office.name_en = "\u200b"
    with pytest.raises(ValidationError) as refusal:
        office.full_clean()
    assert set(refusal.value.message_dict) == {"name_en"}
