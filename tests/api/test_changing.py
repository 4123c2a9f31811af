"""A record is changed by programs as on the pages: by its version, and with a question where one is already there."""

from datetime import date

import pytest

from activities.models import Occurrence, RemovedOccurrence
from activities.records import actions
from plans.models import AnnualPlan
from tests.api.test_writing import V1, wrong
from tests.factories import make_audience

pytestmark = pytest.mark.slow

V2 = '"v2"'


@pytest.fixture
def held(weekly, officer):
    return actions.record_occurrence(
        activity=weekly, by=officer, today=date(2023, 6, 1), on=date(2023, 5, 4), note="A meeting."
    )


def ask(program, row, entered, **headers):
    return program.ask("PATCH", f"/occurrences/{row.pk}/", entered, **({"If_Match": V2} | headers))


def test_what_is_sent_is_changed_and_the_rest_stays(program, held):
    make_audience("youth")
    answer = ask(program, held, {"date": "2023-05-05", "people_reached": 12, "audiences": ["youth"]})
    assert (answer.status_code, answer["ETag"]) == (200, '"v3"')
    content = answer.json()
    assert (content["date"], content["people_reached"], content["audiences"]) == ("2023-05-05", 12, ["youth"])
    assert content["inside"]["note"] == "A meeting."


def test_a_week_takes_the_place_of_a_day(program, held):
    answer = ask(program, held, {"unit": "2023-05-01/2023-05-07"})
    assert answer.status_code == 200
    assert (answer.json()["date"], answer.json()["unit_starts_on"]) == (None, "2023-05-01")


def test_whoever_was_slower_or_sends_no_version_changes_nothing(program, held):
    stale = ask(program, held, {"note": "Mine."}, If_Match=V1)
    assert (stale.status_code, stale["ETag"]) == (412, V2)
    assert program.ask("PATCH", f"/occurrences/{held.pk}/", {"note": "Mine."}).status_code == 428
    assert Occurrence.objects.get().note == "A meeting."


@pytest.mark.parametrize("entered", [{"date": "2099-01-01"}, {"unit": "2023-05-01/2023-05-09"}])
def test_what_does_not_fit_the_plan_is_refused(program, held, entered):
    answer = ask(program, held, entered)
    assert answer.status_code == 409
    assert wrong(answer).keys() == entered.keys()


def test_only_whoever_recorded_it_or_keeps_the_records_changes_it(program_of, chief, office_head, held):
    for person in (chief, office_head):
        assert ask(program_of(person), held, {"note": "x"}).status_code == 403
    assert Occurrence.objects.get().note == "A meeting."


def test_in_a_year_that_is_settled_nothing_is_changed(program, held):
    AnnualPlan.objects.update(status="closed")
    assert ask(program, held, {"note": "x"}).status_code == 403


def test_recording_the_same_day_again_asks_and_says_how_to_confirm(program, held, weekly):
    address = f"/activities/{weekly.pk}/occurrences/"
    answer = program.post(address, {"date": "2023-05-04"}, Idempotency_Key="k1")
    problem = answer.json()
    assert (answer.status_code, problem["there"]) == (409, [held.pk])
    assert problem["type"].endswith("#already-recorded")
    assert "4 May 2023, “A meeting.” (officer). Once more?" in problem["detail"]
    # The same key serves: what was asked about was not done.
    sent = {"date": "2023-05-04", "seen": problem["there"]}
    first = program.post(address, sent, Idempotency_Key="k1")
    again = program.post(address, sent, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert Occurrence.objects.count() == 2


def test_what_a_program_removes_can_be_taken_back(program, held):
    assert program.delete(f"/occurrences/{held.pk}/").status_code == 204
    assert RemovedOccurrence.objects.get().key == held.pk
