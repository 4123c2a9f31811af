"""The evaluation report of a year as a tagged PDF that can be kept for good, rendered from its snapshot alone."""

import re
from datetime import UTC, datetime, time

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import Attachment

from kacanik_comms.evaluation.editions import EDITIONS, snapshot_name
from kacanik_comms.report.printing.content import content_of
from kacanik_comms.report.printing.cover import cover_of
from kacanik_comms.report.printing.language import html_language
from kacanik_comms.report.printing.pdf import write_pdf
from kacanik_comms.report.record import Story, story_of

# White space that templates leave at the edges of a cell: WeasyPrint breaks a line that fits because of it.
EDGES = re.compile(r"(<(?:td|th|p|li)\b[^>]*>)\s+|\s+(</(?:td|th|p|li)>)")


def render_edition(snapshot: str, edition: str) -> bytes:
    """The report in one edition: the same snapshot gives the same bytes, in whatever process and year.

    Raises `UnreadableSnapshot` where the snapshot is none of ours or its figures do not follow from its records.
    """
    story = story_of(snapshot)
    return write_pdf(render_html(story, edition), attachment=_attached(story))


def render_html(story: Story, edition: str) -> str:
    """What the PDF is made of; apart from it so that each can be measured and tested alone."""
    languages = EDITIONS[edition].languages
    parts = []
    for language in languages:
        with translation.override(language):
            written = render_to_string("report/part.html", content_of(story))
            parts.append(EDGES.sub(r"\1\2", written))
    with translation.override(languages[0]):
        cover = cover_of(story, languages)
        return render_to_string(
            "report/report.html",
            {"cover": cover, "lang": html_language(), "story": story, "parts": parts},
        )


def _attached(story: Story) -> Attachment:
    """The snapshot as a file inside of the PDF, dated as the report is."""
    on = datetime.combine(story.document.prepared_on, time(), tzinfo=UTC)
    return Attachment(
        string=story.snapshot,
        name=snapshot_name(story.facts.plan.year, story.document.revision),
        description=f"SHA-256 {story.sha256}",
        created=on,
        modified=on,
        relationship="Data",
    )
