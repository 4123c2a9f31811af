"""How long backups are kept: the newest of each of the last days, weeks and months that have one."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from django.utils import timezone

NAME = re.compile(r"kacanik-(\d{8}T\d{6})Z\.tar")


def name_at(at: datetime) -> str:
    return f"kacanik-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z.tar"


def made_at(name: str) -> datetime | None:
    """When an archive was made, by its name; None for a file that is none of ours."""
    match = NAME.fullmatch(name)
    return datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if match else None


def superfluous(names: Iterable[str], *, daily: int, weekly: int, monthly: int) -> list[str]:
    """Those that need not be kept. The newest always is, and what is none of ours is not named."""
    times = {name: at for name in names if (at := made_at(name))}
    newest_first = sorted(times, key=times.__getitem__, reverse=True)
    kept = set(newest_first[:1])
    for count, unit in ((daily, _day), (weekly, _week), (monthly, _month)):
        newest_of_each: dict[object, str] = {}
        for name in newest_first:
            newest_of_each.setdefault(unit(timezone.localtime(times[name])), name)
        kept.update(list(newest_of_each.values())[:count])
    return [name for name in newest_first if name not in kept]


Unit = Callable[[datetime], object]


def _day(at: datetime) -> object:
    return at.date()


def _week(at: datetime) -> object:
    return at.isocalendar()[:2]


def _month(at: datetime) -> object:
    return at.year, at.month
