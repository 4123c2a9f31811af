"""The two processes: the one that works off the queue, beside every request, and a child of it for each report."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kacanik_comms.evaluation.models import Rendering
from kacanik_comms.evaluation.rendering import results

RENDERER = "kacanik_comms.evaluation.report.render_edition"
CHILD = "kacanik_comms.evaluation.rendering.child"
# How the child ends, besides 0; a signal is a negative number.
OUT_OF_MEMORY = 3
DETAIL = 2_000


@dataclass(frozen=True)
class Limits:
    """What one report may take."""

    seconds: float = 60
    memory: int = 1_500_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Outcome:
    """How the making of a report ended; without a failure, the file lies in its place."""

    failure: str = ""
    detail: str = ""


def start() -> None:
    """Starts the process that works off the queue and ends by itself. Nothing of the server waits for it.

    In a session of its own, so that neither Ctrl-C nor the end of the server reaches it, and without the server's
    files. What it says, for example why it failed, goes to DATA_DIR/reports/render.log.
    """
    with (results.folder() / "render.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "render_reports"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    # Somebody has to take note of its end, or the system keeps its name on its list.
    threading.Thread(target=process.wait, daemon=True).start()


def render(
    key: str, edition: str, snapshot: str, *, limits: Limits = LIMITS, renderer: str = RENDERER
) -> Outcome:
    """Makes one PDF in a child process and puts it in its place, whole or not at all."""
    source = results.snapshot_path_of(key)
    results.write_whole(source, snapshot.encode())
    log = source.with_suffix(".log")
    command = [sys.executable, "-m", CHILD, renderer, key, edition, str(limits.memory)]
    try:
        with log.open("wb") as said:
            # The child ends when this end of the pipe closes: it never outlives whoever counts its seconds.
            child = subprocess.Popen(  # noqa: S603 - our own command
                command,
                cwd=settings.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            with child:
                try:
                    code = child.wait(limits.seconds)
                except subprocess.TimeoutExpired:
                    return Outcome(Rendering.Failure.TIME)
                finally:
                    child.kill()
        return _outcome(code, _last_words(log), results.path_of(key))
    finally:
        for path in (source, log, results.progress_path_of(key)):
            path.unlink(missing_ok=True)


def _outcome(code: int, detail: str, path: Path) -> Outcome:
    if code == 0 and path.is_file():
        return Outcome()
    # The libraries beneath WeasyPrint do not raise when memory ends, they abort; the system may also kill.
    if code == OUT_OF_MEMORY or code < 0:
        return Outcome(Rendering.Failure.MEMORY, detail or f"Ended by signal {-code}.")
    return Outcome(Rendering.Failure.ERROR, detail or f"Ended with {code}.")


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-DETAIL:]
