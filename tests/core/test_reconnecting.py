"""A connection that SQLite opened while the disk could only be read is not kept for those who come later."""

import os
from contextlib import closing

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper


@pytest.fixture
def new_connection(db, tmp_path):
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "a.sqlite3"),
        "CONN_MAX_AGE": None,
    }

    def connect() -> DatabaseWrapper:
        connection = DatabaseWrapper(
            {"TIME_ZONE": None, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True, "OPTIONS": {}} | database,
            "other",
        )
        connection.connect()
        return connection

    connect().close()
    return connect


def is_kept(connection: DatabaseWrapper) -> bool:
    with closing(connection):
        connection.close_if_unusable_or_obsolete()
        return connection.connection is not None


def test_one_that_can_only_read_serves_one_request(new_connection, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert not is_kept(new_connection())


def test_any_other_is_kept(new_connection):
    assert is_kept(new_connection())
