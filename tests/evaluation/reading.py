"""Reads a report back: its text without spaces and hyphens, which the lines of paper move about."""

import io
import re
from functools import cache

import pypdf

from kacanik_comms.evaluation.report import pdf


@cache
def pdf_of(html: str) -> bytes:
    """The PDF of a document; the same document is rendered once in all tests of a process."""
    return pdf.write_pdf(html)


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def packed(text: str) -> str:
    return re.sub(r"[\s\u00a0-]", "", text)


@cache
def words_of(content: bytes) -> str:
    return packed("".join(page.extract_text() for page in opened(content).pages))


def outline_of(content: bytes) -> dict[str, int]:
    """The chapters of the bookmarks with their page numbers, as printed."""
    reader = opened(content)
    return {
        str(entry.title): reader.get_destination_page_number(entry) + 1
        for entry in reader.outline
        if not isinstance(entry, list)
    }
