"""The newest backup of each day, week and month is kept for a while; the newest of all is kept always."""

from datetime import UTC, datetime, timedelta

from kacanik_comms.server.backups.retention import made_at, name_at, superfluous

START = datetime(2024, 1, 1, 1, 30, tzinfo=UTC)


def kept_of(times, **counts):
    names = [name_at(at) for at in times]
    return sorted(set(names) - set(superfluous(names, **{"daily": 0, "weekly": 0, "monthly": 0} | counts)))


def test_a_year_of_nights_leaves_days_weeks_and_months():
    nights = [START + timedelta(days=day) for day in range(366)]
    assert len(kept_of(nights, daily=7)) == 7
    assert len(kept_of(nights, monthly=12)) == 12 + 1
    assert len(kept_of(nights, daily=7, weekly=5, monthly=12)) == 7 + 4 + 10


def test_all_of_two_days_are_kept_and_of_an_earlier_day_the_newest():
    """Whoever tries a failed update again keeps the backup that was made before it."""
    hours = [START + timedelta(hours=hour) for hour in range(0, 72, 8)]
    assert kept_of(hours, daily=3) == sorted(name_at(at) for at in [hours[2], *hours[3:]])


def test_days_are_those_of_the_municipality():
    """Half past eleven in the evening by UTC is the next day in Kaçanik."""
    times = [START, START.replace(hour=23), START + timedelta(days=30)]
    assert len(kept_of(times, daily=3)) == 3


def test_the_newest_is_kept_always():
    assert kept_of([START]) == ["kacanik-20240101T013000Z.tar"]


def test_files_of_others_are_not_named():
    names = ["notes.txt", "kacanik-2024.tar", "kacanik-20240101T013000Z.tar.partial", "backup.lock"]
    assert superfluous(names, daily=0, weekly=0, monthly=0) == []
    assert made_at("notes.txt") is None
    assert made_at(name_at(START)) == START
