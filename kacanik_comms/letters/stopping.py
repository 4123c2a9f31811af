"""The link with which whoever gets a letter asks for no more of its kind. It needs no session and never expires."""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.kinds import LetterKind

SALT = "letters.stopping"


@dataclass(frozen=True)
class Unsubscription:
    """Who wants no more letters: of the digests or of what happened."""

    receiver: int | None
    office: int | None
    of_digests: bool


def stop_url(kind: LetterKind, *, receiver: int | None = None, office: int | None = None) -> str:
    token = signing.dumps([receiver, office, kind == LetterKind.DIGEST], salt=SALT)
    return absolute(reverse("stop_letters", args=[token]))


def read_token(token: str) -> Unsubscription | None:
    try:
        receiver, office, of_digests = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Unsubscription(receiver, office, of_digests)
