"""Reads the environment, and stops the start with one sentence where it is wrong."""

import os
import sqlite3
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ

from kacanik_comms.core.text import as_sentence

# The releases in which SQLite's write-ahead log can no longer corrupt a database after a reset
# (https://sqlite.org/wal.html, "the WAL-reset bug"): 3.51.3, and the fixes for two older branches.
WAL_SAFE_SINCE = (3, 51, 3)
WAL_SAFE_BRANCHES = {(3, 50): 7, (3, 44): 6}

ON, OFF = {"1", "on", "true", "yes"}, {"0", "off", "false", "no"}
SCHEMES = {"sqlite", "postgres", "postgresql"}


def stop(sentence: str) -> NoReturn:
    raise SystemExit(f"kacanik_comms cannot start: {sentence}")


def given(name: str) -> str:
    """The variable without blanks around it; one that is empty counts as not set."""
    return os.environ.get(name, "").strip()


def read_flag(name: str, default: bool = False) -> bool:
    value = given(name)
    if not value:
        return default
    if value.lower() not in ON | OFF:
        stop(f"{name} is {value!r}; set it to 1 or 0.")
    return value.lower() in ON


def read_number(name: str, *, default: int, least: int) -> int:
    value = given(name)
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        stop(f"{name} is {value!r}; set it to a whole number, {least} or more.")
    return int(value)


def read_list(name: str) -> list[str]:
    """Values with commas between them."""
    return [value.strip() for value in given(name).split(",") if value.strip()]


def read_hosts() -> list[str]:
    """The names under which the application is asked for; without any, this machine's own."""
    hosts = read_list("ALLOWED_HOSTS")
    for host in hosts:
        if "/" in host:
            stop(f"ALLOWED_HOSTS names {host!r}; write the host alone, for example plan.example.org.")
    return hosts or ["127.0.0.1", "localhost", "[::1]"]


def read_origins() -> list[str]:
    origins = read_list("CSRF_TRUSTED_ORIGINS")
    for origin in origins:
        if not origin.startswith(("https://", "http://")):
            stop(
                f"CSRF_TRUSTED_ORIGINS names {origin!r}; write it with its scheme, for example https://{origin}."
            )
    return origins


def read_site_url(hosts: list[str], *, https: bool) -> str:
    """The address at which people reach the server; without one, the first of the hosts."""
    url = given("SITE_URL")
    if not url:
        host = next((host for host in hosts if not host.startswith(("*", "."))), "127.0.0.1")
        return f"https://{host}/" if https else f"http://{host}:8000/"
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        stop(f"SITE_URL is {url!r}; write it whole, for example https://plan.example.org.")
    return url.rstrip("/") + "/"


def read_days(name: str, default: int) -> int:
    text = given(name)
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= 36500:
        stop(f"{name} has to be a number of days, for example {default}.")
    return int(text)


def read_mail(*, shown: bool) -> dict[str, Any]:
    """How letters are sent: by the server of EMAIL_URL; without one they are shown or left out, never an error."""
    url = given("EMAIL_URL")
    if not url:
        kind = "console" if shown else "dummy"
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{kind}.EmailBackend"}
    if urlsplit(url).scheme not in {"smtp", "smtps", "smtp+tls", "smtp+ssl"} or not urlsplit(url).hostname:
        stop("EMAIL_URL is not usable; write smtp+tls://user:password@mail.example.org:587.")
    return dict(environ.Env.email_url_config(url)) | {"EMAIL_TIMEOUT": 20}


def read_secret_key(*, debug: bool) -> str:
    key = given("SECRET_KEY")
    if not key and debug:
        return "only-for-development-" + "x" * 40
    if not key:
        stop(
            "SECRET_KEY is not set. Set it to a long random text, at least 50 characters, and keep it secret."
        )
    if len(key) < 50 and not debug:
        stop(f"SECRET_KEY has only {len(key)} characters; set it to at least 50 random ones.")
    return key


def read_data_dir(base: Path) -> Path:
    """The folder of everything that is written, made for its owner alone: database, evidence, static files."""
    wanted = given("DATA_DIR") or str(base / "var")
    try:
        folder = Path(wanted).expanduser().resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        stop(f"DATA_DIR is {wanted!r}, and that folder cannot be made: {as_sentence(reason)}")
    if not os.access(folder, os.W_OK | os.X_OK):
        stop(
            f"DATA_DIR is {wanted!r}, and nothing can be written there. Give the folder to the user who starts this."
        )
    return folder


