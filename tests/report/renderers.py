"""Renderers that misbehave, for the worker that has to end them. They are called in a child process of their own."""

import os
import signal
import sys
import time


def slow(snapshot: str, edition: str) -> bytes:
    time.sleep(120)
    return b"%PDF-1.7"


def busy(snapshot: str, edition: str) -> bytes:
    while True:
        pass


def greedy(snapshot: str, edition: str) -> bytes:
    return bytes(b"x" * 3_000_000_000)


def aborted_without_memory(snapshot: str, edition: str) -> bytes:
    """As GLib does it, which is written in C."""
    print("GLib-ERROR: failed to allocate 65536 bytes", file=sys.stderr, flush=True)  # noqa: T201
    return _ended_by(signal.SIGTRAP)


def aborted(snapshot: str, edition: str) -> bytes:
    return _ended_by(signal.SIGABRT)


def killed(snapshot: str, edition: str) -> bytes:
    return _ended_by(signal.SIGKILL)


def terminated(snapshot: str, edition: str) -> bytes:
    return _ended_by(signal.SIGTERM)


def mistaken(snapshot: str, edition: str) -> bytes:
    raise ValueError("a mistake in the program")


def quick(snapshot: str, edition: str) -> bytes:
    return f"%PDF-1.7 {edition} {snapshot}".encode()


def _ended_by(number: int) -> bytes:
    os.kill(os.getpid(), number)
    return b""
