"""The worker: one process beside the web processes that does what takes longer than a second."""

import fcntl
import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from activities.records.removal_actions import forget_removed
from kacanik_comms.accounts.actions import forget_ended_sessions
from kacanik_comms.accounts.limits import forget_counts
from kacanik_comms.api.guards import forget_kept_answers
from kacanik_comms.core.caching import prune_cache
from kacanik_comms.core.models import WORKER, LastDone
from kacanik_comms.core.search import rebuild
from kacanik_comms.core.tasks import Stopping
from kacanik_comms.core.uploads.waiting import forget_waiting_files
from kacanik_comms.letters.actions import prune as prune_letters
from kacanik_comms.letters.sending import Round, send_letters
from kacanik_comms.people.actions import forget_invitations
from kacanik_comms.people.digests.actions import due_digests
from kacanik_comms.people.leaving.actions import end_access_due
from kacanik_comms.report.rendering.making import make_pdf
from kacanik_comms.report.rendering.work import Make, make_reports, sweep_reports
from kacanik_comms.server.doctor.actions import EXAMINED, examine
from kacanik_comms.server.doctor.thorough import BY_THE_WORKER

logger = logging.getLogger(__name__)

# In seconds.
SEEN_EVERY = 20
LOOK_EVERY = 60
PAUSE = 1
PAUSE_AFTER_FAILURE = 5
# A task that killed its worker so often is left, and goes with `prune_tasks`.
ATTEMPTS_OF_A_TASK = 2


class AlreadyRunning(Exception):
    """Another process is the worker."""


@dataclass(frozen=True)
class Job:
    """What is done now and then, whether or not anybody asks for it."""

    name: str
    every: timedelta
    run: Callable[[datetime], None]


def prune_tasks(at: datetime) -> None:
    call_command("prune_db_task_results", verbosity=0)
    # A task is running only while the worker runs it, and now the worker is here: these it began too often.
    DBTaskResult.objects.running().delete()


def take_up_interrupted_tasks() -> None:
    """Those of a worker that was killed; each writes a letter or wakes the worker, and can be done once more."""
    for task in DBTaskResult.objects.running():
        if len(task.worker_ids) < ATTEMPTS_OF_A_TASK:
            task.status = TaskResultStatus.READY
            task.save(update_fields=["status"])


def write_digests(at: datetime) -> None:
    due_digests(at)


def optimize_database(at: datetime) -> None:
    """Without statistics of its tables a database chooses slow ways, above all PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def rebuild_search(at: datetime) -> None:
    """Also the first time that a database is used by a version that searches."""
    rebuild()


def clear_sessions(at: datetime) -> None:
    """Those that are over, of which a database would keep every one for ever."""
    call_command("clearsessions")
    forget_ended_sessions()


def examine_everything(at: datetime) -> None:
    for _line in examine(at=at, names=BY_THE_WORKER):
        pass  # each is kept as soon as it is seen


JOBS = (
    Job("end_access", timedelta(hours=1), lambda at: end_access_due(at=at)),
    Job("forget_removed", timedelta(days=1), lambda at: forget_removed(at=at)),
    Job("forget_invitations", timedelta(days=1), lambda at: forget_invitations(at=at)),
    Job("forget_waiting_files", timedelta(hours=1), lambda at: forget_waiting_files(at=at)),
    Job("write_digests", timedelta(minutes=30), write_digests),
    Job("prune_letters", timedelta(days=1), lambda at: prune_letters(at=at)),
    Job("clear_sessions", timedelta(days=1), clear_sessions),
    Job("forget_counts", timedelta(days=1), lambda at: forget_counts(at=at)),
    Job("forget_answers", timedelta(days=1), lambda at: forget_kept_answers(at=at)),
    Job("prune_cache", timedelta(hours=1), lambda at: prune_cache()),
    Job("sweep_reports", timedelta(hours=1), sweep_reports),
    Job("rebuild_search", timedelta(days=1), rebuild_search),
    Job("prune_tasks", timedelta(days=1), prune_tasks),
    Job("optimize_database", timedelta(days=1), optimize_database),
    Job(EXAMINED, timedelta(days=1), examine_everything),
)


class Worker:
    """Takes up what is unfinished at its start, whenever a task wakes it, and every minute."""

    def __init__(self, clock: Callable[[], datetime] = timezone.now, make: Make | None = None) -> None:
        self.clock = clock
        self.make = make or partial(make_pdf, beat=self.beat)
        self.is_stopping = False
        self.is_new = True
        self.seen_at: float | None = None
        self.looked_at: float | None = None
        self.letters = Round.DONE

    def run(self) -> None:
        """Until SIGTERM or SIGINT. What goes wrong is logged and tried again, for example a database that is away."""
        with _only_one():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self.stop)
            while not self.is_stopping:
                try:
                    self.turn()
                    time.sleep(PAUSE)
                except Stopping:
                    return
                except Exception:
                    logger.exception("The worker could not do its work; it tries again.")
                    connection.close()
                    time.sleep(PAUSE_AFTER_FAILURE)

    def stop(self, signum: int, frame: FrameType | None) -> None:
        # Nothing else: raised here, an exception could come out anywhere.
        self.is_stopping = True

    def turn(self) -> None:
        self.beat()
        if self.is_new:
            take_up_interrupted_tasks()
            self.is_new = False
        if self._is_woken() or _is_over(self.looked_at, LOOK_EVERY):
            self.looked_at = None  # looks again at once if this fails
            # Before the reports, which take half a minute each; after all else while a mail server keeps us waiting.
            is_mail_late = self.letters == Round.NO_ANSWER
            if not is_mail_late:
                self.letters = send_letters(self.clock, self.beat)
            make_reports(self.clock, self.make)
            for job in JOBS:
                if LastDone.objects.is_due(job.name, every=job.every, at=self.clock()):
                    self._do(job)
            if is_mail_late:
                self.letters = send_letters(self.clock, self.beat)
            if self.letters != Round.MORE:
                self.looked_at = time.monotonic()

    def _do(self, job: Job) -> None:
        """One that fails keeps the others from nothing, and is tried again a minute later."""
        began = time.monotonic()
        try:
            job.run(self.clock())
        except Stopping:
            raise
        except Exception:
            logger.exception("The job %s failed.", job.name)
            return
        fields = {"job": job.name, "ms": round((time.monotonic() - began) * 1000)}
        logger.info("%(job)s", fields, extra={"fields": fields})
        LastDone.objects.mark(job.name, at=self.clock())

    def beat(self) -> None:
        """Writes down that the worker is there, also while it waits for a report; `Stopping` where it has to end."""
        if self.is_stopping:
            raise Stopping
        if not _is_over(self.seen_at, SEEN_EVERY):
            return
        self.seen_at = time.monotonic()
        try:
            LastDone.objects.mark(WORKER, at=self.clock())
        except DatabaseError as error:
            # No reason to give up what is being made.
            logger.warning("The worker could not write down that it is there: %s", error)
            connection.close()

    def _is_woken(self) -> bool:
        if not DBTaskResult.objects.ready().exists():
            return False
        TaskRunner(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="worker",
        ).run()
        return True


def _is_over(since: float | None, seconds: float) -> bool:
    return since is None or time.monotonic() - since >= seconds


@contextmanager
def _only_one() -> Iterator[None]:
    """The system gives the lock back when the process ends, however it ends."""
    with (settings.DATA_DIR / "worker.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        yield
