"""The worker as a process: there is one, it ends when it is asked to, and the next one takes up what it left."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.evaluation.models import Rendering
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering import actions, results
from tests.evaluation.january import JANUARY
from tests.server.processes import children_of, end, is_alive, log, start_worker, wait_for
from tests.tasks import AT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the worker's child"),
]


@pytest.fixture
def start(shared) -> Iterator[Callable[[], subprocess.Popen[Any]]]:
    started = []

    def start_one() -> subprocess.Popen[Any]:
        shared.out()
        started.append(start_worker())
        return started[-1]

    yield start_one
    for process in started:
        end(process)


@pytest.fixture
def waiting(shared, plan, activity, officer) -> Rendering:
    seal = seal_of(plan, None, today=JANUARY)
    return actions.request_rendering(seal=seal, year=2023, edition="sq", by=officer, at=AT)


@pytest.fixture
def now(waiting, shared) -> Callable[[], Rendering]:
    def read() -> Rendering:
        shared.back()
        return Rendering.objects.get(pk=waiting.pk)

    return read


def child_of(worker: subprocess.Popen[Any]) -> int:
    """The process that makes the report, when it is there."""
    return wait_for(lambda: children_of(worker.pid), "the child")[0]


def stopped_child_of(worker: subprocess.Popen[Any]) -> int:
    """Stopped, so that the report is not made before the test is ready."""
    child = child_of(worker)
    os.kill(child, signal.SIGSTOP)
    return child


def see_that_it_is_made(now, attempts: int) -> None:
    rendering = wait_for(lambda: (row := now()).is_done and row, "the report")
    assert rendering.attempts == attempts, log().read_text()
    assert fingerprint(results.path_of(rendering.key).read_bytes()) == rendering.sha256


def test_there_is_one_worker_and_the_second_says_so(waiting, start, now):
    first = start()
    child = stopped_child_of(first)
    command = [sys.executable, "manage.py", "worker"]
    second = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr.strip().endswith("A worker is running already on this DATA_DIR, and one is enough.")
    os.kill(child, signal.SIGCONT)
    see_that_it_is_made(now, attempts=1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_end_leaves_its_report_to_the_next(waiting, start, now, number):
    worker = start()
    child = stopped_child_of(worker)
    worker.send_signal(number)
    assert worker.wait(timeout=60) == 0
    assert not is_alive(child)
    assert (now().state, now().attempts) == ("waiting", 0)
    start()
    see_that_it_is_made(now, attempts=1)


def test_what_a_killed_worker_left_is_made_by_the_next(waiting, start, now):
    worker = start()
    child = child_of(worker)
    worker.kill()
    worker.wait()
    wait_for(lambda: not is_alive(child), "the end of the child")
    assert now().is_running
    start()
    see_that_it_is_made(now, attempts=2)


def test_a_report_whose_process_is_killed_is_made_once_more(waiting, start, now):
    os.kill(stopped_child_of(start()), signal.SIGKILL)
    see_that_it_is_made(now, attempts=2)
