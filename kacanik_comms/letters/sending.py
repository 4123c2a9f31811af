"""What the worker does with letters: it claims one, sends it, and writes down how that went."""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from kacanik_comms.core.mail import is_configured
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import PAUSES, Letter
from kacanik_comms.letters.stopping import stop_url

logger = logging.getLogger(__name__)

# In seconds, once the server let us in (before: EMAIL_TIMEOUT). It may take its time to look through a letter; whoever
# gave up waiting would send once more what was accepted (RFC 5321, 4.5.3.2). No longer than the worker may be out of
# sight (`AWAY_AFTER`).
PATIENCE = 60
# So long letters keep the worker from its other work; the others go in the next round.
ROUND = timedelta(minutes=1)
# Longer than all the time-outs of one conversation with a mail server: whoever holds a letter for longer is dead.
LEASE = timedelta(minutes=30)
# While the server is away no letter is at fault: it is tried every hour, for as long as it is of use.
PAUSE_WHILE_AWAY = timedelta(hours=1)
# The conversation broke, so that the next letter would wait in vain, too.
BROKEN = (smtplib.SMTPServerDisconnected, smtplib.SMTPHeloError)

NO_TEXT = {"text": "", "html": ""}

Clock = Callable[[], datetime]


class Round(Enum):
    """How a round ended."""

    DONE = auto()
    MORE = auto()
    NO_ANSWER = auto()


def send_letters(clock: Clock, beat: Callable[[], None] = lambda: None, lease: timedelta = LEASE) -> Round:
    """Until none is due, the round is over, or the mail server does not answer. Without a mail server they wait, and
    the pages say so."""
    if not is_configured():
        return Round.DONE
    connection, began = get_connection(), clock()
    try:
        while True:
            beat()
            at = clock()
            pk = Letter.objects.to_send(at=at).values_list("pk", flat=True).first()
            if pk is None:
                return Round.DONE
            if at - began >= ROUND:
                return Round.MORE
            if not Letter.objects.claim(pk, at=at, lease=lease):
                continue
            letter = Letter.objects.select_related("receiver").get(pk=pk)
            if problem := why_not(letter, at=at):
                texts = NO_TEXT if letter.is_secret else {}
                Letter.objects.settle(letter, state=Letter.State.DROPPED, problem=problem, **texts)
            elif not _send(letter, connection, clock):
                return Round.NO_ANSWER
    finally:
        _close(connection)


def why_not(letter: Letter, *, at: datetime) -> str:
    """What happened since it was written."""
    if letter.is_over(at=at):
        return Letter.Problem.TOO_LATE
    leaves = letter.kind == LetterKind.ACCESS_ENDED or letter.receiver is None
    if not leaves and not letter.receiver.has_access(on=timezone.localdate(at)):  # type: ignore[union-attr]
        return Letter.Problem.NO_ACCESS
    return ""


def message_of(letter: Letter, connection: object = None) -> EmailMultiAlternatives:
    """The same at each attempt, so that a mail program that got it twice shows it once (RFC 5322, 3.6.4)."""
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if not letter.is_always_sent and (letter.receiver_id or letter.office_id):
        url = stop_url(LetterKind(letter.kind), receiver=letter.receiver_id, office=letter.office_id)
        # RFC 8058: mail programs show a button for it.
        headers |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        letter.subject, letter.text, to=[letter.address], headers=headers, connection=connection
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _send(letter: Letter, connection: Any, clock: Clock) -> bool:
    """Whether the mail server is there for the next one."""
    try:
        _open(connection)
    except (OSError, ValueError) as error:  # an SMTPException is an OSError
        _note_failure(letter, error, is_away=True, at=clock())
        _close(connection)
        return False
    try:
        message_of(letter, connection).send()
    except (OSError, ValueError) as error:
        # It may have been accepted, so that it is not tried every hour for ever.
        # A ValueError says that an address or a header cannot be written.
        _note_failure(letter, error, is_away=False, at=clock())
        _close(connection)
        return isinstance(error, smtplib.SMTPException | ValueError) and not isinstance(error, BROKEN)
    texts = NO_TEXT if letter.is_secret else {}
    Letter.objects.settle(
        letter, state=Letter.State.SENT, sent_at=clock(), error="", is_refused=False, **texts
    )
    return True


def _open(connection: Any) -> None:
    connection.open()
    session = getattr(connection, "connection", None)
    if isinstance(session, smtplib.SMTP) and session.sock:
        session.sock.settimeout(PATIENCE)


def _note_failure(letter: Letter, error: Exception, *, is_away: bool, at: datetime) -> None:
    words, is_refused = _in_words(error)
    logger.warning("Letter %s could not be sent: %s", letter.pk, words)
    pause = PAUSES[min(letter.attempts, len(PAUSES)) - 1]
    is_last = letter.attempts > len(PAUSES) and not is_away
    # While the server is away attempts are not used up: a mailbox that refuses afterwards is tried again.
    attempts = min(letter.attempts, PAUSES.index(PAUSE_WHILE_AWAY)) if is_away else letter.attempts
    Letter.objects.settle(
        letter,
        state=Letter.State.GIVEN_UP if is_last else Letter.State.WAITING,
        attempts=attempts,
        next_try_at=at + (min(pause, PAUSE_WHILE_AWAY) if is_away else pause),
        error=words[:300],
        is_refused=is_refused,
        **(NO_TEXT if is_last and letter.is_secret else {}),
    )


def _in_words(error: Exception) -> tuple[str, bool]:
    """What the server said, and whether it refused the address for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(code, words), *_others] = error.recipients.values()
        return f"{code} {_decoded(words)}", code >= 500
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}", False
    return f"{type(error).__name__}: {error}", False


def _decoded(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.info("The mail server was away when the connection was closed.")
