"""Word and Excel documents: ordinary ones are taken, those that act, load or burst are refused."""

import io
import zipfile

import pytest

from kacanik_comms.core.uploads import documents
from kacanik_comms.core.uploads.archives import Allowance
from tests.core import upload_corpus as corpus
from tests.core.upload_corpus import HYPERLINK, IMAGE, OLE_OBJECT, TEMPLATE, docx, refused, taken, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def parts_in(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {path: opened.read(path) for path in opened.namelist()}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"word/media/image1.png": corpus.image("PNG"), "word/styles.xml": b"<styles/>"},
        {"docProps/thumbnail.jpeg": corpus.image("JPEG"), "word/fonts/font1.odttf": bytes(900)},
        {"word/printerSettings/printerSettings1.bin": bytes(500)},
        {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()},
    ],
)
def test_an_ordinary_document_keeps_every_part(more):
    stored = parts_in(taken("ftesa.docx", docx(more)).content)
    assert set(stored) == set(corpus.parts_of()) | set(more)
    assert all(stored[path] == data for path, data in more.items() if not path.endswith("xlsx"))


# What it is


def test_a_workbook_that_calls_itself_a_letter_is_refused_and_the_other_way_round():
    assert "is not a valid DOCX file" in refused("a.docx", xlsx())
    assert "is not a valid XLSX file" in refused("a.xlsx", docx())


def test_an_archive_that_is_no_document_is_refused():
    assert "is not a valid DOCX file" in refused("a.docx", corpus.archive({"foto.jpg": b"x"}))


def test_a_template_or_a_presentation_is_refused():
    assert "is not a valid DOCX file" in refused(
        "a.docx", docx(main=corpus.WORD.replace("document.main", "template.main"))
    )
    assert "is not a valid XLSX file" in refused(
        "a.xlsx", xlsx(main=corpus.EXCEL.replace("spreadsheet", "presentation"))
    )


@pytest.mark.parametrize("left_out", ["_rels/.rels", "[Content_Types].xml"])
def test_a_document_without_its_table_of_contents_is_refused(left_out):
    parts = corpus.parts_of()
    del parts[left_out]
    assert refused("a.docx", corpus.archive(parts))


# What acts


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", docx({"word/vbaProject.bin": OLE})),
        ("a.docx", docx({"WORD/VBAPROJECT.BIN": b"x"})),
        ("a.docx", docx(main="application/vnd.ms-word.document.macroEnabled.main+xml")),
        ("a.xlsx", xlsx(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
        ("a.xlsx", xlsx({"xl/macrosheets/sheet1.xml": b"<sheet/>"})),
    ],
)
def test_a_document_with_macros_is_refused(name, content):
    assert "contains macros" in refused(name, content)


@pytest.mark.parametrize(
    "content",
    [
        docx({"word/embeddings/oleObject1.bin": OLE}),
        docx({"word/media/image1.png": OLE}),
        docx({"word/activeX/activeX1.xml": b"<ocx/>"}),
        docx(main=f'{corpus.WORD}"/><Override ContentType="application/vnd.ms-office.activeX+xml'),
        corpus.pointing(OLE_OBJECT, "file.bin"),
        corpus.pointing("urn:relationships/aFChunk", "faqja.html"),
    ],
)
def test_a_document_with_an_object_in_it_is_refused(content):
    assert "embedded object or program" in refused("a.docx", content)


@pytest.mark.parametrize(
    "path", ["word/virus.exe", "word/media/faqja.html", "word/a.js", "word/makro.docm", "word/pa"]
)
def test_a_part_that_does_not_belong_is_refused_by_its_name(path):
    assert f"contains another file: “{path.rpartition('/')[2]}”" in refused("a.docx", docx({path: b"x"}))


# What is loaded from elsewhere


@pytest.mark.parametrize("kind", [TEMPLATE, IMAGE, "urn:relationships/externalLinkPath"])
@pytest.mark.parametrize(
    "target",
    [
        "http://example.org/a.dotm",
        "HTTPS://example.org/a.dotm",
        "file://server/share/a.dotm",
        "file:///\\\\server\\share\\a.dotm",
        "\\\\server\\share\\a.dotm",
        "%5C%5Cserver%5Cshare",
        "//server/share",
        "mhtml:http://example.org!x-usc:http://example.org",
        "ms-msdt:/id",
        "ht\ttp://example.org",
    ],
)
def test_a_document_that_loads_something_from_another_computer_is_refused(kind, target):
    assert "from elsewhere" in refused("a.docx", corpus.pointing(kind, target.replace("\t", "&#9;")))


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (TEMPLATE, "file:///C:\\Users\\zyrtarja\\AppData\\Normal.dotm"),
        (TEMPLATE, "Normal.dotm"),
        (HYPERLINK, "https://kk.rks-gov.net/kacanik/"),
        (HYPERLINK, "mailto:zyra@example.org"),
        (HYPERLINK, "raporti.docx"),
        (HYPERLINK, "#kreu1"),
    ],
)
def test_links_and_the_templates_of_ones_own_computer_are_taken(kind, target):
    assert taken("a.docx", corpus.pointing(kind, target))


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "ms-msdt:/id PCWDiagnostic", "file://server/share", "//s/x"]
)
def test_a_link_that_starts_a_program_is_refused(target):
    assert "a link that starts a program" in refused("a.docx", corpus.pointing(HYPERLINK, target))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("path", ["word/document.xml", "_rels/.rels", "[Content_Types].xml"])
