"""The catalogue of figures in docs/performance.md, as Markdown: `python -m tests.bench [--without-report]`.

Makes a database of its own, on SQLite in memory or on the server of DATABASE_URL:

    python -m tests.bench
    python -m tests.postgresql python -m tests.bench --without-report
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument(
        "--without-report", action="store_true", help="leave out the report, which takes minutes"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kacanik-bench-") as folder:
        (Path(folder) / "static").mkdir()
        os.environ |= {"DEBUG": "1", "DEMO": "1", "DATA_DIR": folder}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kacanik_comms.settings")
        django.setup()
        measure(with_report=not arguments.without_report)


def measure(*, with_report: bool) -> None:
    from django.conf import settings  # noqa: PLC0415 - after django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import (  # noqa: PLC0415
        setup_databases,
        setup_test_environment,
        teardown_databases,
    )

    from kacanik_comms.demo.loader import prepare_data  # noqa: PLC0415
    from tests.bench import report, year  # noqa: PLC0415

    setup_test_environment(debug=False)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        say(f"On {connection.display_name} with Python {sys.version.split()[0]}:\n")
        year.main()
        if with_report:
            prepare_data()
            say("\n```")
            report.main(year.YEAR)
            say("```")
    finally:
        teardown_databases(databases, verbosity=0)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
