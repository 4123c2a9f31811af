"""What kind of file the report is: for archives (PDF/A-3a) and for everybody (PDF/UA-1)."""

import re

import page
import pytest

from kacanik_comms.report.printing import pdf, render_edition
from kacanik_comms.year.loading import facts_of
from tests.factories import make_activity
from tests.report.reading import (
    content_from,
    elements_of,
    opened,
    outline_of,
    packed,
    report_of,
    snapshot_from,
)
from tests.year.half_a_year import TODAY

pytestmark = pytest.mark.slow

LANGUAGES = {"sq": "sq", "sr-latn": "sr-Latn", "en": "en"}


@pytest.fixture(params=list(LANGUAGES))
def language(request) -> str:
    return request.param


@pytest.fixture
def report(half_done, language) -> bytes:
    return report_of(snapshot_from(half_done), language)


def failures_of(content: bytes) -> list[tuple[str, str]]:
    """What the validator has against a file, by both standards."""
    verdicts = [page.validate_pdf_bytes(content, profile=profile) for profile in ("3a", "ua1")]
    return [(failure.rule_id, failure.message) for verdict in verdicts for failure in verdict.failures]


@pytest.mark.slow
def test_it_conforms_to_the_archive_and_to_the_accessibility_standard(report):
    assert not failures_of(report)


@pytest.mark.slow
def test_all_letters_come_from_the_package_and_are_embedded(report):
    fonts = {
        str(font["/BaseFont"]): font
        for sheet in opened(report).pages
        for font in (reference.get_object() for reference in sheet["/Resources"]["/Font"].values())
    }
    assert fonts
    for name, font in fonts.items():
        assert "Source-Sans-Pro" in name
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]


@pytest.mark.slow
def test_it_tells_its_title_and_its_language(report, language):
    reader = opened(report)
    assert reader.trailer["/Root"]["/Lang"] == LANGUAGES[language]
    assert "2023" in reader.metadata.title
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.creation_date_raw == "D:20240115000000Z"


@pytest.mark.slow
def test_its_metadata_are_readable_without_a_pdf_program(report):
    assert b"<pdfuaid:part>1</pdfuaid:part>" in report
    assert b'pdfaid:part="3"' in report


@pytest.mark.slow
def test_every_table_head_says_what_it_heads(report):
    heads = [element["/A"] for element in elements_of(report) if element.get("/S") == "/TH"]
    assert len(heads) > 100
    assert {head["/Scope"] for head in heads} == {"/Column", "/Row"}


@pytest.mark.slow
def test_every_drawing_has_a_text_in_its_place(report):
    drawings = [element for element in elements_of(report) if element.get("/S") == "/Figure"]
    assert len(drawings) >= 40
    assert all(drawing.get("/Alt") for drawing in drawings)


@pytest.mark.slow
def test_the_contents_lead_to_the_pages_that_they_name(report, half_done, language):
    chapters = content_from(half_done, language)["chapters"].values()
    printed = packed("".join(sheet.extract_text() for sheet in opened(report).pages[1:3]))
    pages = outline_of(report)
    assert len(pages) == len(chapters) == 16
    for chapter, number in zip(chapters, pages.values(), strict=True):
        # The number stands in the margin of its line, so it is drawn after the title.
        assert packed(f"{chapter.title}{chapter.number}{number}") in printed


@pytest.mark.slow
def test_its_sheets_are_upright_a4(report):
    sizes = {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in opened(report).pages}
    assert sizes == {(595, 842)}


def test_a_title_with_signs_from_everywhere_still_conforms(plan):
    make_activity(plan, title="Dita 🎉 到\u200b\u0301 Ωμέγα Ћирилица")
    content = render_edition(snapshot_from(facts_of(plan, today=TODAY)), "en")
    assert not failures_of(content)
    assert b"DejaVu" not in content


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/font.ttf",
        "ftp://example.org/",
        "font:../__init__.py",
        "font:/etc/passwd",
        "font:SourceSansPro-Bold.ttf",
        "data:text/css,*{color:red}",
    ],
)
def test_it_fetches_its_own_fonts_and_nothing_else(address):
    with pytest.raises(ValueError, match="fetches nothing but its fonts"):
        pdf.NothingElse().fetch(address)


def test_its_fonts_are_those_of_the_style_sheet():
    named = re.findall(r'url\("(.+?)"\)', pdf.style_sheet())
    assert sorted(named) == sorted(f"font:{name}" for name in pdf.FACES)
