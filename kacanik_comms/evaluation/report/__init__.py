"""The evaluation report of a year as a tagged PDF that can be kept for good."""

from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from kacanik_comms.evaluation.facts import YearFacts
from kacanik_comms.evaluation.report.content import content_of
from kacanik_comms.evaluation.report.pdf import write_pdf

# What the file is called in each language in which the report is written.
FILE_NAMES = {
    "sq": "raporti-vleresimit-%(year)s-sq.pdf",
    "sr-latn": "izvestaj-o-evaluaciji-%(year)s-sr-latn.pdf",
    "en": "evaluation-report-%(year)s-en.pdf",
}


def file_name(year: int, language: str) -> str:
    return FILE_NAMES[language] % {"year": year}


def render_report(facts: YearFacts, language: str, today: date) -> bytes:
    """The report of the year in one language, prepared on the day `today`: the same facts give the same bytes."""
    return write_pdf(render_html(facts, language, today))


def render_html(facts: YearFacts, language: str, today: date) -> str:
    """What the PDF is made of; apart from it so that each can be measured and tested alone."""
    with translation.override(language):
        return render_to_string("evaluation/report/report.html", content_of(facts, today=today))
