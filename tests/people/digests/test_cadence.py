"""On which day a digest is due, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kacanik_comms.people.digests.cadence import LEAST_DAYS, is_due, reading_day_of, turn_of

MONDAY, FRIDAY = 0, 4


def at(year, month, day, hour=9, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at(2024, 3, 4, 6, 59), date(2024, 2, 26)),
        (at(2024, 3, 4, 7), date(2024, 3, 4)),
        (at(2024, 3, 10, 23), date(2024, 3, 4)),
        # Leap day, and the days on which an hour is missing or comes twice.
        (at(2024, 2, 29), date(2024, 2, 26)),
        (at(2024, 3, 31, 3), date(2024, 3, 25)),
        (at(2024, 10, 27, 2, 30), date(2024, 10, 21)),
        (at(2024, 1, 1, 6), date(2023, 12, 25)),
    ],
)
def test_things_are_read_as_of_the_last_chosen_weekday(now, day):
    assert reading_day_of(MONDAY, at=now) == day


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        (at(2024, 4, 1, 8), date(2024, 4, 1)),
        (at(2024, 4, 30), date(2024, 4, 1)),
        (at(2024, 5, 5), date(2024, 4, 1)),
        (at(2024, 5, 6), date(2024, 5, 6)),
        (at(2024, 12, 15), date(2024, 12, 2)),
        (at(2024, 12, 16), date(2024, 12, 16)),
        (at(2025, 1, 5), date(2024, 12, 16)),
        (at(2025, 1, 6), date(2025, 1, 6)),
    ],
)
def test_the_monthly_one_has_its_turn_early_in_the_month_and_before_the_year_ends(now, turn):
    assert turn_of("monthly", MONDAY, at=now) == turn


def test_whoever_wants_none_gets_none():
    assert turn_of("never", MONDAY, at=at(2024, 4, 1)) is None
    assert not is_due(None, None, at=at(2024, 4, 1))


def test_a_clock_that_was_in_the_future_stops_nobody_for_ever():
    assert is_due(date(2024, 4, 1), at(2031, 1, 1), at=at(2024, 4, 2))


@given(
    start=st.integers(0, 6 * 365 * 24),
    rhythm=st.sampled_from(["weekly", "monthly"]),
    weekday=st.integers(MONDAY, FRIDAY),
    pauses=st.lists(st.integers(-1, 24 * 25), min_size=20, max_size=60),
)
def test_whenever_the_worker_looks_two_are_never_nearer_than_five_days_and_none_is_left_out(
    start, rhythm, weekday, pauses
):
    """Hours between two looks; -1 is a clock that goes back, hundreds a machine that stood still."""
    now = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=start)
    written: list[datetime] = []
    for hours in pauses:
        now += timedelta(hours=hours)
        turn = turn_of(rhythm, weekday, at=now)
        last = written[-1] if written else None
        if is_due(turn, last, at=now):
            written.append(now)
        elif last and now - last >= LEAST_DAYS:
            assert timezone.localdate(last) >= turn
    assert all(later - earlier >= LEAST_DAYS for earlier, later in pairwise(written))
