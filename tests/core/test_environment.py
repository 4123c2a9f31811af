import os
import subprocess
import sys
from pathlib import Path

import pytest

from kacanik_comms import environment

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "a-long-random-text-that-nobody-else-knows-0123456789-abc"
VARIABLES = (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DATA_DIR",
    "DEBUG",
    "DEMO",
    "HTTPS",
    "SECRET_KEY",
)


@pytest.fixture
def start(tmp_path):
    """Starts the application as a server does, with these variables and no others."""

    def run(**variables):
        clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        given = {"SECRET_KEY": SECRET, "DATA_DIR": str(tmp_path), **variables}
        return subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=ROOT, env=clean | {name: value for name, value in given.items() if value is not None},
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set. Set it to a long random text, at least 50 characters"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has only 5 characters; set it to at least 50 random ones."),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'; set it to 1 or 0."),
        (
            {"DATABASE_URL": "mysql://a:b@localhost/plan"},
            "DATABASE_URL is not usable. Leave it empty for SQLite",
        ),
        (
            {"DATA_DIR": "/dev/null/var"},
            "DATA_DIR is '/dev/null/var', and that folder cannot be made: Not a directory.",
        ),
        (
            {"ALLOWED_HOSTS": "https://plan.example.org"},
            "ALLOWED_HOSTS names 'https://plan.example.org'; write the host alone, for example plan.example.org.",
        ),
        (
            {"CSRF_TRUSTED_ORIGINS": "plan.example.org"},
            "CSRF_TRUSTED_ORIGINS names 'plan.example.org'; write it with its scheme",
        ),
    ],
    ids=lambda given: "+".join(given) if isinstance(given, dict) else "",
)
def test_a_wrong_variable_stops_the_start_with_one_sentence(start, variables, sentence):
    started = start(**variables)
    assert started.returncode == 1
    assert started.stderr.startswith(f"kacanik_comms cannot start: {sentence}")
    assert len(started.stderr.strip().splitlines()) == 1


def test_a_server_needs_nothing_but_its_secret(start, tmp_path):
    started = start(DATA_DIR=str(tmp_path / "new" / "folder"))
    assert started.returncode == 0, started.stderr
    assert (tmp_path / "new" / "folder").is_dir()


# One by one, without starting anything


@pytest.fixture
def variable(monkeypatch):
    def give(name, value):
        monkeypatch.setenv(name, value)

    return give


@pytest.mark.parametrize("text", ["1", "on", "true", "yes", "ON", " True "])
def test_a_flag_is_switched_on_in_the_usual_words(variable, text):
    variable("DEMO", text)
    assert environment.read_flag("DEMO") is True


