"""A server that burnt down, and what its database had."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from kacanik_comms.server.backups import archives
from kacanik_comms.server.backups.actions import back_up
from kacanik_comms.server.backups.places import drop_tables

NIGHT = datetime(2024, 1, 20, 1, 30, tzinfo=UTC)


def archive_of(folder: Path, at: datetime = NIGHT) -> Path:
    return back_up(folder=folder, at=at).path


def burn_down() -> None:
    """Nothing is left, neither tables nor files."""
    with connection.schema_editor() as editor:
        drop_tables(editor)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def manifest_of(path: Path) -> dict:
    with archives.opened(path) as archive:
        return archive.manifest


def contents_of(path: Path) -> tuple[dict, dict]:
    """Rows, sums and last keys of each table, and size and SHA-256 of each file; without what a backup marks itself."""
    manifest = manifest_of(path)
    tables = {name: table for name, table in manifest["tables"].items() if name != "core_lastdone"}
    files = {name: file for name, file in manifest["files"].items() if not name.startswith("database/")}
    return tables, files
