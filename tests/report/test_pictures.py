"""The pictures of the report: photographs that somebody chose for it, and the coat of arms on its cover."""

import io

import page
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from activities.models import Activity, Evidence
from activities.records import actions
from activities.records.photograph_actions import choose_for_report
from kacanik_comms.accounts.models import User
from kacanik_comms.report.printing import render_edition
from kacanik_comms.report.record.year import snapshot_now
from plans.models import AnnualPlan
from tests.core import upload_corpus as corpus
from tests.evaluation.january import JANUARY
from tests.report.reading import elements_of, opened, packed

pytestmark = pytest.mark.slow


@pytest.fixture
def photograph(activity: Activity, officer: User, settings, tmp_path) -> Evidence:
    settings.MEDIA_ROOT = tmp_path / "evidence"
    files = [corpus.taken("salla.jpg", corpus.photograph())]
    [proof] = actions.add_evidence(activity=activity, by=officer, files=files)
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    text = "Njëzet qytetarë në sallë"
    return choose_for_report(proof=proof, by=officer, in_report=True, alternative_text_sq=text)


def printed(plan: AnnualPlan) -> bytes:
    return render_edition(snapshot_now(plan, today=JANUARY), "sq")


def alternative_texts(content: bytes) -> set[str]:
    return {str(element.get("/Alt")) for element in elements_of(content)}


@pytest.mark.usefixtures("photograph")
def test_a_chosen_photograph_is_printed_with_its_text_for_those_who_do_not_see_it(plan):
    content = printed(plan)
    assert "Njëzet qytetarë në sallë" in alternative_texts(content)
    assert content == printed(plan)
    for profile in ("3a", "ua1"):
        assert not page.validate_pdf_bytes(content, profile=profile).failures


@pytest.mark.parametrize("change", ["gone", "another"])
def test_a_photograph_that_is_no_longer_stored_is_a_line(plan, photograph, change):
    snapshot, path = snapshot_now(plan, today=JANUARY), str(photograph.file)
    default_storage.delete(path)
    if change == "another":
        default_storage.save(path, ContentFile(corpus.pdf()))
    words = packed("".join(sheet.extract_text() for sheet in opened(render_edition(snapshot, "sq")).pages))
    assert packed("Skedari nuk ruhet më.") in words


@pytest.mark.usefixtures("activity")
def test_the_coat_of_arms_stands_on_the_cover_where_one_is_configured(plan, settings, tmp_path):
    emblem = tmp_path / "stema.png"
    picture = io.BytesIO()
    Image.new("RGBA", (300, 340), (12, 66, 73, 128)).save(picture, "PNG")
    emblem.write_bytes(picture.getvalue())
    settings.REPORT_EMBLEM = str(emblem)
    snapshot = snapshot_now(plan, today=JANUARY)
    content = render_edition(snapshot, "sq")
    assert "Stema" in alternative_texts(content)
    assert not page.validate_pdf_bytes(content, profile="3a").failures
    # Another picture than when the record was written is not drawn.
    emblem.write_bytes(b"another")
    assert "Stema" not in alternative_texts(render_edition(snapshot, "sq"))
