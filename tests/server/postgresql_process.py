"""The server of PostgreSQL that the tests talk to, as a process that stops and starts."""

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection


class PostgresqlProcess:
    """Starts again as it was started first, by its own user: PostgreSQL refuses to run as root."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            [folder] = cursor.fetchone()
        self.folder = Path(folder)
        process = Path("/proc") / self.folder.joinpath("postmaster.pid").read_text().split()[0]
        self.options = process.joinpath("cmdline").read_text().split("\0")[1:-1]
        self.program = process.joinpath("exe").resolve().with_name("pg_ctl")

    def stop(self, how: str) -> None:
        """`fast` ends every connection in order; `immediate` at once, and the start puts right what was written."""
        self._run("stop", "--mode", how)
        connection.close()

    def start(self) -> None:
        self._run("start", "--log", str(self.folder / "log"), "--options", shlex.join(self.options))

    def _run(self, *arguments: str) -> None:
        owner = self.folder.stat()
        user: dict[str, Any] = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        command = [self.program, *arguments, "--wait", "--pgdata", self.folder]
        subprocess.run(
            command,
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            **(user if os.geteuid() == 0 else {}),
        )
