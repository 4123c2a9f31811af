"""What people record in these tests, through the real actions."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from activities.models import Activity, Occurrence
from activities.records import actions
from kacanik_comms.accounts.models import User


@pytest.fixture
def record(officer: User) -> Callable[..., Occurrence]:
    """The officer records that it happened on a day."""

    def happened(activity: Activity, on: date, **values: Any) -> Occurrence:
        values = {"seen": None} | values
        return actions.record_occurrence(activity=activity, by=officer, today=on, on=on, **values)

    return happened


@pytest.fixture
def skip(officer: User) -> Callable[..., Occurrence]:
    """The officer says why it does not happen."""

    def skipped(activity: Activity, on: date, **values: Any) -> Occurrence:
        return actions.skip_unit(activity=activity, by=officer, on=on, reason="Official holiday", **values)

    return skipped


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Lets the pages be opened on another day; to be called before anybody signs in."""

    def travel(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())
        monkeypatch.setattr(timezone, "now", lambda: noon)

    return travel
