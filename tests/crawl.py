"""Opens every page of a stage once in each language and reports everything that is wrong with it.

Each check is a function of an opened page that yields sentences. `tests/test_crawl.py` runs all of them on all pages.
"""

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from tinyhtml5.parser import HTMLParser

from kacanik_comms.core.languages import TAGS
from tests.english import LOCALES, english_on
from tests.planted import SECRET
from tests.seen import Seen

# Independent of the number of rows; tests/test_large_year.py compares a small year with a full one. Three of
# them count what is kept otherwise (kacanik_comms/year/counting.py); here nothing is.
MOST_QUERIES = 29
# What makes the record of a year adds what the report alone says; what is handed in, who was told of it.
MORE_QUERIES = {
    "report in its editions": 37,
    "sign": 43,
    "handed in: year": 30,
    "to be judged: year": 30,
}
# The first view of somebody who has never been here, in bytes as they are sent, and in requests.
# Of these, 10 KB and two requests keep on the device what is not sent yet (docs/adr/0030).
MOST_BYTES, MOST_PUBLIC_BYTES, MOST_REQUESTS = 72 * 1024, 40 * 1024, 18
# Swagger UI, which draws the description of the API, has 450 KB by itself.
MORE_BYTES = {"api": 500 * 1024}
GZIP = {"accept-encoding": "gzip, deflate"}
# Without the pictures that come only where somebody scrolls to.
LINKED_FILES = re.compile(
    r'(?:<script[^>]* src|<link[^>]* href|<img(?![^>]*loading="lazy")[^>]* src)="(/static/[^"?#]+)'
)
ADDRESSES = re.compile(r'(?:href|src|action|hx-get|hx-post)="([^"#]*)')
SCRIPTS = re.compile(
    r'<script(?! type="application/ld\+json")|<form(?! class="find" method="get")|<[a-z][^>]* on[a-z]+="'
)


@dataclass
class Opened:
    """A page as it came, and what it took."""

    page: Seen
    language: str
    status: int
    headers: dict[str, str]
    sets_cookies: bool
    content: bytes
    queries: int
    bytes_sent: int
    html: str

    @property
    def is_public(self) -> bool:
        return self.page.language is not None

    @property
    def is_admin(self) -> bool:
        return self.page.address.startswith("/admin/")

    @property
    def is_whole_page(self) -> bool:
        return bool(self.html) and not self.page.is_part

    def __str__(self) -> str:
        return f"{self.page.name} ({self.language})"


def open_page(page: Seen, language: str) -> Opened:
    browser = page.browser(language)
    # What a form records is not there for the next page.
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = page.opened_by(browser, **GZIP)
        transaction.set_rollback(page.form is not None)
    body = _body(answer)
    content = gzip.decompress(body) if answer.get("Content-Encoding") == "gzip" else body
    is_html = answer.get("Content-Type", "").startswith("text/html")
    html = content.decode() if is_html else ""
    # Not the answer itself, which keeps all that its templates were given.
    return Opened(
        page,
        language,
        answer.status_code,
        dict(answer.headers),
        bool(answer.cookies),
        content,
        len(queries),
        _bytes_sent(answer, body),
        html,
    )


def problems_of(pages: Iterable[Seen], languages: Iterable[str] = LOCALES) -> list[str]:
    """Everything that is wrong with the pages, and with what their public ones lead to."""
    problems: list[str] = []
    public: set[str] = set()
    known: set[str] = set()
    # What a page looks like is the same whatever the database.
    checks, left_out = (CHECKS, set()) if connection.vendor == "sqlite" else (ANSWERS, set(TAGS) - {"sq"})
    for page in pages:
        asked_in = {page.language} if page.language else set(languages)
        for language in sorted(asked_in - left_out):
            opened = open_page(page, language)
            problems += [f"{opened}: {problem}" for check in checks for problem in check(opened)]
            if opened.is_public and opened.page.status < 400:
                public |= addresses_on(opened)
                known.add(page.address)
    return problems + [f"{address}: answers {code}" for address, code in broken(public - known).items()]


# The checks


def status(opened: Opened) -> Iterator[str]:
    if opened.status != opened.page.status:
        yield f"status {opened.status} instead of {opened.page.status}"


def language(opened: Opened) -> Iterator[str]:
    tag = TAGS[opened.language]
    # The admin writes the tag in small letters, which means the same.
    if opened.is_whole_page and f'lang="{tag}"' not in opened.html and not opened.is_admin:
        yield f"does not say that it is in {tag}"
    if opened.html and opened.language in LOCALES:
        yield from (f"English: {text!r}" for text in english_on(opened.html, opened.language))


def queries(opened: Opened) -> Iterator[str]:
    # The admin is Django's; the answer to a form has written, or looked for what others wrote.
    is_asked_only = opened.page.form is None and opened.page.status not in {400, 500}
    most = MORE_QUERIES.get(opened.page.name, MOST_QUERIES)
    if opened.html and is_asked_only and not opened.is_admin and opened.queries > most:
        yield f"{opened.queries} queries"


