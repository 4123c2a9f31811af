"""Redmine beside us: what a town would install instead, with the same lines, on the same machine, in turns.

    apt-get install --no-install-recommends redmine redmine-sqlite puma wrk

Redmine's own database is left alone: a copy of it is filled. More than 1 means that we are faster.
"""

import json
import os
import re
import secrets
import shutil
import statistics
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from kacanik_comms.accounts.models import User
from tests.bench.databases import MIDDLE, SMALL, STEPS, Databases, Size, detailed, open_database, present_plan
from tests.bench.results import Result, Results, at_least
from tests.bench.serving import Server, free_port, gunicorn, running
from tests.bench.steps import next_step

HERE, REDMINE = Path(__file__).parent, Path("/usr/share/redmine")
EMPTY = Path("/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default")
PASSWORD = "kacanik-demo-1"
PROJECTS = {SMALL: "plan43", MIDDLE: "plan500"}
ROUNDS, SECONDS, WRITES = 3, 3, 40
REPORT = """done = function(summary, latency, requests)
    local wrong = summary.errors.status + summary.errors.timeout + summary.errors.read
    io.write(string.format("DONE %d %d %d", summary.requests, summary.duration, wrong))
end"""

# How many requests a second of the clock, and of the processor.
Speed = tuple[float, float]


@dataclass(frozen=True)
class Site:
    """One of ours, or Redmine: the server, who is signed in, and the word that proves to it that a form is theirs."""

    server: Server
    cookie: str
    token: str


def is_installed() -> bool:
    return EMPTY.exists() and all(shutil.which(name) for name in ("puma", "wrk", "ruby"))


def results(folders: Databases) -> Iterator[Results]:
    if not is_installed():
        yield Result("Redmine", "", "is not installed here (tests/bench/redmine)")
        return
    report = folders.folder / "report.lua"
    report.write_text(REPORT)
    activity, lines, cookies = _of_ours(folders)
    year, everything = timezone.localdate().year, "set_filter=1&status_id=*"
    with (
        _redmine(folders.folder, lines) as (theirs, issue),
        gunicorn(folders[SMALL]) as small,
        gunicorn(folders[MIDDLE]) as middle,
    ):
        ours = {size: Site(server, *cookies[size]) for size, server in ((SMALL, small), (MIDDLE, middle))}
        issues = {size: f"/projects/{name}/issues" for size, name in PROJECTS.items()}
        for words, goal, size, our_path, their_path in (
            ("list of 43 rows", 3, SMALL, f"/activities/?year={year}", f"?{everything}&per_page=100"),
            ("50 of 500 rows", 3, MIDDLE, f"/activities/?year={year}", f"?{everything}&per_page=50"),
            ("detail", 4, SMALL, f"/activities/{activity}/", ""),
            (
                "timeline",
                4,
                SMALL,
                f"/activities/?year={year}&view=timeline",
                f"/gantt?{everything}&months=12&month=1&year={year}",
            ),
            (
                "calendar",
                4,
                SMALL,
                f"/activities/?year={year}&view=calendar&month={year}-05",
                f"/calendar?{everything}&month=5&year={year}",
            ),
        ):
            their_path = issues[size] + their_path if their_path else f"/issues/{issue}"
            yield _compared(
                words,
                goal,
                partial(_loaded, ours[size], our_path, report),
                partial(_loaded, theirs, their_path, report),
            )
        step = _step(ours[SMALL], activity)
        change = _change(theirs, issue)
        yield _compared(
            "status update", 3, partial(_written, small, step), partial(_written, theirs.server, change)
        )


def _compared(words: str, goal: int, ours: Callable[[], Speed], theirs: Callable[[], Speed]) -> Result:
    ours(), theirs()
    turns = [(ours(), theirs()) for _round in range(ROUNDS)]
    clock, processor = (
        statistics.median(our[which] / their[which] for our, their in turns) for which in range(2)
    )
    speed = " : ".join(f"{statistics.median(turn[side][0] for turn in turns):.0f}" for side in range(2))
    return at_least(
        f"{words} beside Redmine", goal, clock, f" ({speed} a second; {processor:.2f} by the processor)"
    )


