"""Makes one report as a PDF in a child process, within limits."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kacanik_comms.evaluation.models import Rendering
from kacanik_comms.report.rendering import results

RENDERER = "kacanik_comms.report.printing.render_edition"
CHILD = "kacanik_comms.report.rendering.child"
# How the child ends, besides 0; a signal is a negative number.
OUT_OF_MEMORY = 3
# The libraries beneath WeasyPrint do not raise when memory ends: they write a line and abort, also where it does not
# suffice for another thread.
ABORTED = {-signal.SIGABRT, -signal.SIGTRAP}
NO_MEMORY = re.compile(r"memory|alloc|creating thread", re.IGNORECASE)
FROM_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
POLL = 0.5
DETAIL = 2_000


@dataclass(frozen=True)
class Limits:
    """What one report may take. Time by the clock is for a child that sleeps; a busy server costs none of the other."""

    processor_seconds: int = 75
    clock_seconds: float = 600
    memory: int = 1_500_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class RenderingOutcome:
    """How the making of a report ended; without a failure, the file lies in its place."""

    failure: str = ""
    detail: str = ""


def make_pdf(
    key: str,
    edition: str,
    snapshot: str,
    *,
    beat: Callable[[], None],
    limits: Limits = LIMITS,
    renderer: str = RENDERER,
) -> RenderingOutcome:
    """Puts the PDF in its place, whole or not at all. `beat` is called while it is made, and may raise."""
    source = results.snapshot_path_of(key)
    results.write_whole(source, snapshot.encode())
    log = source.with_suffix(".log")
    limited = [str(limits.processor_seconds), str(limits.memory)]
    try:
        with log.open("wb") as errors:
            # The child ends when this end of the pipe closes, so it never outlives the worker. In a group of its own,
            # so that Ctrl-C reaches the worker alone.
            child = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", CHILD, renderer, key, edition, *limited],
                cwd=settings.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                process_group=0,
            )
            with child:
                try:
                    code = _wait_for(child, limits.clock_seconds, beat)
                finally:
                    child.kill()
        if code is None:
            return RenderingOutcome(
                Rendering.Failure.TIME, f"Not ready after {limits.clock_seconds} seconds."
            )
        return _outcome(code, _end_of(log), results.path_of(key))
    finally:
        for path in (source, log, results.progress_path_of(key)):
            path.unlink(missing_ok=True)


def _wait_for(child: subprocess.Popen[bytes], seconds: float, beat: Callable[[], None]) -> int | None:
    """The child's exit code, or None if it is not ready in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        beat()
        try:
            return child.wait(POLL)
        except subprocess.TimeoutExpired:
            pass
    return None


def _outcome(code: int, detail: str, path: Path) -> RenderingOutcome:
    if code == 0 and path.is_file():
        return RenderingOutcome()
    if code == -signal.SIGXCPU:
        failure = Rendering.Failure.TIME
    elif code in FROM_OUTSIDE:
        failure = Rendering.Failure.KILLED
    elif code == OUT_OF_MEMORY or (code in ABORTED and NO_MEMORY.search(detail)):
        failure = Rendering.Failure.MEMORY
    else:
        failure = Rendering.Failure.ERROR
    return RenderingOutcome(failure, detail or f"Ended with {code}.")


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-DETAIL:]
