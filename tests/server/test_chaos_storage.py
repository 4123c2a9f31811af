"""The database is locked, the disk is full, a migration is killed, connections end, the clock goes back."""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from activities.models import StatusUpdate
from activities.records import actions
from kacanik_comms.core.models import LastDone
from kacanik_comms.server.worker import JOBS
from tests.server.person import Person
from tests.server.processes import Server
from tests.tasks import run_tasks

LOCKED_FOR = 30
WORDS = "Mungojnë mjetet për sallën."

pytestmark = [pytest.mark.everything, pytest.mark.django_db(transaction=True)]
ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="it is about the file of SQLite")


@pytest.fixture
def server(as_in_production, activity, officer, shared):
    person, nobody = Person(officer, None), Person(None, None)
    shared.out()
    running = Server()
    person.server = nobody.server = running
    person.patience = nobody.patience = 120
    person.cookies["django_language"] = nobody.cookies["django_language"] = "sr-latn"
    person.open(f"/activities/{activity.pk}/")
    nobody.open("/accounts/login/")
    yield person, nobody
    running.end()


def cancel(person, activity):
    return person.open(f"/activities/{activity.pk}/cancel/", {"note": WORDS, "version": "1"})


@ON_SQLITE
def test_a_database_that_is_locked_for_long_costs_nobody_their_words(server, shared, activity, capsys):
    person, nobody = server
    other = sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    answers, began = {}, time.monotonic()

    def ask(name, act):
        answers[name] = (*act(), time.monotonic() - began)

    threads = [
        threading.Thread(target=ask, args=("form", lambda: cancel(person, activity))),
        threading.Thread(
            target=ask,
            args=(
                "sign-in",
                lambda: nobody.open("/accounts/login/", {"login": "officer", "password": "correct horse"}),
            ),
        ),
    ]
    for thread in threads:
        thread.start()
    time.sleep(LOCKED_FOR)
    other.execute("ROLLBACK")
    other.close()
    for thread in threads:
        thread.join()
    for name, typed in (("form", WORDS), ("sign-in", "officer")):
        status, page, _seconds = answers[name]
        assert (status, typed in page, "Nije sačuvano" in page) == (503, True, True), (
            name,
            status,
            page[:500],
        )
    assert "correct horse" not in answers["sign-in"][1]
    assert cancel(person, activity)[0] == 302
    shared.back()
    assert StatusUpdate.objects.get().note == WORDS
    with capsys.disabled():
        seconds = {name: round(answer[2]) for name, answer in answers.items()}
        print(f"\nlocked for {LOCKED_FOR} s: answered after {seconds}")  # noqa: T201


@ON_SQLITE
def test_a_disk_that_is_full_costs_nobody_their_words(
    small_disk, shared, monkeypatch, activity, officer, as_in_production
):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{small_disk}/kacanik.sqlite3")
    person = Person(officer, None)
    path = small_disk / "kacanik.sqlite3"
    with sqlite3.connect(path) as file:
        connection.ensure_connection()
        connection.connection.backup(file)
    file.close()
    running = person.server = Server()
    person.cookies["django_language"] = "sr-latn"
    page_of_activity = f"/activities/{activity.pk}/"
    try:
        assert person.open(page_of_activity)[0] == 200
        filler = small_disk / "filler"
        _fill(filler)
        status, page = cancel(person, activity)
        assert (status, WORDS in page) == (503, True)
        assert person.open("/sr/")[0] == 200
        filler.unlink()
        assert cancel(person, activity)[0] == 302
    finally:
        running.end()
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("SELECT note FROM activities_statusupdate").fetchall() == [(WORDS,)]
    file.close()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1_000_000, 10_000, 100):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)


@ON_SQLITE
def test_a_migration_that_is_killed_goes_on_the_next_time(tmp_path, monkeypatch, capsys):
    path = tmp_path / "new.sqlite3"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    chance, kills = random.Random(3), 0  # noqa: S311
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    while True:
        process = subprocess.Popen(command, cwd=django_settings.BASE_DIR)
        try:
            assert process.wait(timeout=chance.uniform(3, 9) + 3 * kills) == 0
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    check = [sys.executable, "manage.py", "migrate", "--check"]
    assert subprocess.run(check, cwd=django_settings.BASE_DIR, check=False).returncode == 0
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    file.close()
    with capsys.disabled():
        print(f"\na migration killed {kills} times, whole at the end")  # noqa: T201


@pytest.mark.skipif(connection.vendor != "postgresql", reason="it is about PostgreSQL's server")
def test_a_server_of_postgresql_that_ends_all_connections_is_asked_again(server, activity, capsys):
    person, _nobody = server
    statuses = []
    for _time in range(10):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        statuses += [person.open(f"/activities/{activity.pk}/")[0], person.open("/sr/")[0]]
    assert set(statuses) == {200}
    assert cancel(person, activity)[0] == 302


def test_a_clock_that_goes_back_an_hour_hides_nothing(db, weekly, officer, monkeypatch):
    def record(day):
        actions.record_occurrence(activity=weekly, by=officer, today=date(2023, 6, 1), on=day)
        return Client().get("/en/2023/activities/")["ETag"]

    tags, now = [record(date(2023, 2, 2))], timezone.now
    run_tasks(at=timezone.now())
    at = {row.job: row.at for row in LastDone.objects.all()}
    monkeypatch.setattr(timezone, "now", lambda: now() - timedelta(hours=1))
    monkeypatch.setattr(time, "time_ns", lambda: int((now() - timedelta(hours=1)).timestamp() * 1e9))
    tags += [record(date(2023, 2, 9)), record(date(2023, 2, 16))]
    assert len(set(tags)) == 3
    run_tasks(at=timezone.now())
    # What is done each hour or day is done a day and an hour later at the latest.
    later = now() + timedelta(days=1)
    run_tasks(at=later)
    done = {row.job: row.at for row in LastDone.objects.all()}
    assert {job.name for job in JOBS if done[job.name] <= at[job.name]} == set()
    call_command("check")