def weight(opened: Opened) -> Iterator[str]:
    if not opened.is_whole_page or opened.is_admin:
        return
    files = set(LINKED_FILES.findall(opened.html))
    sent = opened.bytes_sent + sum(map(_bytes_of_file, files))
    most = MOST_PUBLIC_BYTES if opened.is_public else MORE_BYTES.get(opened.page.name, MOST_BYTES)
    if sent > most:
        yield f"{sent} bytes"
    if len(files) + 1 > MOST_REQUESTS:
        yield f"{len(files) + 1} requests"


def validity(opened: Opened) -> Iterator[str]:
    # In the other languages it is the same template; their words are escaped like any other.
    if opened.is_whole_page and not opened.is_admin and opened.language == "sq":
        parser = HTMLParser()
        parser.parse(opened.html)
        yield from (f"HTML: {error}" for error in parser.errors[:3])


def numbers(opened: Opened) -> Iterator[str]:
    """The browser's own field for numbers makes 150050 of 1500,50 where it knows no comma."""
    if 'type="number"' in opened.html:
        yield "a number is not asked for as text"


def secrets(opened: Opened) -> Iterator[str]:
    """What is planted in every internal field (tests/planted.py) stands on nothing that anybody can open."""
    if opened.page.who is None:
        text = readable(opened.content)
        text += " ".join(f"{name}: {value}" for name, value in opened.headers.items())
        at = text.lower().find(SECRET.lower())
        if at >= 0:
            yield f"secret: {text[max(at - 80, 0) : at + 40]!r}"


def publicness(opened: Opened) -> Iterator[str]:
    """A public page is for everybody: no script, no form but the search, no cookie, and the language of its address.

    Only the page without a network records, by a script.
    """
    if not opened.is_public or opened.page.status >= 400 or opened.page.name.startswith("verify"):
        return
    is_offline = opened.page.name.startswith("no network")
    if opened.is_whole_page and not is_offline and (scripts := SCRIPTS.findall(opened.html)):
        yield f"script or form: {scripts}"
    if opened.html and opened.headers.get("Content-Language") != opened.language:
        yield f"Content-Language {opened.headers.get('Content-Language')}"
    if opened.sets_cookies or "Cookie" in opened.headers.get("Vary", ""):
        yield "depends on a cookie"


def keeping(opened: Opened) -> Iterator[str]:
    """Nothing of whoever is signed in stays in a browser or a proxy; the public pages are the same for them."""
    kept_as = opened.headers.get("Cache-Control", "")
    if opened.page.who and not opened.is_public and "no-store" not in kept_as:
        yield f"may be kept: Cache-Control is {kept_as!r}"


def links(opened: Opened) -> Iterator[str]:
    """Each address on a page is one that we have; those of public pages are opened too, by `problems_of`."""
    for address in sorted(addresses_on(opened)):
        path = urlsplit(address).path
        if path == opened.page.address:
            continue  # where nothing is, the page in another language is not there either
        try:
            resolve(path)
        except Resolver404:
            if not path.startswith("/static/"):
                yield f"leads nowhere: {address}"


Check = Callable[[Opened], Iterator[str]]
# What a database has a part in.
ANSWERS: tuple[Check, ...] = (status, queries)
CHECKS: tuple[Check, ...] = (
    *ANSWERS,
    language,
    weight,
    validity,
    numbers,
    secrets,
    publicness,
    keeping,
    links,
)


# How it is done


def addresses_on(opened: Opened) -> set[str]:
    """The addresses on our own server, whole."""
    addresses = {
        urljoin(opened.page.address, text.replace("&amp;", "&")) for text in ADDRESSES.findall(opened.html)
    }
    return {address for address in addresses if address.startswith("/") and not address.startswith("//")}


def broken(addresses: Iterable[str]) -> dict[str, int]:
    """The statuses of those that somebody without an account cannot open."""
    browser, statuses = Client(), {}
    for address in addresses:
        if not address.startswith(("/static/", "/api/")):  # the API has its own tests
            answer = browser.get(address)
            _body(answer)  # a file that nobody reads stays open
            statuses[address] = answer.status_code
    # The way in for those who have an account.
    return {address: code for address, code in statuses.items() if code != 200 and address != "/today/"}


def readable(content: bytes) -> str:
    """What can be read in an answer; a workbook is taken apart."""
    if content[:2] != b"PK":
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())


def _bytes_sent(answer: Any, body: bytes) -> int:
    """The status, the headers and the content, as they go over the line."""
    lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", ""]
    lines += [f"{name}: {value}" for name, value in answer.items()]
    lines += [f"Set-Cookie: {cookie.OutputString()}" for cookie in answer.cookies.values()]
    return len("\r\n".join(lines)) + len(body)


@cache
def _bytes_of_file(address: str) -> int:
    """Compressed as whitenoise compresses what was collected; with the headers that it sends."""
    answer = Client().get(address, headers=GZIP)
    return _bytes_sent(answer, _body(answer))


def _body(answer: Any) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content
