"""The test's database, where other processes find it."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from kacanik_comms.accounts.actions import make_token
from kacanik_comms.report.rendering import results
from tests.factories import make_recurring
from tests.server.processes import free_port, log
from tests.server.programs import Program, Programs


@dataclass(frozen=True)
class Shared:
    """On SQLite the test's database lives in memory: `out` copies it to the file of the others, `back` brings back
    what they wrote. On PostgreSQL both do nothing."""

    out: Callable[[], None]
    back: Callable[[], None]


@pytest.fixture
def shared(transactional_db, tmp_path, monkeypatch) -> Iterator[Shared]:
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["DATABASE_URL"])
        monkeypatch.setenv("DATABASE_URL", url._replace(path=f"/{connection.settings_dict['NAME']}").geturl())
        yield Shared(lambda: None, lambda: None)
    else:
        path = tmp_path / "shared.sqlite3"
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
        yield Shared(lambda: _copy(path, out=True), lambda: _copy(path, out=False))
    log().unlink(missing_ok=True)
    for left in results.folder().iterdir():
        left.unlink()


@pytest.fixture
def programs(plan, officer, office) -> Programs:
    """Three that record each for an activity of its own; before they begin, `shared.out()`."""
    port, is_over = free_port(), threading.Event()
    token = make_token(by=officer, name="chaos", now=timezone.now())[1]
    activities = [make_recurring(plan, "weekly", number=number, offices=[office]) for number in range(1, 4)]
    each = [Program(port, token, activity.pk, is_over) for activity in activities]
    return Programs(port, each, is_over)


@pytest.fixture
def as_in_production(monkeypatch, settings):
    """Processes that are started now show the pages of errors that people see."""
    for name, value in {
        "DEBUG": "0",
        "HTTPS": "0",
        "SECOND_FACTOR_REQUIRED": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_JSON": "1",
    }.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    subprocess.run(command, cwd=settings.BASE_DIR, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def small_disk(tmp_path, monkeypatch) -> Iterator[Path]:
    """A disk of 40 MB for everything that is written; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a disk")
    monkeypatch.setenv("DATA_DIR", str(folder))
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def _copy(path, *, out: bool) -> None:
    connection.ensure_connection()
    file = sqlite3.connect(path, timeout=20)
    try:
        source, target = (connection.connection, file) if out else (file, connection.connection)
        source.backup(target)
    finally:
        file.close()
