"""What the files of the open data cost: the processor's milliseconds for each row, and the memory that they take."""

from collections.abc import Iterator
from pathlib import Path

from django.core.cache import cache as kept
from django.utils import timezone

from activities.models import Occurrence
from tests.bench.databases import BUSIEST, BUSY, Databases, Reader
from tests.bench.pages import client_of, opened
from tests.bench.results import Details, Results, at_most

FILES = ("occurrences.csv", "occurrences.json", "occurrences.xlsx", "all.xlsx")
# Ten times the rows, and no more memory than what a measurement is wrong by.
GOAL, MOST_TIMES = 0.1, 1.2


def results(folders: Databases) -> Iterator[Results]:
    rows = []
    for name in FILES:
        short, long = (_read(folders[size], name) for size in (BUSY, BUSIEST))
        yield at_most(f"{name}, each of 200,000 rows", GOAL, long[0], unit=" ms")
        yield at_most(f"{name}, memory of 200,000 rows against 20,000", MOST_TIMES, long[1] / short[1])
        rows.append([name, f"{short[0]:.3f}", f"{long[0]:.3f}", f"{short[1]:.0f}", f"{long[1]:.0f}"])
    head = [
        "file",
        *(f"{unit}, {size.occurrences:,} rows" for unit in ("ms a row", "MB") for size in (BUSY, BUSIEST)),
    ]
    yield Details("Exports; the MB are those above what the process takes anyway:", head, rows)


def _read(folder: Path, name: str) -> tuple[float, float]:
    """In a process of its own, whose peak nobody else has raised."""
    with Reader(folder) as reader:
        return reader.call(_export, name)


def _export(name: str) -> tuple[float, float]:
    """Milliseconds a row, and the most MB beside those of before."""
    kept.clear()
    opened(client_of(""), "/data/")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins here
    before = _memory("VmRSS")
    taken = opened(client_of(""), f"/data/{timezone.localdate().year}/{name}")
    return taken / Occurrence.objects.count(), _memory("VmHWM") - before


def _memory(line: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(text.split()[1]) / 1024 for text in lines if text.startswith(line))
