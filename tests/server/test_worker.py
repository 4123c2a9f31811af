"""The worker's turn: what wakes it, what it does now and then, and what it says of itself."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult

from kacanik_comms.core.models import WORKER, LastDone
from kacanik_comms.core.tasks import Stopping, wake_worker
from kacanik_comms.server import worker
from kacanik_comms.server.worker import JOBS, LOOK_EVERY, AlreadyRunning, Worker, _only_one
from tests.tasks import AT, run_tasks, turn

HOUR = timedelta(hours=1)


@pytest.fixture
def looks(monkeypatch) -> list[str]:
    """How often a worker looked for what is unfinished."""
    seen: list[str] = []
    monkeypatch.setattr(worker, "make_reports", lambda clock, make: seen.append("looked"))
    return seen


@pytest.fixture
def seconds(monkeypatch) -> list[float]:
    """The worker's own clock, which stands still until the test moves it."""
    at = [1000.0]
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: at[0]))
    return at


@pytest.fixture
def running(db, looks, seconds) -> Worker:
    """A worker that has had its first turn."""
    running = Worker(clock=lambda: AT)
    turn(running)
    assert len(looks) == 1
    return running


def test_it_looks_when_a_task_wakes_it(running, looks):
    turn(running)
    assert len(looks) == 1
    wake_worker()
    wake_worker()
    turn(running)
    assert len(looks) == 2
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    turn(running)
    assert len(looks) == 2


def test_it_looks_every_minute_without_a_task(running, looks, seconds):
    seconds[0] += LOOK_EVERY - 1
    turn(running)
    assert len(looks) == 1
    seconds[0] += 1
    turn(running)
    assert len(looks) == 2


def test_a_look_that_failed_is_repeated_at_once(running, looks, monkeypatch):
    def broken(clock, make):
        raise OperationalError("the connection is gone")

    with monkeypatch.context() as outage:
        outage.setattr(worker, "make_reports", broken)
        wake_worker()
        with pytest.raises(OperationalError):
            turn(running)
    turn(running)
    assert len(looks) == 2


def test_it_goes_on_after_a_failure_and_ends_when_it_is_asked_to(db, monkeypatch, caplog):
    """As when the database is away for a moment."""
    turns = []
    row = Worker(clock=lambda: AT)

    def turn():
        turns.append("turn")
        if len(turns) == 1:
            raise OperationalError("the database does not answer")
        row.stop(15, None)

    monkeypatch.setattr(row, "turn", turn)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr("signal.signal", lambda *what: None)
    monkeypatch.setattr(connection, "close", lambda: None)
    row.run()
    assert len(turns) == 2
    assert "the database does not answer" in caplog.text


def test_a_worker_that_is_to_end_begins_nothing(running):
    running.stop(15, None)
    with pytest.raises(Stopping):
        turn(running)


def test_it_writes_down_every_twenty_seconds_that_it_is_there(db, looks, seconds):
    at = [AT]
    running = Worker(clock=lambda: at[0])
    running.beat()
    at[0] += timedelta(seconds=30)
    running.beat()
    assert LastDone.objects.get(job=WORKER).at == AT
    seconds[0] += 20
    running.beat()
    assert LastDone.objects.get(job=WORKER).at == at[0]


def test_a_database_that_is_away_while_a_report_is_made_does_not_end_it(db, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(type(LastDone.objects.all()), "mark", broken)
    monkeypatch.setattr(connection, "close", lambda: None)
    Worker(clock=lambda: AT).beat()
    assert "the connection is gone" in caplog.text


# Now and then


def test_each_job_is_done_when_it_is_due(db, looks, monkeypatch):
    done: list[datetime] = []
    jobs = [worker.Job("hourly", HOUR, done.append), worker.Job("daily", 24 * HOUR, done.append)]
    monkeypatch.setattr(worker, "JOBS", jobs)
    # After the server was off for two days, once and not 48 times.
    for at, times in ((AT, 2), (AT + HOUR / 2, 2), (AT + HOUR, 3), (AT + 48 * HOUR, 5)):
        run_tasks(at=at)
        assert len(done) == times


def test_a_time_that_a_wrong_clock_wrote_holds_nothing_up(db):
    LastDone.objects.mark("daily", at=AT + timedelta(days=400))
    assert LastDone.objects.is_due("daily", every=24 * HOUR, at=AT)


def test_the_names_of_the_jobs_fit_and_differ(db):
    names = {job.name for job in JOBS} | {WORKER}
    assert len(names) == len(JOBS) + 1
    assert max(map(len, names)) <= LastDone._meta.get_field("job").max_length


def test_old_tasks_are_removed_and_so_are_those_of_a_killed_worker(db):
    for status, age in (("SUCCESSFUL", 15), ("SUCCESSFUL", 0), ("RUNNING", 0), ("READY", 15)):
        wake_worker()
        task = DBTaskResult.objects.order_by("enqueued_at").last()
        task.status = status
        task.finished_at = task.enqueued_at - timedelta(days=age) if status == "SUCCESSFUL" else None
        task.save()
    worker.prune_tasks(AT)
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "SUCCESSFUL"]


def test_a_task_of_a_killed_worker_is_done_by_the_next_and_not_for_ever(db, looks):
    for workers in (["worker"], ["worker", "worker"]):
        wake_worker()
        DBTaskResult.objects.filter(status="READY").update(status="RUNNING", worker_ids=workers)
    turn(Worker(clock=lambda: AT))
    done = DBTaskResult.objects.get(status="SUCCESSFUL")
    assert done.worker_ids == ["worker", "worker"]
    assert DBTaskResult.objects.count() == 1


def test_the_database_gets_its_statistics(official_plan):
    worker.optimize_database(AT)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'activities_activity'")
        else:
            cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'activities_activity'")
        assert cursor.fetchone()[0]


# One at a time, and out of sight


def test_there_is_one_worker(running):
    with _only_one(), pytest.raises(AlreadyRunning), _only_one():
        pass
    with _only_one():
        pass


def test_the_admin_shows_no_tasks():
    assert apps.is_installed("django_tasks_db")
    assert not admin.site.is_registered(DBTaskResult)
