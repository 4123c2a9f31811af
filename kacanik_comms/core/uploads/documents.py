"""Word, Excel and PowerPoint documents: the parts that belong into one, packed anew."""

import re
import zipfile
from functools import partial
from urllib.parse import unquote

from django.utils.translation import gettext

from kacanik_comms.core.uploads import archives, markup
from kacanik_comms.core.uploads.archives import (
    HARMLESS_LINK,
    OLE,
    PROGRAMS,
    ZIP,
    Allowance,
    has_macros,
    has_objects,
)
from kacanik_comms.core.uploads.filetypes import BY_EXTENSION, OFFICE, FileType
from kacanik_comms.core.uploads.refusal import Refused

CONTENT_TYPES = "[Content_Types].xml"
MAIN = {filetype: f"{filetype.media_type}.main+xml" for filetype in OFFICE}

# What Word, Excel, PowerPoint and LibreOffice write. A chart in a Word document keeps its figures as a workbook inside.
PARTS = set(
    "xml rels vml bin png jpg jpeg jfif gif bmp tif tiff emf wmf wdp svg webp odttf ttf "
    "fntdata docx xlsx".split()
)
MACROS = ("macro", "vbaproject")
ACTIVE = ("activex", "oleobject", "ms-office.control")
# Relationships that bring in whole documents or objects, wherever they point.
BRINGS_IN = ("/oleObject", "/aFChunk", "/control", "/frame", "/subDocument", "/vbaProject", "/xlMacrosheet")
HYPERLINK = "/hyperlink"
# What PowerPoint does when somebody presses or passes over a shape.
ACTS_ON_A_SLIDE = ("ppaction://program", "ppaction://macro", "ppaction://ole", "ppaction://protocol")
# A path on the reader's own disk, or beside the document; everything else is fetched from another computer.
LOCAL = re.compile(r"file:/{3}[a-z]:/|[a-z]:/|(?![a-z][a-z0-9+.-]*:|//)")


def clean(name: str, content: bytes, filetype: FileType) -> bytes:
    try:
        return _clean(name, content, filetype, Allowance(), inside=False)
    except Refused:
        raise
    # Hostile archives find errors of every type; whatever it was, this is no document to keep.
    except Exception as error:
        raise archives.damaged(name) from error


def _clean(name: str, content: bytes, filetype: FileType, allowance: Allowance, *, inside: bool) -> bytes:
    def clean_part(path: str, data: bytes) -> bytes:
        extension = _check_part(name, path, data)
        if not data.startswith(ZIP):
            return data
        if inside or extension not in {"docx", "xlsx"}:
            raise Refused(gettext("“%(name)s” contains an archive."), name)
        return _clean(name, data, BY_EXTENSION[extension], allowance, inside=True)

    return archives.repacked(
        name, content, allowance, check=partial(_check_kind, name, filetype), clean=clean_part
    )


def _check_kind(name: str, filetype: FileType, archive: zipfile.ZipFile) -> None:
    if CONTENT_TYPES not in archive.namelist():
        raise Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type=filetype.label)
    types = {
        attributes.get("ContentType", "").lower()
        for _, attributes in markup.elements(archive.read(CONTENT_TYPES))
    }
    if any(mark in kind for kind in types for mark in MACROS):
        raise has_macros(name)
    if any(mark in kind for kind in types for mark in ACTIVE):
        raise has_objects(name)
    if MAIN[filetype] not in types:
        raise Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type=filetype.label)
    if not any(kind.endswith("/officeDocument") for kind, _ in _relationships(archive.read("_rels/.rels"))):
        raise archives.damaged(name)


def _check_part(name: str, path: str, data: bytes) -> str:
    """Refuses what acts or does not belong; gives the part's extension."""
    extension = path.rpartition(".")[2].lower()
    if path.casefold().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in path.casefold():
        raise has_macros(name)
    if data.startswith((OLE, *PROGRAMS)) or "/activex/" in path.casefold():
        raise has_objects(name)
    if extension not in PARTS:
        raise archives.contains_file(name, path)
    if extension == "rels":
        for kind, target in _relationships(data):
            _check_relationship(name, kind, target)
    elif extension == "xml":
        if "/slide" in path.casefold():
            markup.check_attributes(data, partial(_check_action, name))
        else:
            markup.check_prolog(data)
    return extension


def _check_action(name: str, _: str, attributes: dict[str, str]) -> None:
    if attributes.get("action", "").lower().startswith(ACTS_ON_A_SLIDE):
        raise archives.starts_a_program(name)


def _relationships(data: bytes) -> list[tuple[str, str | None]]:
    """The type of each relationship, and its target if that is outside the document."""
    return [
        (attributes["Type"], attributes["Target"] if attributes.get("TargetMode") == "External" else None)
        for element, attributes in markup.elements(data)
        if element == "Relationship"
    ]


def _check_relationship(name: str, kind: str, target: str | None) -> None:
    if kind.endswith(BRINGS_IN):
        raise has_objects(name)
    if target is None:
        return
    plain = re.sub(r"[\x00-\x20]", "", unquote(target)).replace("\\", "/").lower()
    if kind.endswith(HYPERLINK):
        if not HARMLESS_LINK.match(plain):
            raise archives.starts_a_program(name)
    elif not LOCAL.match(plain):
        raise archives.loads_from_elsewhere(name)
