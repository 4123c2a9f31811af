"""A request that comes twice is done once: phones send again what they got no answer to."""

import time
from datetime import timedelta

import pytest
from django.test.client import encode_multipart
from django.utils import timezone

from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from activities.records import actions
from kacanik_comms.api.models import KeptAnswer
from tests.activities import test_at_once
from tests.activities.evidence_corpus import photo, stored
from tests.factories import make_activity

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

at_once = test_at_once.at_once
V1 = '"v1"'
SAID = {"date": "2023-03-03", "note": "A meeting."}


def test_the_same_request_gets_the_same_answer_and_is_done_once(program, weekly):
    address = f"/activities/{weekly.pk}/occurrences/"
    first = program.post(address, SAID, Idempotency_Key="k1")
    again = program.post(address, {"note": "A meeting.", "date": "2023-03-03"}, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (first["Location"], first["ETag"]) == (again["Location"], again["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Occurrence.objects.count() == 1


def test_a_step_that_was_taken_is_answered_again_although_its_version_is_old_by_then(program, activity):
    address = f"/activities/{activity.pk}/start/"
    first = program.post(address, {}, If_Match=V1, Idempotency_Key="k1")
    again = program.post(address, {}, If_Match=V1, Idempotency_Key="k1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert StatusUpdate.objects.count() == 1


def test_files_are_kept_once_whichever_way_the_form_is_written_down(program, activity):
    address = f"/activities/{activity.pk}/evidence/"
    before = len(stored())
    for boundary in ("one", "two"):
        form = encode_multipart(boundary, {"files": [photo("a.jpg")], "caption": "x"})
        answer = program.client.post(
            f"/api/v1{address}",
            form,
            content_type=f"multipart/form-data; boundary={boundary}",
            headers=program.headers | {"Idempotency-Key": "k1"},
        )
        assert answer.status_code == 201
    assert Evidence.objects.count() == 1
    other = program.send(address, {"files": [photo("b.jpg")], "caption": "x"}, Idempotency_Key="k1")
    assert other.status_code == 409
    assert len(stored()) == before + 2  # the photograph and its thumbnail


def test_what_was_removed_is_removed_once(program, weekly):
    record = program.post(f"/activities/{weekly.pk}/occurrences/", SAID).json()["occurrence"]
    for again in (False, True):
        answer = program.delete(f"/occurrences/{record['id']}/", Idempotency_Key="k1")
        assert (answer.status_code, "Idempotency-Replayed" in answer) == (204, again)
    assert program.delete(f"/occurrences/{record['id']}/").status_code == 404


@pytest.mark.parametrize("other", [{"said": {"note": "Another."}}, {"path": "cancel"}])
def test_a_key_serves_for_one_request_alone(program, activity, other):
    first = program.post(f"/activities/{activity.pk}/start/", {}, If_Match=V1, Idempotency_Key="k1")
    assert first.status_code == 200
    path, entered = other.get("path", "start"), other.get("said", {"note": "x"})
    answer = program.post(f"/activities/{activity.pk}/{path}/", entered, If_Match=V1, Idempotency_Key="k1")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("#key-reused")
    assert StatusUpdate.objects.count() == 1


def test_two_people_may_choose_the_same_key(program, program_of, plan_admin, weekly):
    address = f"/activities/{weekly.pk}/occurrences/"
    assert program.post(address, SAID, Idempotency_Key="k1").status_code == 201
    other = SAID | {"date": "2023-03-04"}
    assert program_of(plan_admin).post(address, other, Idempotency_Key="k1").status_code == 201
    assert Occurrence.objects.count() == 2


def test_what_was_refused_is_not_kept_and_can_be_mended_under_the_same_key(program, weekly):
    address = f"/activities/{weekly.pk}/occurrences/"
    assert program.post(address, {"date": "2099-01-01"}, Idempotency_Key="k1").status_code == 409
    assert program.post(address, SAID, Idempotency_Key="k1").status_code == 201
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "with space", "x" * 201, "ç"])
def test_what_is_no_key_is_refused(program, weekly, key):
    answer = program.post(f"/activities/{weekly.pk}/occurrences/", SAID, Idempotency_Key=key)
    assert answer.status_code == 400
    assert not Occurrence.objects.exists()


@pytest.mark.slow
def test_after_a_day_a_key_is_forgotten_and_swept(program, weekly):
    address = f"/activities/{weekly.pk}/occurrences/"
    program.post(address, SAID, Idempotency_Key="k1")
    program.post(address, SAID | {"date": "2023-03-04"}, Idempotency_Key="k2")
    for kept in KeptAnswer.objects.all():
        kept.made_at = timezone.now() - timedelta(hours=24)
        kept.save()
    again = program.post(address, SAID | {"date": "2023-03-05"}, Idempotency_Key="k1")
    assert again.status_code == 201
    assert [kept.key for kept in KeptAnswer.objects.all()] == ["k1"]


def test_whoever_may_no_longer_ask_gets_no_kept_answer(program, officer, weekly):
    address = f"/activities/{weekly.pk}/occurrences/"
    program.post(address, SAID, Idempotency_Key="k1")
    officer.is_active = False
    officer.save()
    assert program.post(address, SAID, Idempotency_Key="k1").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_acts_and_both_get_its_answer(program, plan, at_once, monkeypatch):
    activity = make_activity(plan)
    take_step = actions.take_step

    def slowly(**entered):
        time.sleep(0.3)  # by then the other one has come as far as it can
        return take_step(**entered)

    monkeypatch.setattr(actions, "take_step", slowly)

    def ask():
        return program.post(f"/activities/{activity.pk}/start/", {}, If_Match=V1, Idempotency_Key="k1")

    first, second = at_once(ask, ask)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert sum("Idempotency-Replayed" in answer for answer in (first, second)) == 1
    assert at_once(lambda: Activity.objects.get().version) == [2]
