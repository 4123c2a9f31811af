"""Whatever is killed, and whenever: each letter arrives, at most one double for each kill, nothing rolled back.

Two real senders by mistake, a real mail server. Each kill hits one of them in the middle of its work.
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


def start_sender():
    with log().open("ab") as output:
        command = [sys.executable, "-m", "tests.server.sender"]
        return subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=output, stderr=output)


def test_two_senders_are_killed_fifty_times_and_every_letter_arrives(shared, monkeypatch, capsys):
    chance = random.Random(18)  # noqa: S311 - chance, no secret
    mailbox = Mailbox()
    mailbox.pause = 0.05
    for number in range(LETTERS):
        write(f"a{number}")
        if number % (LETTERS // ROLLED_BACK) == 0:
            with transaction.atomic():
                write(f"rolled-back-{number}")
                transaction.set_rollback(True)
    shared.out()
    kills = 0
    with mail_server(mailbox) as port:
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
        senders = [start_sender(), start_sender()]
        try:
            while kills < KILLS:
                before = len(mailbox.messages)
                # Not before it is at work, so that each kill costs something.
                wait_for(lambda seen=before: len(mailbox.messages) > seen or _is_done(mailbox), "a letter")
                time.sleep(chance.random() * 0.1)
                victim = chance.randrange(2)
                end(senders[victim])
                kills += 1
                senders[victim] = start_sender()
            wait_for(lambda: _is_done(mailbox), "all letters")
            # What was held by the last who died is sent once more.
            time.sleep(4)
        finally:
            for sender in senders:
                end(sender)
    shared.back()
    arrived = mailbox.arrived
    doubles = sum(arrived.values()) - len(arrived)
    with capsys.disabled():
        print(f"\n{kills} kills, {len(arrived)} letters, {doubles} doubles")  # noqa: T201 - for the note
    assert {address for address, _id in arrived} == {f"a{n}@example.org" for n in range(LETTERS)}
    assert len(arrived) == LETTERS
    assert doubles <= kills
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def _is_done(mailbox):
    return len({address for address, _id in mailbox.arrived}) == LETTERS
