"""Whoever watches the server learns that all is well, or what is not, and nothing more."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import kacanik_comms
from kacanik_comms.core.models import WORKER, LastDone

pytestmark = pytest.mark.postgresql

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _a_worker_runs(db):
    LastDone.objects.mark(WORKER, at=timezone.now())


@pytest.fixture
def asked():
    def ask(status):
        answer = Client().get("/healthz")
        assert answer.status_code == status
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
        return answer.json()

    return ask


def test_all_is_well(db, asked):
    health = asked(200)
    assert health | {"warnings": {}} == {
        "status": "ok",
        "version": kacanik_comms.__version__,
        "reasons": {},
        "warnings": {},
    }


def test_what_has_time_is_a_warning(db, asked):
    """Nobody is woken for it."""
    assert asked(200)["warnings"]["backup"].startswith("No backup was ever made. Run manage.py backup")


def test_it_costs_next_to_nothing(db):
    Client().get("/healthz")
    with CaptureQueriesContext(connection) as counted:
        Client().get("/healthz")
    assert len(counted) <= 9


def test_the_database_does_not_answer(db, asked, monkeypatch):
    def refused(*args, **kwargs):
        raise OperationalError("connection to server at db.example.org, user plan, password hunter2 failed")

    with monkeypatch.context() as outage:
        outage.setattr(connection, "cursor", refused)
        health = asked(503)
    assert list(health["reasons"]) == ["database"]
    assert health["reasons"]["database"].startswith("The database does not answer.")
    assert "hunter2" not in str(health)


def test_migrations_are_not_applied(db, asked, monkeypatch):
    applied = MigrationRecorder(connection).applied_migrations()
    missing = dict(list(applied.items())[:-2])
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: missing)
    assert asked(503)["reasons"] == {
        "migrations": "The code is newer than the database (migrations that are missing: 2). "
        "Run manage.py update."
    }


@pytest.mark.parametrize(("free", "status"), [(4.9, 503), (5, 200), (50, 200)])
def test_the_disk_is_nearly_full(db, asked, monkeypatch, free, status):
    monkeypatch.setattr("shutil.disk_usage", lambda path: Usage(1000, 0, free * 10))
    health = asked(status)
    sentence = "Only 4.9 % of the disk is free. Make room before evidence can no longer be kept."
    assert health["reasons"] == ({"disk": sentence} if status == 503 else {})


def test_the_folder_of_the_data_is_gone(db, asked, monkeypatch):
    def gone(path):
        raise FileNotFoundError(path)

    monkeypatch.setattr("shutil.disk_usage", gone)
    assert asked(503)["reasons"]["disk"].startswith("The folder of the data cannot be read.")


def test_no_worker_runs(asked):
    LastDone.objects.mark(WORKER, at=timezone.now() - timedelta(minutes=2))
    sentence = (
        "No worker was seen for two minutes: reports, signatures and letters wait. "
        "Start the worker again: docs/it/what-to-do-when.md, 2."
    )
    assert asked(503)["reasons"] == {"worker": sentence}
    LastDone.objects.all().delete()
    assert asked(503)["reasons"] == {"worker": sentence}


def test_it_answers_without_tls_on_the_servers_own_machine(db, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/").status_code == 301


def test_nothing_is_sent_to_it(db):
    assert Client().post("/healthz").status_code == 405
