"""What a real mail server gets, with TLS and without."""

from datetime import UTC, datetime, timedelta

import pytest

from kacanik_comms.letters import actions, sending
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter
from kacanik_comms.letters.sending import send_letters
from tests.mail_server import Mailbox, certificate_in, mail_server

AT = datetime(2024, 3, 4, 9, tzinfo=UTC)


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    return Mailbox()


def letter_to(user):
    user.email, user.language = f"{user.username}@example.org", "sq"
    user.save()
    context = {
        "evaluation": None,
        "year": 2023,
        "by": "Arta",
        "url": "http://127.0.0.1:8000/evaluation/2023/",
    }
    [letter] = actions.write(to=[user], kind=LetterKind.REVISED, context=context, event="event", at=AT)
    return letter


def send(at=AT):
    send_letters(lambda: at)


@pytest.mark.parametrize("encryption", ["", "starttls", "tls"])
def test_a_letter_arrives_whole(officer, mailbox, settings, tmp_path, monkeypatch, encryption):
    options: dict[str, object] = {}
    if encryption:
        path, context = certificate_in(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = encryption == "starttls", encryption == "tls"
        options = (
            {"tls_context": context, "require_starttls": True}
            if encryption == "starttls"
            else {"ssl_context": context}
        )
    letter = letter_to(officer)
    with mail_server(mailbox, **options) as settings.EMAIL_PORT:
        send()
    letter.refresh_from_db()
    assert (letter.state, letter.error) == ("sent", "")
    [message] = mailbox.messages
    assert message["Message-ID"] == letter.message_id
    assert message["Subject"] == letter.subject
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "/letters/stop/" in message["List-Unsubscribe"]
    text, html = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert "http://127.0.0.1:8000/evaluation/2023/" in text.get_content()
    assert html.get_content_type() == "text/html"
    assert "Komuna e Kaçanikut" in html.get_content()


def test_whom_nobody_trusts_gets_no_letter(officer, mailbox, settings, tmp_path):
    _path, context = certificate_in(tmp_path)
    settings.EMAIL_USE_TLS = True
    letter = letter_to(officer)
    with mail_server(mailbox, tls_context=context) as settings.EMAIL_PORT:
        send()
    letter.refresh_from_db()
    assert letter.state == "waiting"
    assert "certificate verify failed" in letter.error
    assert not mailbox.messages


def test_a_mailbox_that_refuses_for_two_days_gets_its_letter(officer, chief, mailbox, settings):
    mailbox.refuses["officer@example.org"] = "452 mailbox full"
    letter, other = letter_to(officer), letter_to(chief)
    with mail_server(mailbox) as settings.EMAIL_PORT:
        for hours in range(48):
            send(AT + timedelta(hours=hours))
        letter.refresh_from_db()
        assert letter.error == "452 mailbox full"
        # One mailbox holds up no other.
        assert Letter.objects.get(pk=other.pk).sent_at == AT
        mailbox.refuses.clear()
        for hours in range(48, 24 * 5):
            send(AT + timedelta(hours=hours))
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert set(mailbox.arrived.values()) == {1}


@pytest.mark.slow
def test_a_server_that_accepts_and_hangs_is_tried_again_with_the_same_message_id(
    officer, chief, mailbox, settings, monkeypatch
):
    mailbox.hangs.add("officer@example.org")
    monkeypatch.setattr(sending, "PATIENCE", 1)
    letter, other = letter_to(officer), letter_to(chief)
    with mail_server(mailbox) as settings.EMAIL_PORT:
        send()
        letter.refresh_from_db()
        assert (letter.state, letter.attempts) == ("waiting", 1)
        mailbox.hangs.clear()
        send(AT + timedelta(minutes=1))
    letter.refresh_from_db()
    other.refresh_from_db()
    assert {letter.state, other.state} == {"sent"}
    assert mailbox.arrived == {
        ("officer@example.org", letter.message_id): 2,
        ("chief@example.org", other.message_id): 1,
    }
