"""A real mail server on loopback, in a thread of the test."""

import asyncio
import datetime
import ipaddress
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# In seconds: a deadline only ends what hangs.
PATIENCE = 60


class Mailbox:
    """Keeps what it accepts; `refuses` and `hangs` name addresses, `pause` is how long it takes for each, half of it
    before it accepts. `talking` counts those who wait for its answer."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        self.hangs: set[str] = set()
        self.pause = 0.0
        self.talking = 0

    @property
    def arrived(self) -> Counter[tuple[str, str]]:
        """How often each letter came: by its receiver and Message-ID."""
        return Counter((message["To"], message["Message-ID"]) for message in self.messages)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        self.talking += 1
        try:
            await asyncio.sleep(self.pause / 2)
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
            # Accepted, and its answer takes long or never comes.
            await asyncio.sleep(3600 if self.hangs.intersection(envelope.rcpt_tos) else self.pause / 2)
        finally:
            self.talking -= 1
        return "250 OK"


@contextmanager
def mail_server(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """Answers its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def certificate_in(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """One that signs itself, for 127.0.0.1: its file, and what a server does with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context
