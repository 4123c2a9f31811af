"""A hundred kills while programs record and attach: nothing that was acknowledged is lost, and nothing is half.

A real gunicorn and a real worker on a database in a file. Each program records with a key of its own and tries again
with the same key where the server does not answer, as devices do.
"""

import http.client
import itertools
import json
import random
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from activities.models import Evidence, Occurrence
from activities.records.evidence_files import what_is_wrong
from kacanik_comms.accounts.actions import make_token
from kacanik_comms.server.doctor.thorough import orphans_at
from tests.core import upload_corpus as corpus
from tests.factories import make_recurring
from tests.server.processes import Server, free_port, log, wait_for

KILLS = 100
PROGRAMS = 3
TARGETS = ("child of web",) * 6 + ("worker",) * 2 + ("web",)
FORM = "a-boundary-of-the-form"

pytestmark = [
    pytest.mark.everything,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the processes"),
]


@dataclass
class Program:
    """Records one day after the other, every third with a file; tries again until the server answered."""

    port: int
    token: str
    activity: int
    is_over: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        for number in itertools.count():
            if self.is_over.is_set() or number > 360:
                return
            key, day = str(uuid.uuid4()), date(2023, 1, 1) + timedelta(days=number)
            body, kind = (
                _form(day, number) if number % 3 == 0 else (json.dumps({"date": str(day)}).encode(), "")
            )
            while not self.is_over.is_set():
                status = self._sent(body, kind or "application/json", key)
                self.answers[status] = self.answers.get(status, 0) + 1
                if status == 201:
                    self.acknowledged.append(key)
                    break
                time.sleep(0.05)

    def _sent(self, body: bytes, kind: str, key: str) -> int:
        headers = {"Content-Type": kind, "Idempotency-Key": key, "Authorization": f"Bearer {self.token}"}
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            server.request("POST", f"/api/v1/activities/{self.activity}/occurrences/", body, headers)
            answer = server.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            server.close()


def _form(day: date, number: int) -> tuple[bytes, str]:
    """A record with a photograph of its own."""
    parts = [
        b'Content-Disposition: form-data; name="record"\r\nContent-Type: application/json\r\n\r\n'
        + json.dumps({"date": str(day)}).encode(),
        f'Content-Disposition: form-data; name="files"; filename="{number}.jpg"\r\n'.encode()
        + b"Content-Type: image/jpeg\r\n\r\n"
        + corpus.photograph(),
    ]
    mark = b"--" + FORM.encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return body, f"multipart/form-data; boundary={FORM}"


@pytest.fixture
def programs(plan, officer, office, shared):
    port = free_port()
    token = make_token(by=officer, name="chaos", now=timezone.now())[1]
    is_over = threading.Event()
    made = [
        Program(port, token, make_recurring(plan, "weekly", number=number, offices=[office]).pk, is_over)
        for number in range(1, PROGRAMS + 1)
    ]
    shared.out()
    return made


def evidence_files() -> set[Path]:
    return {path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_whatever_is_killed_nothing_acknowledged_is_lost(programs, shared, capsys):
    before = evidence_files()
    server = Server(programs[0].port)

    def acknowledged() -> int:
        return sum(len(program.acknowledged) for program in programs)

    def see_a_record() -> None:
        known = acknowledged()

        def is_there() -> bool:
            server.supervise()
            return acknowledged() > known

        wait_for(is_there, "the next record")

    threads = [threading.Thread(target=program.run) for program in programs]
    chance, killed = random.Random(17), dict.fromkeys(TARGETS, 0)  # noqa: S311
    began = time.monotonic()
    try:
        for thread in threads:
            thread.start()
        while sum(killed.values()) < KILLS:
            # In the middle of the work: somebody was answered since the last time.
            see_a_record()
            time.sleep(chance.uniform(0, 0.3))
            target = chance.choice(TARGETS)
            killed[target] += server.kill(target)
            server.supervise()
        see_a_record()
    finally:
        programs[0].is_over.set()
        for thread in threads:
            thread.join()
        server.end()
    seconds = time.monotonic() - began
    shared.back()

    keys = [key for program in programs for key in program.acknowledged]
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
    statuses: dict[int, int] = {}
    for program in programs:
        for status, times in program.answers.items():
            statuses[status] = statuses.get(status, 0) + times
    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\n{sum(killed.values())} kills in {seconds:.0f} s: {killed}; {len(keys)} records acknowledged,"
            f" {len(lost)} lost, {len(recorded) - len(keys)} written and not acknowledged;"
            f" {Evidence.objects.count()} pieces of evidence, all whole; files without a record"
            f" {len(without_record)}, all named by the doctor; answers {statuses} (0: none)."
        )
