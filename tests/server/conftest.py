"""The test's database, where other processes find it."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.db import connection

from kacanik_comms.report.rendering import results
from tests.server.processes import log


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


def _copy(path, *, out: bool) -> None:
    connection.ensure_connection()
    file = sqlite3.connect(path, timeout=20)
    try:
        source, target = (connection.connection, file) if out else (file, connection.connection)
        source.backup(target)
    finally:
        file.close()
