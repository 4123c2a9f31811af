"""A reading is made once and kept: every write that changes what it says is seen at once, and so is every midnight."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, AssemblySession, Responsibility
from activities.pages.drawing import drawing_of
from activities.pages.list_rows import listed, places_of
from activities.pages.selection import View
from activities.pages.strip import strip_of
from activities.records import actions, removal_actions, session_actions
from activities.records.kept import readings_of
from activities.records.progress import progress_of
from tests.factories import make_activity, make_amendment, make_office, make_recurring, make_session

LIST, TODAY = reverse("activities:list") + "?year=2023", reverse("activities:today")
TIMELINE, CALENDAR = LIST + "&view=timeline", LIST + "&view=calendar"
DAY = date(2023, 6, 19)

pytestmark = pytest.mark.usefixtures("keeps")


@pytest.fixture
def year(plan, officer, plan_admin, record):
    """A year in which everything is there once, on a day in June."""
    office = make_office("press", "Press")
    special = make_activity(
        plan, title="Open Day", offices=[office], starts_on=date(2023, 6, 1), ends_on=date(2023, 6, 30)
    )
    monthly = make_recurring(plan, "monthly", title="Newsletter", offices=[office])
    agenda = make_recurring(plan, "before_session", title="Agenda")
    denial = make_recurring(plan, "as_needed", title="Denial")
    make_session(date(2023, 5, 5))
    record(monthly, date(2023, 2, 2))
    rows = {"special": special, "monthly": monthly, "agenda": agenda, "denial": denial}
    return {"plan": plan, "office": office, "officer": officer, "admin": plan_admin} | rows


def shown(client, address):
    """A page, without the tokens against forged requests, which are others each time."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", client.get(address).content.decode())


def complete(year):
    actions.take_step(
        activity=year["special"],
        step="complete",
        by=year["officer"],
        version=year["special"].version,
        today=DAY,
        completed_on=DAY,
    )


def record_it(year):
    actions.record_occurrence(activity=year["monthly"], by=year["officer"], today=DAY, on=DAY)


def skip_it(year):
    actions.skip_unit(activity=year["monthly"], by=year["officer"], on=date(2023, 4, 1), reason="Holiday")


def remove_it(year):
    removal_actions.remove_occurrence(
        occurrence=year["monthly"].occurrences.get(), by=year["officer"], now=timezone.now()
    )


def state_no_occasion(year):
    actions.state_no_occasion(
        activity=year["denial"], by=year["officer"], today=date(2023, 12, 5), note="Nothing came up."
    )


def rename_office(year):
    year["office"].name = year["office"].name_en = "Information"
    year["office"].save()


def edit_title(year):
    year["special"].title = year["special"].title_en = "Day of open doors"
    year["special"].save()


def add_session(year):
    session_actions.add_sessions(days=[date(2023, 6, 1)], title="Extraordinary", by=year["officer"])


def move_session(year):
    session = AssemblySession.objects.get()
    session.date = date(2023, 7, 5)
    session.save()


def delete_session(year):
    AssemblySession.objects.get().delete()


def prove_it(year):
    actions.add_evidence(activity=year["monthly"], by=year["officer"], url="https://example.org/minutes")


def say_what_it_cost(year):
    complete(year)
    year["special"].refresh_from_db()
    actions.set_actual_cost(
        activity=year["special"], by=year["officer"], version=year["special"].version, cost=Decimal("12.50")
    )


def rename_objective(year):
    objective = year["special"].objective
    objective.title = objective.title_en = "Another name"
    objective.save()


def take_office_away(year):
    Responsibility.objects.filter(activity=year["special"]).get().delete()


def amend_it(year):
    make_amendment(
        year["monthly"], by=year["admin"], reason="Too often", at=timezone.now(), frequency="quarterly"
    )


CHANGES = (
    complete,
    record_it,
    skip_it,
    remove_it,
    state_no_occasion,
    rename_office,
    edit_title,
    add_session,
    move_session,
    delete_session,
    take_office_away,
    amend_it,
    say_what_it_cost,
    rename_objective,
)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_is_seen_at_once(year, sign_in, officer, on_day, change):
    on_day(DAY)
    client = sign_in(officer)

    def pages():
        return [shown(client, address) for address in (LIST, TIMELINE, CALENDAR, TODAY)]

    before = pages()
    assert pages() == before
    change(year)
    kept = pages()
    cache.clear()
    assert kept == pages()
    assert kept[0] != before[0]


@pytest.mark.slow
def test_every_midnight_is_seen(year, record, skip):
    weekly = make_recurring(year["plan"], "weekly", times=2)
    record(weekly, date(2023, 1, 4))
    record(weekly, date(2023, 3, 8))
    skip(year["monthly"], date(2023, 5, 31))
    make_activity(year["plan"], ends_on=date(2023, 2, 10), starts_on=date(2023, 2, 1))
    days = [date(2022, 12, 20) + timedelta(days=number) for number in range(110)]
    for day in [*days, date(2023, 12, 31), date(2024, 1, 1), date(2023, 1, 5)]:
        kept = readings_of(Activity.objects.for_page(), on=day)
        made = progress_of(Activity.objects.for_page(), on=day)
        assert [_said(reading) for reading in kept] == [_said(reading) for reading in made]


