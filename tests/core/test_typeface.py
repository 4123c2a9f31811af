"""What the report can draw, known before it is made."""

import pytest
from fontTools.ttLib import TTFont

from kacanik_comms.core.typeface import CHARACTERS, TWINS, drawable, undrawable
from kacanik_comms.report.printing import pdf


def test_the_characters_are_those_of_every_weight_of_the_typeface():
    weights = [frozenset(TTFont(pdf.FONTS / name).getBestCmap()) for name in pdf.FACES]
    assert {ord(character) for character in CHARACTERS} == frozenset.intersection(*weights) | set(b"\n\t\r")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Kaçanik 🎉 到 č", "Kaçanik ? ? č"),
        ("e\u0308", "ë"),
        ("one\ntwo\tthree\x00", "one\ntwo\tthree?"),
        ("zero\u200bwidth, no letter: \u0301", "zerowidth, no letter: "),
        ("e\u2011postë, 2023\u201024", "e-postë, 2023-24"),
        ("● i pari ▪ i dyti", "• i pari • i dyti"),
        ("ǉubav ➔ ✅", "ljubav → ✓"),
    ],
)
def test_what_has_a_plain_twin_is_drawn_as_that_and_the_rest_as_a_question_mark(typed, printed):
    assert drawable(typed) == printed


def test_every_twin_can_be_drawn():
    assert not [twin for twin in TWINS.values() if twin not in CHARACTERS]
    assert not [sign for sign in TWINS if sign in CHARACTERS]


def test_only_what_becomes_a_question_mark_is_named():
    assert undrawable("Pse? U bë 🎉, 到 dhe 🎉, me ➔ e\u0308") == ["🎉", "到"]
