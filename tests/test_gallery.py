"""Whoever builds a page finds every part in the gallery, in every state."""

import re
from pathlib import Path

import pytest
from django.conf import settings as of_django
from django.test.signals import template_rendered

from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from kacanik_comms.core.gallery import STATUSES, TIMELINESS

TEMPLATES = Path(of_django.BASE_DIR) / "templates"
COMPONENTS = sorted(path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / "_components").glob("*"))
# Parts of the pages that the gallery writes itself, because they are classes and no templates.
SHEETS = ("components", "forms", "standing", "tables")


@pytest.fixture
def shown(db, client, settings) -> tuple[set[str], str]:
    """The templates of which the gallery is made, and its text."""
    settings.ROOT_URLCONF = "tests.browser.test_gallery"
    names: set[str] = set()

    def note(template, **_more):
        names.add(template.name)

    template_rendered.connect(note)
    html = client.get("/gallery/").content.decode()
    template_rendered.disconnect(note)
    return names, html


def test_every_component_is_in_the_gallery(shown):
    assert set(COMPONENTS) - shown[0] == set()


def test_every_class_of_the_components_is_in_the_gallery(shown):
    used = {name for names in re.findall(r'class="([^"]+)"', shown[1]) for name in names.split()}
    styled = {
        name
        for sheet in SHEETS
        for name in re.findall(
            r"\.([a-z][a-z_-]*[a-z0-9])", re.sub(r"/\*.*?\*/|\d*\.\d+\w*", "", _read(sheet), flags=re.DOTALL)
        )
    }
    assert styled - used - {"htmx-request"} == set()  # what htmx calls a form while it is on its way


def _read(sheet: str) -> str:
    return (Path(of_django.BASE_DIR) / "static/css" / f"{sheet}.css").read_text()


def test_the_gallery_knows_every_status_and_every_timeliness():
    assert set(STATUSES) == set(Status)
    assert set(TIMELINESS) == set(Timeliness)


def test_the_gallery_is_shown_only_while_the_pages_are_developed(client, db):
    assert client.get("/gallery/").status_code == 404
