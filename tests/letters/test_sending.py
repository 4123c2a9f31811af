"""Each letter is claimed, sent, tried again, and given up where everybody can see it."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend

from kacanik_comms.letters import actions
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import PAUSES, Letter
from kacanik_comms.letters.sending import LEASE, send_letters

AT = datetime(2024, 3, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def server(monkeypatch):
    """By address, what the mail server answers instead of accepting."""
    refuses: dict[str, Exception] = {}
    accept = EmailBackend.send_messages

    def send_messages(self, messages):
        for message in messages:
            if error := refuses.get(message.to[0]):
                raise error
        return accept(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return refuses


def letter_to(name, at=AT, **others):
    return actions.write_to(
        address=f"{name}@example.org",
        language="en",
        kind=LetterKind.CALENDAR,
        context={"office": name, "url": "http://127.0.0.1:8000/"},
        event="event",
        at=at,
        **others,
    )


def send(at=AT):
    send_letters(lambda: at)


REFUSED = smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such user")})
FULL = smtplib.SMTPRecipientsRefused({"a@example.org": (452, b"mailbox full")})


@pytest.mark.postgresql
def test_what_the_server_accepted_is_sent(db, mailoutbox):
    letter = letter_to("a")
    send()
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.attempts, letter.error) == ("sent", AT, 1, "")
    send(AT + timedelta(days=1))
    assert len(mailoutbox) == 1
    assert mailoutbox[0].extra_headers["Message-ID"] == letter.message_id


@pytest.mark.postgresql
def test_two_workers_send_a_letter_once(db):
    letter = letter_to("a")
    claims = [Letter.objects.claim(letter.pk, at=AT, lease=LEASE) for _worker in range(2)]
    assert claims == [True, False]


def test_whoever_died_while_sending_is_followed_by_somebody_with_the_same_message_id(db, mailoutbox):
    letter = letter_to("a")
    Letter.objects.claim(letter.pk, at=AT, lease=LEASE)
    send(AT + LEASE - timedelta(seconds=1))
    assert not mailoutbox
    send(AT + LEASE)
    assert mailoutbox[0].extra_headers["Message-ID"] == letter.message_id


def test_whoever_was_too_slow_says_nothing_about_the_letter_of_another(db):
    letter = letter_to("a")
    Letter.objects.claim(letter.pk, at=AT, lease=LEASE)
    slow = Letter.objects.get()
    later = AT + LEASE
    Letter.objects.claim(letter.pk, at=later, lease=LEASE)
    assert not Letter.objects.settle(slow, state="sent", sent_at=later)
    assert Letter.objects.get().state == "sending"


@pytest.mark.parametrize(("error", "is_refused"), [(REFUSED, True), (FULL, False)])
def test_a_mailbox_that_refuses_is_tried_again_with_growing_pauses(db, server, mailoutbox, error, is_refused):
    server["a@example.org"] = error
    letter, other = letter_to("a"), letter_to("b")
    at = AT
    for pause in PAUSES:
        send(at)
        letter.refresh_from_db()
        assert (letter.state, letter.next_try_at, letter.is_refused) == ("waiting", at + pause, is_refused)
        send(at + pause - timedelta(seconds=1))
        assert Letter.objects.get(pk=letter.pk).attempts == letter.attempts
        at += pause
    # Two days and more.
    assert at - AT > timedelta(days=2)
    send(at)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("given_up", len(PAUSES) + 1)
    assert str(next(iter(error.recipients.values()))[0]) in letter.error
    # Nobody else waited for it.
    assert Letter.objects.get(pk=other.pk).sent_at == AT
    assert Letter.objects.refused_addresses() == ({"a@example.org"} if is_refused else set())
    # Once the address is right:
    server.clear()
    assert actions.send_again(letter=letter, at=at)
    send(at)
    assert len(mailoutbox) == 2
    assert Letter.objects.refused_addresses() == set()
    assert not actions.send_again(letter=letter, at=at)


def test_while_the_server_is_away_one_letter_is_tried_and_none_is_given_up(db, mailoutbox, monkeypatch):
    def nobody_there(self):
        raise ConnectionRefusedError("nobody there")

    for name in "abc":
        letter_to(name)
    monkeypatch.setattr(EmailBackend, "open", nobody_there)
    send()
    assert Letter.objects.filter(attempts=1).count() == 1
    at = AT
    for _hour in range(24 * 6):
        at += timedelta(hours=1)
        send(at)
    assert set(Letter.objects.values_list("state", flat=True)) == {"waiting"}
    # An outage uses up no attempts.
    assert max(Letter.objects.values_list("attempts", flat=True)) < len(PAUSES) / 2
    monkeypatch.undo()
    send(at + timedelta(hours=1))
    assert len(mailoutbox) == 3


def test_a_time_out_of_one_letter_is_tried_nine_times_and_no_more(db, server, mailoutbox):
    """It may have been accepted: each attempt may be one more copy."""
    server["a@example.org"] = TimeoutError("no answer")
    letter, other = letter_to("a", expires_at=AT + timedelta(days=30)), letter_to("b")
    send()
    # The conversation is over, and goes on with the next letter in the next round.
    assert not mailoutbox
    for hour in range(24 * 14):
        send(AT + timedelta(minutes=1, hours=hour))
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("given_up", len(PAUSES) + 1)
    assert [message.to for message in mailoutbox] == [[other.address]]


def test_a_clock_that_goes_back_an_hour_sends_nothing_twice_and_loses_nothing(db, mailoutbox):
    letter_to("a")
    send()
    letter_to("b", at=AT)
    back = AT - timedelta(hours=1)
    send(back)
    assert len(mailoutbox) == 1
    send(AT)
    assert len(mailoutbox) == 2


def test_what_is_of_no_use_any_more_is_not_sent(db, mailoutbox):
    letter = letter_to("a", expires_at=AT + timedelta(days=1))
    send(AT + timedelta(days=1))
    letter.refresh_from_db()
    assert (letter.state, letter.problem) == ("dropped", "too_late")
    assert not mailoutbox


def test_whoever_left_meanwhile_gets_no_letter(officer, mailoutbox):
    letter = letter_to("a", receiver=officer)
    officer.is_active = False
    officer.save()
    send()
    letter.refresh_from_db()
    assert (letter.state, letter.problem) == ("dropped", "no_access")
    assert not mailoutbox


def test_without_a_mail_server_letters_wait_visibly(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    letter = letter_to("a")
    send()
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 0)
    assert not actions.will_leave(letter)


def test_an_address_that_cannot_be_written_stops_nobody(db, server, mailoutbox):
    server["a@example.org"] = ValueError("header injection")
    letter_to("a")
    letter_to("b")
    send()
    assert [message.to for message in mailoutbox] == [["b@example.org"]]
