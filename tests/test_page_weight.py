"""A page opens on a slow connection: little is sent, counted as a browser receives it."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from tests.pages import every_page, people

MOST = 60 * 1024
LINKED = re.compile(r'(?:<script[^>]* src|<link[^>]* href|<img[^>]* src)="/static/([^"?]+)')


def compressed(content: bytes) -> int:
    return len(gzip.compress(content))


def test_the_first_view_of_every_page_is_at_most_60_kilobytes(db, settings, client):
    settings.DEMO = True
    weights: dict[str, int] = {}
    for page in every_page(people()):
        if page.name.startswith("admin"):
            continue  # Django's own scripts, for the one person who keeps the plan
        client.logout()
        if page.who:
            client.force_login(page.who)
        answer = client.get(page.address) if page.form is None else client.post(page.address, dict(page.form))
        linked = set(LINKED.findall(answer.content.decode()))
        assert linked, page.name
        files = [compressed(Path(finders.find(name)).read_bytes()) for name in linked]
        weights[page.name] = sum(files, compressed(answer.content))
    assert not {name: weight for name, weight in weights.items() if weight > MOST}
