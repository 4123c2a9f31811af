"""Everything that goes wrong on a server, on purpose: `python -m tests.chaos`, some ten minutes.

Processes are killed while they write, sign and migrate; the database is locked, the disk full, the clock goes back. On
PostgreSQL: `python -m tests.postgresql python -m tests.chaos`. Prints the figures of each run; arguments are pytest's.
"""

import sys
from pathlib import Path

import pytest

FILES = sorted(str(path) for path in (Path(__file__).parent / "server").glob("test_chaos*.py"))

if __name__ == "__main__":
    sys.exit(pytest.main(["--numprocesses", "0", "-m", "", "-q", *FILES, *sys.argv[1:]]))