def _loaded(site: Site, path: str, report: Path) -> Speed:
    before = site.server.processor()
    output = subprocess.run(
        [
            *("wrk", "-t1", "-c1", f"-d{SECONDS}s", "--timeout", "60s", "-s", str(report)),
            *("-H", f"Cookie: {site.cookie}", "-H", "Accept-Encoding: gzip"),
            f"http://127.0.0.1:{site.server.port}{path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    requests, microseconds, wrong = map(int, output.rpartition("DONE ")[2].split())
    if wrong or not requests:
        raise RuntimeError(f"{path}: {wrong} of {requests} requests were answered otherwise")
    return requests / microseconds * 1e6, requests / (site.server.processor() - before)


def _written(server: Server, write: Callable[[], float]) -> Speed:
    before = server.processor()
    seconds = sum(write() for _number in range(WRITES))
    return WRITES / seconds, WRITES / (server.processor() - before)


def _of_ours(
    folders: Databases,
) -> tuple[int, dict[str, list[dict[str, str]]], dict[Size, tuple[str, str]]]:
    """The activity that is shown whole, the lines of each plan, and who is signed in."""
    lines, signed_in = {}, {}
    for size, name in PROJECTS.items():
        open_database(folders[size])
        plan = present_plan()
        lines[name] = [
            {
                "title": row.title,
                "office": row.lead.code if row.lead else "zimp",
                "objective": row.objective.title,
                "starts_on": str(row.starts_on or plan.starts_on),
                "ends_on": str(row.ends_on or plan.ends_on),
            }
            for row in plan.activities.for_page()
        ]
        client, token = Client(), secrets.token_hex(16)
        client.force_login(User.objects.get(username="zimp"))
        session = client.cookies["sessionid"].value
        signed_in[size] = (f"sessionid={session}; csrftoken={token}", token)
    open_database(folders[SMALL])  # for the steps
    return detailed().pk, lines, signed_in


@contextmanager
def _redmine(folder: Path, lines: dict[str, list[dict[str, str]]]) -> Iterator[tuple[Site, int]]:
    shutil.copy(EMPTY, folder / "redmine.sqlite3")
    (folder / "lines.json").write_text(json.dumps(lines))
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": f"sqlite3:{folder / 'redmine.sqlite3'}",
        "RAILS_ENV": "production",
        "LINES": str(folder / "lines.json"),
        "PASSWORD": PASSWORD,
        "STEPS": str(STEPS),
        "PORT": str(port),
    }
    seed = [*("ruby", "bin/rails", "runner"), str(HERE / "seed.rb")]
    seeded = subprocess.run(
        seed, cwd=REDMINE, env=environment, capture_output=True, text=True, check=True
    ).stdout
    issue = int(re.search(rf"{PROJECTS[SMALL]} (\d+)", seeded)[1])
    with running(
        ["puma", "-C", str(HERE / "puma.rb")], port, "/login", cwd=REDMINE, env=environment
    ) as server:
        yield _signed_in(server), issue


def _signed_in(server: Server) -> Site:
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{server.port}/login"
    form = {"username": "zimp", "password": PASSWORD}
    form["authenticity_token"] = _token(opener.open(address).read().decode())
    page = opener.open(address, urllib.parse.urlencode(form).encode()).read().decode()
    if "/logout" not in page:
        raise RuntimeError("Redmine let nobody in")
    return Site(server, "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), _token(page))


def _token(page: str) -> str:
    return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]


def _step(site: Site, activity: int) -> Callable[[], float]:
    def write() -> float:
        path, form = next_step(activity)
        return _posted(site, path, form, {"X-CSRFToken": site.token})

    return write


def _change(site: Site, issue: int) -> Callable[[], float]:
    turns = iter(range(10_000))

    def write() -> float:
        form = {"_method": "patch", "issue[status_id]": 1 + next(turns) % 3, "issue[notes]": "Demonstrim."}
        return _posted(site, f"/issues/{issue}", form, {"X-CSRF-Token": site.token})

    return write


def _posted(site: Site, path: str, form: dict[str, Any], headers: dict[str, str]) -> float:
    status, seconds = site.server.ask(
        path,
        method="POST",
        body=urllib.parse.urlencode(form),
        cookie=site.cookie,
        headers=headers | {"Content-Type": "application/x-www-form-urlencoded"},
    )
    if status != 302:
        raise RuntimeError(f"{path} answers {status}")
    return seconds
