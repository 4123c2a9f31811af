"""Every file of the corpus, honest and hostile, with what becomes of it; and no place is left in any that is kept."""

import email
import email.policy
import io
import zipfile
from collections.abc import Callable, Iterator
from functools import partial

import pikepdf
import pytest
from PIL import Image

from kacanik_comms.core.uploads import sanitise
from tests.core import upload_corpus as corpus
from tests.core import upload_corpus_more as more
from tests.core.upload_corpus import HYPERLINK, OLE_OBJECT, TEMPLATE, docx, link, pdf, pointing, refused, xlsx
from tests.core.upload_corpus_more import heic, loading, mail, moving, open_document, pptx, slide, tiff

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning:PIL")]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
EXE = b"MZ\x90\x00" + bytes(200)
PHP = b"<?php system($_GET['c']); ?>"
SCRIPT = b"<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
WORDS = "Mbledhja në Kaçanik; šala, žena\r\n"
DAMAGED = "damaged or incomplete"
MACROS, OBJECT, ELSEWHERE = "contains macros", "embedded object or program", "from elsewhere"
PROGRAM_LINK, AROUND = "link that starts a program", "before its beginning or after its end"
SOMETHING_ELSE, NOT_VALID = "but something else", "is not a valid"
PASSWORD, LARGE, PIXELS = "protected by a password", "too large when unpacked", "too many pixels"
FILM, OLD, ATTACHED = "a film or a sound recording", "of an old kind", "because of what is attached"
FORMULA, NOT_ACCEPTED = "formula that starts a program", "of a kind that is not accepted"

png, jpeg = partial(corpus.image, "PNG"), partial(corpus.image, "JPEG")
with_notes = partial(corpus.image, exif=more.notes().tobytes())


def packed(content: bytes) -> bytes:
    return corpus.archive({"a.bin": content})


