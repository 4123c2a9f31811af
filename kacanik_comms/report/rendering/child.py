"""`python -m kacanik_comms.report.rendering.child RENDERER KEY EDITION SECONDS MEMORY`: makes one PDF.

Within limits of processor time and memory. The snapshot lies beside the place of the result. It asks no database; its
errors go to the standard error.
"""

import logging
import os
import re
import resource
import sys
import threading

import django

OUT_OF_MEMORY = 3
PAGE = re.compile(r"^Step (\d)(?:.*Page (\d+))?")
STAGES = {"5": "layout", "6": "writing"}


def main(renderer: str, key: str, edition: str, seconds: str, memory: str) -> int:
    # First of all, so that everything that follows stays within.
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    django.setup()
    from django.utils.module_loading import import_string  # noqa: PLC0415 - after the limits and the settings

    from kacanik_comms.report.rendering import results  # noqa: PLC0415

    _report_progress(key)
    snapshot = results.snapshot_path_of(key).read_bytes().decode()
    content = import_string(renderer)(snapshot, edition)
    results.write_whole(results.path_of(key), content)
    return 0


def _end_with_the_parent() -> None:
    """Nothing is ever written into the pipe; it ends when whoever started this does."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


class ProgressHandler(logging.Handler):
    """Passes on the steps that WeasyPrint logs, for the page on which somebody waits."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.stage = ""

    def emit(self, record: logging.LogRecord) -> None:
        from kacanik_comms.report.rendering import results  # noqa: PLC0415

        step = PAGE.match(record.getMessage())
        if not step:
            return
        stage, page = STAGES.get(step[1], "reading"), int(step[2] or 0)
        if stage != self.stage or page % 5 == 0:
            self.stage = stage
            results.write_progress(results.progress_path_of(self.key), stage, page)


def _report_progress(key: str) -> None:
    logger = logging.getLogger("weasyprint.progress")
    logger.addHandler(ProgressHandler(key))
    logger.setLevel(logging.INFO)
    logger.propagate = False


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kacanik_comms.settings")
    try:
        code = main(*sys.argv[1:])
    except MemoryError:
        code = OUT_OF_MEMORY
    sys.exit(code)