def read_backup_dir(data_dir: Path) -> Path:
    """Where backups lie; made when the first one is."""
    return Path(given("BACKUP_DIR") or data_dir / "backups").expanduser().resolve()


def read_backup_key() -> str:
    key = given("BACKUP_KEY")
    if key and len(key) < 20:
        stop(
            f"BACKUP_KEY has only {len(key)} characters; set it to at least 20, and keep it away from the server."
        )
    return key


def read_emblem() -> str:
    """The picture that stands on the cover of the report; empty where none is configured."""
    path = given("REPORT_EMBLEM")
    if not path:
        return ""
    picture = Path(path).expanduser().resolve()
    if picture.suffix not in {".svg", ".png"}:
        stop(f"REPORT_EMBLEM is {path!r}; give it a picture that ends in .svg or .png.")
    try:
        picture.read_bytes()
    except OSError as error:
        stop(f"REPORT_EMBLEM is {path!r}, and that file cannot be read: {error.strerror}.")
    return str(picture)


def read_signing_key() -> tuple[str, str]:
    """The file of the key for the certifying signature and its password; both empty where none is configured."""
    path, password = given("SIGNING_KEY"), os.environ.get("SIGNING_KEY_PASSWORD", "")
    if not path:
        return "", ""
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 - only where there is a key

    try:
        content = Path(path).expanduser().read_bytes()
    except OSError as error:
        stop(f"SIGNING_KEY is {path!r}, and that file cannot be read: {error.strerror}.")
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except ValueError:
        stop(
            f"SIGNING_KEY is {path!r}, and it cannot be opened: "
            "it is no PKCS#12 file (.p12, .pfx), or SIGNING_KEY_PASSWORD is not its password."
        )
    if key is None or certificate is None:
        stop(f"SIGNING_KEY is {path!r}, and there is no key with its certificate in it.")
    return str(Path(path).expanduser().resolve()), password


def wal_is_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    return version >= WAL_SAFE_SINCE or version[2] >= WAL_SAFE_BRANCHES.get(version[:2], 1_000)


def read_database(data_dir: Path) -> dict[str, Any]:
    """The database of DATABASE_URL, with what each engine needs to be safe for several people at once."""
    url = given("DATABASE_URL")
    if not url:
        # Not by an address, in which a blank or # of the folder's name would mean something else.
        return _sqlite({"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "kacanik.sqlite3")})
    try:
        database = dict(environ.Env.db_url_config(url)) if urlsplit(url).scheme in SCHEMES else {}
    except ValueError:
        database = {}
    if not database.get("NAME"):
        stop(
            "DATABASE_URL is not usable. Leave it empty for SQLite in DATA_DIR, "
            "or write postgres://user:password@host:5432/name."
        )
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(database)
    return database | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


# As many pages of 4 KiB as 256 MB are; a cache that is full is thrown away.
LARGEST_CACHE = 65_536
CACHE_TABLE = (
    "CREATE TABLE IF NOT EXISTS cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
    " expires datetime NOT NULL);"
    "CREATE INDEX IF NOT EXISTS cache_expires ON cache (expires)"
)


def with_cache_file(database: dict[str, Any], data_dir: Path) -> dict[str, dict[str, Any]]:
    """Beside SQLite a file of its own for what is kept (core/caching.py): nobody who saves waits for it, and it may be
    lost. It is made whenever it is not there."""
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return {"default": database}
    cache = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(data_dir / "cache.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 0.5,
            "init_command": f"PRAGMA journal_mode={_journal()};PRAGMA synchronous=OFF;"
            f"PRAGMA max_page_count={LARGEST_CACHE};PRAGMA cache_size=-256;{CACHE_TABLE}",
        },
    }
    return {"default": database, "cache": cache}


def _journal() -> str:
    return "WAL" if wal_is_safe() else "DELETE"


def _sqlite(database: dict[str, Any]) -> dict[str, Any]:
    _make_private(Path(database["NAME"]))
    return database | {
        # Kept open by each thread: to open one costs more than to answer that a page has not changed.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE takes the write lock when a transaction begins, so that two people who save at
            # once wait for each other instead of failing half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={_journal()};PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON",
        },
    }


def _make_private(path: Path) -> None:
    """SQLite would make the file readable for everybody; the files beside it take their rights from it."""
    if path.is_absolute() and path.parent.is_dir() and not path.exists():
        path.touch(mode=0o600)
