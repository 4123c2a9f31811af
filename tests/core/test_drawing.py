"""The arithmetic behind the drawings."""

from types import SimpleNamespace

import pytest

from kacanik_comms.core.templatetags.drawing import side_by_side


def parts(*values):
    return [SimpleNamespace(value=value) for value in values]


def test_parts_stand_side_by_side_and_fill_the_width():
    bars = list(side_by_side(parts(1, 2, 5), 1000))
    assert [(bar.x, bar.width) for bar in bars] == [(0, 125), (125, 250), (375, 625)]


def test_a_part_of_nothing_takes_no_place():
    assert [bar.part.value for bar in side_by_side(parts(0, 3, 0), 100)] == [3]


@pytest.mark.parametrize("values", [[], [0, 0]])
def test_nothing_at_all_draws_nothing(values):
    assert list(side_by_side(parts(*values), 100)) == []
