"""What holds for every file that somebody adds: its name, its size, and that it is what it is called."""

import contextlib
import hashlib
import io
import random

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from kacanik_comms.core.uploads import ACCEPT, FileKind, Refused, names, sanitise
from tests.core import upload_corpus as corpus
from tests.core import upload_corpus_more as more
from tests.core.upload_corpus import refused, taken

MIB = 1024 * 1024


class Endless:
    """A sender who never stops."""

    def __init__(self):
        self.given = 0

    def read(self, size):
        self.given += size
        return b"\xff\xd8\xff" + bytes(size - 3)


@pytest.mark.parametrize(
    ("name", "content", "kind", "media_type"),
    [
        ("mbledhja.jpg", corpus.photograph(), FileKind.IMAGE, "image/jpeg"),
        ("ekrani.png", corpus.image("PNG"), FileKind.IMAGE, "image/png"),
        ("banderola.webp", corpus.image("WEBP"), FileKind.IMAGE, "image/webp"),
        ("raporti.pdf", corpus.pdf(), FileKind.PDF, "application/pdf"),
        ("prezantimi.pptx", more.pptx(), FileKind.DOCUMENT, more.POWERPOINT.removesuffix(".main+xml")),
        ("shenime.odt", more.open_document(), FileKind.DOCUMENT, f"{more.ODF}text"),
        ("shenime.txt", b"Mbledhja", FileKind.DOCUMENT, "text/plain"),
        ("lista.csv", b"emri;numri", FileKind.DOCUMENT, "text/csv"),
        ("porosia.eml", more.mail(), FileKind.DOCUMENT, "message/rfc822"),
        ("ftesa.docx", corpus.docx(), FileKind.DOCUMENT, corpus.WORD.removesuffix(".main+xml")),
        ("lista.xlsx", corpus.xlsx(), FileKind.DOCUMENT, corpus.EXCEL.removesuffix(".main+xml")),
    ],
)
def test_every_accepted_kind_is_taken_and_what_is_stored_can_be_verified(name, content, kind, media_type):
    clean = taken(name, content)
    assert (clean.name, clean.kind, clean.media_type) == (name, kind, media_type)
    assert clean.sha256 == hashlib.sha256(clean.content).hexdigest()
    assert bool(clean.thumbnail) == (kind == FileKind.IMAGE)
    assert f".{clean.extension}" in ACCEPT.split(",")
    # What was cleaned once stays taken.
    assert taken(name, clean.content).kind == kind


@pytest.mark.parametrize("name", ["raporti.pdf", "ftesa.docx", "lista.xlsx"])
def test_the_same_document_is_stored_as_the_same_bytes(name):
    content = {"raporti.pdf": corpus.pdf(), "ftesa.docx": corpus.docx(), "lista.xlsx": corpus.xlsx()}[name]
    assert taken(name, content).sha256 == taken(name, content).sha256


def test_a_file_from_a_form_is_taken_and_can_be_given_to_a_field():
    clean = sanitise("a.pdf", SimpleUploadedFile("a.pdf", corpus.pdf()))
    stored = clean.as_file()
    assert (stored.name, stored.size) == ("a.pdf", len(clean.content))


def test_a_refusal_stands_beside_the_forms_field_as_it_is():
    class Evidence(forms.Form):
        file = forms.FileField(allow_empty_file=True)

        def clean_file(self):
            return sanitise(self.cleaned_data["file"].name, self.cleaned_data["file"])

    form = Evidence(files=MultiValueDict({"file": [SimpleUploadedFile("50 %.pdf", b"")]}))
    assert form.errors["file"] == ["“50 %.pdf” is empty."]


# How much


@pytest.mark.parametrize("name", ["a.jpg", "a.pdf", "a.docx"])
def test_an_empty_file_is_refused(name):
    assert refused(name, b"") == f"“{name}” is empty."


def test_a_file_as_large_as_the_limit_is_taken_and_one_byte_more_is_refused():
    content = corpus.pdf()
    assert sanitise("a.pdf", io.BytesIO(content), limit=len(content)).kind == FileKind.PDF
    with pytest.raises(Refused):
        sanitise("a.pdf", io.BytesIO(content), limit=len(content) - 1)


def test_reading_stops_at_the_limit_even_if_the_sender_does_not():
    sender = Endless()
    with pytest.raises(Refused) as refusal:
        sanitise("pa-fund.jpg", sender)
    assert str(refusal.value) == "“pa-fund.jpg” is too large: a file can have 15 MB."
    assert sender.given < 16 * MIB


# What it is called


