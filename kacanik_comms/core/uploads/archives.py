"""What Word documents and OpenDocument files have in common: an archive, whose parts are packed anew."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext

from kacanik_comms.core.apart import metadata
from kacanik_comms.core.uploads import names
from kacanik_comms.core.uploads.refusal import Refused

MIB = 1024 * 1024
MOST_PARTS = 3000
MOST_BYTES = 100 * MIB
# Text of real documents packs to a tenth or a fiftieth; zeros pack to a thousandth.
MOST_RATIO = 200
SMALL_ENOUGH = MIB

LOCAL_PART = re.compile(r"(?!/)(?!.*(^|/)\.\.?(/|$))(?!.*//)[^\\:\x00-\x1f]+")
OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
END_OF_ZIP = b"PK\x05\x06"
LENGTH_OF_END = 22
PROGRAMS = (b"MZ", b"\x7fELF")

# Where a link may lead that somebody presses.
HARMLESS_LINK = re.compile(r"(https?|mailto|tel|sms|ftp|doi|urn):|file:/{3}[a-z]:/|(?![a-z][a-z0-9+.-]*:|//)")


@dataclass
class Allowance:
    """How much a document may still unpack to, together with the documents inside it."""

    parts: int = field(default_factory=lambda: MOST_PARTS)
    bytes: int = field(default_factory=lambda: MOST_BYTES)


def repacked(
    name: str,
    content: bytes,
    allowance: Allowance,
    *,
    check: Callable[[zipfile.ZipFile], None],
    clean: Callable[[str, bytes], bytes],
) -> bytes:
    """The document with its parts, in a new archive with nothing before, between or behind them.

    `check` looks at the whole; `clean` gives each part as it is kept, or refuses.
    """
    if content[-LENGTH_OF_END:][:4] != END_OF_ZIP:
        raise has_something_around(name)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(target, "w") as rebuilt:
        parts = archive.infolist()
        _check_archive(name, content, parts, allowance)
        check(archive)
        for part in parts:
            if part.is_dir():
                continue
            data = clean(part.filename, archive.read(part))
            try:
                data = metadata.bare(data)
            except metadata.StillTells as error:
                raise Refused(
                    gettext(
                        "“%(name)s” contains a picture that tells where it was taken. Save it as a PDF, then add that."
                    ),
                    name,
                ) from error
            # Always the same date: the bytes depend on the document alone.
            rebuilt.writestr(zipfile.ZipInfo(part.filename), data, part.compress_type)
    return target.getvalue()


def _check_archive(name: str, content: bytes, parts: list[zipfile.ZipInfo], allowance: Allowance) -> None:
    if not parts or not content.startswith(ZIP) or min(part.header_offset for part in parts) != 0:
        raise has_something_around(name)
    if any(part.flag_bits & 0x1 for part in parts):
        raise is_protected(name)
    paths = [part.filename.casefold() for part in parts]
    has_strange_names = len(paths) != len(set(paths)) or not all(LOCAL_PART.fullmatch(path) for path in paths)
    # Other ways of packing can unpack to more than they announce, before anybody can stop them.
    is_packed_strangely = any(
        part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts
    )
    if has_strange_names or is_packed_strangely:
        raise Refused(
            gettext("“%(name)s” is not an ordinary Office file. Save it as a PDF, then add that."), name
        )
    allowance.parts -= len(parts)
    allowance.bytes -= sum(part.file_size for part in parts)
    packed_too_well = any(
        part.file_size > SMALL_ENOUGH and part.file_size > MOST_RATIO * part.compress_size for part in parts
    )
    if allowance.parts < 0 or allowance.bytes < 0 or packed_too_well:
        raise Refused(gettext("“%(name)s” is too large when unpacked."), name)


def has_something_around(name: str) -> Refused:
    return Refused(gettext("“%(name)s” has other content before its beginning or after its end."), name)


def is_protected(name: str) -> Refused:
    return Refused(
        gettext("“%(name)s” is protected by a password. Save it without one, then add it again."), name
    )


def damaged(name: str) -> Refused:
    return Refused(gettext("“%(name)s” is damaged or incomplete and cannot be read."), name)


def has_macros(name: str) -> Refused:
    return Refused(
        gettext("“%(name)s” contains macros. Save it as a PDF, or without macros, then add that."), name
    )


def has_objects(name: str) -> Refused:
    return Refused(
        gettext("“%(name)s” contains an embedded object or program. Save it as a PDF, then add that."), name
    )


def contains_file(name: str, path: str) -> Refused:
    return Refused(
        gettext("“%(name)s” contains another file: “%(part)s”."), name, part=names.shown(path) or "…"
    )


def starts_a_program(name: str) -> Refused:
    return Refused(gettext("“%(name)s” contains a link that starts a program or opens a file."), name)


def loads_from_elsewhere(name: str) -> Refused:
    return Refused(
        gettext(
            "“%(name)s” loads a template, picture or data from elsewhere. Save it as a PDF, then add that."
        ),
        name,
    )
