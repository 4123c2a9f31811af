"""Reads a report back: its text without spaces and hyphens, which the lines of paper move about."""

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pypdf
from django.utils import translation

from kacanik_comms.core.sealing import fingerprint, seal
from kacanik_comms.report.printing import render_edition, render_html
from kacanik_comms.report.printing.content import content_of
from kacanik_comms.report.record import YearRecord, record_of, snapshot_of
from kacanik_comms.year.facts import YearFacts
from tests.databases import one_worker_at_a_time
from tests.environment import RUN
from tests.year.half_a_year import TODAY

SITE = "https://plani.example.org/"


def snapshot_from(facts: YearFacts, **written: Any) -> str:
    """The snapshot of a year, by default of one about which nobody has written anything yet."""
    return seal(snapshot_of(facts, prepared_on=TODAY, site_url=SITE, **written)).snapshot


def record_from(facts: YearFacts, **written: Any) -> YearRecord:
    return record_of(snapshot_from(facts, **written))


def html_from(facts: YearFacts, edition: str = "en", **written: Any) -> str:
    return render_html(record_from(facts, **written), edition)


def unmarked(html: str) -> str:
    """Without the marks that say of a text that it is Albanian, for tests about something else."""
    html = re.sub(r"</?article[^>]*>", "", " ".join(html.split()))
    return re.sub(r' ?(<span class="(muted|small)">)?\(in Albanian\)(?(1)</span>)', "", html)


def content_from(facts: YearFacts, language: str = "en") -> dict[str, Any]:
    with translation.override(language):
        return content_of(record_from(facts))


@cache
def report_of(snapshot: str, edition: str) -> bytes:
    """The report in one edition; the same one is rendered once in all tests of a run."""
    file = RUN / f"{fingerprint(snapshot.encode())}-{edition}.pdf"
    with one_worker_at_a_time("reports"):
        if not file.exists():
            file.write_bytes(render_edition(snapshot, edition))
    return file.read_bytes()


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


def elements_of(content: bytes) -> list[Any]:
    """The structure elements of a file, each in full."""
    return list(_below(opened(content).trailer["/Root"]["/StructTreeRoot"]))


def _below(parent: Any) -> Iterator[Any]:
    kids = parent.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        element = kid.get_object()
        if hasattr(element, "get") and "/S" in element:
            yield element
            yield from _below(element)
