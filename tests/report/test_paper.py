"""How the report of the demonstration's year lies on paper: what an archive and a reader ask of its sheets."""

import io
import re
import subprocess
from datetime import date
from pathlib import Path

import page
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image

from activities.models import Activity, Evidence
from activities.records import actions
from activities.records.photograph_actions import choose_for_report
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.report.printing import render_edition
from kacanik_comms.report.record import record_of, seal_of
from plans.models import AnnualPlan
from tests.core import upload_corpus as corpus
from tests.evaluation.january import JANUARY
from tests.report.reading import elements_of, opened, packed, report_of

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


# Photographs


def chosen_photograph(officer, *, text: str = "Njëzet qytetarë në sallë") -> Evidence:
    activity = Activity.objects.filter(plan__year=2023, kind="special").order_by("pk").last()
    files = [corpus.taken("salla.jpg", corpus.photograph())]
    [proof] = actions.add_evidence(activity=activity, by=officer, files=files)
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    return choose_for_report(proof=proof, by=officer, in_report=True, alternative_text_sq=text)


def test_a_chosen_photograph_is_printed_with_its_text_for_those_who_do_not_see_it(demonstration):
    chosen_photograph(demonstration["officer"])
    content = render_edition(snapshot_of_the_year(), "sq")
    assert "Njëzet qytetarë në sallë" in {str(element.get("/Alt")) for element in elements_of(content)}
    assert content == render_edition(snapshot_of_the_year(), "sq")
    for profile in ("3a", "ua1"):
        assert not page.validate_pdf_bytes(content, profile=profile).failures


@pytest.mark.parametrize("change", ["gone", "another"])
def test_a_photograph_that_is_no_longer_stored_is_a_line(demonstration, change):
    photograph = chosen_photograph(demonstration["officer"])
    snapshot, path = snapshot_of_the_year(), str(photograph.file)
    default_storage.delete(path)
    if change == "another":
        default_storage.save(path, ContentFile(corpus.pdf()))
    words = packed("".join(sheet.extract_text() for sheet in opened(render_edition(snapshot, "sq")).pages))
    assert packed("Skedari nuk ruhet më.") in words


def test_the_coat_of_arms_stands_on_the_cover_where_one_is_configured(demonstration, settings, tmp_path):
    emblem = tmp_path / "stema.png"
    picture = io.BytesIO()
    Image.new("RGBA", (300, 340), (12, 66, 73, 128)).save(picture, "PNG")
    emblem.write_bytes(picture.getvalue())
    settings.REPORT_EMBLEM = str(emblem)
    snapshot = snapshot_of_the_year()
    content = render_edition(snapshot, "sq")
    assert "Stema" in {str(element.get("/Alt")) for element in elements_of(content)}
    assert not page.validate_pdf_bytes(content, profile="3a").failures
    # Another picture than when the record was written is not drawn.
    emblem.write_bytes(b"another")
    assert "Stema" not in {
        str(element.get("/Alt")) for element in elements_of(render_edition(snapshot, "sq"))
    }
