"""Asks one of the processes beside, and waits no longer than it may take."""

import subprocess
import sys
from pathlib import Path

from kacanik_comms.core.apart.limits import MOST_SECONDS, REFUSED

# A little more than the other process gives itself.
PATIENCE = MOST_SECONDS + 10
ROOT = Path(__file__).resolve().parents[3]


class TooMuchWork(Exception):
    """It took too much time or memory, or the parser died of it."""


class Found(Exception):
    """The other process refuses the file; `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def ask(module: str, content: bytes, *arguments: str) -> bytes:
    """What the module's process answers to the content."""
    try:
        # An empty environment: the parser of a stranger's file learns no password. Our own module, no shell.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-s", "-m", f"kacanik_comms.core.apart.{module}", *arguments],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            cwd=ROOT,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuchWork from error
    if done.returncode == REFUSED:
        raise Found(done.stdout.decode())
    if done.returncode != 0:
        raise TooMuchWork
    return done.stdout
