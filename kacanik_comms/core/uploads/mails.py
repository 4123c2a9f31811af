"""A mail that somebody saved: who wrote whom, when, the words, and what was attached; written anew.

Its ways through the servers, its signatures and its HTML go: a mail's HTML loads pictures and forms from elsewhere.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import SMTP, default
from html.parser import HTMLParser
from typing import Protocol

from django.utils.translation import gettext

from kacanik_comms.core.uploads import texts
from kacanik_comms.core.uploads.refusal import Refused

MOST_ATTACHMENTS = 30
# A mail, with a mail attached, with a mail attached.
DEEPEST = 2
HEADERS = ("From", "To", "Cc", "Reply-To", "Date", "Subject", "Message-ID")
# One of them at least: any text with a colon could be taken for a mail.
MUST_HAVE = ("From", "Date", "Subject")
# Signatures, which only fit the mail as it was sent.
LEFT_OUT = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_NOT_READ = {"script", "style", "head", "template"}
_OWN_LINE = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol", "hr"}


class Attached(Protocol):
    """What is asked of a clean file here."""

    @property
    def content(self) -> bytes: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...


@dataclass
class AttachmentAllowance:
    """How many files may still be attached, together with those of mails inside."""

    attachments: int = MOST_ATTACHMENTS
    deeper: int = DEEPEST


Attachment = Callable[[str, io.BytesIO], Attached]


def clean(name: str, content: bytes, *, attachment: Attachment, allowance: AttachmentAllowance) -> bytes:
    """`attachment` cleans one attached file as if it had been added by itself, or refuses it."""
    if allowance.deeper < 0:
        raise Refused(
            gettext("“%(name)s” contains mails in mails in mails. Add each of them by itself."), name
        )
    try:
        allowance.deeper -= 1
        return _clean(name, content, attachment, allowance)
    except Refused:
        raise
    # Hostile mails find errors of every type; whatever it was, this is no mail to keep.
    except Exception as error:
        raise Refused(gettext("“%(name)s” is damaged or incomplete and cannot be read."), name) from error
    finally:
        allowance.deeper += 1


def _clean(name: str, content: bytes, attachment: Attachment, allowance: AttachmentAllowance) -> bytes:
    sent = BytesParser(policy=default).parsebytes(content.removeprefix(b"\xef\xbb\xbf"))
    if sum(header in sent for header in MUST_HAVE) < 2:
        raise Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type="EML")
    kept = EmailMessage(policy=SMTP)
    for header in HEADERS:
        if header in sent:
            kept[header] = _in_one_line(str(sent[header]))
    body = sent.get_body(("plain", "html"))
    kept.set_content(_words(body), cte="quoted-printable")
    attached = [part for part in _parts(sent) if part is not body and _is_attached(part)]
    allowance.attachments -= len(attached)
    if allowance.attachments < 0:
        raise Refused(
            gettext("“%(name)s” has too many attachments: at most %(count)d are taken."),
            name,
            count=MOST_ATTACHMENTS,
        )
    for part in attached:
        file = _cleaned(name, part, attachment)
        main, _, sub = file.media_type.partition("/")
        if main in {"message", "text"}:
            # As a file: its own lines stay as they were written.
            main, sub = "application", "octet-stream"
        kept.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    if kept.is_multipart():
        # The same mail is stored as the same bytes.
        kept.set_boundary(hashlib.sha256(content).hexdigest()[:40])
    return kept.as_bytes()


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    """What is not made of parts itself; an attached mail is one part."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts():
        yield from _parts(part)


def _is_attached(part: MIMEPart) -> bool:
    """The other ways in which the words are written are none, and neither are signatures."""
    kind = part.get_content_type()
    if kind in LEFT_OUT:
        return False
    return (
        part.get_filename() is not None
        or part.is_attachment()
        or not kind.startswith(("text/", "multipart/"))
    )


def _cleaned(name: str, part: MIMEPart, attachment: Attachment) -> Attached:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_content()
        called, data = f"{inner.get('Subject') or 'mail'}.eml", inner.as_bytes()
    else:
        called, data = (
            part.get_filename() or f"{part.get_content_subtype()}.{part.get_content_subtype()}",
            part.get_payload(decode=True),
        )
    try:
        return attachment(called, io.BytesIO(data or b""))
    except Refused as refusal:
        raise Refused(
            gettext("“%(name)s” cannot be kept because of what is attached to it: %(why)s"),
            name,
            why=str(refusal),
        ) from refusal


def _words(body: MIMEPart | None) -> str:
    """The mail's own text; where it has only HTML, what is written there."""
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except LookupError:
        # A name for its letters that nobody knows.
        payload = body.get_payload(decode=True)
        text = texts.decoded(payload if isinstance(payload, bytes) else b"") or ""
    if body.get_content_subtype() == "html":
        reader = _Words()
        reader.feed(text)
        reader.close()
        text = reader.text()
    return (
        "".join(character for character in text if character in "\n\t" or character.isprintable()).rstrip()
        + "\n"
    )


def _in_one_line(value: str) -> str:
    return " ".join(value.split())


class _Words(HTMLParser):
    """What a reader would read of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in _NOT_READ
        if tag in _OWN_LINE:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in _NOT_READ))
        if tag in _OWN_LINE:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(" ".join(data.split()) + " " if data.strip() else "")

    def text(self) -> str:
        lines = ["".join(line).strip() for line in "".join(self.pieces).split("\n")]
        return "\n".join(
            line for position, line in enumerate(lines) if line or (position and lines[position - 1])
        )
