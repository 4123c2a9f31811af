"""What was decided as data: one form for the same content, and its fingerprint."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Seal:
    """A snapshot in its one canonical form, and the SHA-256 of that."""

    snapshot: str
    sha256: str

    @property
    def short(self) -> str:
        """As it stands on every page of the report."""
        return self.sha256[:12]


def seal(data: Mapping[str, Any]) -> Seal:
    snapshot = canonical(data)
    return Seal(snapshot, fingerprint(snapshot.encode()))


def canonical(data: Mapping[str, Any]) -> str:
    """JSON with sorted keys, no white space, letters as they are and composed (NFC), no numbers but whole ones.

    The same content is the same text, whoever writes it: so a fingerprint can be computed again in ten years.
    Amounts and shares are given as texts; a fraction is refused, because programs write it in different ways.
    """
    text = json.dumps(
        _plain(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return unicodedata.normalize("NFC", text)


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any) -> Any:
    """Keys are sorted as they are written, so they are composed before."""
    match value:
        case Mapping():
            return {unicodedata.normalize("NFC", key): _plain(entry) for key, entry in value.items()}
        case list() | tuple():
            return [_plain(entry) for entry in value]
        case float():
            raise TypeError(f"{value!r} is a fraction; a snapshot gives it as a text.")
    return value
