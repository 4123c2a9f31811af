"""Nobody overwrites what they did not see: If-Match against what was changed meanwhile."""

from datetime import date

import pytest

from activities.models import Activity, Evidence
from activities.records import actions
from tests.api.test_writing import V1, wrong
from tests.factories import make_activity


def test_without_the_version_nothing_is_changed(program, activity):
    response = program.post(f"/activities/{activity.pk}/start/")
    assert response.status_code == 428
    assert Activity.objects.get().status == "not_started"


@pytest.mark.postgresql
@pytest.mark.parametrize("etag", ["v1-2", '"1"', "*", '"v-1"', '"v1", "v2"', 'X/"v1"', '"v99999999999"', ""])
def test_what_is_no_etag_of_an_activity_is_refused(program, activity, etag):
    response = program.post(f"/activities/{activity.pk}/start/", If_Match=etag)
    assert (response.status_code, wrong(response).keys()) == (400, {"If-Match"})


def test_the_etag_of_the_answer_that_was_read_opens_the_door_in_any_language(program, activity):
    Activity.objects.update(title_en="Conference")
    etags = {program.get(f"/activities/{activity.pk}/?language={code}")["ETag"] for code in ("sq", "en")}
    assert len(etags) == 2
    for number, etag in enumerate(etags):
        other = make_activity(activity.plan) if number else activity
        assert program.post(f"/activities/{other.pk}/start/", If_Match=etag).status_code == 200


def test_the_etag_of_an_answer_that_was_compressed_opens_it_too(program, activity):
    address = f"/activities/{activity.pk}/"
    read = program.get(address, Accept_Encoding="gzip")
    assert (read["Content-Encoding"], read["ETag"][:4]) == ("gzip", 'W/"v')
    assert program.get(address, Accept_Encoding="gzip", If_None_Match=read["ETag"]).status_code == 304
    assert program.post(f"{address}start/", If_Match=read["ETag"]).status_code == 200
    assert program.post(f"{address}cancel/", {"note": "x"}, If_Match="v2").status_code == 200


@pytest.mark.postgresql
def test_whoever_was_slower_is_told_what_the_activity_is_now(program, activity, officer):
    actions.take_step(activity=activity, step="start", by=officer, version=1, today=date(2023, 6, 1))
    for answer in (
        program.post(f"/activities/{activity.pk}/cancel/", {"note": "No."}, If_Match=V1),
        program.put(f"/activities/{activity.pk}/actual-cost/", {"actual_cost": None}, If_Match=V1),
        program.post(f"/activities/{activity.pk}/evidence/", {"url": "https://example.org"}, If_Match=V1),
    ):
        assert (answer.status_code, answer["ETag"]) == (412, '"v2"')
        assert answer.json()["current"]["status"] == "in_progress"
    assert not Evidence.objects.exists()


def test_what_overwrites_nothing_can_be_recorded_without_the_version(program, weekly):
    assert program.post(f"/activities/{weekly.pk}/occurrences/", {"date": "2023-03-03"}).status_code == 201
    answer = program.post(f"/activities/{weekly.pk}/occurrences/", {"date": "2023-03-09"}, If_Match=V1)
    assert answer.status_code == 412
