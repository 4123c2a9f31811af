"""Connections that would not come back by themselves after an outage."""

import os
import time
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def keep_no_connection_that_can_only_read(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """SQLite opens a file for reading alone where the disk takes nothing at that moment, and the connection stays so.

    It is closed at the end of the request (`close_old_connections`), so that the next one opens it anew.
    """
    if connection.vendor != "sqlite":
        return
    file = Path(connection.settings_dict["NAME"])
    if file.exists() and not os.access(file, os.W_OK):
        connection.close_at = time.monotonic()
