"""The report is made faster than WeasyPrint would make it, and is the same."""

import pytest
from django.template import Context, Template
from weasyprint import HTML

from kacanik_comms.evaluation.report import engine, markup, pdf
from tests.evaluation.hostile import CORPUS
from tests.evaluation.reading import html_from


def test_a_report_is_the_same_without_our_shortcuts(half_done, monkeypatch):
    # As pydyf packs what it packs itself.
    for module in (engine, pdf):
        monkeypatch.setattr(module, "PACKED", 9)
    html = html_from(half_done, "sq+sr-latn")
    ours = pdf.write_pdf(html)
    for owner, name, was in engine.AS_IT_WAS:
        monkeypatch.setattr(owner, name, was)
    monkeypatch.setattr(pdf, "write_down", lambda _pdf: None)
    monkeypatch.setattr(pdf, "Markup", lambda text, fetcher: HTML(string=text, url_fetcher=fetcher))
    assert pdf.write_pdf(html) == ours


@pytest.mark.parametrize("edition", ["sq", "sr-latn", "en", "sq+sr-latn"])
def test_what_the_templates_write_can_be_read_as_xml(half_done, edition):
    assert markup._tree(html_from(half_done, edition)) is not None


def test_whatever_people_type_it_can_still_be_read_as_xml(plan):
    texts = [pdf.readable(text) for text in CORPUS]
    written = Template("<p>{% for text in texts %}{{ text|linebreaksbr }}<br>{% endfor %}</p>")
    root = markup._tree(pdf.readable(written.render(Context({"texts": texts}))))
    assert root is not None
    assert {child.tag for child in root} == {"br"}


def test_a_document_that_is_no_xml_is_read_as_html():
    document = markup.Markup("<!DOCTYPE html><p>One<p>Two &nbsp;", pdf.NothingElse())
    theirs = HTML(string="<!DOCTYPE html><p>One<p>Two &nbsp;")
    assert [element.tag for element in document.etree_element.iter()] == [
        element.tag for element in theirs.etree_element.iter()
    ]


def test_drawings_and_nothing_else_stand_in_their_namespace():
    root = markup._tree("<div><svg><path d='M0 0'/></svg><p>Text</p></div>")
    assert [element.tag for element in root.iter()] == [
        "div", markup.SVG + "svg", markup.SVG + "path", "p",
    ]  # fmt: skip
