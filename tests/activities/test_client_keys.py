"""What a device sends twice is recorded once, however late it comes again."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Evidence, Occurrence
from activities.records.actions import record_occurrence
from activities.records.removal_actions import remove_occurrence
from kacanik_comms.api.models import KeptAnswer
from tests.core.upload_corpus import photograph
from tests.factories import make_recurring

pytestmark = pytest.mark.postgresql

MARCH = {"date": "2023-03-03", "note": "A meeting."}


@pytest.fixture
def send(weekly, officer, sign_in):
    """From a device: the record as JSON and its files, under a key."""

    def post(key, record=MARCH, *, who=officer, names=(), activity=weekly, is_a_day_later=True):
        if is_a_day_later:
            KeptAnswer.objects.all().delete()
        return sign_in(who).post(
            f"/api/v1/activities/{activity.pk}/occurrences/?language=en",
            {
                "record": json.dumps(record),
                "files": [SimpleUploadedFile(name, photograph(), "image/jpeg") for name in names],
            },
            headers={"Idempotency-Key": str(key)},
        )

    return post


def test_a_record_and_its_photograph_come_together_and_once(send):
    key = uuid4()
    first, again = send(key, names=["hall.jpg"]), send(key, names=["hall.jpg"])
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json()["occurrence"]["id"] == again.json()["occurrence"]["id"]
    assert first.json()["undo"]
    assert not again.json()["undo"]
    occurrence = Occurrence.objects.get()
    assert (occurrence.client_key, occurrence.evidence.count()) == (key, 1)


def needs_another_key(answer):
    return answer.status_code == 409 and answer.json()["type"].endswith("#key-reused")


@pytest.mark.parametrize("is_a_day_later", [True, False])
def test_what_was_removed_since_is_not_recorded_again(send, officer, is_a_day_later):
    key = uuid4()
    send(key)
    remove_occurrence(occurrence=Occurrence.objects.get(), by=officer, now=timezone.now())
    answer = send(key, is_a_day_later=is_a_day_later)
    assert needs_another_key(answer)
    assert "removed since" in answer.json()["detail"]
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize("is_a_day_later", [True, False])
def test_what_was_undone_since_is_not_recorded_again(send, officer, sign_in, is_a_day_later):
    key = uuid4()
    sign_in(officer).post(reverse("activities:undo"), {"offer": send(key).json()["undo"]})
    assert not Occurrence.objects.exists()
    assert needs_another_key(send(key, is_a_day_later=is_a_day_later))
    assert not Occurrence.objects.exists()


def test_another_record_needs_another_key(send):
    key = uuid4()
    send(key)
    assert needs_another_key(send(key, MARCH | {"note": "Another."}, is_a_day_later=False))


def test_one_that_waited_for_the_same_is_answered_with_its_record(weekly, officer):
    same = {"by": officer, "today": date(2023, 3, 3), "on": date(2023, 3, 3), "client_key": uuid4()}
    first = record_occurrence(activity=weekly, **same)
    assert record_occurrence(activity=weekly, **same) == first
    assert Occurrence.objects.count() == 1


def test_the_key_of_somebody_else_says_nothing_of_their_record(send, office_head):
    key = uuid4()
    send(key)
    answer = send(key, who=office_head)
    assert needs_another_key(answer)
    assert "occurrence" not in answer.json()
    assert Occurrence.objects.count() == 1


def test_what_was_recorded_is_answered_also_when_the_year_is_no_longer_open(send, plan):
    key = uuid4()
    first = send(key)
    plan.status = plan.Status.CLOSED
    plan.save()
    assert send(uuid4(), MARCH | {"note": "Another."}).status_code == 403
    assert send(key).json()["occurrence"] == first.json()["occurrence"]


def test_one_bad_file_records_nothing_and_the_key_serves_for_the_rest(send, weekly, officer, sign_in):
    key = uuid4()
    bad = SimpleUploadedFile("virus.exe", b"MZ")
    good = SimpleUploadedFile("hall.jpg", photograph(), "image/jpeg")
    address = f"/api/v1/activities/{weekly.pk}/occurrences/?language=en"
    answer = sign_in(officer).post(
        address, {"record": json.dumps(MARCH), "files": [good, bad]}, headers={"Idempotency-Key": str(key)}
    )
    assert answer.status_code == 422
    assert ["virus.exe" in error["detail"] for error in answer.json()["errors"]] == [True]
    assert not Occurrence.objects.exists()
    assert send(key, names=["hall.jpg"]).status_code == 201
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("record", ["{", "[]", '{"date": "2023-03-03", "unknown": 1}', '"x"'])
def test_what_cannot_be_read_is_refused(record, weekly, officer, sign_in):
    address = f"/api/v1/activities/{weekly.pk}/occurrences/"
    assert sign_in(officer).post(address, {"record": record}).status_code == 400


def test_a_caption_needs_a_file_or_a_link(send):
    assert send(uuid4(), MARCH | {"evidence_caption": "The hall"}).status_code == 409
    assert send(uuid4(), MARCH | {"evidence_caption": "The hall"}, names=["hall.jpg"]).status_code == 201
    assert Evidence.objects.get().caption == "The hall"


def test_nothing_ticked_is_nothing_and_nothing_said_is_as_planned(send, weekly):
    empty: dict[str, list[str]] = {"audiences": [], "channels": [], "messages": []}
    assert send(uuid4(), MARCH | empty).status_code == 201
    assert not Occurrence.objects.get().channels.exists()


# The form of the pages, whose key lets the device send it again


def test_one_press_on_the_page_and_the_device_after_it_record_once(send, weekly, officer, sign_in):
    key = uuid4()
    form = {"date": "2023-03-03", "as_planned": "yes", "version": weekly.version, "client_key": str(key)}
    page = reverse("activities:record", args=[weekly.pk])
    assert sign_in(officer).post(page, form).status_code == 302
    assert send(key, {"date": "2023-03-03"}).status_code == 201
    assert sign_in(officer).post(page, form).status_code == 302
    assert Occurrence.objects.count() == 1


# What a device asks


def test_a_device_learns_whose_it_is_and_what_can_be_recorded(weekly, activity, office_head, plan, sign_in):
    make_recurring(plan, "monthly", title="Of another office")
    answer = sign_in(office_head).get(reverse("activities:device"))
    assert answer["Cache-Control"].endswith("no-store, private") or "no-store" in answer["Cache-Control"]
    content = answer.json()
    assert (content["person"], [row["id"] for row in content["activities"]]) == (
        str(office_head.pk),
        [weekly.pk],
    )
    assert content["token"]


def test_a_device_learns_that_the_session_ended(db):
    answer = Client().get(reverse("activities:device"))
    assert (answer.status_code, answer.json()) == (200, {"person": None})


def test_whoever_has_no_role_can_record_nothing(stranger, weekly, sign_in):
    assert sign_in(stranger).get(reverse("activities:device")).json()["activities"] == []


# What another app shares, where the worker does not run


def test_what_is_shared_without_the_worker_is_not_stored_and_one_reads_how_to_go_on(officer, sign_in):
    files = [SimpleUploadedFile("hall.jpg", photograph(), "image/jpeg")]
    for browser in (Client(enforce_csrf_checks=True), sign_in(officer)):
        answer = browser.post(
            reverse("activities:share"), {"files": files, "text": "https://example.org/a <b>"}, follow=True
        )
        assert answer.status_code == 200
        text = answer.content.decode()
        assert reverse("activities:choose") in text
        assert "https://example.org/a &lt;b&gt;" in text
    assert not Evidence.objects.exists()


def test_sharing_is_sent_never_opened(officer, sign_in):
    assert sign_in(officer).get(reverse("activities:share")).status_code == 405


# More than the server takes in one go


@pytest.mark.parametrize("with_key", [True, False])
def test_too_much_at_once_is_refused_in_words(with_key, send, settings, weekly, officer, sign_in):
    settings.MOST_SENT_AT_ONCE = 1000
    answer = sign_in(officer).post(
        f"/api/v1/activities/{weekly.pk}/occurrences/?language=en",
        {"record": json.dumps(MARCH), "files": [SimpleUploadedFile("a.jpg", photograph(), "image/jpeg")]},
        headers={"Idempotency-Key": str(uuid4())} if with_key else {},
    )
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (422, "file-refused")
    assert answer.json()["detail"]
    assert not Occurrence.objects.exists()


def test_more_words_than_somebody_could_have_written_are_refused_in_words(send, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send(uuid4(), MARCH | {"note": "x" * 2000})
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (413, "too-large")
    assert answer.json()["detail"]
