"""Real processes, as a server runs them: the worker, and gunicorn. They find the database through DATABASE_URL."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings


def start_worker() -> subprocess.Popen[Any]:
    return _start([sys.executable, "manage.py", "worker"])


def start_web(port: int) -> subprocess.Popen[Any]:
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
    return _start(command)


def _start(command: list[str]) -> subprocess.Popen[Any]:
    with log().open("ab") as output:
        return subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=output, stderr=output)


def log() -> Path:
    """What the processes wrote, of all of them together."""
    return Path(settings.DATA_DIR) / "processes.log"


def children_of(pid: int) -> list[int]:
    """The processes that it started; Linux alone says so in a file."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_alive(pid: int) -> bool:
    """Neither gone nor a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()


def wait_for(condition, what: str, seconds: float = 180):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.1)
    raise AssertionError(f"Waited {seconds} seconds for {what}.")
