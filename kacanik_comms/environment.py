"""Reads the environment, and stops the start with one sentence where it is wrong."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import environ

T = TypeVar("T")

env = environ.Env()

# The releases in which SQLite's write-ahead log can no longer corrupt a database after a reset
# (https://sqlite.org/wal.html, "the WAL-reset bug"): 3.51.3, and the fixes for two older branches.
WAL_SAFE_SINCE = (3, 51, 3)
WAL_SAFE_BRANCHES = {(3, 50): 7, (3, 44): 6}


def stop(sentence: str) -> NoReturn:
    raise SystemExit(f"kacanik_comms cannot start: {sentence}")


def read(name: str, reader: Callable[..., T], default: Any = environ.Env.NOTSET) -> T:
    """The value of one variable; a wrong one stops the start and names what to write instead."""
    try:
        return reader(name, default=default)
    except (ValueError, environ.ImproperlyConfigured):
        stop(f"the environment variable {name} has the value {env.str(name, default='')!r}, which is not usable.")


def read_flag(name: str, default: bool = False) -> bool:
    value = env.str(name, default="on" if default else "off").strip().lower()
    if value in {"1", "on", "true", "yes"}:
        return True
    if value in {"0", "off", "false", "no", ""}:
        return False
    stop(f"{name} is {value!r}; set it to 1 or 0.")


def read_secret_key(*, debug: bool) -> str:
    key = env.str("SECRET_KEY", default="")
    if not key and debug:
        return "only-for-development-" + "x" * 40
    if not key:
        stop("SECRET_KEY is not set. Set it to a long random text, at least 50 characters, and keep it secret.")
    if len(key) < 50 and not debug:
        stop(f"SECRET_KEY has only {len(key)} characters; set it to at least 50 random ones.")
    return key


def read_data_dir(base: Path) -> Path:
    """The folder of everything that is written: database, evidence, collected static files."""
    folder = Path(env.str("DATA_DIR", default=str(base / "var"))).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"DATA_DIR is {str(folder)!r}, and that folder cannot be made: {error.strerror}.")
    return folder


def wal_is_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    return version >= WAL_SAFE_SINCE or version[2] >= WAL_SAFE_BRANCHES.get(version[:2], 1_000)


def read_database(data_dir: Path) -> dict[str, Any]:
    """The database of DATABASE_URL, with what each engine needs to be safe for several people at once."""
    url = env.str("DATABASE_URL", default="") or f"sqlite:///{data_dir / 'kacanik.sqlite3'}"
    try:
        database: dict[str, Any] = dict(env.db_url_config(url))
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        database = {}
    match database.get("ENGINE"):
        case "django.db.backends.sqlite3":
            journal = "WAL" if wal_is_safe() else "DELETE"
            # IMMEDIATE takes the write lock when a transaction begins, so that two people who save at
            # once wait for each other instead of failing half way.
            database["OPTIONS"] = {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON",
            }
        case "django.db.backends.postgresql":
            database |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
        case _:
            stop(
                "DATABASE_URL is not usable. Leave it empty for SQLite in DATA_DIR, "
                "or write postgres://user:password@host:5432/name."
            )
    return database
