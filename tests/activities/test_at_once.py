"""Several people save at the same moment, each over a connection of their own: nothing may get lost."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from activities.records import actions
from tests.factories import make_recurring

TODAY = date(2023, 6, 15)
PEOPLE = 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql, pytest.mark.slow]


@pytest.fixture
def at_once(tmp_path, monkeypatch) -> Callable[..., list[Any]]:
    """Runs what each of several people does at the same moment, and gives what each got back, errors too."""
    if connection.vendor == "sqlite":
        # The tests' own database lives in memory, where connections share one cache and its locks differ.
        copy = tmp_path / "copy.sqlite3"

        def move_to_file() -> None:
            if not copy.exists():
                connection.cursor().execute("VACUUM INTO %s", [str(copy)])
                monkeypatch.setitem(connections.settings["default"], "NAME", str(copy))
    else:

        def move_to_file() -> None: ...

    def run(*deeds: Callable[[], Any]) -> list[Any]:
        move_to_file()
        start = Barrier(len(deeds))

        def do(deed: Callable[[], Any]) -> Any:
            try:
                start.wait(timeout=60)
                return deed()
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(deeds)) as people:
            return list(people.map(do, deeds))

    return run


@pytest.fixture
def slowly(monkeypatch):
    """Between reading and writing everybody hesitates, so that the others have surely read by then."""

    def hesitate(name: str) -> None:
        check = getattr(actions, name)

        def slow_check(*args: Any) -> Any:
            answer = check(*args)
            time.sleep(0.1)
            return answer

        monkeypatch.setattr(actions, name, slow_check)

    return hesitate


def test_of_several_who_saw_the_same_version_one_is_heard_and_the_others_are_told(
    activity, officer, at_once, slowly
):
    slowly("check_step")

    def start() -> StatusUpdate:
        return actions.take_step(activity=activity, step="start", by=officer, version=1, today=TODAY)

    answers = at_once(*[start] * PEOPLE)
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * (PEOPLE - 1) + [
        "StatusUpdate"
    ]
    [(status, version, updates)] = at_once(
        lambda: (*Activity.objects.values_list("status", "version").get(), StatusUpdate.objects.count())
    )
    assert (status, version, updates) == ("in_progress", 2, 1)


@pytest.mark.slow
def test_everything_that_several_people_record_at_once_is_kept(weekly, officer, at_once, slowly):
    slowly("check_occurrence")

    def record() -> Occurrence:
        return actions.record_occurrence(activity=weekly, by=officer, today=TODAY, on=TODAY, seen=None)

    answers = at_once(*[record] * PEOPLE)
    assert [answer for answer in answers if not isinstance(answer, Occurrence)] == []
    [(version, recorded)] = at_once(lambda: (Activity.objects.get().version, Occurrence.objects.count()))
    assert (version, recorded) == (1 + PEOPLE, PEOPLE)


def test_a_unit_is_skipped_only_once_by_several_people(weekly, officer, at_once, slowly):
    slowly("check_skip")

    def skip() -> Occurrence:
        return actions.skip_unit(activity=weekly, by=officer, on=TODAY, reason="Holiday")

    answers = at_once(*[skip] * PEOPLE)
    assert sorted(type(answer).__name__ for answer in answers) == ["Occurrence"] + ["ValidationError"] * (
        PEOPLE - 1
    )
    assert at_once(Occurrence.objects.count) == [1]


def test_who_publishes_a_proof_and_who_records_never_wait_for_each_other(plan, officer, at_once, slowly):
    monthly = make_recurring(plan, "monthly")
    proof = actions.add_evidence(activity=monthly, by=officer, url="https://example.org/")[0]
    slowly("check_can_publish_evidence")

    def record(month: int) -> Occurrence:
        day = date(2023, month, 3)
        return actions.record_occurrence(activity=monthly, by=officer, today=TODAY, on=day)

    def publish(is_public: bool) -> None:
        for _time in range(5):
            actions.publish_evidence(proof=Evidence.objects.get(pk=proof.pk), by=officer, is_public=is_public)

    deeds = [partial(record, month) for month in range(1, 6)] + [
        partial(publish, True),
        partial(publish, False),
    ]
    assert not [answer for answer in at_once(*deeds) if isinstance(answer, Exception)]
