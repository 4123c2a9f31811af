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


def differences(first: Path, second: Path) -> dict[str, tuple]:
    """What is not the same in two archives: rows, sums and last keys of the tables, size and SHA-256 of the files.

    Without the moments that a backup itself writes down, and the compressed form of the rows."""
    contents = [_contents_of(path) for path in (first, second)]
    names = {*contents[0], *contents[1]} - {"core_lastdone"}
    return {
        name: (contents[0].get(name), contents[1].get(name))
        for name in sorted(names)
        if contents[0].get(name) != contents[1].get(name)
    }


def _contents_of(path: Path) -> dict[str, dict]:
    manifest = manifest_of(path)
    files = {name: file for name, file in manifest["files"].items() if not name.startswith("database/")}
    return files | manifest["tables"]
