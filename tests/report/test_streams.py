"""The length of every stream of a report can be read in one way only, as PDF/A asks (ISO 19005-3, 6.1.7.1)."""

import io
import random
import re

import page
import pikepdf
import pydyf
import pytest

from kacanik_comms.report.printing import pdf, render_edition
from kacanik_comms.year.loading import facts_of
from tests.factories import make_activity
from tests.report.reading import snapshot_from
from tests.year.half_a_year import TODAY

FILES = 400


def small_pdf(number: int, *, unambiguous: bool) -> tuple[pydyf.PDF, bytes, bytes]:
    """A file of one page, written as WeasyPrint writes it; with what its own stream holds."""
    chance = random.Random(number)  # noqa: S311 - the same numbers in each run
    content = chance.randbytes(200)
    file = pydyf.PDF()
    stream = pydyf.Stream([content], compress=True)
    file.add_object(stream)
    file.add_page(
        pydyf.Dictionary({"Type": "/Page", "Parent": file.pages.reference, "Contents": stream.reference})
    )
    file.info["Title"] = pydyf.String(chance.randbytes(40).hex())
    if unambiguous:
        pdf.make_lengths_unambiguous(file)
    output = io.BytesIO()
    file.write(output, version=b"1.7", identifier=True, compress=True)
    return file, output.getvalue(), content


def ambiguous_streams(content: bytes) -> int:
    ends = re.findall(rb"(.)\nendstream\nendobj", content, re.DOTALL)
    assert len(ends) >= 3
    return sum(end in b"\r\n" for end in ends)


def test_no_stream_of_hundreds_of_files_ends_like_a_line():
    before, after, in_letters, padded = 0, 0, 0, 0
    for number in range(FILES):
        before += ambiguous_streams(small_pdf(number, unambiguous=False)[1])
        file, written, content = small_pdf(number, unambiguous=True)
        after += ambiguous_streams(written)
        in_letters += b"/ASCII85Decode" in written
        padded += sum(element == {} for element in file.objects if isinstance(element, dict))
        with pikepdf.open(io.BytesIO(written)) as opened:
            assert opened.pages[0].Contents.read_bytes() == content
    # Three streams a file, of which one in 128 ends so: each kind of them is among these files.
    assert before >= 3
    assert in_letters >= 1
    assert padded >= 1
    assert after == 0


@pytest.mark.everything
@pytest.mark.parametrize("number", range(300))
def test_hundreds_of_reports_conform(plan, number):
    make_activity(plan, title=f"Takimi {number}")
    content = render_edition(snapshot_from(facts_of(plan, today=TODAY)), "sq")
    assert ambiguous_streams(content) == 0
    for profile in ("3a", "ua1"):
        failures = page.validate_pdf_bytes(content, profile=profile).failures
        assert [(failure.rule_id, failure.message) for failure in failures] == []
