"""How long it takes to save a step of an activity, one after the other, until the disk has it."""

import statistics
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from tests.bench.databases import LARGE, SMALL, Databases, Reader, present_plan
from tests.bench.pages import client_of
from tests.bench.results import Results, at_most

STEPS, WARM, GOAL, FULL = 60, 10, 10, 2


def results(folders: Databases) -> Iterator[Results]:
    for size in (SMALL, LARGE):
        with Reader(folders[size]) as reader:
            clock, processor = reader.call(_taken)
        words = f" of the processor, {clock:.0f} ms of the clock"
        yield at_most(
            f"status update, half of them within, {size.activities} activities", GOAL, processor, words, " ms"
        )


def _taken() -> tuple[float, float]:
    """Milliseconds of the clock and of the processor."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        if cursor.fetchone() != (FULL,):
            raise RuntimeError("The database does not wait for the disk")
    # Not the one whose page is compared with Redmine's, where it has as many steps as there.
    activity = present_plan().activities.special().still_open().order_by("objective", "number")[1].pk
    taken = [_take_step(activity) for _number in range(STEPS)]
    clock, processor = (statistics.median(each[which] * 1000 for each in taken[WARM:]) for which in range(2))
    return clock, processor


def _take_step(activity: int) -> tuple[float, float]:
    client = client_of("zimp")
    # The sentences of earlier steps, which nobody has read.
    client.cookies.pop("messages", None)
    path, form = next_step(activity)
    began = time.perf_counter(), time.process_time()
    answer = client.post(path, form)
    taken = time.perf_counter() - began[0], time.process_time() - began[1]
    if answer.status_code != 302:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return taken


def next_step(pk: int) -> tuple[str, dict[str, Any]]:
    """It is completed today, or opened again: the address, and what its form says."""
    activity = Activity.objects.get(pk=pk)
    step = "complete" if activity.is_open else "reopen"
    form = {"version": activity.version, "note": "Demonstrim.", "completed_on": timezone.localdate()}
    return reverse(f"activities:{step}", args=[pk]), form
