"""From HTML to a PDF that archives keep and screen readers read: PDF/A-3a and PDF/UA-1 in one file.

WeasyPrint writes one of the two; the finisher adds what the other asks for (WeasyPrint issues 2783 and 2508).
"""

import base64
import copy
import gc
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import pydyf
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from kacanik_comms.core.text import clean_text
from kacanik_comms.core.typeface import drawable

FONTS = Path(font_source_sans_pro.__file__).parent / "files"
FACES = ("SourceSansPro-Light.ttf", "SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")
# In static/report/, in the order in which they are read: the later wins.
STYLE_SHEETS = ("page", "cover", "tables", "columns", "written", "chapters", "page_one")
# How the anchors of the parts in one language end, and what PDF calls a language that Django calls otherwise.
PART = "-part"
HTML_CODES = {"sr-latn": "sr-Latn"}
LINE_ENDS = (b"\n", b"\r")


class NothingElse(URLFetcher):
    """Fetches the report's own fonts and pictures by their names and nothing else: no network, no files, whatever a
    text says."""

    def __init__(self, images: Mapping[str, tuple[bytes, str]] | None = None) -> None:
        super().__init__()
        self.images = images or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _colon, name = url.partition(":")
        if scheme == "picture" and name in self.images:
            content, media_type = self.images[name]
            return URLFetcherResponse(url, content, {"Content-Type": media_type})
        if scheme != "font" or name not in FACES:
            raise ValueError(f"The report fetches nothing but its fonts and pictures, so not {url}")
        return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})


def write_pdf(html: str, *, fetcher: URLFetcher | None = None, attachment: Attachment | None = None) -> bytes:
    """A whole HTML document as a tagged PDF. Its dates are those that the document states, so that nothing moves."""
    fetcher = fetcher or NothingElse()
    fonts = FontConfiguration()
    with _collecting_rarely():
        sheet = CSS(string=style_sheet(), url_fetcher=fetcher, font_config=fonts)
        content: bytes = HTML(string=drawable(clean_text(html)), url_fetcher=fetcher).write_pdf(
            stylesheets=[sheet],
            font_config=fonts,
            pdf_variant="pdf/a-3a",
            finisher=_finish,
            attachments=[attachment] if attachment else None,
        )
    return content


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """All that the layout makes stays until its end; looking for garbage in between takes an eighth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@cache
def style_sheet() -> str:
    paths = (finders.find(f"report/{name}.css") for name in STYLE_SHEETS)
    return "".join(Path(str(path)).read_text() for path in paths)


# PDF/A allows only metadata whose schema it knows; this one describes that of PDF/UA.
PDFUA_METADATA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates which part of ISO 14289 is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def _finish(document: Any, pdf: pydyf.PDF) -> None:
    metadata = _referred(pdf, pdf.catalog["Metadata"])
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", PDFUA_METADATA)]
    metadata.compress = False  # so that a program that knows no PDF can read it
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            row = _referred(pdf, element["P"])
            in_head = _referred(pdf, row["P"])["S"] == "/THead"
            element["A"]["Scope"] = "/Column" if in_head else "/Row"
    _state_languages(document, pdf)
    make_lengths_unambiguous(pdf)


def make_lengths_unambiguous(pdf: pydyf.PDF) -> None:
    """Compress each stream so that its last byte cannot be taken for the end of a line, which PDF/A forbids.

    The last byte belongs to the checksum of the content: one stream in 128 ends so, at whatever level it is compressed.
    """
    for element in pdf.objects:
        if isinstance(element, pydyf.Stream) and element.compress:
            _compress(element)
    # Two more streams, of all other objects and of their places, are made when the file is written.
    while any(_content_of(stream).endswith(LINE_ENDS) for stream in _streams_of_the_writer(pdf)):
        pdf.add_object(pydyf.Dictionary())


def _compress(stream: pydyf.Stream) -> None:
    """Written in letters besides where it has to be: these end in "~>"."""
    stream.compress = False
    content, filters = zlib.compress(_content_of(stream)), ["/FlateDecode"]
    if content.endswith(LINE_ENDS):
        content, filters = base64.a85encode(content) + b"~>", ["/ASCII85Decode", *filters]
    stream.stream, stream.extra["Filter"] = [content], pydyf.Array(filters)


def _streams_of_the_writer(pdf: pydyf.PDF) -> list[pydyf.Stream]:
    """What pydyf adds to the objects when it writes the file, found by writing a copy."""
    trial = copy.copy(pdf)
    trial.objects = list(pdf.objects)
    trial.write(io.BytesIO(), compress=True)
    return [element for element in trial.objects[len(pdf.objects) :] if isinstance(element, pydyf.Stream)]


def _content_of(stream: pydyf.Stream) -> bytes:
    """Its bytes as they stand in the file."""
    content: bytes = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    return content


def _state_languages(document: Any, pdf: Any) -> None:
    """WeasyPrint states the language of the document alone; here the parts in another one get theirs.

    An `article` of our templates is Albanian in a report of another language, a `main` is the second language on a
    cover of two. What stands on the pages from the second part on is in its language.
    """
    parts: dict[str, int] = {}  # the first page of each
    for number, sheet in enumerate(document.pages):
        for anchor in sheet.anchors:
            if anchor.endswith(PART):
                parts.setdefault(anchor.removesuffix(PART), number)
    codes, beginnings = list(parts), list(parts.values())
    languages = [pydyf.String(HTML_CODES.get(code, code)) for code in codes]
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/Art":
            element["Lang"] = pydyf.String("sq")
        elif isinstance(element, dict) and element.get("S") == "/Part" and len(parts) > 1:
            element["Lang"] = languages[1]
    if len(parts) > 1:
        numbers = {reference: number for number, reference in enumerate(pdf.page_references)}
        root = _referred(pdf, pdf.catalog["StructTreeRoot"])
        for reference in _referred(pdf, root["K"][0])["K"]:
            element = _referred(pdf, reference)
            if numbers[element["Pg"]] >= beginnings[1]:
                element["Lang"] = languages[1]


def _referred(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
