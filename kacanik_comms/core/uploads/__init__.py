"""Files that people add as evidence: taken apart, looked through, and put together again without surprises.

Three steps, each of which can refuse with a sentence: what the name says, what the first bytes say, and what
a parser finds. What is stored is what our side wrote, never the bytes that were sent.
"""

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from django.core.files.base import ContentFile
from django.utils.translation import gettext

from kacanik_comms.core.uploads import documents, images, mails, names, open_documents, pdfs, texts
from kacanik_comms.core.uploads.filetypes import (
    ACCEPTED,
    BY_EXTENSION,
    EML,
    FILM_AND_SOUND,
    OFFICE,
    OLD_OFFICE,
    PDF,
    TEXTS,
    FileKind,
    FileType,
    found_in,
    image_in,
    is_film_or_sound,
)
from kacanik_comms.core.uploads.refusal import Refused

__all__ = ["ACCEPT", "LIMIT", "CleanFile", "FileKind", "Refused", "sanitise"]

MIB = 1024 * 1024
LIMIT = 15 * MIB
CHUNK = 64 * 1024

# For the `accept` attribute of a file field.
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class CleanFile:
    """What to store: `name` is for people, never a path. `thumbnail` is a WebP of at most 320 × 320 pixels.

    `remark` is a sentence for the person where less was kept than they may think.
    """

    content: bytes
    name: str
    extension: str
    media_type: str
    kind: FileKind
    sha256: str
    thumbnail: bytes | None = None
    remark: str = ""

    def as_file(self) -> "ContentFile[bytes]":
        return ContentFile(self.content, name=self.name)


def sanitise(
    name: str, content: Readable, *, limit: int = LIMIT, mail: mails.AttachmentAllowance | None = None
) -> CleanFile:
    """The file as it can be kept, or `Refused` with a sentence that names it and says why.

    `mail` is what is left to files that are attached to a mail.
    """
    stem, extension = names.split(name)
    shown = names.shown(name) or gettext("the file without a name")
    filetype = BY_EXTENSION.get(extension)
    if filetype is None:
        raise _is_not_accepted(shown, extension)
    data = _read(shown, content, limit)
    if filetype.kind == FileKind.IMAGE:
        # Telephones and chats call a HEIC or PNG “.jpg”: what counts is what it is.
        filetype = image_in(data) or filetype
    if not filetype.begins.match(data):
        raise _is_something_else(shown, data, filetype)
    thumbnail, remark = None, ""
    if filetype.kind == FileKind.IMAGE:
        image = images.clean(shown, data, filetype)
        data, thumbnail, filetype, remark = image.content, image.thumbnail, image.filetype, image.remark
    elif filetype is PDF:
        data = pdfs.clean(shown, data)
    elif filetype in OFFICE:
        data = documents.clean(shown, data, filetype)
    elif filetype in TEXTS:
        data = texts.clean(shown, data, filetype)
    elif filetype is EML:
        allowance = mail or mails.AttachmentAllowance()
        attachment = partial(sanitise, limit=limit, mail=allowance)
        data = mails.clean(shown, data, attachment=attachment, allowance=allowance)
    else:
        data = open_documents.clean(shown, data, filetype)
    return CleanFile(
        content=data,
        name=names.join(stem, filetype.extension),
        extension=filetype.extension,
        media_type=filetype.media_type,
        kind=filetype.kind,
        sha256=hashlib.sha256(data).hexdigest(),
        thumbnail=thumbnail,
        remark=remark,
    )


def _is_not_accepted(name: str, extension: str) -> Refused:
    if extension in FILM_AND_SOUND:
        return _is_film_or_sound(name)
    if extension in OLD_OFFICE:
        return Refused(
            gettext(
                "“%(name)s” is of an old kind, in which programs can hide. Save it anew as %(type)s or PDF, "
                "then add that."
            ),
            name,
            type=OLD_OFFICE[extension].label,
        )
    return Refused(
        gettext("“%(name)s” is of a kind that is not accepted. Accepted are %(types)s."),
        name,
        types=", ".join(accepted.label for accepted in ACCEPTED),
    )


def _is_film_or_sound(name: str) -> Refused:
    return Refused(
        gettext(
            "“%(name)s” is a film or a sound recording, for which this server has no room. Publish it where "
            "the municipality publishes such things, and give the link here."
        ),
        name,
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
    if is_film_or_sound(data):
        return _is_film_or_sound(name)
    content = found_in(data)
    if not content:
        return Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type=filetype.label)
    return Refused(
        gettext("“%(name)s” is not a valid %(type)s file, but something else: %(content)s."),
        name,
        type=filetype.label,
        content=content,
    )
