"""Files that people add as evidence: taken apart, looked through, and put together again without surprises.

Three steps, each of which can refuse with a sentence: what the name says, what the first bytes say, and what
a parser finds. What is stored is what our side wrote, never the bytes that were sent.
"""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from django.core.files.base import ContentFile
from django.utils.translation import gettext

from kacanik_comms.core.uploads import documents, images, names, pdfs
from kacanik_comms.core.uploads.filetypes import ACCEPTED, BY_EXTENSION, FileKind, FileType, found_in
from kacanik_comms.core.uploads.refusal import Refused

__all__ = ["ACCEPT", "LIMIT", "CleanFile", "Kind", "Refused", "sanitise"]

MIB = 1024 * 1024
LIMIT = 15 * MIB
CHUNK = 64 * 1024

# For the `accept` attribute of a file field.
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class CleanFile:
    """What to store: `name` is for people, never a path. `thumbnail` is a WebP of at most 320 × 320 pixels."""

    content: bytes
    name: str
    extension: str
    media_type: str
    kind: FileKind
    sha256: str
    thumbnail: bytes | None = None

    def as_file(self) -> "ContentFile[bytes]":
        return ContentFile(self.content, name=self.name)


def sanitise(name: str, content: Readable, *, limit: int = LIMIT) -> CleanFile:
    """The file as it can be kept, or `Refused` with a sentence that names it and says why."""
    stem, extension = names.split(name)
    shown = names.shown(name) or gettext("the file without a name")
    filetype = BY_EXTENSION.get(extension)
    if filetype is None:
        raise Refused(
            gettext("“%(name)s” is of a kind that is not accepted. Accepted are %(types)s."),
            shown,
            types=", ".join(accepted.label for accepted in ACCEPTED),
        )
    data = _read(shown, content, limit)
    if not filetype.begins.match(data):
        raise _is_something_else(shown, data, filetype)
    thumbnail = None
    if filetype.kind == FileKind.IMAGE:
        image = images.clean(shown, data, filetype)
        data, thumbnail = image.content, image.thumbnail
    elif filetype.kind == FileKind.PDF:
        data = pdfs.clean(shown, data)
    else:
        data = documents.clean(shown, data, filetype)
    return CleanFile(
        content=data,
        name=names.join(stem, filetype.extension),
        extension=filetype.extension,
        media_type=filetype.media_type,
        kind=filetype.kind,
        sha256=hashlib.sha256(data).hexdigest(),
        thumbnail=thumbnail,
    )


def _read(name: str, content: Readable, limit: int) -> bytes:
    """Everything, but never more than the limit and one chunk, however long the sender goes on."""
    data = bytearray()
    while chunk := content.read(CHUNK):
        data += chunk
        if len(data) > limit:
            raise Refused(
                gettext("“%(name)s” is too large: a file can have %(count)d MB."), name, count=limit // MIB
            )
    if not data:
        raise Refused(gettext("“%(name)s” is empty."), name)
    return bytes(data)


def _is_something_else(name: str, data: bytes, filetype: FileType) -> Refused:
    content = found_in(data)
    if not content:
        return Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type=filetype.label)
    return Refused(
        gettext("“%(name)s” is not a valid %(type)s file, but something else: %(content)s."),
        name,
        type=filetype.label,
        content=content,
    )
