"""The kinds of file that are taken, and how the beginning of a file tells its kind."""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class FileKind(StrEnum):
    """How a page shows the file: as a picture, as a document that browsers open, or for download."""

    IMAGE = "image"
    PDF = "pdf"
    DOCUMENT = "document"


@dataclass(frozen=True)
class FileType:
    label: str
    extensions: tuple[str, ...]
    media_type: str
    kind: FileKind
    begins: re.Pattern[bytes]

    @property
    def extension(self) -> str:
        return self.extensions[0]


_OOXML = "application/vnd.openxmlformats-officedocument."
_ZIP = re.compile(rb"PK\x03\x04")

JPEG = FileType("JPEG", ("jpg", "jpeg", "jfif"), "image/jpeg", FileKind.IMAGE, re.compile(rb"\xff\xd8\xff"))
PNG = FileType("PNG", ("png",), "image/png", FileKind.IMAGE, re.compile(rb"\x89PNG\r\n\x1a\n"))
WEBP = FileType("WebP", ("webp",), "image/webp", FileKind.IMAGE, re.compile(rb"RIFF....WEBP", re.DOTALL))
PDF = FileType("PDF", ("pdf",), "application/pdf", FileKind.PDF, re.compile(rb"%PDF-[12]\.\d"))
DOCX = FileType("DOCX", ("docx",), f"{_OOXML}wordprocessingml.document", FileKind.DOCUMENT, _ZIP)
XLSX = FileType("XLSX", ("xlsx",), f"{_OOXML}spreadsheetml.sheet", FileKind.DOCUMENT, _ZIP)

ACCEPTED = (JPEG, PNG, WEBP, PDF, DOCX, XLSX)
BY_EXTENSION = {extension: filetype for filetype in ACCEPTED for extension in filetype.extensions}

# What else people send, so that the sentence can say what the file is. The first that fits.
_HTML = rb"(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|body|script|iframe|svg)"
_OTHERS: tuple[tuple[bytes, str | Promise], ...] = (
    (rb".{4}ftyp(hei[cfmsx]|hev[cmx]|mif1|msf1|avif)", gettext_lazy("a HEIC photograph")),
    (rb".{4}ftyp", gettext_lazy("a film")),
    (rb"GIF8[79]a", "GIF"),
    (rb"BM.{4}\0\0\0\0", "BMP"),
    (rb"II\*\0|MM\0\*", "TIFF"),
    (rb"\{\\rtf", "RTF"),
    (rb"\xd0\xcf\x11\xe0", gettext_lazy("an old or password-protected Office file")),
    (rb"MZ|\x7fELF|[\xce\xcf]\xfa\xed\xfe|#!", gettext_lazy("a program")),
    (rb"PK\x03\x04|PK\x05\x06", gettext_lazy("a ZIP archive or an Office file")),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b", gettext_lazy("an archive")),
    (_HTML, gettext_lazy("a web page")),
)


def found_in(content: bytes) -> str:
    """What the beginning of a file says that it is, as a noun; empty if it says nothing."""
    for filetype in (JPEG, PNG, WEBP, PDF):
        if filetype.begins.match(content):
            return filetype.label
    for beginning, noun in _OTHERS:
        if re.match(beginning, content, re.DOTALL | re.IGNORECASE):
            return str(noun)
    return ""
