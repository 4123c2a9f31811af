"""A plan calls offices, objectives, audiences and channels as they were called in its time."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from activities.adoption.actions import adopt
from activities.models import Activity
from activities.records.around import around
from activities.records.tables import occurrence_table, plan_table
from kacanik_comms.report.record.year import snapshot_now
from kacanik_comms.year.loading import coverage_of, facts_of, facts_of_years, standing_of
from plans.models import Objective, Office
from plans.names.actions import rename
from plans.names.models import NameChange
from plans.names.reading import names_on
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_objective,
    make_office,
    make_plan,
)

pytestmark = pytest.mark.postgresql

TODAY = date(2026, 11, 28)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Belgrade"))


def give_name(
    row, text, by, *, counts_from: date | None = TODAY, today: date = TODAY, reason="Vendim"
) -> None:
    row = type(row).objects.get(pk=row.pk)
    field = "title" if isinstance(row, Objective) else "name"
    setattr(row, f"{field}_sq", text)
    rename(row=row, by=by, at=at(today), today=today, reason=reason, counts_from=counts_from)


@pytest.fixture
def rows(plan_admin):
    return [
        make_office("press", "Zyra e shtypit"),
        make_objective(1),
        make_audience("media"),
        make_channel("web"),
    ]


@pytest.fixture
def years(rows):
    """A closed year, the one in force, and the next in draft, each with an activity that names all of the rows."""
    office, _objective, audience, channel = rows
    make_message(audience)
    plans = [make_plan(2023, status="closed"), make_plan(2026), make_plan(2027, status="draft")]
    for plan in plans:
        activity = make_activity(plan, offices=[office])
        activity.audiences.set([audience])
        activity.channels.set([channel])
    return plans


NEW = ["Zyra e re", "Objektivi i ri", "Audienca e re", "Kanali i ri"]
OLD = ["Zyra e shtypit", "Objektivi 1", "Audienca media", "Kanali web"]


@pytest.fixture
def renamed(rows, years, plan_admin):
    for row, text in zip(rows, NEW, strict=True):
        give_name(row, text, plan_admin)
    return years


def named_in(table) -> list[str]:
    [row] = table.rows
    keys = [column.key for column in table.columns]
    values = dict(zip(keys, row, strict=True))
    return [
        values["responsible"][0], values["objective_title"], values["audiences"][0], values["channels"][0],
    ]  # fmt: skip


@pytest.mark.parametrize(("year", "names"), [(2023, OLD), (2026, OLD), (2027, NEW)])
def test_the_table_of_a_year_has_the_names_of_its_time(renamed, year, names):
    rows = Activity.objects.filter(plan__year=year).for_page()
    table = plan_table(list(rows.prefetch_related("audiences", "channels", "messages")))
    assert named_in(table) == names


@pytest.mark.parametrize(("year", "names"), [(2023, OLD), (2026, OLD), (2027, NEW)])
def test_facts_standing_and_coverage_agree(renamed, year, names):
    plan = next(plan for plan in renamed if plan.year == year)
    facts = facts_of(plan, today=TODAY)
    [row] = facts.activities
    assert [
        row.activity.responsibilities.all()[0].office.name,
        facts.objectives[0].title,
        facts.audiences[0].name,
        facts.channels[0].name,
    ] == names
    assert facts.messages[0].audience.name == names[2]
    standing = standing_of(plan, today=TODAY, among=Activity.objects.all())
    assert standing.objectives[0].title == standing.activities[0].activity.objective.title == names[1]
    coverage = coverage_of(plan, today=TODAY)
    assert [coverage.audiences[0].name, coverage.channels[0].name] == names[2:]


def test_a_page_of_several_years_shows_the_names_of_each(renamed):
    read = facts_of_years(renamed, today=TODAY)
    assert [facts.objectives[0].title for facts in read] == ["Objektivi 1", "Objektivi 1", "Objektivi i ri"]


def test_the_page_and_the_record_of_an_activity_keep_the_names(renamed):
    rows = Activity.objects.with_names_of_their_time().select_related("plan__strategy", "objective")
    activity = rows.get(plan__year=2023)
    assert activity.objective.title == OLD[1]
    beside = around(activity)
    assert beside.responsibilities[0].office.name == OLD[0]
    assert [beside.audiences[0].name, beside.messages[0].audience.name] == [OLD[2], OLD[2]]
    assert beside.channels[0].name == OLD[3]


def test_the_report_of_a_closed_year_keeps_the_names(renamed):
    snapshot = snapshot_now(renamed[0], today=TODAY)
    assert all(name in snapshot for name in OLD)
    assert not any(name in snapshot for name in NEW)


def test_what_happened_is_told_with_the_names_of_the_year(renamed, officer):
    activity = Activity.objects.get(plan__year=2023)
    row = activity.occurrences.create(
        date=date(2023, 5, 1), recorded_by=officer, recorded_at=at(date(2023, 5, 1))
    )
    row.audiences.set(activity.audiences.all())
    table = occurrence_table(Activity.objects.filter(plan__year=2023), until=TODAY)
    assert [OLD[2]] in next(iter(table.rows))


def test_the_public_page_of_an_activity_keeps_the_names(renamed, client):
    page = client.get("/2023/activities/1.1/").content.decode()
    assert all(name in page for name in OLD if name != OLD[1])
    assert not any(name in page for name in NEW)


@pytest.mark.parametrize(("address", "old"), [("/plans/", OLD[1]), ("/activities/calendars/", OLD[0])])
def test_lists_of_no_year_show_a_new_name_from_its_day_on(rows, years, plan_admin, sign_in, address, old):
    today = timezone.localdate()
    for row in rows[:2]:
        give_name(row, "Emri i ri", plan_admin, today=today, counts_from=today + timedelta(days=30))
    page = sign_in(plan_admin).get(address).content.decode()
    assert old in page
    assert "Emri i ri" not in page


def test_the_public_search_shows_a_new_name_from_its_day_on(rows, years, plan_admin, client):
    today = timezone.localdate()
    give_name(rows[2], "Media e re", plan_admin, today=today, counts_from=today + timedelta(days=30))
    page = client.get("/find/?q=media").content.decode()
    assert OLD[2] in page
    assert "Media e re" not in page


def test_a_typing_error_is_corrected_everywhere(rows, years, plan_admin):
    give_name(rows[0], "Zyra e shtypit dhe mediave", plan_admin, counts_from=None, reason="Gabim shkrimi")
    names = {row.office.name for line in Activity.objects.for_page() for row in line.responsibilities.all()}
    assert names == {"Zyra e shtypit dhe mediave"}
    change = NameChange.objects.get()
    assert change.is_correction
    assert (change.before, change.after) == (
        {"name": {"sq": "Zyra e shtypit"}},
        {"name": {"sq": "Zyra e shtypit dhe mediave"}},
    )


def test_a_typing_error_in_the_new_name_leaves_the_old_one(renamed, rows, plan_admin):
    give_name(rows[0], "Zyra krejt e re", plan_admin, counts_from=None)
    assert [
        line.responsibilities.all()[0].office.name
        for line in Activity.objects.for_page().order_by("plan__year")
    ] == ["Zyra e shtypit", "Zyra e shtypit", "Zyra krejt e re"]


def test_a_plan_keeps_the_names_that_it_was_adopted_with(renamed, rows, plan_admin):
    draft = renamed[2]
    adopt(
        plan=draft, by=plan_admin, at=at(date(2026, 12, 15)), today=date(2026, 12, 15), on=date(2026, 12, 15)
    )
    give_name(rows[0], "Zyra e dytë e re", plan_admin, today=date(2027, 3, 1), counts_from=date(2027, 3, 1))
    line = Activity.objects.for_page().get(plan=draft)
    assert line.responsibilities.all()[0].office.name == "Zyra e re"
    assert draft.baseline.lines[line.pk]["responsibilities"][0]["name"] == {"sq": "Zyra e re"}


def test_a_name_holds_from_its_day_on(rows, years, plan_admin):
    give_name(rows[0], "Zyra e re", plan_admin, counts_from=date(2027, 1, 1))
    office = Office.objects.get()
    assert [names_on(day, [office])[0].name for day in (date(2026, 12, 31), date(2027, 1, 1))] == [
        "Zyra e shtypit",
        "Zyra e re",
    ]


def test_translations_that_were_added_to_the_new_name_are_not_given_to_the_old_one(renamed, rows):
    Office.objects.update(name_en="The new office")
    line = Activity.objects.for_page().get(plan__year=2023)
    with translation.override("en"):
        assert line.responsibilities.all()[0].office.name == "Zyra e shtypit"


@pytest.mark.parametrize(
    ("counts_from", "reason", "sentence"),
    [
        (date(2026, 11, 27), "Vendim", "A new name holds from today on or from a later day."),
        (TODAY, " ", "Give the reason for changing the name."),
        (TODAY, "\u200b", "Give the reason for changing the name."),
        (None, "", "Give the reason for changing the name."),
    ],
)
def test_a_name_is_not_changed_in_the_past_or_without_a_reason(
    rows, years, plan_admin, counts_from, reason, sentence
):
    with pytest.raises(ValidationError, match=sentence):
        give_name(rows[0], "Zyra e re", plan_admin, counts_from=counts_from, reason=reason)
    assert Office.objects.get().name == "Zyra e shtypit"


def test_changes_of_a_name_stand_in_the_order_of_their_days(rows, years, plan_admin):
    give_name(rows[0], "Zyra e re", plan_admin, counts_from=date(2027, 1, 1))
    with pytest.raises(ValidationError, match="already changed from 1 January 2027"):
        give_name(rows[0], "Zyra tjetër", plan_admin)


def test_renaming_costs_one_query_more_however_many_rows(
    years, rows, plan_admin, django_assert_max_num_queries
):
    give_name(rows[0], "Zyra e re", plan_admin)
    for plan in years:
        for _number in range(5):
            make_activity(plan, offices=[rows[0]])
    # Activities, responsibilities, changes, adoptions.
    with django_assert_max_num_queries(4):
        list(Activity.objects.for_page())