@pytest.mark.parametrize("name", ["virus.exe", "faqja.html", "logo.svg", "foto.avif", "makro.docm", "foto"])
def test_a_kind_that_is_not_accepted_is_refused_and_the_accepted_ones_are_told(name):
    assert refused(name, corpus.image("JPEG")).endswith(
        "Accepted are JPEG, PNG, WebP, HEIC, TIFF, GIF, PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, TXT, CSV, EML."
    )


@pytest.mark.parametrize(
    ("name", "content", "results"),
    [
        ("foto.webp", corpus.pdf(), "PDF"),
        ("foto.jpg", b"\x00\x00\x00\x18ftypavif" + bytes(40), "AVIF"),
        ("raporti.pdf", corpus.image("GIF"), "GIF"),
        ("faqja.pdf", b"<!DOCTYPE html><script>alert(1)</script>%PDF-1.4", "a web page"),
        ("vizatimi.png", b"\xef\xbb\xbf <svg onload='alert(1)'/>", "a web page"),
        (
            "raporti.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
            "an old or password-protected Office file",
        ),
        ("raporti.pdf", b"MZ\x90\x00" + bytes(80), "a program"),
        ("raporti.pdf", corpus.docx(), "a ZIP archive or an Office file"),
        ("raporti.xlsx", corpus.EMPTY_ZIP, "a ZIP archive or an Office file"),
    ],
)
def test_a_file_that_is_something_else_than_it_is_called_is_refused_and_told_what_it_is(
    name, content, results
):
    assert refused(name, content).endswith(f"but something else: {results}.")


def test_a_file_of_no_known_kind_is_refused():
    assert refused("raporti.pdf", b"Raporti").endswith("is not a valid PDF file.")


def test_an_html_page_that_calls_itself_a_pdf_is_refused_although_it_contains_one():
    assert refused("faqja.pdf", b"<html><script>alert(1)</script>\n" + corpus.pdf())


# The name that people see


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Mbledhja në Kaçanik – Šar.JPG", "Mbledhja në Kaçanik – Šar.jpg"),
        ("Mbledhja e\u0308.jpeg", "Mbledhja ë.jpg"),
        (r"C:\fakepath\foto.jpg", "foto.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("a\u2215b.jpg", "b.jpg"),
        ("foto\u202egpj.exe.jpg", "fotogpj.exe.jpg"),
        ("fo\x00to\r\nX-Header: 1.jpg", "foto X-Header- 1.jpg"),
        ('a"b<c>.jpg', "a-b-c-.jpg"),
        ("  .fshehur.jpg", "fshehur.jpg"),
        ("50 % e buxhetit.jfif", "50 % e buxhetit.jpg"),
        ("🏛️ sesioni.jpg", "🏛️ sesioni.jpg"),
    ],
)
def test_a_name_stays_readable_and_loses_its_tricks(given, shown):
    assert taken(given, corpus.image("JPEG")).name == shown


def test_a_long_name_is_cut_before_its_extension():
    name = taken("ë" * 400 + ".jpg", corpus.image("JPEG")).name
    assert len(name) == names.LONGEST_NAME
    assert name.endswith("ë.jpg")


def test_a_sentence_shows_no_more_of_a_name_than_is_readable():
    with pytest.raises(Refused) as refusal:
        sanitise("\u202e" + "x" * 500 + "%s%(name)s.exe", io.BytesIO(b"MZ"))
    sentence = str(refusal.value)
    assert len(sentence) < 300
    assert "\u202e" not in sentence


@pytest.mark.parametrize("name", ["", "...", "/", "\u202e"])
def test_a_file_without_a_name_is_refused_and_still_called_something(name):
    with pytest.raises(Refused, match="“the file without a name” is of a kind"):
        sanitise(name, io.BytesIO(b"x"))


# Nothing but a refusal


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", corpus.photograph()),
        ("a.png", corpus.image("PNG")),
        ("a.webp", corpus.image("WEBP")),
        ("a.docx", corpus.docx()),
        ("a.xlsx", corpus.xlsx()),
        ("a.pptx", more.pptx(more.slide())),
        ("a.odt", more.open_document()),
        ("a.txt", "Mbledhja në Kaçanik".encode()),
        ("a.eml", more.mail(("a.txt", b"x"), html="<p>Mbledhja</p>")),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_file_with_broken_bytes_is_taken_or_refused_and_never_an_error(name, content):
    dice = random.Random(2023)  # noqa: S311
    for _ in range(150):
        broken = bytearray(content)
        for _ in range(dice.randint(1, 8)):
            broken[dice.randrange(4, len(broken))] = dice.randrange(256)
        cut = dice.choice([len(broken), dice.randrange(4, len(broken))])
        with contextlib.suppress(Refused):
            taken(name, bytes(broken[:cut]))
