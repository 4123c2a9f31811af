"""Whatever is killed, and whenever: each letter arrives, at most one double for each kill, nothing rolled back.

Two real workers by mistake, on two machines with one database, and a real mail server. Each kill hits one of them in
the middle of a letter.
"""

import random
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kacanik_comms.letters import actions
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter
from tests.mail_server import Mailbox, mail_server
from tests.server.processes import end, log, wait_for

KILLS = 50
LETTERS = 200
# While they are written, so many transactions are taken back.
ROLLED_BACK = 40
# In seconds, for a letter: slow enough that letters are due until the last kill.
SLOW = 2

pytestmark = [pytest.mark.everything, pytest.mark.django_db(transaction=True)]


def write(name):
    actions.write_to(
        address=f"{name}@example.org",
        language="sq",
        kind=LetterKind.CALENDAR,
        context={"office": name, "url": "http://127.0.0.1:8000/"},
        event=f"event:{name}",
        at=timezone.now(),
    )


def write_all():
    for number in range(LETTERS):
        write(f"a{number}")
        if number % (LETTERS // ROLLED_BACK) == 0:
            with transaction.atomic():
                write(f"rolled-back-{number}")
                transaction.set_rollback(True)


@pytest.fixture
def start_worker(tmp_path, monkeypatch):
    """Each has a folder of its own: in one folder the second says that one is enough."""

    def start(number):
        folder = tmp_path / f"worker-{number}"
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv("DATA_DIR", str(folder))
        with log().open("ab") as output:
            command = [sys.executable, "-m", "tests.server.hurried_worker"]
            return subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=output, stderr=output)

    return start


def test_two_workers_are_killed_fifty_times_and_every_letter_arrives(
    shared, start_worker, monkeypatch, capsys
):
    chance = random.Random(18)  # noqa: S311 - chance, no secret
    mailbox = Mailbox()
    mailbox.pause = SLOW
    write_all()
    shared.out()
    began, kills = time.monotonic(), 0
    with mail_server(mailbox) as port:
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
        workers = [start_worker(0), start_worker(1)]
        try:
            while kills < KILLS:
                wait_for(lambda: mailbox.talking == 2, "two workers in the middle of a letter")
                time.sleep(chance.random() * SLOW)
                victim = chance.randrange(2)
                end(workers[victim])
                kills += 1
                workers[victim] = start_worker(victim)
            left = LETTERS - len(addresses_in(mailbox))
            seconds = time.monotonic() - began
            mailbox.pause = 0
            # What was held by the last who died is sent once more, by the next look.
            wait_for(lambda: all_are_sent(shared), "all letters")
        finally:
            for worker in workers:
                end(worker)
    arrived = mailbox.arrived
    doubles = sum(arrived.values()) - len(arrived)
    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\n{kills} kills in {seconds:.0f} s, {left} letters not yet there at the last; then {len(arrived)} of"
            f" {LETTERS}, {doubles} doubles, at most {max(arrived.values())} of one letter."
        )
    assert left, "The last kills hit nobody who sends."
    assert addresses_in(mailbox) == {f"a{number}@example.org" for number in range(LETTERS)}
    assert len(arrived) == LETTERS
    assert doubles <= kills
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def addresses_in(mailbox):
    return {address for address, _id in mailbox.arrived}


def all_are_sent(shared):
    shared.back()
    return not Letter.objects.exclude(state="sent").exists()
