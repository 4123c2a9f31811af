"""The plan administrator sees how the server is; nobody else does."""

import pytest
from django.utils import timezone

from kacanik_comms.core.models import WORKER, LastDone
from kacanik_comms.server.doctor.actions import EXAMINED
from kacanik_comms.server.models import Diagnosis
from tests.browsers import signed_in

SYSTEM = "/system/"


@pytest.fixture
def page(plan_admin):
    def read(language="en"):
        client = signed_in(plan_admin)
        client.cookies["language"] = language
        return client.get(SYSTEM, headers={"accept-language": language}).content.decode()

    return read


def test_the_administrator_reads_what_is_wrong_and_what_to_do(page):
    text = page()
    assert "Something is wrong. Show this page to the IT officer." in text
    assert "No worker was seen for two minutes" in text
    assert "Start the worker again: docs/it/what-to-do-when.md, 2." in text
    assert "was not examined yet" in text


def test_what_was_examined_stands_on_it(page):
    now = timezone.now()
    LastDone.objects.mark(WORKER, at=now)
    LastDone.objects.mark(EXAMINED, at=now)
    Diagnosis.objects.create(
        check_name="tables",
        urgency="wrong",
        sentence="The file of the database is damaged: %(error)s",
        remedy="Stop the server, keep a copy of DATA_DIR, and restore the last backup.",
        values={"error": "page 7"},
        at=now,
    )
    text = page()
    assert "The file of the database is damaged: page 7" in text
    assert "was last examined on" in text


def test_commands_are_called_as_on_this_server(page, settings):
    settings.MANAGE_COMMAND = "kacanik"
    text = page()
    assert "On the server, <code>kacanik doctor</code> examines" in text
    assert "No backup was ever made." in text
    assert "Run kacanik backup, and see to it" in text
    assert "manage.py" not in text


def test_the_menu_of_the_administrator_leads_to_it(plan_admin, officer):
    assert f'href="{SYSTEM}"' in signed_in(plan_admin).get("/people/").content.decode()
    assert f'href="{SYSTEM}"' not in signed_in(officer).get("/today/").content.decode()


def test_nobody_else_sees_it(client, officer, stranger):
    assert client.get(SYSTEM).status_code == 302
    for person in (officer, stranger):
        assert signed_in(person).get(SYSTEM).status_code == 403


def test_nothing_is_sent_to_it(plan_admin):
    assert signed_in(plan_admin).post(SYSTEM).status_code == 405
