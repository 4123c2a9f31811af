"""What is kept may be lost, damaged, locked or full at any time: then it is made anew, and nobody notices."""

import sqlite3

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection, connections, transaction

from kacanik_comms.core.caching import ALIAS, ForgivingCache, read_drawn

IN_DATABASE = {
    "BACKEND": "kacanik_comms.core.caching.ForgivingCache",
    "LOCATION": "cache",
    "OPTIONS": {"MAX_ENTRIES": 3},
}
ON_SQLITE = pytest.mark.skipif(ALIAS not in django_settings.DATABASES, reason="on PostgreSQL it is a table")


@pytest.fixture
def goes_on(monkeypatch):
    """Nobody waits for the pause after a failure."""
    monkeypatch.setattr("kacanik_comms.core.caching.PAUSE", 0)
    monkeypatch.setattr(ForgivingCache, "paused_until", 0.0)


@pytest.fixture
def file(settings, tmp_path, django_db_blocker, goes_on):
    """The file of an empty cache."""
    settings.CACHES = {"default": IN_DATABASE}
    path = tmp_path / "cache.sqlite3"
    with django_db_blocker.unblock():
        connections[ALIAS].close()
        settings.DATABASES[ALIAS]["NAME"] = connections[ALIAS].settings_dict["NAME"] = str(path)
        yield path
        connections[ALIAS].close()


@pytest.fixture
def cache(file):
    return caches["default"]


@ON_SQLITE
def test_what_is_kept_is_found_again(cache):
    cache.set("page", b"whole")
    assert cache.set_many({"one": 1, "two": 2}) == []
    cache.set("one", "changed")
    assert cache.get_many(["page", "one", "two", "three"]) == {"page": b"whole", "one": "changed", "two": 2}
    assert cache.get("three", "made") == "made"
    assert cache.add("two", 3) is False
    cache.delete("two")
    assert "two" not in cache


@ON_SQLITE
def test_what_is_over_is_not_found(cache):
    cache.set("page", "old", timeout=-1)
    assert cache.get("page") is None


@ON_SQLITE
def test_many_are_read_and_written_in_one_statement_each(cache, django_assert_num_queries):
    cache.get("page")
    many = {f"row-{number}": number for number in range(50)}
    with django_assert_num_queries(3, connection=connections[ALIAS]):  # BEGIN, INSERT, COMMIT
        cache.set_many(many)
    with django_assert_num_queries(1, connection=connections[ALIAS]):
        assert cache.get_many(many) == many


@ON_SQLITE
def test_the_worker_forgets_what_is_over_and_the_oldest(cache):
    cache.set("over", 1, timeout=-1)
    cache.set_many({f"new-{number}": number for number in range(3)}, timeout=100)
    cache.set("oldest", 1, timeout=10)
    cache.prune()
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache ORDER BY cache_key")
        assert [key for (key,) in cursor.fetchall()] == [":1:new-0", ":1:new-1", ":1:new-2"]


@ON_SQLITE
def test_a_file_that_was_deleted_is_begun_anew(cache, file):
    cache.set("page", "whole")
    file.unlink()
    for _time in range(2):  # the first writing finds that the file has gone
        cache.set("page", "again")
    assert cache.get("page") == "again"
    assert file.exists()


@ON_SQLITE
def test_a_file_that_was_damaged_is_begun_anew(cache, file):
    cache.set("page", "whole")
    connections[ALIAS].close()
    file.write_bytes(b"no database" * 1000)
    assert cache.get("page") is None
    cache.set("page", "again")
    assert cache.get("page") == "again"


@ON_SQLITE
def test_a_row_that_nobody_can_read_is_a_miss(cache):
    cache.set("page", "whole")
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("UPDATE cache SET value = 'AAAA'")
    assert cache.get("page", "made") == "made"


def test_a_part_of_a_page_is_drawn_once_and_anew_where_it_was_damaged(keeps):
    drawn = []

    def draw(part):
        drawn.append(part)
        return f"<p>{part}: ë, ç</p>"

    for _time in ("made", "kept"):
        assert read_drawn({"list": "a", "count": "b"}, draw) == {
            "list": "<p>list: ë, ç</p>",
            "count": "<p>count: ë, ç</p>",
        }
    assert drawn == ["list", "count"]
    [name] = [name.split(":")[-1] for name in caches["default"]._cache if name.endswith("-a")]
    caches["default"].set(name, b"damaged")
    assert read_drawn({"list": "a"}, draw) == {"list": "<p>list: ë, ç</p>"}
    assert drawn == ["list", "count", "list"]


@ON_SQLITE
def test_a_file_that_somebody_else_locks_is_a_miss(cache, file, monkeypatch):
    cache.set("page", "whole")
    other = sqlite3.connect(file)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert cache.get("page", "made") == "made"
        cache.set("page", "other")
    finally:
        other.close()
    assert cache.get("page") == "whole"


@ON_SQLITE
def test_after_a_failure_nobody_waits_again_at_once(cache, file, monkeypatch):
    monkeypatch.setattr("kacanik_comms.core.caching.PAUSE", 60)
    cache.set("page", "whole")
    other = sqlite3.connect(file)
    other.execute("BEGIN EXCLUSIVE")
    cache.get("page")
    other.close()
    assert cache.get("page") is None
    monkeypatch.setattr(ForgivingCache, "paused_until", 0.0)
    assert cache.get("page") == "whole"


@ON_SQLITE
def test_a_disk_that_takes_nothing_is_a_miss(cache, file):
    """Of a folder that is not there nothing can be read and nothing written, whoever asks."""
    connections[ALIAS].settings_dict["NAME"] = str(file.parent / "away" / "cache.sqlite3")
    cache.set("page", "whole")
    assert cache.get("page", "made") == "made"


@ON_SQLITE
def test_a_file_that_can_only_be_read_is_still_read(cache, file):
    cache.set("page", "whole")
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    cache.set("page", "other")
    assert cache.get("page") == "whole"


@ON_SQLITE
def test_a_file_that_is_full_is_begun_anew(cache, file):
    cache.set("page", "whole")
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 10")
    cache.set("large", "x" * 100_000)
    cache.set("page", "again")
    assert cache.get_many(["page", "large"]) == {"page": "again"}


@pytest.mark.postgresql
@pytest.mark.skipif(ALIAS in django_settings.DATABASES, reason="on SQLite it is a file")
def test_on_postgresql_a_failure_does_not_spoil_the_transaction(db, settings, goes_on):
    settings.CACHES = {"default": IN_DATABASE}
    cache = caches["default"]
    cache.set_many({"page": "whole", "other": 1})
    assert cache.get_many(["page", "other"]) == {"page": "whole", "other": 1}
    cache.prune()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")
        assert cache.get("page", "made") == "made"
        cache.set("page", "lost")
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
        transaction.set_rollback(True)
