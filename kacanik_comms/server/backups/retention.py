"""How long backups are kept: all of two days, before them the newest of each of some days, weeks and months."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

# An update that failed is tried again, and the backup before it must not go because of the one after it.
ALL_KEPT = timedelta(days=2)
NAME = re.compile(r"kacanik-(\d{8}T\d{6})Z\.tar")
PARTIAL = ".partial"  # behind the name, until the archive is whole


def name_at(at: datetime) -> str:
    return f"kacanik-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z.tar"


def made_at(name: str) -> datetime | None:
    """When an archive was made, by its name; None for a file that is none of ours."""
    match = NAME.fullmatch(name)
    return datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if match else None


def superfluous(names: Iterable[str], *, daily: int, weekly: int, monthly: int) -> list[str]:
    """Those that need not be kept. What is none of ours is not named."""
    times = {name: at for name in names if (at := made_at(name))}
    newest_first = sorted(times, key=times.__getitem__, reverse=True)
    kept = {name for name in newest_first if times[name] > times[newest_first[0]] - ALL_KEPT}
    for count, unit in ((daily, _day), (weekly, _week), (monthly, _month)):
        newest_of_each: dict[object, str] = {}
        for name in newest_first:
            newest_of_each.setdefault(unit(timezone.localtime(times[name])), name)
        kept.update(list(newest_of_each.values())[:count])
    return [name for name in newest_first if name not in kept]


def newest_archive(folder: Path) -> Path | None:
    paths = [path for path in folder.iterdir() if made_at(path.name)] if folder.is_dir() else []
    return max(paths, key=lambda path: path.name, default=None)


Unit = Callable[[datetime], object]


def _day(at: datetime) -> object:
    return at.date()


def _week(at: datetime) -> object:
    return at.isocalendar()[:2]


def _month(at: datetime) -> object:
    return at.year, at.month
