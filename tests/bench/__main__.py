"""Whether the goals of speed are reached, as Markdown for docs/performance.md: `python -m tests.bench`.

Everything but the memory of a day's traffic is a ratio within one run: seconds differ from machine to machine and from
hour to hour. Processes take turns, and the processor's time counts where the clock would count other people's work.
Makes its databases in a folder that is thrown away, or leaves them in `--folder` for the next run. Redmine is asked
where it is installed (tests/bench/redmine).
"""

import argparse
import gc
import os
import platform
import secrets
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django
from django.core.management import call_command
from django.utils import timezone

# What is measured where nothing is said; `crowd` besides.
PARTS = ("pages", "list", "steps", "exports", "redmine", "memory")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", default=",".join(PARTS), help="some of: %(default)s,crowd")
    parser.add_argument("--folder", type=Path, help="where the databases stay for the next run")
    arguments = parser.parse_args()
    # Whoever is stopped ends the servers that it started.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
    with ExitStack() as stack:
        folder = arguments.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="kacanik-bench-"))
        )
        _set_up(folder.resolve())
        measure(folder.resolve(), arguments.only.split(","))


def _set_up(folder: Path) -> None:
    (folder / "static").mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DEMO": "1",
        "DEBUG": "0",
        "HTTPS": "0",
        "DATA_DIR": str(folder),
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    os.environ |= {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DJANGO_SETTINGS_MODULE": "kacanik_comms.settings",
    }
    os.environ.pop("DATABASE_URL", None)
    django.setup()


def measure(folder: Path, parts: list[str]) -> None:
    from django.conf import settings  # noqa: PLC0415 - after django.setup()

    from tests.bench import bare, exports, pages, redmine, steps, traffic  # noqa: PLC0415
    from tests.bench.databases import Databases  # noqa: PLC0415
    from tests.bench.results import HEAD, Details  # noqa: PLC0415

    measured_by = {
        "pages": pages.results,
        "list": bare.results,
        "steps": steps.results,
        "exports": exports.results,
        "redmine": redmine.results,
        "memory": traffic.memory_results,
        "crowd": traffic.crowd_results,
    }
    # Whoever measures asks more often than anybody may.
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, (10**9, 60))
    settings.ROOT_URLCONF = "tests.bench.bare"
    if not (folder / "static" / "staticfiles.json").exists():
        call_command("compilemessages", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
    databases = Databases(folder)
    # As gunicorn.conf.py does: no process looks through it again.
    gc.collect()
    gc.freeze()
    say(
        f"{timezone.localdate():%d.%m.%Y}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n{HEAD}"
    )
    details = []
    for part in parts:
        for result in measured_by[part](databases):
            if isinstance(result, Details):
                details.append(result)
            else:
                say(str(result))
    for each in details:
        say(str(each))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
