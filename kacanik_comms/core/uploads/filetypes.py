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
_ODF = "application/vnd.oasis.opendocument."
_ZIP = re.compile(rb"PK\x03\x04")
_HEIC_BRANDS = rb"hei[cfmsx]|hev[cmsx]|mif1|msf1"
# mif1 is also how AVIF begins, which the decoder then does not take.
_HEIC = re.compile(rb".{4}ftyp(" + _HEIC_BRANDS + rb")", re.DOTALL)
# Anything: what it may not be is looked for when it has become text.
_TEXT = re.compile(rb"")
_MAIL = re.compile(rb"(\xef\xbb\xbf)?(From [^\r\n]*\r?\n)?[A-Za-z][A-Za-z0-9-]*:")

JPEG = FileType("JPEG", ("jpg", "jpeg", "jfif"), "image/jpeg", FileKind.IMAGE, re.compile(rb"\xff\xd8\xff"))
PNG = FileType("PNG", ("png",), "image/png", FileKind.IMAGE, re.compile(rb"\x89PNG\r\n\x1a\n"))
WEBP = FileType("WebP", ("webp",), "image/webp", FileKind.IMAGE, re.compile(rb"RIFF....WEBP", re.DOTALL))
HEIC = FileType("HEIC", ("heic", "heif", "hif"), "image/heic", FileKind.IMAGE, _HEIC)
TIFF = FileType("TIFF", ("tif", "tiff"), "image/tiff", FileKind.IMAGE, re.compile(rb"II\*\0|MM\0\*"))
GIF = FileType("GIF", ("gif",), "image/gif", FileKind.IMAGE, re.compile(rb"GIF8[79]a"))
PDF = FileType("PDF", ("pdf",), "application/pdf", FileKind.PDF, re.compile(rb"%PDF-[12]\.\d"))
DOCX = FileType("DOCX", ("docx",), f"{_OOXML}wordprocessingml.document", FileKind.DOCUMENT, _ZIP)
XLSX = FileType("XLSX", ("xlsx",), f"{_OOXML}spreadsheetml.sheet", FileKind.DOCUMENT, _ZIP)
PPTX = FileType("PPTX", ("pptx",), f"{_OOXML}presentationml.presentation", FileKind.DOCUMENT, _ZIP)
ODT = FileType("ODT", ("odt",), f"{_ODF}text", FileKind.DOCUMENT, _ZIP)
ODS = FileType("ODS", ("ods",), f"{_ODF}spreadsheet", FileKind.DOCUMENT, _ZIP)
ODP = FileType("ODP", ("odp",), f"{_ODF}presentation", FileKind.DOCUMENT, _ZIP)
TXT = FileType("TXT", ("txt",), "text/plain", FileKind.DOCUMENT, _TEXT)
CSV = FileType("CSV", ("csv",), "text/csv", FileKind.DOCUMENT, _TEXT)
EML = FileType("EML", ("eml",), "message/rfc822", FileKind.DOCUMENT, _MAIL)

IMAGES = (JPEG, PNG, WEBP, HEIC, TIFF, GIF)
OFFICE = (DOCX, XLSX, PPTX)
OPEN_DOCUMENTS = (ODT, ODS, ODP)
TEXTS = (TXT, CSV)
ACCEPTED = (*IMAGES, PDF, *OFFICE, *OPEN_DOCUMENTS, *TEXTS, EML)
BY_EXTENSION = {extension: filetype for filetype in ACCEPTED for extension in filetype.extensions}

# What is not taken, and has a way of its own.
OLD_OFFICE = {"doc": DOCX, "dot": DOCX, "xls": XLSX, "xlt": XLSX, "ppt": PPTX, "pps": PPTX, "pot": PPTX}
FILM_AND_SOUND = frozenset(
    "mp4 m4v mov avi mkv webm wmv mpg mpeg 3gp 3g2 mts mp3 m4a wav ogg oga opus aac amr flac wma".split()
)
_FILM_OR_SOUND = re.compile(
    rb".{4}ftyp(?!" + _HEIC_BRANDS + rb"|avi[fs])|\x1aE\xdf\xa3|RIFF....(AVI |WAVE)|OggS|fLaC|ID3|#!AMR"
    rb"|\xff[\xf1-\xf3\xf9-\xfb]|\x30\x26\xb2\x75|\0\0\x01\xba",
    re.DOTALL,
)

# What else people send, so that the sentence can say what the file is. The first that fits.
_HTML = rb"(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|body|script|iframe|svg)"
_OTHERS: tuple[tuple[bytes, str | Promise], ...] = (
    (rb"BM.{4}\0\0\0\0", "BMP"),
    (rb".{4}ftypavi[fs]", "AVIF"),
    (rb"\{\\rtf", "RTF"),
    (rb"\xd0\xcf\x11\xe0", gettext_lazy("an old or password-protected Office file")),
    (rb"MZ|\x7fELF|[\xce\xcf]\xfa\xed\xfe|#!", gettext_lazy("a program")),
    (rb"PK\x03\x04|PK\x05\x06", gettext_lazy("a ZIP archive or an Office file")),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b", gettext_lazy("an archive")),
    (_HTML, gettext_lazy("a web page")),
)


def image_in(content: bytes) -> FileType | None:
    """Which of the accepted kinds of picture begins like this."""
    return next((filetype for filetype in IMAGES if filetype.begins.match(content)), None)


def is_film_or_sound(content: bytes) -> bool:
    return bool(_FILM_OR_SOUND.match(content))


def found_in(content: bytes) -> str:
    """What the beginning of a file says that it is, as a noun; empty if it says nothing."""
    for filetype in (*IMAGES, PDF):
        if filetype.begins.match(content):
            return filetype.label
    for beginning, noun in _OTHERS:
        if re.match(beginning, content, re.DOTALL | re.IGNORECASE):
            return str(noun)
    return ""