@pytest.mark.parametrize("text", ["0", "off", "false", "no", "OFF"])
def test_a_flag_is_switched_off_in_the_usual_words(variable, text):
    variable("DEMO", text)
    assert environment.read_flag("DEMO", default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_an_empty_flag_is_one_that_is_not_set(variable, default):
    variable("DEMO", "")
    assert environment.read_flag("DEMO", default=default) is default


def test_hosts_may_have_blanks_between_them_and_none_means_this_machine(variable):
    variable("ALLOWED_HOSTS", "plan.example.org, www.example.org,")
    assert environment.read_hosts() == ["plan.example.org", "www.example.org"]
    variable("ALLOWED_HOSTS", "")
    assert environment.read_hosts() == ["127.0.0.1", "localhost", "[::1]"]


def test_a_developer_needs_no_secret_and_a_server_does(variable):
    variable("SECRET_KEY", "")
    assert len(environment.read_secret_key(debug=True)) >= 50
    with pytest.raises(SystemExit, match="SECRET_KEY is not set"):
        environment.read_secret_key(debug=False)


def test_a_secret_may_begin_with_a_dollar_sign(variable):
    variable("SECRET_KEY", "$" + SECRET)
    assert environment.read_secret_key(debug=False) == "$" + SECRET


def test_an_empty_data_dir_is_the_folder_var_and_not_wherever_one_stands(variable, tmp_path):
    variable("DATA_DIR", "")
    assert environment.read_data_dir(tmp_path) == tmp_path / "var"


def test_nobody_else_on_the_machine_reads_the_data(variable, tmp_path):
    variable("DATA_DIR", str(tmp_path / "data"))
    variable("DATABASE_URL", "")
    folder = environment.read_data_dir(tmp_path)
    database = Path(environment.read_database(folder)["NAME"])
    assert (folder.stat().st_mode & 0o777, database.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_database_in_memory_leaves_no_file(variable, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    variable("DATABASE_URL", "sqlite://:memory:")
    environment.read_database(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_backups_lie_with_the_data_or_where_they_are_wanted(variable, tmp_path):
    variable("BACKUP_DIR", "")
    assert environment.read_backup_dir(tmp_path) == tmp_path / "backups"
    variable("BACKUP_DIR", "/mnt/other/backups")
    assert environment.read_backup_dir(tmp_path) == Path("/mnt/other/backups")


def test_a_short_key_for_the_backups_stops_the_start(variable):
    variable("BACKUP_KEY", "")
    assert environment.read_backup_key() == ""
    variable("BACKUP_KEY", "kaçanik")
    with pytest.raises(SystemExit, match="BACKUP_KEY has only 7 characters"):
        environment.read_backup_key()


def test_a_home_folder_of_nobody_stops_the_start(variable, tmp_path):
    variable("DATA_DIR", "~nobody-of-this-name/var")
    with pytest.raises(SystemExit, match="that folder cannot be made"):
        environment.read_data_dir(tmp_path)


def test_a_folder_that_nobody_may_write_into_stops_the_start(variable, monkeypatch, tmp_path):
    variable("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(
        os, "access", lambda path, mode: False
    )  # the tests may run as root, who may everything
    with pytest.raises(SystemExit, match="nothing can be written there"):
        environment.read_data_dir(tmp_path)


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_the_write_ahead_log_is_used_only_where_sqlite_cannot_corrupt_it(version, is_safe):
    assert environment.wal_is_safe(version) is is_safe


@pytest.mark.parametrize(("is_safe", "journal"), [(True, "WAL"), (False, "DELETE")])
def test_sqlite_waits_for_others_and_loses_nothing_in_a_power_cut(
    variable, monkeypatch, tmp_path, is_safe, journal
):
    variable("DATABASE_URL", "")
    monkeypatch.setattr(environment, "wal_is_safe", lambda: is_safe)
    assert environment.read_database(tmp_path) == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "kacanik.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON",
        },
    }


def test_a_folder_with_a_blank_and_a_hash_in_its_name_holds_the_database_all_the_same(variable, tmp_path):
    variable("DATABASE_URL", "")
    folder = tmp_path / "Komuna e Kaçanikut #1"
    assert environment.read_database(folder)["NAME"] == str(folder / "kacanik.sqlite3")


def test_sqlite_elsewhere_is_as_careful(variable, tmp_path):
    variable("DATABASE_URL", f"sqlite:///{tmp_path}/other.sqlite3")
    database = environment.read_database(tmp_path)
    assert database["NAME"] == f"{tmp_path}/other.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_keeps_its_connections_and_checks_them(variable, tmp_path, scheme):
    variable("DATABASE_URL", f"{scheme}://officer:s%40cret@db.example.org:5433/plan?sslmode=require")
    database = environment.read_database(tmp_path)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (None, True)
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == (
        "officer",
        "s@cret",
        "db.example.org",
    )
    assert (database["PORT"], database["NAME"]) == (5433, "plan")
    assert database["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    "address",
    [
        "plan",
        "postgres://",
        "postgres://officer@db.example.org",
        "postgres://a:b@c:port/plan",
        "mysql://a:b@c/d",
        "postgis://a:b@c/d",
        "http://x/y",
    ],
)
def test_an_address_of_no_usable_database_stops_the_start(variable, tmp_path, address):
    variable("DATABASE_URL", address)
    with pytest.raises(
        SystemExit, match=r"DATABASE_URL is not usable.*postgres://user:password@host:5432/name"
    ):
        environment.read_database(tmp_path)


@pytest.mark.parametrize(("text", "number"), [("", 12), ("3", 3), (" 24 ", 24)])
def test_a_number_is_read(monkeypatch, text, number):
    monkeypatch.setenv("SESSION_HOURS", text)
    assert environment.read_number("SESSION_HOURS", default=12, least=1) == number


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many"])
def test_what_is_no_number_stops_the_start_with_a_sentence(monkeypatch, text):
    monkeypatch.setenv("SESSION_HOURS", text)
    with pytest.raises(SystemExit, match="SESSION_HOURS"):
        environment.read_number("SESSION_HOURS", default=12, least=1)
