"""The databases of the tests: migrated once and kept, filled with the demonstration once a run, copied for each worker.

`EMPTY` has the tables and what migrations write; `OFFICIAL` has the plan of 2023 from the fixtures besides, and
`DEMONSTRATION` its invented year. A test gets one of the last two by asking for the fixture `official_plan` or
`demonstration`; every other test that asks for a database gets the first.
"""

import fcntl
import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from tests.environment import ROOT, RUN, WORKER

EMPTY, OFFICIAL, DEMONSTRATION = "empty", "official", "demonstration"
KEPT = ROOT / ".venv" / "test-databases"
# Besides the migrations, what the tables and the rows in them follow from.
SOURCES = (
    "requirements.txt",
    "tests/databases.py",
    "kacanik_comms/evaluation/triggers.py",
    "kacanik_comms/accounts/roles.py",
    "kacanik_comms/core/caching.py",
)
# Where the demonstration's evidence lies, for all workers.
EVIDENCE = RUN / "demonstration-evidence"


def digest() -> str:
    """Changes when a migrated database would."""
    paths = [ROOT / name for name in SOURCES]
    paths += sorted(path for path in ROOT.glob("*/**/migrations/*.py") if ".venv" not in path.parts)
    content = hashlib.sha256(repr(sorted(config.name for config in apps.get_app_configs())).encode())
    for path in paths:
        content.update(path.read_bytes())
    return content.hexdigest()[:16]


@contextmanager
def one_worker_at_a_time(what: str = "databases") -> Iterator[None]:
    with (RUN / f"{what}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Databases:
    """The copies of this worker, and which one the connection leads to."""

    def __init__(self) -> None:
        self.current = ""
        # A test committed: whoever comes next gets a new copy.
        self.is_used_up = False
        self._copied: set[str] = set()
        self._server: _Sqlite | _Postgresql = _Sqlite() if connection.vendor == "sqlite" else _Postgresql()

    def use(self, kind: str) -> None:
        """Connects to the worker's copy of a database; to be called outside of a transaction."""
        if self.is_used_up:
            self._throw_away()
        if kind == self.current:
            return
        if kind not in self._copied:
            with one_worker_at_a_time():
                self._make_template(kind)
                self._disconnect()
                self._server.copy(kind)
            self._copied.add(kind)
        self._connect(kind)

    def _throw_away(self) -> None:
        self._disconnect()
        self._server.drop(self.current)
        self._copied.discard(self.current)
        self.current, self.is_used_up = "", False

    def close(self) -> None:
        self._disconnect()
        for kind in self._copied:
            self._server.drop(kind)

    def _make_template(self, kind: str) -> None:
        if not self._server.has_template(EMPTY):
            self._build(EMPTY, _migrate)
        if kind != EMPTY and not self._server.has_template(kind):
            self._build(kind, _load_official_plan if kind == OFFICIAL else _make_demonstration)

    def _build(self, kind: str, fill: Callable[[], None]) -> None:
        self._disconnect()
        self._server.begin(None if kind == EMPTY else EMPTY)
        self._connect("building")
        fill()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self._disconnect()
        self._server.keep(kind)

    def _connect(self, kind: str) -> None:
        self._disconnect()
        name = self._server.name(kind)
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        self.current = kind

    def _disconnect(self) -> None:
        connection.close()


class _Sqlite:
    """Files, as on a server: each thread has a connection of its own, and waits for the others' locks.

    No two copies have one name: a thread of a live server that closes its connection late removes the write-ahead log
    beside the name of its file, and another copy there would lose its own.
    """

    def __init__(self) -> None:
        self._copies: Counter[str] = Counter()

    def name(self, kind: str) -> str:
        return str(RUN / WORKER / f"{kind}-{self._copies[kind]}.sqlite3")

    def has_template(self, kind: str) -> bool:
        if kind == EMPTY and not self._template(kind).is_file():
            # Another run may have another one, and remove this one meanwhile.
            with suppress(FileNotFoundError):
                shutil.copyfile(self._kept(), self._template(kind))
        return self._template(kind).is_file()

    def begin(self, kind: str | None) -> None:
        self.drop("building")
        if kind:
            shutil.copyfile(self._template(kind), self.name("building"))

    def keep(self, kind: str) -> None:
        # The last connection has written everything into the file itself.
        shutil.move(self.name("building"), self._template(kind))
        if kind == EMPTY:
            KEPT.mkdir(parents=True, exist_ok=True)
            for older in KEPT.glob(f"{EMPTY}-*.sqlite3"):
                older.unlink(missing_ok=True)
            unfinished = KEPT / f"{RUN.name}.unfinished"
            shutil.copyfile(self._template(kind), unfinished)
            unfinished.replace(self._kept())

    def copy(self, kind: str) -> None:
        self.drop(kind)
        self._copies[kind] += 1
        shutil.copyfile(self._template(kind), self.name(kind))

    def drop(self, kind: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(self.name(kind) + suffix).unlink(missing_ok=True)

    def _template(self, kind: str) -> Path:
        return RUN / f"template-{kind}.sqlite3"

    def _kept(self) -> Path:
        return KEPT / f"{EMPTY}-{digest()}.sqlite3"


class _Postgresql:
    """Databases of one server, which tests/postgresql.py starts for the run; the templates are databases too."""

    def __init__(self) -> None:
        # A database cannot be copied or removed by whoever is connected to it.
        self._server = connection.copy()
        self._server.settings_dict["NAME"] = "postgres"

    def name(self, kind: str) -> str:
        return f"test_{kind}_{WORKER or 'main'}"

    def has_template(self, kind: str) -> bool:
        return bool(self._ask("SELECT 1 FROM pg_database WHERE datname = %s", [f"template_{kind}"]))

    def begin(self, kind: str | None) -> None:
        self.drop("building")
        source = f"TEMPLATE template_{kind}" if kind else ""
        self._ask(f"CREATE DATABASE {self.name('building')} {source}")

    def keep(self, kind: str) -> None:
        self._ask(f"ALTER DATABASE {self.name('building')} RENAME TO template_{kind}")

    def copy(self, kind: str) -> None:
        self.drop(kind)
        self._ask(f"CREATE DATABASE {self.name(kind)} TEMPLATE template_{kind}")

    def drop(self, kind: str) -> None:
        self._ask(f"DROP DATABASE IF EXISTS {self.name(kind)} WITH (FORCE)")

    def _ask(self, statement: str, values: list[str] | None = None) -> list[Any]:
        try:
            with self._server.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            self._server.close()


def _migrate() -> None:
    call_command("migrate", verbosity=0)


def _load_official_plan() -> None:
    call_command("loaddata", "strategy_2023_2026", "plan_2023", verbosity=0)


def _make_demonstration() -> None:
    from tests.demonstration import make  # noqa: PLC0415 - reads models, which migrations alone do not need

    # Not only assigned: the storage of files has to hear of it.
    with override_settings(DEMO=True, MEDIA_ROOT=EVIDENCE):
        shutil.rmtree(EVIDENCE, ignore_errors=True)
        make()
