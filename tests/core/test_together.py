"""Several small tables read with one question: the same rows as when each is asked for alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from activities import actions
from activities.models import Activity, Amendment, Occurrence, Responsibility, StatusUpdate
from audiences.models import Audience
from kacanik_comms.core.together import read_together
from plans.models import Office
from tests.factories import make_activity, make_amendment, make_audience

pytestmark = pytest.mark.postgresql


def values(rows):
    fields = rows[0]._meta.concrete_fields if rows else ()
    return [{field.attname: getattr(row, field.attname) for field in fields} for row in rows]


@pytest.fixture
def querysets(plan, office, officer, plan_admin, weekly):
    make_audience("second", 2)
    make_audience("first", 1)
    costly = make_activity(
        plan, offices=[office], planned_cost=Decimal("1250.50"), title="Ditë “e hapur” \\ ë"
    )
    actions.take_step(
        activity=costly,
        step="complete",
        by=officer,
        version=1,
        today=date(2023, 5, 3),
        completed_on=date(2023, 5, 3),
    )
    actions.record_occurrence(
        activity=weekly,
        by=officer,
        today=date(2023, 5, 3),
        on=date(2023, 5, 3),
        cost=Decimal("10.10"),
        note="a\nb",
    )
    make_amendment(
        weekly,
        by=plan_admin,
        at=datetime(2023, 5, 4, tzinfo=UTC),
        reason="ë",
        means_of_verification='"Listë"',
    )
    return [
        Audience.objects.all(),
        Activity.objects.all(),
        Responsibility.objects.all(),
        Occurrence.objects.filter(activity=weekly),
        StatusUpdate.objects.all(),
        Office.objects.none(),
        Activity.history.all(),
        Amendment.objects.all(),
    ]


def test_the_rows_are_those_that_each_table_gives_alone(querysets, django_assert_num_queries):
    # SQLite is asked once in the life of a connection whether it knows JSON.
    assert connection.features.supports_json_field
    with django_assert_num_queries(1):
        found = read_together(*querysets)
    for together, alone in zip(found, querysets, strict=True):
        assert values(sorted(together, key=lambda row: row.pk)) == values(list(alone.order_by("pk")))
    assert [audience.number for audience in found[0]] == [1, 2]
    assert [type(row) for row in found[1]] == [Activity, Activity]


def test_texts_are_in_the_readers_language(querysets):
    audience = Audience.objects.get(number=1)
    audience.name_en = "The first"
    audience.save()
    [audiences] = read_together(Audience.objects.all())
    assert str(audiences[0]) == "The first"


def test_nothing_is_found_where_nothing_is_asked_for(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read_together(Office.objects.none(), Audience.objects.none()) == [[], []]
