"""Texts, tables and presentations of LibreOffice (OpenDocument): the parts that belong into one, packed anew."""

import re
import zipfile
from functools import partial
from urllib.parse import unquote

from django.utils.translation import gettext

from kacanik_comms.core.uploads import archives, markup
from kacanik_comms.core.uploads.archives import HARMLESS_LINK, OLE, PROGRAMS, ZIP, Allowance
from kacanik_comms.core.uploads.filetypes import FileType
from kacanik_comms.core.uploads.refusal import Refused

MIMETYPE = "mimetype"
CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"

PARTS = set("xml rdf png jpg jpeg gif bmp tif tiff svg svm emf wmf webp ttf otf".split())
# What a chart looked like when it was saved, and what LibreOffice remembers about lines.
WITHOUT_EXTENSION = re.compile(r"mimetype|layout-cache|(.+/)?ObjectReplacements/[^/]+", re.IGNORECASE)
MACROS = re.compile(r"(.*/)?(basic|scripts)/", re.IGNORECASE)

MACRO_ELEMENTS = {"script", "event-listener"}
OBJECT_ELEMENTS = {"object-ole", "plugin", "applet", "floating-frame"}
ELSEWHERE_ELEMENTS = {
    "dde-source",
    "dde-link",
    "dde-connection-decl",
    "cell-range-source",
    "section-source",
    "database-source-sql",
}
HREF = "http://www.w3.org/1999/xlink href"
# A person presses it.
LINKS = {"a", "hyperlink", "area-rectangle", "area-circle", "area-polygon", "locator"}
INSIDE = re.compile(r"(?![a-z][a-z0-9+.-]*:|/|(.*/)?\.\.(/|$))")
FETCHING_FORMULA = re.compile(
    r"\b(DDE|WEBSERVICE|IMPORT(DATA|XML|HTML|FEED|RANGE)|EXTERNAL)\s*\(", re.IGNORECASE
)
# Of another file: ['file:///C:/a.ods'#Fletë.A1]
FOREIGN_CELL = re.compile(r"'[^']*'#")


def clean(name: str, content: bytes, filetype: FileType) -> bytes:
    try:
        return archives.repacked(
            name,
            content,
            Allowance(),
            check=partial(_check_kind, name, filetype),
            clean=partial(_clean_part, name),
        )
    except Refused:
        raise
    # Hostile archives find errors of every type; whatever it was, this is no document to keep.
    except Exception as error:
        raise archives.damaged(name) from error


def _check_kind(name: str, filetype: FileType, archive: zipfile.ZipFile) -> None:
    first = archive.infolist()[0]
    is_right = (
        first.filename == MIMETYPE
        and first.compress_type == zipfile.ZIP_STORED
        and archive.read(first) == filetype.media_type.encode()
        and {CONTENT, MANIFEST} <= set(archive.namelist())
    )
    if not is_right:
        raise Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type=filetype.label)
    if any(element == "encryption-data" for element, _ in markup.elements(archive.read(MANIFEST))):
        raise archives.is_protected(name)


def _clean_part(name: str, path: str, data: bytes) -> bytes:
    extension = path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""
    if MACROS.match(path):
        raise archives.has_macros(name)
    if data.startswith((OLE, *PROGRAMS)):
        raise archives.has_objects(name)
    if data.startswith(ZIP):
        raise Refused(gettext("“%(name)s” contains an archive."), name)
    if not (extension in PARTS if extension else WITHOUT_EXTENSION.fullmatch(path)):
        raise archives.contains_file(name, path)
    if extension in {"xml", "rdf"}:
        markup.check_attributes(data, partial(_check_element, name))
    return data


def _check_element(name: str, element: str, attributes: dict[str, str]) -> None:
    if element in MACRO_ELEMENTS:
        raise archives.has_macros(name)
    if element in OBJECT_ELEMENTS:
        raise archives.has_objects(name)
    if element in ELSEWHERE_ELEMENTS:
        raise archives.loads_from_elsewhere(name)
    for attribute, value in attributes.items():
        local = attribute.rpartition(" ")[2]
        if attribute == HREF:
            _check_address(name, element, value)
        elif local in {"formula", "condition", "expression"} and (
            FETCHING_FORMULA.search(value) or FOREIGN_CELL.search(value)
        ):
            raise archives.loads_from_elsewhere(name)


def _check_address(name: str, element: str, address: str) -> None:
    plain = re.sub(r"[\x00-\x20]", "", unquote(address)).replace("\\", "/").lower()
    if element in LINKS:
        if not HARMLESS_LINK.match(plain):
            raise archives.starts_a_program(name)
    elif not INSIDE.match(plain):
        raise archives.loads_from_elsewhere(name)