# Name, content, and either the extension under which it is kept, or words of the sentence that refuses it.
CORPUS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # Photographs
    "a photograph": ("a.jpg", corpus.photograph, ".jpg"),
    "a photograph that lies on its side": ("a.jpg", lambda: corpus.photograph(6), ".jpg"),
    "a telephone's photograph with a second picture": ("a.jpg", lambda: moving("MPO"), ".jpg"),
    "a screenshot with notes": ("a.png", lambda: with_notes("PNG"), ".png"),
    "a WebP with notes": ("a.webp", lambda: with_notes("WEBP"), ".webp"),
    "an animated WebP": ("a.webp", lambda: moving("WEBP"), ".webp"),
    "an animated PNG": ("a.png", lambda: moving("PNG"), ".png"),
    "an iPhone's photograph": ("IMG_0001.HEIC", heic, ".jpg"),
    "an iPhone's photograph called jpg": ("a.jpg", heic, ".jpg"),
    "an iPhone's photograph called heif": ("a.heif", heic, ".jpg"),
    "an iPhone's photograph called png": ("a.png", heic, ".jpg"),
    "a HEIC in grey": ("a.heic", lambda: heic(corpus.picture(mode="L")), ".jpg"),
    "a HEIC that is transparent": ("a.heic", lambda: heic(Image.new("RGBA", (64, 48))), ".png"),
    "a PNG called jpg": ("a.jpg", png, ".png"),
    "a JPEG called heic": ("a.heic", corpus.photograph, ".jpg"),
    "a JPEG called png": ("a.png", corpus.photograph, ".jpg"),
    "a WebP called gif": ("a.gif", lambda: corpus.image("WEBP"), ".webp"),
    "a scan in colours": ("a.tif", tiff, ".jpg"),
    "a scan in black and white": ("a.tiff", lambda: tiff(corpus.picture(mode="1")), ".png"),
    "a scan for the press": ("a.tiff", lambda: tiff(corpus.picture().convert("CMYK")), ".jpg"),
    "a scan packed with LZW": ("a.tiff", lambda: tiff(compression="tiff_lzw", exif=None), ".jpg"),
    "a scan of two pages": ("a.tiff", lambda: moving("TIFF"), "several pages"),
    "a GIF": ("a.gif", lambda: corpus.image("GIF"), ".png"),
    "an animated GIF": ("a.gif", lambda: moving("GIF", 5), ".png"),
    # Hostile pictures
    "a program behind a photograph": ("a.jpg", lambda: corpus.photograph() + PHP, ".jpg"),
    "a document behind a HEIC": ("a.heic", lambda: heic() + docx(), ".jpg"),
    "a script behind a GIF": ("a.gif", lambda: corpus.image("GIF") + PHP, ".png"),
    "a program behind a TIFF": ("a.tif", lambda: tiff() + EXE, ".jpg"),
    "a program called jpg": ("a.jpg", lambda: EXE, SOMETHING_ELSE),
    "a web page called png": ("a.png", lambda: b"<svg onload='alert(1)'/>", SOMETHING_ELSE),
    "a PDF called jpg": ("a.jpg", pdf, SOMETHING_ELSE),
    "a PNG of 900 million pixels": ("a.png", lambda: corpus.png_of(30_000, 30_000), PIXELS),
    "a HEIC of 900 million pixels": ("a.heic", lambda: more.heic_of(30_000, 30_000), PIXELS),
    "a HEIC of 4 billion pixels a side": ("a.heic", lambda: more.heic_of(2**32 - 1, 2**32 - 1), DAMAGED),
    "a GIF of 4,000 million pixels": ("a.gif", lambda: more.gif_of(65_535, 65_535), PIXELS),
    "half a photograph": ("a.jpg", lambda: corpus.photograph()[:-300], DAMAGED),
    "half a HEIC": ("a.heic", lambda: heic()[:-200], DAMAGED),
    "half a TIFF": ("a.tif", lambda: tiff()[:3000], DAMAGED),
    "half a GIF": ("a.gif", lambda: corpus.image("GIF", corpus.picture(300, 300))[:100], DAMAGED),
    "only the beginning of a HEIC": ("a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(40), DAMAGED),
    "an AVIF called heic": ("a.heic", lambda: b"\0\0\0\x18ftypavif" + bytes(40), SOMETHING_ELSE),
    "an AVIF called HEIC inside": ("a.heic", lambda: b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif" + bytes(40), DAMAGED),
    # PDF
    "a PDF": ("a.pdf", pdf, ".pdf"),
    "a PDF with a photograph": ("a.pdf", more.pdf_with_photograph, ".pdf"),
    "a PDF locked against editing": ("a.pdf", lambda: corpus.encrypted_pdf(""), ".pdf"),
    "a PDF with a password": ("a.pdf", lambda: corpus.encrypted_pdf("sekret"), PASSWORD),
    "a locked PDF with a script": (
        "a.pdf",
        lambda: pdf(b"<</OpenAction %s>>" % SCRIPT, encryption=pikepdf.Encryption(owner="x", user="")),
        "programs or actions",
    ),
    "a PDF with a script": ("a.pdf", lambda: pdf(annotation=link(SCRIPT)), "programs or actions"),
    "a PDF that starts a program": ("a.pdf", lambda: pdf(b"<</OpenAction<</S/Launch/F(cmd)>>>>"), "programs"),
    "a PDF with a file in it": ("a.pdf", lambda: pdf(b"<</Names<</EmbeddedFiles<</Names[]>>>>>>"), "other files"),
    "a PDF with a film in it": ("a.pdf", lambda: pdf(annotation=b"<</Subtype/Movie/Rect[0 0 9 9]>>"), "a film"),
    "a PDF behind a web page": ("a.pdf", lambda: b"<html>" + pdf(), SOMETHING_ELSE),
    "a document behind a PDF": ("a.pdf", lambda: pdf() + docx(), AROUND),
    "half a PDF": ("a.pdf", lambda: pdf()[:200], DAMAGED),
    # Office documents
    "a letter": ("a.docx", docx, ".docx"),
    "a letter with a photograph": ("a.docx", lambda: docx({"word/media/a.jpg": corpus.photograph(6)}), ".docx"),
    "a letter with a screenshot": ("a.docx", lambda: docx({"word/media/a.png": with_notes("PNG")}), ".docx"),
    "a letter with a WebP": ("a.docx", lambda: docx({"word/media/a.webp": with_notes("WEBP")}), ".docx"),
    "a letter with a TIFF that names a place": ("a.docx", lambda: docx({"word/media/a.tiff": tiff()}), "was taken"),
    "a workbook": ("a.xlsx", xlsx, ".xlsx"),
    "a presentation": ("a.pptx", lambda: pptx(slide()), ".pptx"),
    "a presentation with a photograph": ("a.pptx", lambda: pptx({"ppt/media/a.jpg": corpus.photograph()}), ".pptx"),
    "a slide that leads to the next": ("a.pptx", lambda: pptx(slide("ppaction://hlinksldjump")), ".pptx"),
    "a slide that starts a program": ("a.pptx", lambda: pptx(slide("ppaction://program")), PROGRAM_LINK),
    "a slide that starts a macro": ("a.pptx", lambda: pptx(slide("PPACTION://macro?name=x")), PROGRAM_LINK),
    "a presentation with macros": ("a.pptx", lambda: pptx({"ppt/vbaProject.bin": OLE}), MACROS),
    "a presentation with an object": ("a.pptx", lambda: pptx({"ppt/embeddings/a.bin": OLE}), OBJECT),
    "a presentation with a program": ("a.pptx", lambda: pptx({"ppt/media/a.bin": EXE}), OBJECT),
    "a presentation with a film": ("a.pptx", lambda: pptx({"ppt/media/a.mp4": b"x"}), "contains another file"),
    "a presentation that loads a picture": (
        "a.pptx",
        lambda: pptx({"ppt/_rels/presentation.xml.rels": corpus.relationships((corpus.IMAGE, "https://x.org/a"))}),
        ELSEWHERE,
    ),
    "a presentation with entities": ("a.pptx", lambda: pptx({"ppt/slides/slide1.xml": ENTITIES}), DAMAGED),
    "a letter called pptx": ("a.pptx", docx, NOT_VALID),
    "a letter with macros": ("a.docx", lambda: docx({"word/vbaProject.bin": OLE}), MACROS),
    "a letter with an object": ("a.docx", lambda: pointing(OLE_OBJECT, "a.bin"), OBJECT),
    "a letter with a template elsewhere": ("a.docx", lambda: pointing(TEMPLATE, "https://x.org/a.dotm"), ELSEWHERE),
    "a letter with a link that runs": ("a.docx", lambda: pointing(HYPERLINK, "javascript:alert(1)"), PROGRAM_LINK),
    "a letter behind a PDF": ("a.docx", lambda: pdf() + docx(), SOMETHING_ELSE),
    "a letter that unpacks to 60 MB": ("a.docx", lambda: docx({"word/media/a.bmp": bytes(60 << 20)}), LARGE),
    "an archive called docx": ("a.docx", lambda: packed(b"x"), NOT_VALID),
    # OpenDocument
    "an OpenDocument text": ("a.odt", open_document, ".odt"),
    "an OpenDocument table": ("a.ods", lambda: open_document("spreadsheet"), ".ods"),
    "an OpenDocument presentation": ("a.odp", lambda: open_document("presentation"), ".odp"),
    "a text with a photograph": ("a.odt", lambda: open_document(more={"Pictures/a.jpg": corpus.photograph()}), ".odt"),
    "a text with a chart": (
        "a.odt",
        lambda: open_document(
            body='<draw:object xlink:href="./Object 1"/>',
            more={"Object 1/content.xml": more.content_xml(), "ObjectReplacements/Object 1": b"VCLMTF"},
        ),
        ".odt",
    ),
    "a text with links": ("a.odt", lambda: loading("text:a", "https://kk.rks-gov.net/kacanik/"), ".odt"),
    "a text with Basic": ("a.odt", lambda: open_document(more={"Basic/Standard/a.xml": b"<x/>"}), MACROS),
    "a text with scripts": ("a.odt", lambda: open_document(more={"Scripts/python/a.py": b"x"}), MACROS),
    "a text that listens": ("a.odt", lambda: open_document(body="<script:event-listener/>"), MACROS),
    "a text with an object": ("a.odt", lambda: open_document(more={"Object 1": OLE}), OBJECT),
    "a text with an applet": ("a.odt", lambda: loading("draw:applet", "./a"), OBJECT),
    "a text with a frame": ("a.odt", lambda: loading("draw:floating-frame", "https://x.org"), OBJECT),
    "a text that loads a picture": ("a.odt", lambda: loading("draw:image", "https://x.org/a.png"), ELSEWHERE),
    "a text that loads from the network": ("a.odt", lambda: loading("draw:image", "//server/a.png"), ELSEWHERE),
    "a text that loads from beside it": ("a.odt", lambda: loading("draw:image", "../a.png"), ELSEWHERE),
    "a text with a link that runs": ("a.odt", lambda: loading("text:a", "vnd.sun.star.script:x"), PROGRAM_LINK),
    "a table that asks another computer": (
        "a.ods",
        lambda: open_document(
            "spreadsheet", '<table:table-cell table:formula="of:=WEBSERVICE(&quot;https://x.org&quot;)"/>'
        ),
        ELSEWHERE,
    ),
    "a table with DDE": ("a.ods", lambda: open_document("spreadsheet", "<office:dde-source/>"), ELSEWHERE),
    "a text with a password": (
        "a.odt",
        lambda: open_document(manifest=b"<manifest><file-entry><encryption-data/></file-entry></manifest>"),
        PASSWORD,
    ),
    "a text with entities": ("a.odt", lambda: open_document(more={"styles.xml": ENTITIES}), DAMAGED),
    "a text with a program": ("a.odt", lambda: open_document(more={"Pictures/a.png": EXE}), OBJECT),
    "a text with a web page": ("a.odt", lambda: open_document(more={"a.html": b"x"}), "contains another file"),
    "a text with an archive": ("a.odt", lambda: open_document(more={"Pictures/a.png": packed(EXE)}), "an archive"),
    "a text that unpacks to 60 MB": (
        "a.odt",
        lambda: open_document(more={"Pictures/a.bmp": bytes(60 << 20)}),
        LARGE,
    ),
    "a table called odt": ("a.odt", lambda: open_document("spreadsheet"), NOT_VALID),
    "a template called odt": ("a.odt", lambda: open_document("text-template"), NOT_VALID),
    "a letter called odt": ("a.odt", docx, NOT_VALID),
    # Text
    "a text": ("a.txt", lambda: WORDS.encode(), ".txt"),
    "a text of Windows": ("a.txt", lambda: WORDS.encode("cp1250"), ".txt"),
    "a text in UTF-16": ("a.txt", lambda: WORDS.encode("utf-16"), ".txt"),
    "a ministry at the beginning": ("a.txt", lambda: b"MZHE ka njoftuar", ".txt"),
    "a list": ("a.csv", lambda: b"emri;numri\r\nSalla;-12,5\r\n", ".csv"),
    "a web page called txt": ("a.txt", lambda: b" <html><script>alert(1)</script>", SOMETHING_ELSE),
    "a program called txt": ("a.txt", lambda: EXE, SOMETHING_ELSE),
    "a PDF called txt": ("a.txt", pdf, SOMETHING_ELSE),
    "a script called txt": ("a.txt", lambda: b"#!/bin/sh\nrm -rf /", SOMETHING_ELSE),
    "a photograph called csv": ("a.csv", corpus.photograph, SOMETHING_ELSE),
    "noise called txt": ("a.txt", lambda: bytes(range(256)), NOT_VALID),
    "a list that starts a program": ("a.csv", lambda: b"a;=cmd|' /C calc'!A0\r\n", FORMULA),
    "a list that asks another computer": ("a.csv", lambda: b'"=WEBSERVICE(""https://x.org"")"', FORMULA),
    # Mails
    "a mail": ("a.eml", mail, ".eml"),
    "a mail with a photograph": ("a.eml", lambda: mail(("a.jpg", corpus.photograph())), ".eml"),
    "a mail with a HEIC": ("a.eml", lambda: mail(("a.heic", heic())), ".eml"),
    "a mail with a letter with a photograph": (
        "a.eml",
        lambda: mail(("a.docx", docx({"word/media/a.jpg": corpus.photograph()}))),
        ".eml",
    ),
    "a mail in HTML alone": ("a.eml", lambda: mail(text="", html="<p>Mbledhja</p><script>x</script>"), ".eml"),
    "a mail in a mail": ("a.eml", lambda: more.mails_in_mails(2), ".eml"),
    "mails in mails in mails": ("a.eml", lambda: more.mails_in_mails(3), ATTACHED),
    "a mail with a program": ("a.eml", lambda: mail(("a.exe", EXE)), ATTACHED),
    "a mail with a program called jpg": ("a.eml", lambda: mail(("a.jpg", EXE)), ATTACHED),
    "a mail with macros": ("a.eml", lambda: mail(("a.docx", docx({"word/vbaProject.bin": OLE}))), ATTACHED),
    "a mail with an archive": ("a.eml", lambda: mail(("a.zip", packed(EXE))), ATTACHED),
    "a mail with 31 attachments": ("a.eml", lambda: mail(*[("a.txt", b"x")] * 31), "too many attachments"),
    "a mail with many mails": (
        "a.eml",
        lambda: mail(*[("b.eml", mail(*[("a.txt", b"x")] * 10))] * 5),
        "too many attachments",
    ),
    "a web page called eml": ("a.eml", lambda: b"<html>a: b</html>", SOMETHING_ELSE),
    "a text called eml": ("a.eml", lambda: b"Shenim: ftesa\n", NOT_VALID),
    "a program called eml": ("a.eml", lambda: EXE, SOMETHING_ELSE),
    # What has a way of its own
    "an old letter": ("a.doc", lambda: OLE, OLD),
    "an old workbook": ("a.xls", lambda: OLE, OLD),
    "an old presentation": ("a.ppt", lambda: OLE, OLD),
    "an old letter called docx": ("a.docx", lambda: OLE, SOMETHING_ELSE),
    "a film": ("a.mp4", lambda: b"\0\0\0\x18ftypmp42" + bytes(40), FILM),
    "an iPhone's film": ("a.mov", lambda: b"\0\0\0\x14ftypqt  " + bytes(40), FILM),
    "a film called jpg": ("a.jpg", lambda: b"\0\0\0\x18ftypmp42" + bytes(40), FILM),
    "a song": ("a.mp3", lambda: b"ID3" + bytes(40), FILM),
    "a message that was spoken": ("a.opus", lambda: b"OggS" + bytes(40), FILM),
    "a program": ("a.exe", lambda: EXE, NOT_ACCEPTED),
    "an archive": ("a.zip", lambda: packed(b"x"), NOT_ACCEPTED),
    "a web page": ("a.html", lambda: b"<html>", NOT_ACCEPTED),
    "a drawing": ("a.svg", lambda: b"<svg/>", NOT_ACCEPTED),
    "a letter that may have macros": ("a.docm", docx, NOT_ACCEPTED),
}  # fmt: skip


def test_the_corpus_has_honest_and_hostile_files_of_every_kind():
    verdicts = [verdict for _, _, verdict in CORPUS.values()]
    assert len(verdicts) >= 90
    assert sum(verdict.startswith(".") for verdict in verdicts) >= 40


@pytest.mark.parametrize(("name", "make", "verdict"), CORPUS.values(), ids=CORPUS)
def test_each_file_is_kept_or_refused_as_it_should_be(name, make, verdict):
    content = make()
    if not verdict.startswith("."):
        assert verdict in refused(name, content)
        return
    clean = sanitise(name, io.BytesIO(content))
    assert f".{clean.extension}" == verdict
    assert clean.name.endswith(verdict)
    for part in everything_in(clean.content, clean.extension):
        assert_tells_nothing(part)
    # The same file is the same proof; and what was cleaned once stays taken.
    assert sanitise(name, io.BytesIO(content)).sha256 == clean.sha256
    assert sanitise(clean.name, io.BytesIO(clean.content)).extension == clean.extension


def everything_in(content: bytes, extension: str) -> Iterator[bytes]:
    """The file, and each file and stream inside it."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            for path in opened.namelist():
                yield from everything_in(opened.read(path), "")
    elif extension == "eml":
        for part in email.message_from_bytes(content, policy=email.policy.default).walk():
            if part.get_filename():
                yield from everything_in(part.get_content(), part.get_filename().rpartition(".")[2])
    elif extension == "pdf":
        with pikepdf.open(io.BytesIO(content)) as opened:
            assert not opened.is_encrypted
            yield from [row.read_raw_bytes() for row in opened.objects if isinstance(row, pikepdf.Stream)]


def assert_tells_nothing(content: bytes) -> None:
    assert b"Telefoni i zyrtares" not in content
    assert b"<?php" not in content
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF")):
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            notes = picture.getexif()
            assert not notes.get_ifd(0x8825)
            # How the picture is turned is the only note that a page needs.
            assert set(notes) <= {0x0112}
            assert not {"xmp", "comment"} & set(picture.info)
