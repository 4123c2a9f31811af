"""Word and Excel documents: the parts that belong into one, packed anew."""

import io
import re
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote

from django.utils.translation import gettext

from kacanik_comms.core.uploads import markup, names
from kacanik_comms.core.uploads.filetypes import BY_EXTENSION, DOCX, XLSX, FileType
from kacanik_comms.core.uploads.refusal import Refused

MIB = 1024 * 1024
MOST_PARTS = 3000
MOST_BYTES = 100 * MIB
# Text of real documents packs to a tenth or a fiftieth; zeros pack to a thousandth.
MOST_RATIO = 200
SMALL_ENOUGH = MIB

CONTENT_TYPES = "[Content_Types].xml"
MAIN = {
    DOCX: f"{DOCX.media_type}.main+xml",
    XLSX: f"{XLSX.media_type}.main+xml",
}

# What Word, Excel and LibreOffice write. A chart in a Word document keeps its figures as a workbook inside.
PARTS = set(
    "xml rels vml bin png jpg jpeg jfif gif bmp tif tiff emf wmf wdp svg webp odttf ttf "
    "fntdata docx xlsx".split()
)
DRAWINGS_IN_HTML = {"vml"}
LOCAL_PART = re.compile(r"(?!/)(?!.*(^|/)\.\.?(/|$))(?!.*//)[^\\:\x00-\x1f]+")

OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
END_OF_ZIP = b"PK\x05\x06"
LENGTH_OF_END = 22

MACROS = ("macro", "vbaproject")
ACTIVE = ("activex", "oleobject", "ms-office.control")
# Relationships that bring in whole documents or objects, wherever they point.
BRINGS_IN = ("/oleObject", "/aFChunk", "/control", "/frame", "/subDocument", "/vbaProject", "/xlMacrosheet")
HYPERLINK = "/hyperlink"
HARMLESS_LINK = re.compile(r"(https?|mailto|tel|sms|ftp|doi|urn):|file:/{3}[a-z]:/|(?![a-z][a-z0-9+.-]*:|//)")
# A path on the reader's own disk, or beside the document; everything else is fetched from another computer.
LOCAL = re.compile(r"file:/{3}[a-z]:/|[a-z]:/|(?![a-z][a-z0-9+.-]*:|//)")


@dataclass
class Allowance:
    """How much a document may still unpack to, together with the documents inside it."""

    parts: int = MOST_PARTS
    bytes: int = MOST_BYTES


def clean(name: str, content: bytes, filetype: FileType) -> bytes:
    """The document with its parts as they were, in a new archive with nothing before, between or behind them."""
    try:
        return _clean(name, content, filetype, Allowance(), inside=False)
    except Refused:
        raise
    # Hostile archives find errors of every type; whatever it was, this is no document to keep.
    except Exception as error:
        raise _damaged(name) from error


def _clean(name: str, content: bytes, filetype: FileType, allowance: Allowance, *, inside: bool) -> bytes:
    if content[-LENGTH_OF_END:][:4] != END_OF_ZIP:
        raise Refused(gettext("“%(name)s” has other content before its beginning or after its end."), name)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(target, "w") as rebuilt,
    ):
        parts = archive.infolist()
        _check_archive(name, content, parts, allowance)
        _check_kind(name, archive, filetype)
        for part in parts:
            if part.is_dir():
                continue
            data = archive.read(part)
            extension = _check_part(name, part.filename, data)
            if data.startswith(ZIP):
                if inside or extension not in {"docx", "xlsx"}:
                    raise Refused(gettext("“%(name)s” contains an archive."), name)
                data = _clean(name, data, BY_EXTENSION[extension], allowance, inside=True)
            # Always the same date: the bytes depend on the document alone.
            rebuilt.writestr(zipfile.ZipInfo(part.filename), data, part.compress_type)
    return target.getvalue()


def _check_archive(name: str, content: bytes, parts: list[zipfile.ZipInfo], allowance: Allowance) -> None:
    if not parts or not content.startswith(ZIP) or min(part.header_offset for part in parts) != 0:
        raise Refused(gettext("“%(name)s” has other content before its beginning or after its end."), name)
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(
            gettext("“%(name)s” is protected by a password. Save it without one, then add it again."), name
        )
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


def _check_kind(name: str, archive: zipfile.ZipFile, filetype: FileType) -> None:
    if CONTENT_TYPES not in archive.namelist():
        raise Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type=filetype.label)
    types = {
        attributes.get("ContentType", "").lower()
        for _, attributes in markup.elements(archive.read(CONTENT_TYPES))
    }
    if any(mark in kind for kind in types for mark in MACROS):
        raise _has_macros(name)
    if any(mark in kind for kind in types for mark in ACTIVE):
        raise _has_objects(name)
    if MAIN[filetype] not in types:
        raise Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type=filetype.label)
    if not any(kind.endswith("/officeDocument") for kind, _ in _relationships(archive.read("_rels/.rels"))):
        raise _damaged(name)


def _check_part(name: str, path: str, data: bytes) -> str:
    """Refuses what acts or does not belong; gives the part's extension."""
    extension = path.rpartition(".")[2].lower()
    if path.casefold().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in path.casefold():
        raise _has_macros(name)
    if data.startswith(OLE) or "/activex/" in path.casefold():
        raise _has_objects(name)
    if extension not in PARTS:
        raise Refused(
            gettext("“%(name)s” contains another file: “%(part)s”."), name, part=names.shown(path) or "…"
        )
    if extension == "rels":
        for kind, target in _relationships(data):
            _check_relationship(name, kind, target)
    elif extension == "xml":
        markup.check_prolog(data)
    return extension


def _relationships(data: bytes) -> list[tuple[str, str | None]]:
    """The type of each relationship, and its target if that is outside the document."""
    return [
        (attributes["Type"], attributes["Target"] if attributes.get("TargetMode") == "External" else None)
        for element, attributes in markup.elements(data)
        if element == "Relationship"
    ]


def _check_relationship(name: str, kind: str, target: str | None) -> None:
    if kind.endswith(BRINGS_IN):
        raise _has_objects(name)
    if target is None:
        return
    plain = re.sub(r"[\x00-\x20]", "", unquote(target)).replace("\\", "/").lower()
    if kind.endswith(HYPERLINK):
        if not HARMLESS_LINK.match(plain):
            raise Refused(gettext("“%(name)s” contains a link that starts a program or opens a file."), name)
    elif not LOCAL.match(plain):
        raise Refused(
            gettext(
                "“%(name)s” loads a template, picture or data from elsewhere. Save it as a PDF, then add that."
            ),
            name,
        )


def _damaged(name: str) -> Refused:
    return Refused(gettext("“%(name)s” is damaged or incomplete and cannot be read."), name)


def _has_macros(name: str) -> Refused:
    return Refused(
        gettext("“%(name)s” contains macros. Save it as a PDF, or without macros, then add that."), name
    )


def _has_objects(name: str) -> Refused:
    return Refused(
        gettext("“%(name)s” contains an embedded object or program. Save it as a PDF, then add that."), name
    )