def test_definitions_in_the_xml_are_refused(path, encoding):
    laughing = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    assert "cannot be read" in refused("a.docx", docx({path: laughing.encode(encoding)}))


# The archive


@pytest.mark.parametrize("before", [b"PK\x03\x04", b"PK\x03\x04" + corpus.pdf()], ids=["archive", "pdf"])
def test_a_document_with_something_in_front_of_it_is_refused(before):
    assert "other content before its beginning" in refused("a.docx", before + docx())


@pytest.mark.parametrize("behind", [b"\n", corpus.pdf(), docx()[:50]], ids=["line", "pdf", "docx"])
def test_a_document_with_something_behind_it_is_refused(behind):
    assert "after its end" in refused("a.docx", docx() + behind)


def test_what_lies_between_the_parts_is_dropped():
    hidden = b"<script>hidden</script>"
    with zipfile.ZipFile(target := io.BytesIO(), "w") as packed:
        packed.writestr("word/styles.xml", b"<styles/>")
        packed.writestr("word/hidden.xml", hidden)
        # The bytes stay, and no table of contents names them.
        packed.filelist.pop()
        for path, data in corpus.parts_of().items():
            packed.writestr(path, data)
    assert hidden in target.getvalue()
    assert hidden not in taken("a.docx", target.getvalue()).content


@pytest.mark.parametrize(
    "path",
    ["../evil.xml", "word/../../evil.xml", "/etc/passwd.xml", "C:/evil.xml", "word//x.xml", "word/a\nb.xml"],
)
def test_parts_that_want_to_lie_elsewhere_are_refused(path):
    assert "is not an ordinary Office file" in refused("a.docx", docx({path: b"<x/>"}))


def test_two_parts_of_one_name_are_refused():
    assert "is not an ordinary Office file" in refused("a.docx", docx({"Word/Document.xml": b"<x/>"}))


def test_a_document_with_a_password_is_refused():
    content = bytearray(docx())
    # The bit that says "encrypted", in the first entry of the table of contents.
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "protected by a password" in refused("a.docx", bytes(content))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_document_packed_in_an_unusual_way_is_refused(method):
    assert "is not an ordinary Office file" in refused("a.docx", corpus.archive(corpus.parts_of(), method))


def test_an_archive_inside_is_refused_and_so_is_a_document_in_a_document_in_a_document():
    assert "contains an archive" in refused("a.docx", docx({"word/media/image1.png": docx()}))
    inner = docx({"word/embeddings/a.docx": docx({"word/embeddings/b.docx": docx()})})
    assert "contains an archive" in refused("a.docx", inner)


def test_macros_in_a_chart_of_a_document_are_found_too():
    content = docx({"word/embeddings/a.xlsx": xlsx({"xl/vbaProject.bin": OLE})})
    assert "contains macros" in refused("a.docx", content)


def test_a_document_that_unpacks_to_more_than_memory_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = docx({"word/media/image1.bmp": bytes(60 << 20)})
    unpacked = []

    def count(part, size=-1, really=zipfile.ZipExtFile.read):
        content = really(part, size)
        unpacked.append(len(content))
        return content

    monkeypatch.setattr(zipfile.ZipExtFile, "read", count)
    assert "too large when unpacked" in refused("a.docx", bomb)
    assert sum(unpacked) < len(bomb)


def test_text_that_packs_well_is_taken():
    rows = (
        b"<x>"
        + b"".join(b"<row r='%d'><c>%d</c></row>" % (row, row * 7919 % 1000) for row in range(60_000))
        + b"</x>"
    )
    assert taken("a.xlsx", xlsx({"xl/worksheets/sheet1.xml": rows}))


@pytest.mark.parametrize("most", [{"parts": 20}, {"bytes": 1500}])
def test_many_small_parts_add_up_with_those_of_documents_inside(monkeypatch, most):
    more = {f"word/{number}.xml": b"<x/>" for number in range(12)}
    inner = docx(more)
    monkeypatch.setattr(documents, "Allowance", lambda: Allowance(**most))
    assert taken("a.docx", inner)
    assert "too large when unpacked" in refused("a.docx", docx({"word/embeddings/a.docx": inner} | more))


def test_a_document_that_lies_about_its_sizes_is_refused():
    content = bytearray(docx({"word/media/image1.bmp": bytes(5 << 20)}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    assert "cannot be read" in refused("a.docx", bytes(content))
