"""A page opens on a slow connection: little is sent, counted as a browser receives it."""

import gzip
import re
from functools import cache

import pytest
from django.conf import settings as of_django
from django.core.management import call_command
from django.test import Client

from tests.pages import STAGES

MOST = 60 * 1024
# As every browser says it; whitenoise has compressed its files so when they were collected.
ASKED = {"accept-encoding": "gzip, deflate"}
LINKED = re.compile(r'(?:<script[^>]* src|<link[^>]* href|<img[^>]* src)="(/static/[^"?]+)')
# A first view is that of somebody who has never been here: nothing is kept yet, and each file is a request.
MOST_REQUESTS = 16


@pytest.fixture
def _as_on_a_server(settings, tmp_path):
    """Static files are collected, named by their content, and compressed."""
    settings.DEMO = True
    settings.STATIC_ROOT = tmp_path / "static"
    kind = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = of_django.STORAGES | {"staticfiles": {"BACKEND": kind}}
    call_command("collectstatic", interactive=False, verbosity=0)


def size_of(answer) -> int:
    """The status, the headers and the content, as they go over the line."""
    assert answer["Content-Encoding"] == "gzip"
    content = answer.getvalue() if answer.streaming else answer.content
    said = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", ""]
    said += [f"{name}: {value}" for name, value in answer.items()]
    said += [f"Set-Cookie: {cookie.OutputString()}" for cookie in answer.cookies.values()]
    return len("\r\n".join(said)) + len(content)


@pytest.mark.usefixtures("db", "_as_on_a_server")
def test_the_first_view_of_every_page_is_at_most_60_kilobytes():
    server = Client()
    file_size = cache(lambda address: size_of(server.get(address, headers=ASKED)))
    weights: dict[str, int] = {}
    requests: dict[str, int] = {}
    for page in STAGES["year with progress"]():
        answer = page.opened_in("sq", **ASKED)
        linked = set(LINKED.findall(gzip.decompress(answer.content).decode()))
        assert linked, page.name
        weights[page.name] = sum(map(file_size, linked), size_of(answer))
        requests[page.name] = 1 + len(linked)
    assert not {name: weight for name, weight in weights.items() if weight > MOST}
    assert not {name: number for name, number in requests.items() if number > MOST_REQUESTS}
