"""The pages that people open, in years of different sizes: the processor's milliseconds, side by side.

Each database is read by a process of its own, and they take turns, so that whatever else the machine does weighs on
all of them. *Kept*: asked for again while nothing changes; *changed*: after one activity was changed; *made*: with
nothing kept at all.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.core.cache import cache as kept
from django.db.models import F
from django.test import Client
from django.utils import timezone

from activities.models import Activity
from kacanik_comms.accounts.models import User
from plans.models import AnnualPlan
from plans.revision import raise_revision
from tests.bench.databases import (
    BUSIEST,
    BUSY,
    LARGE,
    MIDDLE,
    OFFICE,
    OLD,
    SMALL,
    UNJUDGED,
    Databases,
    Reader,
    Size,
    detailed,
)
from tests.bench.results import Details, Results, at_most

STATES = ("kept", "changed", "made")
ROUNDS = 5
# What is kept takes a few milliseconds, of which the median of more rounds says something.
ROUNDS_OF_KEPT = 21
# What is not kept and takes longer is not measured again.
LONG = 1_500


@dataclass(frozen=True)
class Pair:
    """The larger database against the smaller one, and how many times as long its pages may take."""

    words: str
    smaller: Size
    larger: Size
    goal: float


PAIRS = (
    Pair("2,000 activities against 43", SMALL, LARGE, 1.5),
    Pair("200,000 occurrences against 0", MIDDLE, BUSIEST, 1.3),
    Pair("20,000 occurrences against 0", MIDDLE, BUSY, 1.3),
    Pair("ten years against one", BUSY, OLD, 1.2),
    Pair("ten years, none of them judged", BUSY, UNJUDGED, 1.2),
)
Measured = dict[tuple[str, str, Size], float]


def results(folders: Databases) -> Iterator[Results]:
    sizes = dict.fromkeys(size for pair in PAIRS for size in (pair.smaller, pair.larger))
    readers = {size: Reader(folders[size]) for size in sizes}
    measured: Measured = {}
    for page in _addresses(0):
        for state in STATES:
            taken = _in_turns(readers, page, state)
            measured |= {(page, state, size): each for size, each in taken.items()}
            sys.stderr.write(f"{page}, {state}: {', '.join(f'{each:.1f}' for each in taken.values())} ms\n")
    for reader in readers.values():
        reader.shutdown()
    for pair in PAIRS:
        for state in STATES:
            times = {page: _times(measured, pair, page, state) for page in _addresses(0)}
            slowest = max(times, key=lambda page: times[page])
            over = sum(each > pair.goal for each in times.values())
            words = f" ({slowest}); {over} of {len(times)} over it" if over else f" ({slowest})"
            yield at_most(f"ten pages, {state}: {pair.words}", pair.goal, times[slowest], words)
    yield Details(
        "Times as long, kept / changed / made:",
        ["page", *(pair.words for pair in PAIRS)],
        [
            [
                page,
                *(
                    " / ".join(f"{_times(measured, pair, page, state):.2f}" for state in STATES)
                    for pair in PAIRS
                ),
            ]
            for page in _addresses(0)
        ],
    )
    yield Details(
        "Milliseconds of the processor, kept / changed / made:",
        ["page", *(str(size) for size in sizes)],
        [
            [page, *(" / ".join(f"{measured[page, state, size]:.0f}" for state in STATES) for size in sizes)]
            for page in _addresses(0)
        ],
    )


def _times(measured: Measured, pair: Pair, page: str, state: str) -> float:
    return measured[page, state, pair.larger] / measured[page, state, pair.smaller]


def _in_turns(readers: dict[Size, Reader], page: str, state: str) -> dict[Size, float]:
    taken: dict[Size, list[float]] = {size: [] for size in readers}
    if state == "kept":
        for reader in readers.values():
            reader.call(ask, page, state)
    for _round in range(ROUNDS_OF_KEPT if state == "kept" else ROUNDS):
        for size, reader in readers.items():
            if state == "kept" or not taken[size] or taken[size][-1] < LONG:
                taken[size].append(reader.call(ask, page, state))
    return {size: statistics.median(each) for size, each in taken.items()}


def ask(page: str, state: str) -> float:
    """Milliseconds, in the process of one database."""
    who, address = _addresses(detailed().pk)[page]
    client = client_of(who)
    if state == "made":
        kept.clear()
    if state == "changed":
        _change()
    return opened(client, address)


def opened(client: Client, address: str) -> float:
    """The processor's milliseconds until the whole answer is there."""
    began = time.process_time()
    answer = client.get(address)
    for _chunk in answer.streaming_content if answer.streaming else [answer.content]:
        pass
    taken = time.process_time() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return taken * 1000


def _addresses(activity: int) -> dict[str, tuple[str, str]]:
    """Of each page who opens it, nobody being a citizen, and its address."""
    year = timezone.localdate().year
    return {
        "*Sot*, officer": ("zimp", "/today/"),
        "*Sot*, chief": ("shefi", "/today/"),
        "list": ("zimp", f"/activities/?year={year}&office={OFFICE}"),
        "activity": ("zimp", f"/activities/{activity}/"),
        "audiences": ("zimp", f"/audiences/?year={year}"),
        "evaluation": ("zimp", f"/evaluation/{year}/"),
        "public front": ("", "/"),
        "public list": ("", f"/{year}/activities/"),
        "API list": ("", f"/api/v1/activities/?year={year}&page_size=43"),
        "calendar feed": ("", f"/calendar/{year}.ics"),
    }


@cache
def client_of(who: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    if who:
        client.force_login(User.objects.get(username=who))
    return client


def _change() -> None:
    """As an action does: the activity has another version, and it and its plan have another revision."""
    activity = detailed()
    rows = Activity.objects.filter(pk=activity.pk)
    rows.update(version=F("version") + 1)
    raise_revision(rows, "revision")
    raise_revision(AnnualPlan.objects.filter(pk=activity.plan_id), "revision")
