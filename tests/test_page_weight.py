"""A page opens on a slow connection: little is sent, counted as a browser receives it."""

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from django.conf import settings as of_django
from django.core.management import call_command
from django.db import connection
from django.test import Client

from plans.models import AnnualPlan
from tests import large_year
from tests.pages import STAGES, pages_of_the_year, people
from tests.seen import Seen

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


def first_views(pages: Iterable[Seen]) -> Iterator[tuple[str, int, int]]:
    """Of each page its name, its bytes with everything, and how often the browser has to ask."""
    server = Client()
    file_size = cache(lambda address: size_of(server.get(address, headers=ASKED)))
    for page in pages:
        answer = page.opened_in("sq", **ASKED)
        linked = set(LINKED.findall(gzip.decompress(answer.content).decode()))
        assert linked, page.name
        yield page.name, sum(map(file_size, linked), size_of(answer)), 1 + len(linked)


@pytest.mark.usefixtures("db", "_as_on_a_server")
def test_the_first_view_of_every_page_is_at_most_60_kilobytes():
    views = list(first_views(STAGES["year with progress"]()))
    assert not {name: weight for name, weight, _requests in views if weight > MOST}
    assert not {name: requests for name, _weight, requests in views if requests > MOST_REQUESTS}


@pytest.mark.usefixtures("db", "_as_on_a_server")
def test_a_year_of_five_hundred_activities_weighs_no_more():
    if connection.vendor != "sqlite":
        pytest.skip("What is sent is the same with every database, and to fill the year takes long.")
    cast = people()
    pages = [page for page in pages_of_the_year(cast) if page.form is None and page.status == 200]
    large_year.fill(AnnualPlan.objects.get(year=2023), cast["officer"])
    weights = {name: weight for name, weight, _requests in first_views(pages)}
    assert {"activities: list", "activities: calendar", "activities: timeline", "plan"} <= weights.keys()
    assert not {name: weight for name, weight in weights.items() if weight > MOST}