def _said(reading):
    return (
        reading.units,
        reading.happened,
        reading.whens,
        reading.evidence_count,
        reading.timeliness,
        reading.is_implemented,
        reading.has_records,
        drawing_of(strip_of(reading)),
    )


def test_a_kept_reading_holds_until_its_own_next_day(year):
    readings = {row.activity.pk: row.until for row in readings_of(Activity.objects.for_page(), on=DAY)}
    # The time of the special one ends, of which it was due soon before, and the month of June.
    assert readings[year["special"].pk] == readings[year["monthly"].pk] == date(2023, 7, 1)
    assert readings[year["denial"].pk] == readings[year["agenda"].pk] == date.max


def test_midnight_makes_nothing_anew_that_says_the_same(year, sign_in, officer, on_day):
    on_day(DAY)
    sign_in(officer).get(LIST)
    on_day(DAY + timedelta(days=1))
    client = sign_in(officer)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(LIST).content.decode()
    assert not [query for query in asked if "activities_occurrence" in query["sql"]]
    assert "M170 22h" in page  # today's mark on the strips: 20 June


@pytest.mark.slow
@pytest.mark.parametrize("address", [LIST, TIMELINE, TODAY])
def test_what_is_kept_is_shown_without_reading_an_occurrence(year, sign_in, officer, on_day, address):
    on_day(DAY)
    client = sign_in(officer)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert not [query["sql"] for query in asked if 'FROM "activities_occurrence"' in query["sql"]]


@pytest.mark.parametrize("address", [LIST, TIMELINE, CALENDAR, f"{LIST}&kind=recurring", f"{LIST}&page=1"])
def test_of_what_the_list_offers_nothing_is_read_twice(year, sign_in, officer, on_day, address):
    on_day(DAY)
    client = sign_in(officer)
    first = shown(client, address)
    with CaptureQueriesContext(connection) as asked:
        assert shown(client, address) == first
    assert not [query["sql"] for query in asked if 'FROM "activities_' in query["sql"]]


@pytest.mark.parametrize("address", [LIST, TODAY])
def test_a_cache_that_fails_changes_no_page(year, sign_in, officer, on_day, address, settings):
    on_day(DAY)
    client = sign_in(officer)
    kept = shown(client, address)
    settings.CACHES = {
        "default": {"BACKEND": "kacanik_comms.core.caching.ForgivingCache", "LOCATION": "not there"}
    }
    assert shown(client, address) == kept


def test_evidence_is_counted_at_once(year):
    def proofs():
        readings = readings_of(Activity.objects.filter(pk=year["monthly"].pk), on=DAY)
        return [reading.evidence_count for reading in readings]

    assert proofs() == [0]
    prove_it(year)
    assert proofs() == [1]
    year["monthly"].evidence.get().delete()
    assert proofs() == [0]


@pytest.mark.slow
@pytest.mark.parametrize("address", [LIST, CALENDAR, TODAY])
def test_an_office_sees_nothing_that_was_kept_for_others(
    year, sign_in, officer, office_head, on_day, address
):
    """Its own activities alone, and their offices alone in the lists of the form."""
    make_recurring(year["plan"], "monthly", title="Of nobody", offices=[make_office("other", "Other office")])
    on_day(DAY)
    year["office"].members.add(office_head)
    shown(sign_in(officer), address)
    own = shown(sign_in(office_head), address)
    cache.clear()
    assert shown(sign_in(office_head), address) == own
    year["office"].members.remove(office_head)
    assert shown(sign_in(office_head), address) != own
    assert "Of nobody" not in own
    assert "Other office" not in own


def test_what_is_typed_is_not_kept(year, sign_in, officer):
    client = sign_in(officer)
    client.get(LIST)
    kept = len(cache._cache)
    for words in (
        "&q=minutes",
        "&office=nonsense",
        "&kind=special&kind=recurring",
        "&utm=1",
        "&view=nonsense",
        "&page=two",
        "&page=1000",
    ):
        client.get(LIST + words)
    assert len(cache._cache) == kept


def test_what_vanishes_while_the_list_is_read_has_no_row(year):
    places = list(places_of(Activity.objects.filter(plan=year["plan"])))
    Activity.objects.filter(pk=year["denial"].pk).delete()
    rows = listed(places, year["plan"], view=View.LIST, on=DAY)
    assert "Denial" not in "".join(group.rows for group in rows.groups)


def test_the_languages_are_kept_apart(year, sign_in, officer):
    client = sign_in(officer)
    pages = {}
    for language in ("en", "sq", "sr-latn"):
        client.cookies["django_language"] = language
        pages[language] = shown(client, LIST)
        assert shown(client, LIST) == pages[language]
    assert len(set(pages.values())) == 3


def test_a_copy_of_a_plan_written_over_a_newer_one_finds_no_old_reading(year, officer, record):
    """The row that somebody holds has an older revision than the database."""
    old = Activity.objects.get(pk=year["monthly"].pk)
    record(old, date(2023, 3, 3))
    readings_of(Activity.objects.all(), on=DAY)
    old.save()
    [reading] = readings_of(Activity.objects.filter(pk=old.pk), on=DAY)
    assert reading.happened == 2
