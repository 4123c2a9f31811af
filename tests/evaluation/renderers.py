"""Renderers that misbehave, for the process that has to end them. They are called in a child process of their own."""

import os
import signal
import time


def slow(snapshot: str, edition: str) -> bytes:
    time.sleep(120)
    return b"%PDF-1.7"


def greedy(snapshot: str, edition: str) -> bytes:
    return bytes(b"x" * 3_000_000_000)


def killed(snapshot: str, edition: str) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def mistaken(snapshot: str, edition: str) -> bytes:
    raise ValueError("a mistake in the program")


def quick(snapshot: str, edition: str) -> bytes:
    return f"%PDF-1.7 {edition} {snapshot}".encode()
