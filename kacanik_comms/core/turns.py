"""Who is not signed in waits for their turn, so that no number of visitors takes the machine (docs/adr/0034)."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from threading import BoundedSemaphore
from typing import IO

from django.conf import settings

# In seconds.
LONGEST_WAIT = 10
LOOK_EVERY = 0.02


class Busy(Exception):
    """Too many wait already."""


_one_in_this_process = BoundedSemaphore(1)
# Each holds a thread: fewer than those of gunicorn.conf.py, so that the others are free.
_place_to_wait = BoundedSemaphore(10)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """In all processes together one is answered at a time: a core stays free for those who are signed in."""
    until = time.monotonic() + LONGEST_WAIT
    if not _place_to_wait.acquire(blocking=False):
        raise Busy
    with ExitStack() as held:
        held.callback(_place_to_wait.release)
        if not _one_in_this_process.acquire(timeout=LONGEST_WAIT):
            raise Busy
        held.callback(_one_in_this_process.release)
        with _lock_file() as file:
            while file and not _is_locked(file):
                if time.monotonic() > until:
                    raise Busy
                time.sleep(LOOK_EVERY)
            yield  # the system takes the lock back with the file, however this ends


def _lock_file() -> AbstractContextManager[IO[str] | None]:
    try:
        return (settings.DATA_DIR / "public.lock").open("a")
    except OSError:  # a disk that takes nothing: then one in each process
        return nullcontext()


def _is_locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
