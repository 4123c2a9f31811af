"""What people record through the API: the same as on the pages, by the same rules."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from activities.records import actions
from activities.rules.workflow import STEPS
from kacanik_comms.api.serializers.activities import address_of
from plans.models import AnnualPlan
from tests.activities.evidence_corpus import minutes, photo
from tests.activities.evidence_corpus import program as virus
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_recurring,
    make_session,
)

pytestmark = pytest.mark.slow

V1 = '"v1"'


def wrong(response):
    """What is said to be wrong, by the names of the fields."""
    return {row["name"]: row["detail"] for row in response.json()["errors"]}


# Steps of special activities


def test_the_officer_completes_an_activity_with_cost_and_proof(program, activity, officer):
    entered = {"completed_on": "2023-05-05", "note": "Done.", "actual_cost": "99.90"}
    entered |= {"evidence_url": "https://example.org/1", "evidence_caption": "The news"}
    response = program.post(f"/activities/{activity.pk}/complete/", entered, If_Match=V1)
    data = response.json()
    assert response.status_code == 200, data
    assert (data["activity"]["status"], data["activity"]["actual_cost"]) == ("completed", "99.90")
    assert data["step"]["inside"] == {"note": "Done.", "by": "officer"}
    assert response["ETag"] == '"v2"'
    update = StatusUpdate.objects.get()
    assert (update.by, update.note) == (officer, "Done.")
    assert Evidence.objects.get().url == "https://example.org/1"
    assert activity.history.first().history_user == officer


@pytest.mark.parametrize("step", STEPS)
def test_every_step_of_the_workflow_has_its_address(program, plan, step):
    source = min(STEPS[step].sources)
    values = {"status": source, "postponed_to": date(2023, 6, 1)}
    if source == "completed":
        values["completed_on"] = date(2023, 3, 3)
    activity = make_activity(plan, **values)
    entered = {"note": "Because."} | (
        {"completed_on": "2023-04-04"}
        if step == "complete"
        else {"postponed_to": "2099-01-01"}
        if step == "postpone"
        else {}
    )
    response = program.post(f"/activities/{activity.pk}/{address_of(step)}/", entered, If_Match=V1)
    assert response.status_code == 200, response.json()
    assert response.json()["activity"]["status"] == STEPS[step].target


def test_a_step_without_anything_to_say_needs_no_content(program, activity):
    assert program.post(f"/activities/{activity.pk}/start/", If_Match=V1).status_code == 200


def test_a_step_that_the_workflow_does_not_have_is_refused_with_its_sentence(program, activity):
    response = program.post(f"/activities/{activity.pk}/reopen/", {"note": "x"}, If_Match=V1)
    assert response.status_code == 409
    assert "the activity is not started" in response.json()["detail"]
    assert response.json()["type"].endswith("#refused")


@pytest.mark.parametrize(
    ("step", "entered", "status", "field"),
    [
        ("complete", {}, 400, "completed_on"),
        ("complete", {"completed_on": ""}, 409, "completed_on"),
        ("complete", {"completed_on": 20230505}, 400, "completed_on"),
        ("complete", {"completed_on": "2023-02-30"}, 409, "completed_on"),
        ("complete", {"completed_on": "in May"}, 409, "completed_on"),
        ("complete", {"completed_on": "2099-01-01"}, 409, "completed_on"),
        ("complete", {"completed_on": "2023-05-05", "actual_cost": 12}, 400, "actual_cost"),
        ("complete", {"completed_on": "2023-05-05", "actual_cost": "-1"}, 409, "actual_cost"),
        ("complete", {"completed_on": "2023-05-05", "actual_cost": "1.2.3"}, 409, "actual_cost"),
        ("complete", {"completed_on": "2023-05-05", "actual_cost": "123456789"}, 409, "actual_cost"),
        (
            "complete",
            {"completed_on": "2023-05-05", "evidence_url": "javascript:alert(1)"},
            409,
            "evidence_url",
        ),
        ("complete", {"completed_on": "2023-05-05", "evidence_caption": "Where?"}, 409, "evidence_url"),
        ("cancel", {}, 400, "note"),
        ("cancel", {"note": ""}, 400, "note"),
        ("cancel", {"note": "  "}, 409, "note"),
        ("cancel", {"note": "\u200b"}, 409, "note"),
        ("cancel", {"note": "x" * 5001}, 400, "note"),
        ("cancel", {"note": "a\x00b"}, 400, "note"),
        ("cancel", {"note": "\ud800"}, 409, "note"),
        ("cancel", {"note": "x", "reason": "y"}, 400, "reason"),
        ("postpone", {"note": "x", "postponed_to": "2023-01-01"}, 409, "postponed_to"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(program, activity, step, entered, status, field):
    response = program.post(f"/activities/{activity.pk}/{step}/", entered, If_Match=V1)
    assert response.status_code == status, response.json()
    assert field in wrong(response)
    assert Activity.objects.get().version == 1


@pytest.mark.parametrize("entered", [[], "text", 3, [{"note": "x"}]])
def test_what_is_no_object_is_refused(program, activity, entered):
    assert program.post(f"/activities/{activity.pk}/cancel/", entered, If_Match=V1).status_code == 400


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_an_empty_body_is_refused_whatever_it_calls_itself(program, activity, kind):
    address = f"/api/v1/activities/{activity.pk}/actual-cost/"
    headers = program.headers | {"If-Match": V1}
    response = program.client.generic("PUT", address, b"", kind, headers=headers)
    assert response.status_code in {400, 415}


def test_whoever_may_not_write_is_told_so_before_their_files_are_looked_at(program, officer, activity):
    officer.groups.clear()
    form = {"files": SimpleUploadedFile("program.exe", b"MZ")}
    assert program.send(f"/activities/{activity.pk}/evidence/", form).status_code in {401, 403}


# Recurring activities


def test_the_officer_records_that_it_happened_as_planned(program, plan, weekly, officer):
    audience, channel = make_audience("citizens"), make_channel("web")
    message = make_message(audience)
    weekly.audiences.add(audience), weekly.channels.add(channel), weekly.messages.add(message)
    response = program.post(
        f"/activities/{weekly.pk}/occurrences/",
        {"date": "2023-03-03", "note": "A meeting.", "people_reached": 9},
    )
    data = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/api/v1/occurrences/{data['occurrence']['id']}/"
    assert data["occurrence"]["audiences"] == ["citizens"]
    assert data["occurrence"]["channels"] == ["web"]
    assert data["occurrence"]["messages"] == [message.pk]
    assert data["occurrence"]["inside"]["note"] == "A meeting."
    assert data["activity"]["happened"] == 1
    assert Occurrence.objects.get().recorded_by == officer


def test_what_is_named_counts_and_not_the_plan(program, weekly):
    planned, other = make_audience("citizens"), make_audience("media", 2)
    weekly.audiences.add(planned)
    for day, entered, audiences in ((3, [], []), (4, [other.code], ["media"])):
        answer = program.post(
            f"/activities/{weekly.pk}/occurrences/", {"date": f"2023-03-0{day}", "audiences": entered}
        )
        assert answer.json()["occurrence"]["audiences"] == audiences


@pytest.mark.parametrize(
    ("entered", "status", "field"),
    [
        ({}, 409, "date"),
        ({"date": "2023-03-03", "audiences": ["nobody"]}, 409, "audiences"),
        ({"date": "2023-03-03", "messages": [999]}, 409, "messages"),
        ({"date": "2023-03-03", "messages": ["1"]}, 400, "messages"),
        ({"date": "2023-03-03", "people_reached": True}, 400, "people_reached"),
        ({"date": "2023-03-03", "people_reached": -1}, 400, "people_reached"),
        ({"date": "2023-03-03", "people_reached": "1,5"}, 409, "people_reached"),
        ({"date": "2023-03-03", "people_reached": "10 000 001"}, 409, "people_reached"),
        ({"date": "2023-03-03", "session": 999}, 409, "session"),
        ({"date": "2099-03-03"}, 409, "date"),
        ({"date": "2021-03-03"}, 409, "date"),
    ],
)
def test_what_cannot_have_happened_is_refused(program, weekly, entered, status, field):
    response = program.post(f"/activities/{weekly.pk}/occurrences/", entered)
    assert response.status_code == status, response.json()
    assert field in {name.split(".")[0] for name in wrong(response)}
    assert not Occurrence.objects.exists()


def test_a_special_activity_is_completed_and_not_recorded(program, activity):
    assert program.post(f"/activities/{activity.pk}/occurrences/", {"date": "2023-03-03"}).status_code == 409


def test_a_unit_is_skipped_with_its_reason(program, weekly):
    response = program.post(f"/activities/{weekly.pk}/skips/", {"date": "2023-08-10", "note": "Holidays."})
    assert response.status_code == 201
    assert response.json()["occurrence"]["outcome"] == "skipped"
    again = program.post(f"/activities/{weekly.pk}/skips/", {"date": "2023-08-10", "note": "Holidays."})
    assert (again.status_code, wrong(again).keys()) == (409, {"date"})


def test_a_unit_before_a_session_is_skipped_by_the_session(program, plan):
    before_each, held = make_recurring(plan, "before_session"), make_session(date(2023, 3, 30))
    address = f"/activities/{before_each.pk}/skips/"
    assert program.post(address, {"note": "No room.", "session": held.pk}).status_code == 201
    nowhere = program.post(address, {"note": "No room."})
    assert (nowhere.status_code, wrong(nowhere).keys()) == (409, {"date"})


def test_that_no_occasion_arose_is_stated_when_the_year_is_over(program, plan):
    as_needed = make_recurring(plan, "as_needed")
    address = f"/activities/{as_needed.pk}/no-occasion/"
    response = program.post(address, {"note": "None."}, If_Match=V1)
    assert response.status_code == 200
    assert response.json()["no_occasion_on"] == "2023-12-31"
    assert program.post(address, {"note": "None."}, If_Match=V1).status_code == 412


# Cost, evidence, undo


def test_the_real_cost_is_told_and_taken_away(program, activity):
    address = f"/activities/{activity.pk}/actual-cost/"
    assert program.put(address, {"actual_cost": "12.5"}, If_Match=V1).json()["actual_cost"] == "12.50"
    assert Activity.objects.get().actual_cost == Decimal("12.50")
    assert program.put(address, {"actual_cost": None}, If_Match='"v2"').json()["actual_cost"] is None
    assert program.put(address, {}, If_Match='"v3"').status_code == 400


def test_a_link_is_added_as_evidence(program, activity):
    response = program.post(
        f"/activities/{activity.pk}/evidence/", {"url": "https://example.org/1", "caption": "x"}
    )
    (data,) = response.json()
    assert (response.status_code, data["url"], data["file"]) == (201, "https://example.org/1", None)


def test_a_photograph_is_added_and_comes_back_without_its_place(program, anybody, weekly, officer):
    held = actions.record_occurrence(activity=weekly, by=officer, today=date(2023, 6, 1), on=date(2023, 5, 4))
    form = {"files": [photo("a.jpg"), minutes()], "caption": "The hall", "occurrence": held.pk}
    response = program.send(f"/activities/{weekly.pk}/evidence/", form)
    assert response.status_code == 201, response.json()
    first, _second = response.json()
    assert (first["media_type"], first["occurrence"], first["inside"]["name"]) == (
        "image/jpeg",
        held.pk,
        "a.jpg",
    )
    file = program.get(first["file"])
    content = b"".join(file.streaming_content)
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert b"GPS" not in content
    assert file["ETag"] == f'"{first["sha256"]}"'
    assert program.get(first["file"], If_None_Match=file["ETag"]).status_code == 304
    # Until somebody publishes it, it is not there for anybody else.
    for path in (first["file"], f"/evidence/{first['id']}/"):
        assert anybody.get(path).status_code == 404
    assert anybody.get("/evidence/").json()["results"] == []
    Evidence.objects.filter(pk=first["id"]).get()
    actions.publish_evidence(proof=Evidence.objects.get(pk=first["id"]), by=officer, is_public=True)
    public = anybody.get(first["file"])
    public.close()
    assert public.status_code == 200
    assert "a.jpg" not in public["Content-Disposition"]


def test_a_file_that_cannot_be_kept_is_refused_by_its_name(program, activity):
    form = {"files": [photo(), virus("Virus.jpg")]}
    response = program.send(f"/activities/{activity.pk}/evidence/", form)
    assert response.status_code == 422
    assert "Virus.jpg" in response.json()["detail"]
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("form", [{}, {"caption": "x"}, {"files": "no file"}, {"files": "", "other": "x"}])
def test_a_form_without_a_file_is_refused(program, activity, form):
    assert program.send(f"/activities/{activity.pk}/evidence/", form).status_code == 400


def test_the_officer_shows_a_proof_to_citizens_and_no_longer(
    program, program_of, anybody, plan, office, office_head, officer
):
    activity = make_activity(plan, offices=[office])
    (proof,) = actions.add_evidence(activity=activity, by=officer, url="https://example.org")
    address = f"/evidence/{proof.pk}/public/"
    assert program_of(office_head).put(address, {"is_public": True}).status_code == 403
    assert anybody.put(address, {"is_public": True}).status_code == 401
    for is_public in (True, False):
        data = program.put(address, {"is_public": is_public})
        assert data.json()["inside"]["is_public"] is is_public
        assert bool(anybody.get("/evidence/").json()["results"]) is is_public
    for entered in ({}, {"is_public": "yes"}, {"is_public": 1}):
        assert program.put(address, entered).status_code == 400


def test_why_it_was_late_is_told(program, plan, officer):
    late = make_activity(plan, starts_on=date(2023, 3, 1), ends_on=date(2023, 3, 31))
    address = f"/activities/{late.pk}/explain-delay/"
    assert program.post(address, {"note": "x"}, If_Match=V1).status_code == 409
    actions.take_step(
        activity=late,
        step="complete",
        by=officer,
        version=1,
        today=plan.ends_on,
        completed_on=date(2023, 5, 5),
    )
    assert program.post(address, {"note": " "}, If_Match='"v2"').status_code == 409
    assert program.post(address, {"note": "No room."}, If_Match='"v2"').status_code == 200
    assert StatusUpdate.objects.filter(note="No room.").exists()


def test_evidence_is_taken_back(program, program_of, activity, officer, chief):
    (proof,) = actions.add_evidence(activity=activity, by=officer, url="https://example.org")
    assert program_of(chief).delete(f"/evidence/{proof.pk}/").status_code == 403
    assert program.delete(f"/evidence/{proof.pk}/").status_code == 204
    assert program.delete(f"/evidence/{proof.pk}/").status_code == 404


def test_a_wrong_record_is_removed(program, program_of, weekly, activity, officer, chief):
    row = actions.record_occurrence(activity=weekly, by=officer, today=date(2023, 6, 1), on=date(2023, 5, 2))
    assert program_of(chief).delete(f"/occurrences/{row.pk}/").status_code == 403
    assert program.delete(f"/occurrences/{row.pk}/").status_code == 204
    assert program.delete(f"/occurrences/{row.pk}/").status_code == 404
    actions.take_step(
        activity=activity,
        step="complete",
        by=officer,
        version=1,
        today=date(2023, 6, 1),
        completed_on=date(2023, 5, 2),
    )
    of_a_completion = Occurrence.objects.get()
    assert program.delete(f"/occurrences/{of_a_completion.pk}/").status_code == 409
    assert Occurrence.objects.exists()


def test_what_was_just_recorded_is_taken_back(program, activity, weekly):
    step = program.post(f"/activities/{activity.pk}/start/", If_Match=V1).json()
    assert program.post("/undo/", {"offer": step["undo"]}).json()["status"] == "not_started"
    recorded = program.post(f"/activities/{weekly.pk}/occurrences/", {"date": "2023-03-03"}).json()
    assert program.post("/undo/", {"offer": recorded["undo"]}).json()["happened"] == 0
    assert program.post("/undo/", {"offer": recorded["undo"]}).status_code == 409


def test_nobody_takes_back_what_somebody_else_recorded(program, program_of, activity, plan_admin):
    offer = program.post(f"/activities/{activity.pk}/start/", If_Match=V1).json()["undo"]
    for entered in (offer, "nonsense", "a:b:c"):
        assert program_of(plan_admin).post("/undo/", {"offer": entered}).status_code == 409
    assert Activity.objects.get().status == "in_progress"


# Sessions of the Assembly


def test_the_officer_keeps_the_sessions(program, db):
    added = program.post("/sessions/", {"date": "2023-03-30", "title": "Seanca e rregullt"})
    assert added.status_code == 201
    address = added["Location"]
    assert program.get(address).json() == added.json()
    again = program.post("/sessions/", {"date": "2023-03-30", "title": "Seanca e rregullt"})
    assert (again.status_code, wrong(again).keys()) == (409, {"date"})
    moved = program.put(address, {"date": "2023-04-02", "title": "Seanca e rregullt"})
    assert moved.json()["date"] == "2023-04-02"
    assert program.delete(address).status_code == 204
    assert program.get(address).status_code == 404


@pytest.mark.parametrize(
    "entered", [{"date": "1999-01-01", "title": "x"}, {"date": "2023-01-01", "title": "  "}]
)
def test_a_session_that_cannot_be_is_refused(program, entered):
    assert program.post("/sessions/", entered).status_code == 409


# Who may, and when


@pytest.mark.parametrize(
    ("who", "own", "foreign", "sessions"),
    [
        ("officer", 200, 200, 201),
        ("plan_admin", 200, 200, 201),
        ("office_head", 200, 404, 403),
        ("chief", 403, 403, 403),
        ("stranger", 403, 403, 403),
    ],
)
def test_everybody_writes_what_the_pages_let_them_write(
    request, program_of, plan, office, who, own, foreign, sessions
):
    user = request.getfixturevalue(who)
    # A token of somebody who has lost their role since.
    if who == "stranger":
        user.groups.set(request.getfixturevalue("officer").groups.all())
        program = program_of(user)
        user.groups.clear()
    else:
        program = program_of(user)
    for offices, expected in (([office], own), ([], foreign)):
        activity = make_activity(plan, offices=offices)
        assert program.post(f"/activities/{activity.pk}/start/", If_Match=V1).status_code == expected
    assert program.post("/sessions/", {"date": "2023-03-30", "title": "x"}).status_code == sessions


WRITES = [
    ("POST", "/activities/{pk}/start/", {}),
    ("PUT", "/activities/{pk}/actual-cost/", {"actual_cost": "1"}),
    ("POST", "/activities/{pk}/occurrences/", {"date": "2023-03-03"}),
    ("POST", "/activities/{pk}/skips/", {"date": "2023-03-03", "note": "x"}),
    ("POST", "/activities/{pk}/no-occasion/", {"note": "x"}),
    ("POST", "/activities/{pk}/explain-delay/", {"note": "x"}),
    ("POST", "/activities/{pk}/evidence/", {"url": "https://example.org"}),
]


@pytest.mark.parametrize(("method", "path", "entered"), WRITES)
def test_nobody_writes_without_an_account(anybody, activity, method, path, entered):
    response = anybody.ask(method, path.format(pk=activity.pk), entered, If_Match=V1)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("values", [{"status": "draft"}, {"status": "closed"}, {"records_locked_at": "now"}])
@pytest.mark.parametrize(("method", "path", "entered"), WRITES)
def test_a_year_that_is_not_open_is_locked_with_its_sentence(
    program, activity, method, path, entered, values
):
    values = {name: timezone.now() if value == "now" else value for name, value in values.items()}
    AnnualPlan.objects.filter(pk=activity.plan_id).update(**values)
    response = program.ask(method, path.format(pk=activity.pk), entered, If_Match=V1)
    assert response.status_code == 403
    assert "2023" in response.json()["detail"]
    assert Activity.objects.get().version == 1


def test_evidence_and_sessions_of_a_locked_year_stay(program, activity, officer):
    (proof,) = actions.add_evidence(activity=activity, by=officer, url="https://example.org")
    held = make_session(date(2023, 3, 30))
    AnnualPlan.objects.filter(pk=activity.plan_id).update(records_locked_at=timezone.now())
    assert program.delete(f"/evidence/{proof.pk}/").status_code == 403
    assert program.delete(f"/sessions/{held.pk}/").status_code == 409
    assert Evidence.objects.exists()
