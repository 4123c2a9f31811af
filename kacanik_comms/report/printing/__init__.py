"""The evaluation report of a year as a tagged PDF that can be kept for good, rendered from its snapshot alone."""

import re
from collections.abc import Container
from datetime import UTC, datetime, time

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import Attachment

from kacanik_comms.core.languages import TAGS
from kacanik_comms.evaluation.editions import EDITIONS, snapshot_name
from kacanik_comms.report.printing.content import content_of
from kacanik_comms.report.printing.cover import cover_of, letterhead, title_of
from kacanik_comms.report.printing.images import EMBLEM, images_of
from kacanik_comms.report.printing.pdf import NothingElse, write_pdf
from kacanik_comms.report.record import YearRecord, record_of

# White space that templates leave at the edges of a cell: WeasyPrint breaks a line that fits because of it.
EDGES = re.compile(r"(<(?:td|th|p|li)\b[^>]*>)\s+|\s+(</(?:td|th|p|li)>)")


def render_edition(snapshot: str, edition: str) -> bytes:
    """The report in one edition: the same snapshot gives the same bytes, in whatever process and year.

    Raises `UnreadableSnapshot` where the snapshot is none of ours or its figures do not follow from its records.
    """
    record = record_of(snapshot)
    images = images_of(record)
    html = render_html(record, edition, images=images)
    return write_pdf(html, fetcher=NothingElse(images), attachment=_attached(record))


def render_html(record: YearRecord, edition: str, *, images: Container[str] = ()) -> str:
    """What the PDF is made of; apart from it so that each can be measured and tested alone."""
    languages = EDITIONS[edition].languages
    if EDITIONS[edition].is_summary:
        return _summary_html(record, languages[0])
    parts = []
    for language in languages:
        with translation.override(language):
            written = render_to_string("report/part.html", content_of(record, images=images))
            parts.append(_without_edges(written))
    with translation.override(languages[0]):
        return render_to_string(
            "report/report.html",
            {
                "cover": cover_of(record, languages),
                "letterhead": letterhead(has_emblem=EMBLEM in images),
                "lang": TAGS[languages[0]],
                "record": record,
                "parts": parts,
            },
        )


def _summary_html(record: YearRecord, language: str) -> str:
    """Two sheets: the year on one page, then its figures and the signatures."""
    with translation.override(language):
        content = content_of(record, is_summary=True) | {
            "letterhead": letterhead(has_emblem=False),
            "title": title_of(record),
        }
        return _without_edges(render_to_string("report/summary.html", content))


def _without_edges(html: str) -> str:
    return EDGES.sub(r"\1\2", html)


def _attached(record: YearRecord) -> Attachment:
    """The snapshot as a file inside of the PDF, dated as the report is."""
    on = datetime.combine(record.document.prepared_on, time(), tzinfo=UTC)
    return Attachment(
        string=record.snapshot,
        name=snapshot_name(record.facts.plan.year, record.document.revision),
        description=f"SHA-256 {record.sha256}",
        created=on,
        modified=on,
        relationship="Data",
    )
