"""Real processes, as a server runs them: the worker, and gunicorn. They find the database through DATABASE_URL."""

import os
import signal
import socket
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


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


class Server:
    """Two processes under a supervisor."""

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self.processes: dict[str, subprocess.Popen[Any]] = {}
        self.supervise()

    def supervise(self) -> None:
        """Starts whichever of the two does not run."""
        for name, start in (("web", lambda: start_web(self.port)), ("worker", start_worker)):
            process = self.processes.get(name)
            if process is None or process.poll() is not None:
                self.processes[name] = start()

    def kill(self, target: str) -> bool:
        """Whether there was somebody to kill."""
        if target in self.processes:
            pids = [self.processes[target].pid]
        else:  # a child of the worker makes a report; one of gunicorn answers people
            pids = children_of(self.processes[target.removeprefix("child of ")].pid)
        if not pids:
            return False
        os.kill(pids[-1], signal.SIGKILL)
        return True

    def end(self) -> None:
        for process in self.processes.values():
            end(process)
