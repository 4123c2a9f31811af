"""Web servers of a folder's database, as they are shipped, and what their processes take."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    @property
    def processes(self) -> list[int]:
        """Those that answer."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def processor(self) -> float:
        """The seconds that it took so far, with those of processes that have ended."""
        return sum(_seconds(pid) for pid in (self.pid, *self.processes))

    def memory(self) -> list[float]:
        """What is resident of each process that answers, in MB."""
        return [_memory(pid) for pid in self.processes]

    def ask(
        self,
        path: str,
        *,
        cookie: str = "",
        address: str = "10.9.9.9",
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        body: str = "",
    ) -> tuple[int, float]:
        """The status, and the seconds until the answer had been read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        all_headers = {"X-Forwarded-For": address, "Accept-Encoding": "gzip", **(headers or {})}
        if cookie:
            all_headers["Cookie"] = cookie
        began = time.perf_counter()
        try:
            connection.request(method, path, body, all_headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, time.perf_counter() - began
        finally:
            connection.close()


@contextmanager
def gunicorn(folder: Path, *options: str) -> Iterator[Server]:
    port = free_port()
    environment = os.environ | {"DATA_DIR": str(folder), "TRUSTED_PROXIES": "1"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "critical",
        *options,
    ]
    with running(command, port, "/healthz", cwd=ROOT, env=environment) as server:
        yield server


@contextmanager
def running(
    command: list[str], port: int, path: str, *, cwd: Path, env: Mapping[str, str]
) -> Iterator[Server]:
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = Server(port, process.pid)
    try:
        for _try in range(300):
            with suppress(OSError):
                server.ask(path)
                break
            time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Rss:"))
