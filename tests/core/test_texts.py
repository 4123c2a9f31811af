"""What people paste gets into no table with what an output cannot hold, whichever way it comes."""

from xml.etree import ElementTree

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Occurrence
from kacanik_comms.accounts.actions import make_token
from kacanik_comms.core.text import clean_text
from kacanik_comms.evaluation.models import SealedReport
from tests.admin_pages import as_sent
from tests.api.conftest import Program
from tests.factories import make_activity, make_office, make_recurring

PASTED = "E\u0308shte\u0308\x0bra shi,\x0cs\x07'erdhe\x9f\ufffe njeri."
KEPT = "Është\nra shi,\ns'erdhe njeri."


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (PASTED, KEPT),
        ("\uf0b7 e para", "• e para"),
        ("gjysmë \ud83d shenje", "gjysmë  shenje"),
        ("\ufdd0\U0010ffff", ""),
        ("tab\tdhe\r\nrresht", "tab\tdhe\r\nrresht"),
        ("e\u00adpostë 🎉", "e\u00adpostë 🎉"),
    ],
)
def test_what_no_output_can_hold_goes(pasted, kept):
    assert clean_text(pasted) == kept


def test_by_a_page(sign_in, officer, plan):
    activity = make_recurring(plan, "weekly")
    sign_in(officer).post(f"/activities/{activity.pk}/record/", {"date": "2023-03-08", "note": PASTED})
    assert Occurrence.objects.get().note == KEPT


def test_the_same_words_sent_twice_are_recorded_once(sign_in, officer, plan):
    activity = make_recurring(plan, "weekly")
    for _time in range(2):
        sign_in(officer).post(f"/activities/{activity.pk}/record/", {"date": "2023-03-08", "note": PASTED})
    assert Occurrence.objects.count() == 1


def test_by_the_admin(sign_in, plan_admin):
    office = make_office("zimp")
    address = reverse("admin:plans_office_change", args=[office.pk])
    browser = sign_in(plan_admin)
    assert browser.post(address, as_sent(browser.get(address), name_sq="Zyra\x0bpe\u0308r\x07 informim")).url
    office.refresh_from_db()
    # A name is one line.
    assert office.name_sq == "Zyra për informim"


def test_by_the_api(officer, plan):
    activity = make_recurring(plan, "weekly")
    program = Program(make_token(by=officer, name="test", now=timezone.now())[1])
    answer = program.post(f"/activities/{activity.pk}/occurrences/", {"date": "2023-03-08", "note": PASTED})
    assert answer.status_code == 201
    assert Occurrence.objects.get().note == KEPT


def test_by_a_fixture(plan):
    activity = make_activity(plan)
    activity.footnote_sq = PASTED
    for row in serializers.deserialize("json", serializers.serialize("json", [activity])):
        row.save()
    assert Activity.objects.get().footnote_sq == KEPT


def test_what_is_sealed_stays_as_it_was_sealed():
    assert SealedReport.texts_are_sealed


def test_a_feed_can_be_read_though_an_old_row_holds_what_xml_cannot(officer, plan):
    activity = make_activity(plan, short_name_sq="Dita", status="cancelled")
    Activity.objects.filter(pk=activity.pk).update(short_name_sq="Dita\x0be\ufffe dyerve")
    activity.status_updates.create(
        from_status="not_started", to_status="cancelled", note="x", by=officer, at=timezone.now()
    )
    activity.status_updates.update(note="Ra\x0bshi\x07.")
    answer = Client().get("/changes.atom")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    titles = [title.text for title in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert "1.1 Dita e dyerve" in " ".join(titles[-1].split())
