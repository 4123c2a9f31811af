"""The worker and its mail server: however slow that one is, the worker is seen and does its other work."""

import itertools
import socket
from datetime import timedelta

import pytest

from kacanik_comms.core.models import AWAY_AFTER, WORKER, LastDone
from kacanik_comms.letters import actions, sending
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter
from kacanik_comms.letters.sending import PATIENCE, ROUND, Round
from kacanik_comms.server import worker
from kacanik_comms.server.worker import SEEN_EVERY, Worker
from tests.mail_server import Mailbox, mail_server
from tests.tasks import AT, turn


@pytest.fixture
def mailbox(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    monkeypatch.setattr(sending, "PATIENCE", 1)
    return Mailbox()


@pytest.fixture
def done(db, monkeypatch):
    """What a worker did, in this order."""
    seen = []
    send = sending.send_letters

    def send_letters(*args):
        seen.append("letters")
        return send(*args)

    monkeypatch.setattr(worker, "send_letters", send_letters)
    monkeypatch.setattr(worker, "make_reports", lambda clock, make: seen.append("reports"))
    monkeypatch.setattr(worker, "JOBS", ())
    return seen


def write(*names):
    for name in names:
        actions.write_to(
            address=f"{name}@example.org",
            language="en",
            kind=LetterKind.CALENDAR,
            context={"office": name, "url": "http://127.0.0.1:8000/"},
            event="event",
            at=AT,
        )


def states():
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


def test_the_worker_is_not_taken_for_dead_while_a_mail_server_keeps_it_waiting():
    assert timedelta(seconds=SEEN_EVERY + PATIENCE) < AWAY_AFTER


@pytest.mark.slow
def test_a_server_that_hangs_keeps_the_worker_for_one_letter_and_after_that_comes_last(
    mailbox, done, settings
):
    mailbox.hangs |= {"a@example.org", "b@example.org"}
    write("a", "b", "c")
    running = Worker(clock=lambda: AT)
    with mail_server(mailbox) as settings.EMAIL_PORT:
        turn(running)
        assert (running.letters, states()) == (Round.NO_ANSWER, ["waiting"] * 3)
        # Somebody asks for a report.
        running.looked_at = None
        turn(running)
        assert done == ["letters", "reports", "reports", "letters"]
        running.looked_at = None
        turn(running)
    assert (running.letters, states()) == (Round.DONE, ["waiting", "waiting", "sent"])
    assert LastDone.objects.get(job=WORKER).at == AT


@pytest.mark.slow
def test_a_server_that_takes_the_call_and_says_nothing_is_away(mailbox, done, settings):
    write("a", "b")
    running = Worker(clock=lambda: AT)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        turn(running)
    assert (running.letters, states()) == (Round.NO_ANSWER, ["waiting"] * 2)
    assert list(Letter.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0]
    assert done == ["letters", "reports"]


def test_many_letters_leave_room_for_other_work_and_go_on_at_once(db, done, mailoutbox):
    write(*"abcdef")
    seconds = itertools.count(step=ROUND.seconds // 4)
    running = Worker(clock=lambda: AT + timedelta(seconds=next(seconds)))
    for _turn in range(3):
        before = len(mailoutbox)
        turn(running)
        assert len(mailoutbox) > before
    assert len(mailoutbox) == 6
    assert done == ["letters", "reports"] * 3
