"""Small years, made by the real actions."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from activities.models import Activity
from activities.records import actions
from kacanik_comms.accounts.models import User
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import facts_of, made_whole
from plans.models import AnnualPlan
from tests.year.half_a_year import TODAY, report_on_half

YEARS_LATER = date(2026, 11, 23)


@pytest.fixture
def facts(plan: AnnualPlan) -> Callable[..., YearFacts]:
    """The facts of 2023, by default as they are read years later."""

    def read(today: date = YEARS_LATER, **values: Any) -> YearFacts:
        return facts_of(plan, today=today, **values)

    return read


@pytest.fixture
def half_done(official_plan: AnnualPlan, officer: User) -> YearFacts:
    """The facts of the official plan, of which about half was done, read in January 2024.

    Made once in a process: they are whole without the database, as a report needs them to be.
    """
    if not _half_done:
        report_on_half(official_plan, officer)
        _half_done.append(made_whole(facts_of(official_plan, today=TODAY)))
    return _half_done[0]


_half_done: list[YearFacts] = []


@pytest.fixture
def complete(officer: User) -> Callable[..., None]:
    """The officer says that a special activity was completed on a day."""

    def completed(activity: Activity, on: date, **values: Any) -> None:
        activity.refresh_from_db()
        values |= {"step": "complete", "version": activity.version, "completed_on": on}
        actions.take_step(activity=activity, by=officer, today=on, **values)

    return completed


@pytest.fixture
def record(officer: User) -> Callable[..., None]:
    """The officer records that a recurring activity happened on some days."""

    def happened(activity: Activity, *days: date, **values: Any) -> None:
        for on in days:
            actions.record_occurrence(
                activity=activity, by=officer, today=on, on=on, **({"seen": None} | values)
            )

    return happened


@pytest.fixture
def prove(officer: User) -> Callable[..., None]:
    """The officer adds a link as evidence."""

    def proven(activity: Activity) -> None:
        url = f"https://example.org/minutes/{activity.evidence.count()}"
        actions.add_evidence(activity=activity, by=officer, url=url)

    return proven
