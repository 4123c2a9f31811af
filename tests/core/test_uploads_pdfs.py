"""PDF files keep their pages and lose what acts; what cannot be lost is refused."""

import io
import resource
import subprocess
import sys

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from kacanik_comms.core.apart import calling, limits, pdf_cleaning
from kacanik_comms.core.apart.limits import Hazard
from kacanik_comms.core.uploads import Refused, pdfs
from tests.core import upload_corpus as corpus
from tests.core import upload_corpus_more as more
from tests.core.upload_corpus import link, pdf, refused, taken

pytestmark = pytest.mark.slow

PACKED = pikepdf.ObjectStreamMode.generate


def pages_of(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        return len(opened.pages)


SCRIPT = b"<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>"
WEB = b"<</S/URI/URI(https://example.org)>>"

# What is found, in the catalogue of the file or on its page.
IN_THE_CATALOGUE = {
    "a script when it is opened": (Hazard.PROGRAM, b"<</OpenAction %s>>" % SCRIPT),
    "a script with a name": (Hazard.PROGRAM, b"<</Names<</JavaScript<</Names[(a) %s]>>>>>>" % SCRIPT),
    "a script in a form field": (Hazard.PROGRAM, b"<</AcroForm<</Fields[<</AA<</K %s>>>>]>>>>" % SCRIPT),
    "a program to start": (Hazard.LAUNCH, b"<</OpenAction<</S/Launch/F(cmd.exe)>>>>"),
    "a web page that opens by itself": (Hazard.AUTOMATIC, b"<</OpenAction %s>>" % WEB),
    "a web page after the first page": (Hazard.AUTOMATIC, b"<</OpenAction<</S/GoTo/D[]/Next %s>>>>" % WEB),
    "a web page when it is closed": (Hazard.AUTOMATIC, b"<</AA<</WC %s>>>>" % WEB),
    "an attached file": (Hazard.FILES, b"<</Names<</EmbeddedFiles<</Names[]>>>>>>"),
    "a portfolio": (Hazard.FILES, b"<</Collection<</View/D>>>>"),
    "an XFA form": (Hazard.FORM, b"<</AcroForm<</Fields[]/XFA(<xdp/>)>>>>"),
}
ON_THE_PAGE = {
    "a script behind a link": (Hazard.PROGRAM, link(SCRIPT)),
    "a script after a link": (
        Hazard.PROGRAM,
        link(b"<</S/URI/URI(https://example.org)/Next[%s]>>" % SCRIPT),
    ),
    "a file behind a paper clip": (Hazard.FILES, b"<</Subtype/FileAttachment/Rect[0 0 9 9]>>"),
    "rich media": (Hazard.MEDIA, b"<</Subtype/RichMedia/Rect[0 0 9 9]>>"),
    "a film": (Hazard.MEDIA, b"<</Subtype/Screen/Rect[0 0 9 9]>>"),
    "a form that sends": (Hazard.FORM, link(b"<</S/SubmitForm/F(https://example.org)>>")),
    "a link to another file": (Hazard.ELSEWHERE, link(b"<</S/GoToR/F(other.pdf)>>")),
    "a link into an attachment": (Hazard.ELSEWHERE, link(b"<</S/GoToE/T<<>>>>")),
    "a link that is a script": (Hazard.ELSEWHERE, link(b"<</S/URI/URI( JavaScript:alert\\(1\\))>>")),
    "a link to a file of the computer": (Hazard.ELSEWHERE, link(b"<</S/URI/URI(file://server/share)>>")),
}
HOSTILE = {name: (finding, {"catalogue": words}) for name, (finding, words) in IN_THE_CATALOGUE.items()} | {
    name: (finding, {"annotation": words}) for name, (finding, words) in ON_THE_PAGE.items()
}


@pytest.mark.parametrize("saving", [{}, {"object_stream_mode": PACKED}], ids=["plain", "packed"])
@pytest.mark.parametrize(("finding", "content"), HOSTILE.values(), ids=HOSTILE)
def test_a_pdf_that_acts_is_refused_wherever_it_hides_it(finding, content, saving):
    with pytest.raises(pdf_cleaning.Dangerous) as danger:
        pdf_cleaning.clean(pdf(**content, **saving))
    assert danger.value.finding == finding


@pytest.mark.parametrize(
    ("finding", "content"),
    [HOSTILE["a script when it is opened"], HOSTILE["a program to start"], HOSTILE["an attached file"]],
)
def test_the_person_is_told_in_a_sentence_what_was_found(finding, content):
    assert refused("raporti.pdf", pdf(**content)) == str(pdfs.SENTENCES[finding]) % {"name": "raporti.pdf"}


def test_there_is_a_sentence_for_everything_that_can_be_found():
    assert set(pdfs.SENTENCES) == set(Hazard)


@pytest.mark.parametrize(
    "catalogue",
    [
        b"/OpenAction<</S/Java#53cript/J#53(app.alert\\(1\\))>>",
        b"/#4fpenAction<</#53/#4c#61unch/F(cmd.exe)>>",
        b"/Names<</Embedded#46iles<</Names[]>>>>",
        b"/Deep[[[[[[<</Er<</S/JavaScript>>>>]]]]]]",
    ],
)
def test_names_in_disguise_are_recognised(catalogue):
    assert refused("a.pdf", corpus.pdf_by_hand(catalogue))


@pytest.mark.parametrize(
    "catalogue",
    [
        b"/OpenAction[3 0 R/Fit]",
        b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>",
        b"/Title(About /JavaScript, /Launch and /EmbeddedFiles)",
        b"/Lang(sq)/PageMode/UseNone/AcroForm<</Fields[]>>",
        b"/Links[<</S/URI/URI(https://kacanik.example/)>><</S/URI/URI(faqja.html)>><</S/URI/URI(mailto:a@b.c)>>]",
    ],
)
def test_what_an_ordinary_pdf_does_is_taken(catalogue):
    assert pages_of(taken("a.pdf", corpus.pdf_by_hand(catalogue)).content) == 1


def test_a_stream_that_lies_in_another_file_is_refused():
    with pikepdf.new() as made:
        page = made.add_blank_page()
        page.Contents = Stream(made, b"q Q", F=String("https://example.org/stream"))
        target = io.BytesIO()
        made.save(target)
    assert "contains programs or actions" in refused("a.pdf", target.getvalue())


def test_a_pdf_with_a_password_is_refused():
    assert "protected by a password" in refused("a.pdf", corpus.encrypted_pdf("sekret"))


def test_a_pdf_that_is_only_locked_against_editing_is_taken_and_looked_through():
    clean = taken("a.pdf", corpus.encrypted_pdf("")).content
    assert pages_of(clean) == 1
    assert b"/Encrypt" not in clean
    locked = pikepdf.Encryption(owner="zyrtarja", user="")
    assert "programs or actions" in refused("a.pdf", pdf(b"<</OpenAction %s>>" % SCRIPT, encryption=locked))


def test_a_photograph_on_a_page_loses_its_place_and_stays_the_same_picture():
    sent = more.pdf_with_photograph()
    assert b"Telefoni" in sent
    with pikepdf.open(io.BytesIO(taken("a.pdf", sent).content)) as kept:
        photograph = kept.pages[0].Resources.XObject.Foto
        assert b"Telefoni" not in photograph.read_raw_bytes()
        picture = pikepdf.PdfImage(photograph).as_pil_image()
    assert picture.size == (60, 40)
    assert picture.getpixel((5, 5))[0] > 200


# What else may be in the file


@pytest.mark.parametrize("before", [b"\n", b"<html></html>", b"\xef\xbb\xbf", bytes(100), b"GIF89a"])
def test_a_pdf_that_does_not_begin_with_its_first_byte_is_refused(before):
    assert "is not a valid PDF file" in refused("a.pdf", before + pdf())


@pytest.mark.parametrize(
    "behind", [corpus.docx(), b"<script>alert(1)</script>", b"x"], ids=["docx", "script", "letter"]
)
def test_a_pdf_with_something_else_behind_it_is_refused(behind):
    assert "after its end" in refused("a.pdf", pdf() + behind)


@pytest.mark.parametrize("behind", [b"", b"\n", b"\r\n \r\n", bytes(2000)])
def test_blanks_behind_a_pdf_are_taken_and_dropped(behind):
    clean = taken("a.pdf", pdf().rstrip() + behind).content
    assert clean.endswith(b"%%EOF\n")


def test_what_no_page_needs_is_dropped():
    hidden = b"<script>hidden</script>"
    content = corpus.pdf_by_hand(b"").replace(
        b"trailer", b"%" + hidden + b"\n9 0 obj\n(" + hidden + b")\nendobj\ntrailer"
    )
    assert hidden in content
    clean = taken("a.pdf", content).content
    assert hidden not in clean
    assert clean.startswith(b"%PDF-1.")


def test_an_archive_whose_comment_pretends_to_be_the_end_of_the_pdf_is_dropped():
    archive = bytearray(corpus.docx())
    comment = b"\n%%EOF\n"
    archive[-2:] = len(comment).to_bytes(2, "little")
    clean = taken("a.pdf", pdf() + bytes(archive) + comment).content
    assert b"PK\x03\x04" not in clean


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n%%EOF",
        pdf()[:200],
        pdf().replace(b"/Type /Pages", b"/Type /Other").replace(b"/Kids", b"/None") + b"%%EOF",
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF",
        b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF",
    ],
)
def test_a_pdf_without_pages_that_can_be_read_is_refused(content):
    assert "damaged or incomplete" in refused("a.pdf", content)


