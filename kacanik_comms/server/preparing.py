"""What an installation needs before anybody can sign in; what is there already stays as it is (manage.py setup)."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from kacanik_comms.accounts.models import User
from kacanik_comms.core.first_history import write_first_records
from plans.models import AnnualPlan

OFFICIAL_PLAN = ("strategy_2023_2026", "plan_2023")


class NeedsUpdate(Exception):
    """The database is in use, and the code is newer."""


def close_to_others() -> None:
    """Folders and database of the data: for the user alone who runs the application."""
    for folder in (settings.DATA_DIR, Path(settings.MEDIA_ROOT)):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    for file in settings.DATA_DIR.glob("*.sqlite3*"):
        file.chmod(0o600)


def is_in_use() -> bool:
    """Whether somebody has an account; of whatever version the tables are."""
    return User._meta.db_table in connection.introspection.table_names() and User.objects.exists()


def migrate() -> int:
    """How many migrations were applied; one in use is not changed without a backup, which `update` makes."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return 0
    if is_in_use():
        raise NeedsUpdate
    call_command("migrate", verbosity=0, interactive=False)
    return len(pending)


def load_official_plan() -> bool:
    """The strategy 2023–2026 and the plan 2023, where there is no plan yet."""
    if AnnualPlan.objects.exists():
        return False
    with transaction.atomic():
        call_command("loaddata", *OFFICIAL_PLAN, verbosity=0)
        write_first_records()
    return True


def collect_static_files() -> bool:
    """Into the folder of the data, named by their content; answers whether any was new."""
    before = _names_of_static_files()
    call_command("collectstatic", interactive=False, verbosity=0)
    return _names_of_static_files() != before


def _names_of_static_files() -> set[Path]:
    return set(Path(settings.STATIC_ROOT).rglob("*"))


def place_of_database() -> str:
    """In words, without a password."""
    if connection.vendor == "sqlite":
        return f"SQLite, {connection.settings_dict['NAME']}"
    where = connection.settings_dict["HOST"] or "this machine"
    return f"PostgreSQL, {connection.settings_dict['NAME']} on {where}"
