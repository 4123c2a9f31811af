"""What visitors cost those who work, and what a web process grows to, with a real gunicorn as it is shipped."""

import random
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.test import Client
from django.utils import timezone

from kacanik_comms.accounts.models import User
from plans.revision import all_plans, raise_revision
from tests.bench.databases import BUSY, Databases, open_database
from tests.bench.results import Details, Result, Results, at_most
from tests.bench.serving import Server, gunicorn

ADDRESSES, TIMES, REQUESTS, SAMPLES = 20, 15, 10_000, 10
# MB, and what its second half may add.
MOST, STEADY = 110, 1.05


def crowd_results(folders: Databases) -> Iterator[Results]:
    """The officer's pages, alone and while visitors ask for the dearest public ones and something keeps changing."""
    cookie, year, is_over = _signed_in(folders[BUSY]), timezone.localdate().year, threading.Event()
    with gunicorn(folders[BUSY]) as server:
        alone = _medians(server, cookie, year)

        def visit(number: int) -> None:
            chance = random.Random(number)  # noqa: S311
            while not is_over.is_set():
                server.ask(chance.choice(_dear(year)), address=f"10.0.1.{number}")

        def write() -> None:
            while not is_over.wait(5):
                raise_revision(all_plans())

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(ADDRESSES)]
        threads.append(threading.Thread(target=write))
        for thread in threads:
            thread.start()
        time.sleep(5)
        crowded = _medians(server, cookie, year)
        is_over.set()
        for thread in threads:
            thread.join()
    for path in alone:
        times = f"{crowded[path] / alone[path]:.1f} times ({alone[path]:.0f} ms alone)"
        yield Result(f"{path} with {ADDRESSES} visitors who never pause", "", times)


def memory_results(folders: Databases) -> Iterator[Results]:
    """The largest process of a day's traffic; and, where none is renewed, whether it goes on growing."""
    renewed = list(_memory(folders[BUSY]))
    yield at_most(f"web process after {REQUESTS:,} mixed requests", MOST, renewed[-1], unit=" MB")
    lasting = list(_memory(folders[BUSY], "--max-requests", "0", "--max-requests-jitter", "0"))
    yield at_most(f"the same, never renewed, after {REQUESTS:,}", MOST, lasting[-1], unit=" MB")
    yield at_most("the same, against half as many", STEADY, lasting[-1] / lasting[SAMPLES // 2])
    yield Details(
        "MB resident of the largest web process:",
        ["requests", *(f"{number * REQUESTS // SAMPLES:,}" for number in range(SAMPLES + 1))],
        [
            [words, *(f"{each:.0f}" for each in samples)]
            for words, samples in (("as shipped", renewed), ("never renewed", lasting))
        ],
    )


def _memory(folder: Path, *options: str) -> Iterator[float]:
    """MB at the beginning and after each thousand of many kinds of requests, one client after the other."""
    cookie, year = _signed_in(folder), timezone.localdate().year
    chance = random.Random(1)  # noqa: S311
    with gunicorn(folder, *options) as server:
        yield max(server.memory())
        for number in range(1, REQUESTS + 1):
            is_officer, path = _any(chance, year)
            status, _seconds = server.ask(
                path, cookie=cookie if is_officer else "", address=f"10.0.2.{number % 200}"
            )
            if status != 200:
                raise RuntimeError(f"{path} answers {status}")
            if number % (REQUESTS // SAMPLES) == 0:
                yield max(server.memory())


def _any(chance: random.Random, year: int) -> tuple[bool, str]:
    """Whether the officer asks, and for what; one in twenty is a dear page of theirs, as in a working day."""
    kind = chance.random()
    seldom = [
        *_of_officer(year),
        "/audiences/",
        f"/evaluation/{year}/",
        f"/activities/?year={year}&view=timeline",
    ]
    often = ["/plans/", "/search/?q=media", "/accounts/", f"/activities/{chance.randrange(44, 70)}/"]
    public = ["/about/", "/changes/", "/sitemap.xml", "/find/?q=takim", "/api/v1/plans/"]
    if kind < 0.4:
        return True, chance.choice(seldom if kind < 0.05 else often)
    return False, chance.choice([*_dear(year), *public])


def _of_officer(year: int) -> list[str]:
    return ["/today/", f"/activities/?year={year}"]


def _dear(year: int) -> list[str]:
    files = ("all.xlsx", "occurrences.xlsx", "occurrences.csv", "occurrences.json")
    paths = [
        *("/", f"/{year}/audiences/", f"/{year}/objectives/1/", f"/calendar/{year}.ics", f"/embed/{year}/"),
        *(f"/{year}/activities/?page={number}" for number in range(1, 10)),
        *(f"/data/{year}/{name}" for name in files),
    ]
    return [f"{language}{path}" for language in ("", "/sr", "/en") for path in paths]


def _signed_in(folder: Path) -> str:
    open_database(folder)
    client = Client()
    client.force_login(User.objects.get(username="zimp"))
    return f"sessionid={client.cookies['sessionid'].value}"


def _medians(server: Server, cookie: str, year: int) -> dict[str, float]:
    return {
        path: statistics.median(server.ask(path, cookie=cookie)[1] * 1000 for _time in range(TIMES + 2))
        for path in _of_officer(year)
    }
