"""How the report of the demonstration's year lies on paper: what an archive and a reader ask of its sheets."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from activities.models import Evidence
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.report.printing import render_edition
from kacanik_comms.report.record import record_of, seal_of
from plans.models import AnnualPlan
from tests.evaluation.january import JANUARY
from tests.report.reading import opened, packed, report_of

pytestmark = pytest.mark.slow

MILLIMETRE = 72 / 25.4
TOP, BOTTOM, HEIGHT = 23 * MILLIMETRE, (297 - 19) * MILLIMETRE, 255 * MILLIMETRE
# The cover and the chapters up to the signatures.
MOST_PAGES = 14


def snapshot_of_the_year() -> str:
    plan = AnnualPlan.objects.select_related("strategy").get(year=2023)
    return seal_of(plan, Evaluation.objects.latest_of(plan), today=JANUARY).snapshot


@pytest.fixture
def report(demonstration) -> bytes:
    return report_of(snapshot_of_the_year(), "sq")


def sheets_of(content: bytes, folder: Path) -> list[str]:
    """The words of each sheet with their places, as pdftotext finds them."""
    file = folder / "report.pdf"
    file.write_bytes(content)
    command = ["pdftotext", "-bbox", str(file), "-"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return answer.stdout.split("<page ")[1:]


def empty_share(sheet: str) -> float:
    """How much of the sheet is empty below the last word; the running foot does not count."""
    ends = [
        float(bottom)
        for top, bottom in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', sheet)
        if float(bottom) > TOP and float(top) < BOTTOM
    ]
    return 1 - (max(ends) - TOP) / HEIGHT


def main_part(content: bytes) -> int:
    """How many sheets stand before the first annex, which begins on a sheet of its own."""
    texts = [packed(sheet.extract_text()) for sheet in opened(content).pages]
    return next(
        number for number, text in enumerate(texts) if packed("Shtojca A  Regjistri") in text and number > 2
    )


def test_the_main_part_is_short(report):
    assert main_part(report) <= MOST_PAGES


def test_no_sheet_is_more_than_a_third_empty_but_the_last_of_a_part(report, tmp_path):
    last_of_a_part = {main_part(report) - 1, len(opened(report).pages) - 1}
    shares = {
        number: empty_share(sheet)
        for number, sheet in enumerate(sheets_of(report, tmp_path))
        if number not in last_of_a_part
    }
    assert not {number + 1: round(share, 2) for number, share in shares.items() if share > 1 / 3}


@pytest.mark.parametrize("edition", [edition for edition, kind in EDITIONS.items() if kind.is_summary])
def test_a_summary_is_two_sheets_with_the_figures_and_the_signatures(demonstration, edition):
    sheets = opened(render_edition(snapshot_of_the_year(), edition)).pages
    assert len(sheets) == 2
    with translation.override(EDITIONS[edition].languages[0]):
        assert packed(str(_("Implementation rate"))) in packed(sheets[1].extract_text())
        assert packed(str(_("Preparation, submission and signature"))) in packed(sheets[1].extract_text())


def test_the_outline_is_open(report):
    outline = opened(report).trailer["/Root"]["/Outlines"]
    entry, chapters = outline["/First"], []
    while entry is not None:
        chapters.append(entry.get_object())
        entry = entry.get_object().get("/Next")
    parents = [chapter for chapter in chapters if "/First" in chapter]
    assert parents
    # A negative count is a chapter that is folded.
    assert all(chapter["/Count"] > 0 for chapter in parents)


def test_the_addresses_of_evidence_lead_there(report):
    addresses = {
        str(annotation.get_object()["/A"]["/URI"])
        for sheet in opened(report).pages
        for annotation in sheet.get("/Annots", [])
        if "/URI" in annotation.get_object().get("/A", {})
    }
    assert (
        set(Evidence.objects.exclude(url="").filter(activity__plan__year=2023).values_list("url", flat=True))
        <= addresses
    )


def test_the_cover_keeps_the_number_of_the_strategy_apart_from_its_own(demonstration):
    evaluation = Evaluation.objects.get(plan__year=2023, signed_at=None)
    of_evaluation.register(
        evaluation=evaluation, by=demonstration["chief"], number="02Nr. 016/01-77/2024", on=date(2024, 1, 30)
    )
    snapshot = snapshot_of_the_year()
    document = record_of(snapshot).document
    assert (document.protocol_number, document.protocol_date) == ("02Nr. 016/01-77/2024", date(2024, 1, 30))
    cover = packed(opened(render_edition(snapshot, "sq")).pages[0].extract_text())
    assert packed("Numri i protokollit 02Nr. 016/01-77/2024") in cover
    assert packed("2023-2026: miratuar nga Kuvendi i Komunës më 30 nëntor 2022, nr. prot. 01Nr.") in cover
    assert packed("Për Kryetarin e Komunës së Kaçanikut") in cover
    assert record_of(snapshot).sha256 not in cover
