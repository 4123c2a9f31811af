"""PostgreSQL is restarted, the disk becomes read-only, while people and programs record: nobody loses a word.

In between there is a page that keeps what was typed; afterwards everything goes on by itself.
"""

import os
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from activities.models import Occurrence, StatusUpdate
from tests.server.person import Person
from tests.server.postgresql_process import PostgresqlProcess
from tests.server.processes import Server, log

TIMES = 4
AWAY_FOR = 5
WORDS = "Mungojnë mjetet për sallën."

pytestmark = [pytest.mark.everything, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(as_in_production, activity, officer) -> Person:
    """The officer, before a form to cancel the activity; reads Serbian."""
    somebody = Person(officer, None)
    somebody.patience = 120
    somebody.cookies["django_language"] = "sr-latn"
    return somebody


def cancel(person, activity):
    return person.open(f"/activities/{activity.pk}/cancel/", {"note": WORDS, "version": "1"})


def see_that_the_words_are_kept(answer: tuple[int, str]) -> None:
    status, page = answer
    kept = (status, WORDS in page, "Nije sačuvano" in page)
    assert kept == (503, True, True), (status, page[:500], log().read_text()[-4000:])


@pytest.mark.skipif(
    connection.vendor != "postgresql" or "PYTEST_XDIST_WORKER" in os.environ,
    reason="restarts a PostgreSQL that nobody else needs: python -m tests.chaos",
)
def test_postgresql_that_is_restarted_costs_nobody_their_words(programs, person, activity, shared, capsys):
    postgresql = PostgresqlProcess()
    _set_synchronous_commit("on")
    running = person.server = Server(programs.port)
    person.open(f"/activities/{activity.pk}/")
    web, seconds = running.processes["web"].pid, []
    with programs.recording(running):
        for number in range(TIMES):
            programs.see_a_record(running)
            postgresql.stop("immediate" if number % 2 else "fast")
            see_that_the_words_are_kept(cancel(person, activity))
            assert person.open("/sr/")[0] == 503
            time.sleep(AWAY_FOR)
            postgresql.start()
            seconds.append(programs.see_a_record(running))
            assert person.open(f"/activities/{activity.pk}/")[0] == person.open("/sr/")[0] == 200
        programs.see_that_nothing_fails_any_more(running)
        assert cancel(person, activity)[0] == 302
        assert running.processes["web"].pid == web, "it came back by itself"
    _set_synchronous_commit("off")
    keys = {str(key) for key in Occurrence.objects.values_list("client_key", flat=True)}
    assert set(programs.acknowledged) - keys == set()
    assert len(keys) == Occurrence.objects.count()
    assert StatusUpdate.objects.get().note == WORDS
    times = len(programs.acknowledged)
    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\nPostgreSQL restarted {TIMES} times: {times} records acknowledged, 0 lost; the first"
            f" after {[round(second, 1) for second in seconds]} s; answers {dict(programs.answers)} (0: none)."
        )


def _set_synchronous_commit(value: str) -> None:
    """Off in the tests, where nobody needs what was acknowledged a moment before the end."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SYSTEM SET synchronous_commit = {value}")
        cursor.execute("SELECT pg_reload_conf()")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="it is about the file of SQLite")
def test_a_disk_that_becomes_read_only_costs_nobody_their_words(
    small_disk, programs, person, activity, shared, monkeypatch, capsys
):
    database = small_disk / "kacanik.sqlite3"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    with closing(sqlite3.connect(database)) as file:
        connection.ensure_connection()
        connection.connection.backup(file)
    running = person.server = Server(programs.port)
    person.open(f"/activities/{activity.pk}/")
    web, seconds = running.processes["web"].pid, []
    reading: Counter[int] = Counter()
    with programs.recording(running):
        for _time in range(TIMES):
            programs.see_a_record(running)
            with read_only(small_disk):
                see_that_the_words_are_kept(cancel(person, activity))
                # SQLite reads nothing where a write was cut off that it cannot put right.
                reading.update(person.open(path)[0] for path in (f"/activities/{activity.pk}/", "/sr/"))
                time.sleep(AWAY_FOR)
            seconds.append(programs.see_a_record(running))
            assert person.open(f"/activities/{activity.pk}/")[0] == 200
        programs.see_that_nothing_fails_any_more(running)
        assert cancel(person, activity)[0] == 302
        assert running.processes["web"].pid == web, "it came back by itself"
    with closing(sqlite3.connect(database)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        keys = {key for [key] in file.execute("SELECT client_key FROM activities_occurrence")}
        notes = file.execute("SELECT note FROM activities_statusupdate").fetchall()
    assert {key.replace("-", "") for key in programs.acknowledged} - keys == set()
    assert notes == [(WORDS,)]
    assert set(reading) <= {200, 503}
    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\ndisk read-only {TIMES} times: {len(programs.acknowledged)} records acknowledged, 0 lost; the first"
            f" after {[round(second, 1) for second in seconds]} s; answers {dict(programs.answers)} (0: none), of"
            f" pages while it was {dict(reading)}."
        )


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The kernel mounts no disk read-only on which files are open for writing, so that another view of it that can
    only be read is laid over it: what is opened from now on, such as SQLite's journal, is refused."""
    subprocess.run(["mount", "--bind", "-o", "ro", folder, folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
