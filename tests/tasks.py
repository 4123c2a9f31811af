"""The worker's code, run where the test stands: nothing happens in the background of a test."""

from collections.abc import Callable
from datetime import UTC, datetime
from unittest.mock import patch

from kacanik_comms.report.rendering import results
from kacanik_comms.report.rendering.making import RenderingOutcome
from kacanik_comms.report.rendering.work import Make
from kacanik_comms.server.worker import Worker
from tests.outbox import outbox

AT = datetime(2024, 1, 15, 18, tzinfo=UTC)


def small_pdf(key: str, edition: str, snapshot: str) -> RenderingOutcome:
    """A file of a few bytes, where the test does not read the report."""
    results.write_whole(results.path_of(key), b"%PDF-1.7 " + edition.encode() + key.encode())
    return RenderingOutcome()


def failing(failure: str, detail: str = "") -> Callable[[str, str, str], RenderingOutcome]:
    return lambda key, edition, snapshot: RenderingOutcome(failure, detail)


def run_tasks(make: Make | None = small_pdf, at: datetime = AT) -> None:
    """What a worker does that starts now, until nothing is left. Without `make`, child processes make the reports."""
    turn(Worker(clock=lambda: at, make=make))
    outbox()


def turn(worker: Worker) -> None:
    # Django's test client does the same: a test's connection is in a transaction, and must stay open.
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        worker.turn()
