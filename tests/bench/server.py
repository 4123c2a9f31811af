"""What visitors cost those who work, and what a web process grows to: `python -m tests.bench.server`.

A real gunicorn, as `gunicorn.conf.py` starts it, on SQLite with 500 activities and 20,000 occurrences in a year. First
the pages of an officer, alone and while twenty addresses ask for the dearest public pages and every five seconds
something changes; then the memory of each process while many kinds of requests come in.
"""

import argparse
import http.client
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = 20
TIMES = 15


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.server")
    parser.add_argument("--requests", type=int, default=10_000)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="kacanik-bench-") as folder:
        os.environ |= {
            "DEMO": "1",
            "DEBUG": "0",
            "HTTPS": "0",
            "DATA_DIR": folder,
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        os.environ |= {"SECRET_KEY": secrets.token_urlsafe(60), "TRUSTED_PROXIES": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "kacanik_comms.settings"
        subprocess.run([sys.executable, "manage.py", "demo"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        year, cookie = _long_year()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
        server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            crowd(port, cookie, year)
            memory(port, cookie, year, server.pid, arguments.requests)
        finally:
            server.terminate()
            server.wait()


def _long_year() -> tuple[int, str]:
    """The year that was filled, and the cookie of a signed-in officer."""
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.test import Client  # noqa: PLC0415

    from kacanik_comms.accounts.models import User  # noqa: PLC0415
    from plans.models import AnnualPlan  # noqa: PLC0415
    from tests.large_year import fill  # noqa: PLC0415

    officer = User.objects.get(username="zimp")
    plan = AnnualPlan.objects.filter(is_published=True).order_by("-year")[0]
    fill(plan, officer)
    client = Client()
    client.force_login(officer)
    return plan.year, f"sessionid={client.cookies['sessionid'].value}"


def ask(port: int, path: str, *, cookie: str = "", address: str = "10.9.9.9") -> tuple[int, float]:
    """The status, and the seconds until the answer had been read."""
    headers = {"X-Forwarded-For": address, "Accept-Encoding": "gzip"}
    if cookie:
        headers["Cookie"] = cookie
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - began
    finally:
        connection.close()


def _wait_for(port: int) -> None:
    for _try in range(300):
        try:
            ask(port, "/healthz")
            return
        except OSError:
            time.sleep(0.2)


def _inside(year: int) -> list[str]:
    return ["/today/", f"/activities/?year={year}"]


def _dear(year: int) -> list[str]:
    tables = [
        f"/data/{year}/{name}"
        for name in ("all.xlsx", "occurrences.xlsx", "occurrences.csv", "occurrences.json")
    ]
    lists = [f"/{year}/activities/?page={number}" for number in range(1, 10)]
    others = [
        "/",
        f"/{year}/audiences/",
        f"/{year}/objectives/1/",
        f"/calendar/{year}.ics",
        f"/embed/{year}/",
    ]
    return [f"{language}{path}" for language in ("", "/sr", "/en") for path in (*others, *lists, *tables)]


def crowd(port: int, cookie: str, year: int) -> None:
    alone = _medians(port, cookie, year)
    is_over = threading.Event()
    answers: dict[int, int] = {}

    def visit(number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        while not is_over.is_set():
            status, _seconds = ask(port, chance.choice(_dear(year)), address=f"10.0.1.{number}")
            answers[status] = answers.get(status, 0) + 1

    def write() -> None:
        from plans.revision import all_plans, raise_revision  # noqa: PLC0415

        while not is_over.wait(5):
            raise_revision(all_plans())

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(ADDRESSES)]
    for thread in (*visitors, threading.Thread(target=write)):
        thread.start()
    time.sleep(5)
    crowded = _medians(port, cookie, year)
    is_over.set()
    for thread in visitors:
        thread.join()
    for path in _inside(year):
        say(
            f"{path:<28} alone {alone[path] * 1000:6.0f} ms, with {ADDRESSES} visitors"
            f" {crowded[path] * 1000:6.0f} ms: {crowded[path] / alone[path]:.2f} times"
        )
    say(f"The visitors' answers: {dict(sorted(answers.items()))}")


def _medians(port: int, cookie: str, year: int) -> dict[str, float]:
    medians = {}
    for path in _inside(year):
        taken = [ask(port, path, cookie=cookie)[1] for _time in range(TIMES + 2)][2:]
        medians[path] = statistics.median(taken)
    return medians


def memory(port: int, cookie: str, year: int, pid: int, requests: int) -> None:
    """One in twenty is a dear page of the officer or a table, as in a working day."""
    often = [
        "/plans/",
        "/search/?q=media",
        "/accounts/",
        *(f"/activities/{number}/" for number in range(1, 40)),
    ]
    seldom = [
        *_inside(year),
        "/audiences/",
        f"/evaluation/{year}/",
        f"/activities/?year={year}&view=timeline",
    ]
    public = [*_dear(year), "/about/", "/changes/", "/sitemap.xml", "/find/?q=takim", "/api/v1/plans/"]
    chance = random.Random(1)  # noqa: S311
    say(f"Memory after        0 requests: {_memory_of(pid)}")
    for number in range(1, requests + 1):
        kind = chance.random()
        if kind < 0.05:
            ask(port, chance.choice(seldom), cookie=cookie)
        elif kind < 0.4:
            ask(port, chance.choice(often), cookie=cookie)
        else:
            ask(port, chance.choice(public), address=f"10.0.2.{number % 200}")
        if number % (requests // 10) == 0:
            say(f"Memory after {number:8} requests: {_memory_of(pid)}")


def _memory_of(pid: int) -> str:
    """Of each process that answers, in MB: what is resident, and what it does not share."""
    parts = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
        size = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}
        parts.append(f"{size['Rss']:.0f} (own {size['Private_Dirty'] + size['Private_Clean']:.0f})")
    return ", ".join(parts)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
