"""The colours of static/css/tokens.css against WCAG 2.2, level AA, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
GROUNDS = ("paper", "surface", "sunken")
MEANINGS = ("done", "underway", "attention", "stopped")

# Words need 4.5 to 1 on their ground (1.4.3).
WORDS = [
    *((colour, ground) for colour in ("ink", "ink-2", "accent", *MEANINGS) for ground in GROUNDS),
    *((meaning, f"{meaning}-soft") for meaning in MEANINGS),
    *(("ink", f"{meaning}-soft") for meaning in MEANINGS),
    *(("ink", f"level-{level}") for level in (1, 2, 3)),
    ("accent", "accent-soft"),
    ("accent-hover", "surface"),
    ("accent-hover", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-river", "river"),
    ("on-river-2", "river"),
    ("on-river", "river-hover"),
    ("ink-2", "level-1"),
]
# What is drawn, and the edge of a control, needs 3 to 1 (1.4.11); so does the focus ring (2.4.11).
SHAPES = [
    *(("line-strong", ground) for ground in GROUNDS),
    *(("focus", ground) for ground in GROUNDS),
    ("on-river", "river"),
]


def palette(scheme: str) -> dict[str, str]:
    light, _, rest = TOKENS.read_text().partition("@media screen and (prefers-color-scheme: dark)")
    dark = rest.partition("@media (forced-colors")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return colours


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(row: str, other: str) -> float:
    darker, lighter = sorted((luminance(row), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_defines_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), WORDS)
def test_a_reader_can_tell_words_from_their_ground(scheme, word, ground):
    colours = palette(scheme)
    assert contrast(colours[word], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_a_reader_can_tell_shapes_from_their_ground(scheme, shape, ground):
    colours = palette(scheme)
    assert contrast(colours[shape], colours[ground]) >= 3


def test_both_schemes_name_the_same_colours():
    assert palette("dark").keys() == palette("light").keys()
