"""A hundred kills while programs record and attach: nothing that was acknowledged is lost, and nothing is half.

A real gunicorn and a real worker on a database in a file. Each program records with a key of its own and tries again
with the same key where the server does not answer, as devices do.
"""

import random
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from activities.models import Evidence, Occurrence
from activities.records.evidence_files import what_is_wrong
from kacanik_comms.server.doctor.thorough import orphans_at
from tests.server.processes import Server, log

KILLS = 100
TARGETS = ("child of web",) * 6 + ("worker",) * 2 + ("web",)

pytestmark = [
    pytest.mark.everything,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the processes"),
]


def evidence_files() -> set[Path]:
    return {path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_whatever_is_killed_nothing_acknowledged_is_lost(programs, shared, capsys):
    shared.out()
    before = evidence_files()
    server = Server(programs.port)
    chance, killed = random.Random(17), dict.fromkeys(TARGETS, 0)  # noqa: S311
    began = time.monotonic()
    with programs.recording(server):
        while sum(killed.values()) < KILLS:
            # In the middle of the work: somebody was answered since the last time.
            programs.see_a_record(server)
            time.sleep(chance.uniform(0, 0.3))
            target = chance.choice(TARGETS)
            killed[target] += server.kill(target)
            server.supervise()
    seconds = time.monotonic() - began
    shared.back()

    keys = programs.acknowledged
    recorded = [
        str(key) for key in Occurrence.objects.exclude(client_key=None).values_list("client_key", flat=True)
    ]
    lost = set(keys) - set(recorded)
    assert lost == set(), log().read_text()[-4000:]
    assert len(recorded) == len(set(recorded)) == Occurrence.objects.count()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchall() == [("ok",)]
            cursor.execute("PRAGMA foreign_key_check")
            assert cursor.fetchall() == []
    assert list(what_is_wrong()) == []
    files = evidence_files() - before
    named = {
        Path(django_settings.MEDIA_ROOT) / str(name)
        for proof in Evidence.objects.all()
        for name in (proof.file, proof.thumbnail)
        if name
    }
    without_record = files - named
    tomorrow = timezone.now() + timedelta(days=1)
    orphans = {Path(django_settings.MEDIA_ROOT) / path for path in orphans_at(tomorrow)}
    assert orphans & files == without_record
    for path in files:
        path.unlink()
    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\n{sum(killed.values())} kills in {seconds:.0f} s: {killed}; {len(keys)} records acknowledged,"
            f" {len(lost)} lost, {len(recorded) - len(keys)} written and not acknowledged;"
            f" {Evidence.objects.count()} pieces of evidence, all whole; files without a record"
            f" {len(without_record)}, all named by the doctor; answers {dict(programs.answers)} (0: none)."
        )
