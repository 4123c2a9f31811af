"""The report's own HTML as WeasyPrint takes it: read as XML, and with the few defaults that the report stands on.

WeasyPrint reads whatever the web may write, and gives each element half a dozen styles that a footnote may need. Both
together took a quarter of the time.
"""

from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import cssselect2
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

SVG = "{http://www.w3.org/2000/svg}"
# What an HTML parser would do by itself: Django's filters write line breaks in the way of HTML.
AS_XML = {"<br>": "<br/>"}
DEFAULTS = "report/defaults.css"


class Markup(HTML):
    """What the templates wrote. Where that is no XML it is read as any other HTML, only slower."""

    def __init__(self, text: str, fetcher: URLFetcher) -> None:
        root = _tree(text)
        if root is None:
            super().__init__(string=text, url_fetcher=fetcher)
            return
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_defaults()]


@cache
def _defaults() -> CSS:
    return CSS(string=Path(str(finders.find(DEFAULTS))).read_text())


def _tree(text: str) -> ElementTree.Element | None:
    """The elements of the document, those of a drawing with their namespace; None where it is no XML.

    What people typed is escaped, so that no tag and no entity in it is read as one.
    """
    for html, xml in AS_XML.items():
        text = text.replace(html, xml)
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    depth = 0  # inside of a drawing

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth or name == "svg":
            depth += 1
            name = SVG + name
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        if depth:
            depth -= 1
            name = SVG + name
        builder.end(name)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError:
        return None
    root: Any = builder.close()
    return root