# How much it may cost


def processor_seconds() -> float:
    """Of the parsers that ended: on a busy machine they take longer, and cost the same."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.slow
def test_a_pdf_that_unpacks_to_more_than_memory_is_refused_and_the_server_lives():
    content = corpus.pdf_bomb(1 << 30)
    assert len(content) < 20_000
    began = processor_seconds()
    assert refused("a.pdf", content)
    assert processor_seconds() - began < limits.MOST_SECONDS


WATCH = """
import os, subprocess, sys
parser = subprocess.Popen([sys.executable, "-s", "-m", sys.argv[1]], stdin=0, stdout=subprocess.DEVNULL, env={})
_pid, status, usage = os.wait4(parser.pid, 0)
parser.returncode = os.waitstatus_to_exitcode(status)
print(parser.returncode, usage.ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not keep to a limit of memory")
@pytest.mark.everything
def test_the_parser_gets_no_more_memory_than_it_needs(tmp_path):
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(corpus.pdf_bomb(1 << 30))
    # A small process between the two: a new one is charged for the size of whoever started it, here the tests.
    watch = [sys.executable, "-c", WATCH, "kacanik_comms.core.apart.pdf_cleaning"]
    with bomb.open("rb") as content:
        output = subprocess.run(
            watch, stdin=content, cwd=calling.ROOT, capture_output=True, text=True, check=True
        ).stdout
    code, kilobytes = output.split()
    assert int(code) != 0
    assert int(kilobytes) * 1024 <= limits.MOST_MEMORY


@pytest.mark.parametrize("end", [subprocess.TimeoutExpired("", 1), -9, 1])
def test_a_parser_that_hangs_or_dies_is_a_refusal(monkeypatch, end):
    def run(*_, **__):
        if isinstance(end, Exception):
            raise end
        return subprocess.CompletedProcess([], end, b"", b"")

    monkeypatch.setattr(calling.subprocess, "run", run)
    assert "too much time or memory" in refused("a.pdf", pdf())


def test_the_parser_learns_nothing_of_the_servers_secrets(monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options)
        return subprocess.CompletedProcess(command, 0, pdf(), b"")

    monkeypatch.setattr(calling.subprocess, "run", run)
    assert taken("a.pdf", pdf())
    assert seen["env"] == {}


@pytest.mark.slow
def test_a_large_tagged_pdf_takes_a_few_seconds_at_most():
    with pikepdf.new() as made:
        made.add_blank_page()
        made.Root.StructTreeRoot = Array(
            [made.make_indirect(Dictionary(S=Name.P, K=[1, 2], Alt=String("ë"))) for _ in range(30_000)]
        )
        target = io.BytesIO()
        made.save(target, object_stream_mode=PACKED)
    began = processor_seconds()
    assert taken("a.pdf", target.getvalue())
    assert processor_seconds() - began < 10


@pytest.mark.everything
def test_broken_pdfs_are_refused_or_taken_and_never_an_error():
    content = pdf(**HOSTILE["a script behind a link"][1])
    for position in range(5, len(content), 23):
        broken = bytearray(content)
        broken[position] ^= 0x55
        try:
            clean = taken("a.pdf", bytes(broken)).content
        except Refused:
            continue
        # Only one whose script was what broke.
        assert b"/JavaScript" not in clean
