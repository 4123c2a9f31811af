"""Plain text and tables of values: read in the writing of their time, and written anew as UTF-8."""

import codecs
import re

from django.utils.translation import gettext

from kacanik_comms.core.uploads.filetypes import CSV, FileType, found_in
from kacanik_comms.core.uploads.refusal import Refused

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Windows wrote Albanian and Serbian in the first, others in the second, where every byte means something.
WITHOUT_BOM = ("utf-8", "cp1250", "iso8859-2")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SOMETHING_ELSE = re.compile(
    r"\s*(<(!doctype|!--|\?xml|\?php|html|head|body|script|iframe|svg)|%PDF-|#!|\{\\rtf)", re.IGNORECASE
)
# A cell that a table program would run, or for which it would ask another computer.
_ACTING_CELL = re.compile(
    r"""(?:^|[,;\t])[ "']*[=+\-@](?:[^,;\t\n]*\|[^\n]*!|[^\n]*?\b(?:DDE|WEBSERVICE|CALL|EXEC|REGISTER(?:\.ID)?|"""
    r"""IMPORT(?:DATA|XML|HTML|FEED|RANGE))\s*\()""",
    re.IGNORECASE | re.MULTILINE,
)


def clean(name: str, content: bytes, filetype: FileType) -> bytes:
    """The same words as UTF-8 with a mark, which Excel and old editors need."""
    text = decoded(content)
    if text is None or _CONTROL.search(text) or _SOMETHING_ELSE.match(text):
        noun = found_in(content)
        if noun:
            raise Refused(
                gettext("“%(name)s” is not a valid %(type)s file, but something else: %(content)s."),
                name,
                type=filetype.label,
                content=noun,
            )
        raise Refused(gettext("“%(name)s” is not a valid %(type)s file."), name, type=filetype.label)
    if filetype is CSV and _ACTING_CELL.search(text):
        raise Refused(
            gettext(
                "“%(name)s” contains a formula that starts a program or fetches data. Save the values alone, "
                "then add that."
            ),
            name,
        )
    return text.encode("utf-8-sig")


def decoded(content: bytes) -> str | None:
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _in(encoding, content)
    return next((text for encoding in WITHOUT_BOM if (text := _in(encoding, content)) is not None), None)


def _in(encoding: str, content: bytes) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeError:
        return None
