"""A letter stands in the transaction of what it tells, once for each receiver and event."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from kacanik_comms.letters import actions
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter, LetterChoice
from kacanik_comms.letters.rendering import blocks_of
from kacanik_comms.letters.sending import send_letters
from kacanik_comms.letters.stopping import read_token, stop_url
from tests.outbox import outbox

AT = datetime(2024, 3, 4, 9, tzinfo=UTC)


def write(*people, kind=LetterKind.LET_IN, event="event:1", **others):
    context = {"by": "Arta", "person": "Besa", "office": "Zyra", "url": "http://127.0.0.1:8000/people/"}
    return actions.write(to=people, kind=kind, context=context, event=event, at=AT, **others)


@pytest.fixture
def reader(officer):
    officer.email, officer.language = "officer@example.org", "en"
    officer.save()
    return officer


@pytest.mark.postgresql
def test_what_is_rolled_back_is_told_to_nobody(reader):
    with transaction.atomic():
        write(reader)
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not outbox()


def test_nobody_is_told_the_same_twice(reader, chief):
    [first], [second] = write(reader), write(reader)
    assert first == second
    write(reader, chief)
    assert [letter.to for letter in outbox()] == [["officer@example.org"]]
    # Who has no address reads it in the product.
    assert Letter.objects.get(receiver=chief).problem == "no_address"


@pytest.mark.postgresql
def test_the_database_keeps_one_letter_a_person_and_event(reader):
    [letter] = write(reader)
    letter.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save()


def test_text_and_html_say_the_same_in_the_language_of_the_receiver(reader):
    write(reader, kind=LetterKind.CALENDAR)
    [message] = outbox()
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert message.subject == "The calendar of Zyra has a new address"
    for words in ("subscribe to the new one", "http://127.0.0.1:8000/people/"):
        assert words in message.body
        assert words in html
    assert "Municipality of Kaçanik" in html
    # Nothing from elsewhere.
    assert "<img" not in html
    assert "http" not in html.replace("http://127.0.0.1:8000", "")


def test_whoever_declined_reads_it_in_the_product_alone(reader):
    actions.choose(receiver=reader, rhythm="never", weekday=0, wants_single=False)
    [letter] = write(reader, kind=LetterKind.REVISED)
    assert (letter.state, letter.problem) == ("dropped", "declined")
    assert not outbox()
    assert list(Letter.objects.notices_of(reader).unseen()) == [letter]
    # Not so about their account.
    [letter] = write(reader, event="event:2")
    assert letter.state == "waiting"


def test_a_secret_is_kept_until_it_is_sent_and_no_longer(reader):
    def invited(event):
        return actions.write_to(
            address="arta@example.org",
            language="en",
            kind=LetterKind.CONFIRM_EMAIL,
            context={"url": "http://127.0.0.1:8000/secret/", "person": "Arta"},
            event=event,
            at=AT,
            expires_at=AT + timedelta(days=4000),
        )

    letter = invited("a")
    assert "/secret/" in letter.text
    assert letter.path == ""
    assert "/secret/" in outbox()[0].body
    letter.refresh_from_db()
    assert (letter.state, letter.text, letter.html) == ("sent", "", "")
    # Or until its time is over.
    late = invited("b")
    actions.prune(at=AT + timedelta(days=4000))
    assert not Letter.objects.filter(pk=late.pk).exclude(text="").exists()


def test_old_letters_lose_their_text_and_then_go(reader):
    [letter] = write(reader)
    outbox()
    actions.prune(at=AT + timedelta(days=31))
    letter.refresh_from_db()
    assert (letter.text, letter.subject) == ("", letter.subject)
    assert not letter.can_be_sent_again
    actions.prune(at=AT + timedelta(days=401))
    assert not Letter.objects.exists()


def test_a_link_stops_one_kind_and_nothing_else(reader):
    letter = write(reader, kind=LetterKind.REVISED)[0]
    assert letter.state == "waiting"
    token = stop_url(LetterKind.REVISED, receiver=reader.pk).rstrip("/").rpartition("/")[2]
    actions.stop(asked=read_token(token), usual="weekly", at=AT)
    letter.refresh_from_db()
    assert (letter.state, letter.problem) == ("dropped", "declined")
    assert LetterChoice.objects.get(receiver=reader).rhythm == "weekly"
    assert read_token(token + "x") is None


def test_a_letter_that_a_worker_is_sending_is_not_dropped(reader):
    [letter] = write(reader)
    Letter.objects.claim(letter.pk, at=AT, lease=timedelta(minutes=10))
    assert not Letter.objects.drop("withdrawn", at=AT)
    assert Letter.objects.drop("withdrawn", at=AT + timedelta(minutes=10))


def test_mail_that_is_set_up_late_sends_no_old_letters_and_notices_stay(reader, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    [letter] = write(reader)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_letters(lambda: AT + timedelta(days=15))
    letter.refresh_from_db()
    assert (letter.state, letter.problem) == ("dropped", "too_late")
    assert list(Letter.objects.notices_of(reader)) == [letter]


def test_an_address_that_somebody_wrote_is_no_button():
    blocks = blocks_of("Read this: https://example.org/evil\n\nhttp://127.0.0.1:8000/people/")
    assert [(block.words, block.url) for block in blocks] == [
        ("Read this: https://example.org/evil", ""),
        ("", "http://127.0.0.1:8000/people/"),
    ]
