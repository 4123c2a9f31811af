"""Whoever comes from a released version keeps every row (tests/upgrades/)."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from activities.records.evidence_files import what_is_wrong as wrong_with_evidence
from kacanik_comms.evaluation import triggers
from kacanik_comms.report.verification import what_is_wrong as wrong_with_reports
from kacanik_comms.server.backups.actions import restore
from tests.server.backups.places import archive_of, burn_down, manifest_of

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

RELEASED = sorted((Path(settings.BASE_DIR) / "tests" / "upgrades").glob("*.tar.gz"))


def rows_now():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            yield table, cursor.fetchone()[0]


def check_nothing_is_lost(path):
    burn_down()
    restore(path=path)
    rows = dict(rows_now())
    before = {table: entry["rows"] for table, entry in manifest_of(path)["tables"].items()}
    # A migration that takes a table away or joins two says here where its rows went.
    assert {table: count for table, count in before.items() if rows.get(table, 0) < count} == {}
    assert not [*triggers.what_is_missing(), *wrong_with_evidence(), *wrong_with_reports()]
    call_command("migrate", check_unapplied=True, verbosity=0)
    assert Client().get("/").status_code == 200


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.name)
def test_a_released_version_is_brought_up_to_this_one(transactional_db, own_files, tmp_path, released):
    path = tmp_path / "released.tar"
    path.write_bytes(gzip.decompress(released.read_bytes()))
    check_nothing_is_lost(path)


def test_the_version_before_the_last_migration_is_brought_up_to_this_one(year, tmp_path):
    """So that the test itself is tested where no version was released yet."""
    call_command("migrate", "server", "zero", verbosity=0)
    call_command("migrate", "core", "0002", verbosity=0)
    check_nothing_is_lost(archive_of(tmp_path / "backups"))
