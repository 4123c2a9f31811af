"""Everything that goes wrong on a server, on purpose: `python -m tests.chaos`, some twenty minutes.

Processes are killed while they write, sign and migrate; the database is locked, the disk full or read-only, the clock
goes back; at the end PostgreSQL ends connections and is restarted. All of it on PostgreSQL:
`python -m tests.postgresql python -m tests.chaos`. Prints the figures of each run; arguments are pytest's.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.postgresql import run_with_postgresql

FILES = sorted(str(path) for path in (Path(__file__).parent / "server").glob("test_chaos*.py"))
COMMAND = [sys.executable, "-m", "pytest", "--numprocesses", "0", "-m", "", "-q", *FILES]

if __name__ == "__main__":
    failed = subprocess.run([*COMMAND, *sys.argv[1:]], check=False).returncode
    if "DATABASE_URL" not in os.environ:
        failed |= run_with_postgresql([*COMMAND, "-k", "postgresql", *sys.argv[1:]])
    sys.exit(failed)
