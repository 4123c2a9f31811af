"""A plan that is changed in the middle of the year: the past stays what it was, and is the same everywhere."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from activities.adoption import actions as of_plans
from activities.models import Activity, Amendment, AssemblySession
from activities.records import actions
from activities.records.progress import progress_of
from activities.records.unit_actions import answer_units
from activities.rules.recurrence import Frequency, Outcome, UnitState
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.report.record import UnreadableSnapshot, record_of, snapshot_now
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan
from tests.core.test_tables import cells_of
from tests.factories import make_amendment, make_office, make_plan, make_recurring, make_session

pytestmark = pytest.mark.slow

JANUARY = date(2024, 1, 20)
DECEMBER = date(2023, 12, 1)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def plan(db, plan_admin) -> AnnualPlan:
    """Adopted, with sessions of the Assembly, and four recurring activities: two monthly, one weekly, one quarterly."""
    plan = make_plan(2023, status="draft")
    for month in (2, 5, 9, 11, 12):
        make_session(date(2023, month, 20))
    for frequency in ("monthly", "weekly", "quarterly", "before_session", "as_needed"):
        make_recurring(plan, frequency, title=frequency, offices=[make_office("zimp")])
    of_plans.adopt(
        plan=plan, by=plan_admin, at=on(date(2023, 1, 9)), today=date(2023, 1, 9), on=date(2023, 1, 9)
    )
    plan.refresh_from_db()
    return plan


def entitled(title: str) -> Activity:
    return Activity.objects.get(title_sq=title)


def compliance_of(title: str) -> Ratio | None:
    facts = facts_of(AnnualPlan.objects.get(), today=JANUARY)
    return next(row.compliance for row in facts.everything if row.activity.title == title)


def record_each_month(activity: Activity, officer, months: range) -> None:
    for month in months:
        day = date(2023, month, 15)
        actions.record_occurrence(activity=activity, by=officer, today=day, on=day)


# As it was seen


def test_what_happens_more_often_from_december_on_was_not_missed_before(plan, plan_admin, officer):
    monthly = entitled("monthly")
    record_each_month(monthly, officer, range(1, 11))
    skipped = date(2023, 11, 10)
    actions.skip_unit(activity=monthly, by=officer, on=skipped, reason="Zgjedhjet.")
    before = facts_of(plan, today=date(2023, 11, 20)).recurring[0]
    assert before.compliance == Ratio(10, 10)
    make_amendment(
        monthly, by=plan_admin, reason="Vendim.", at=on(date(2023, 11, 20)), counts_from=DECEMBER, frequency="weekly"
    )  # fmt: skip
    after = facts_of(plan, today=date(2023, 11, 20)).recurring[0]
    assert (after.compliance, after.units[:11]) == (Ratio(10, 10), before.units[:11])
    assert compliance_of("monthly") == Ratio(10, 14)
    # What happened in a week of December counts for that week.
    actions.record_occurrence(activity=monthly, by=officer, today=JANUARY, on=date(2023, 12, 6))
    assert compliance_of("monthly") == Ratio(11, 14)


def test_what_happens_less_often_from_december_on_keeps_its_weeks_everywhere(
    plan, plan_admin, officer, sign_in
):
    weekly, november = entitled("weekly"), date(2023, 11, 20)
    for week in range(46):
        day = date(2023, 1, 4) + timedelta(weeks=week)
        actions.record_occurrence(activity=weekly, by=officer, today=day, on=day)
    before = facts_of(plan, today=november).recurring[1]
    assert before.compliance == Ratio(46, 46)
    make_amendment(
        weekly, by=plan_admin, reason="Vendim.", at=on(november), counts_from=DECEMBER, frequency="monthly"
    )
    after = facts_of(plan, today=november).recurring[1]
    assert (after.compliance, after.units[:46]) == (Ratio(46, 46), before.units[:46])
    # Of the whole year, two weeks of November and the month of December were missed.
    whole_year = Ratio(46, 49)
    assert compliance_of("weekly") == whole_year
    assert as_ratio(Client().get(f"/api/v1/activities/{weekly.pk}/").json()["compliance"]) == whole_year
    for shares_in_file in (in_csv(), in_json(), in_workbook(), in_own_csv(sign_in(officer))):
        assert shares_in_file[weekly.code] == whole_year
    for page in (
        Client().get(f"/en/2023/activities/{weekly.code}/"),
        sign_in(officer).get(f"/activities/{weekly.pk}/"),
    ):
        assert "46 of 49" in page.content.decode()


def test_nothing_changes_the_past(plan, plan_admin):
    with pytest.raises(Exception, match="A change counts from today, 20 November 2023, at the earliest"):
        make_amendment(
            entitled("monthly"), by=plan_admin, reason="Vendim.", at=on(date(2023, 11, 20)),
            counts_from=date(2023, 11, 19), frequency="weekly",
        )  # fmt: skip
    assert entitled("monthly").frequency == "monthly"
    assert not Amendment.objects.exists()


def test_a_unit_is_recorded_and_skipped_by_the_rule_of_its_day(plan, plan_admin, officer):
    before_session = entitled("before_session")
    make_amendment(
        before_session, by=plan_admin, reason="Vendim.", at=on(date(2023, 10, 2)), frequency="weekly"
    )
    november = AssemblySession.objects.get(date=date(2023, 11, 20))
    # Its unit began in September, when the old rule was in force.
    actions.record_occurrence(
        activity=before_session, by=officer, today=JANUARY, on=date(2023, 11, 17), session=november
    )
    actions.skip_unit(activity=before_session, by=officer, on=date(2023, 12, 20), reason="Festa.")
    before_session.refresh_from_db()
    facts = facts_of(plan, today=JANUARY)
    units = next(row.units for row in facts.recurring if row.activity == before_session)
    assert [unit.state for unit in units if unit.period.session] == ["missed", "missed", "missed", "done"]
    assert [unit.state for unit in units if not unit.period.session].count("excused") == 1


def test_units_that_end_on_one_day_are_skipped_one_by_one(plan, plan_admin, officer):
    quarterly = entitled("quarterly")
    make_amendment(
        quarterly, by=plan_admin, reason="Vendim.", at=on(date(2023, 8, 10)), counts_from=date(2023, 8, 15),
        frequency="monthly",
    )  # fmt: skip
    [progress] = progress_of([quarterly], on=JANUARY)
    ending = [unit.period for unit in progress.units if unit.period.ends_on == date(2023, 9, 30)]
    assert list(map(str, ending)) == ["2023-07-01/2023-09-30", "2023-09-01/2023-09-30"]
    for period in ending:
        answer_units(
            activity=quarterly, by=officer, today=DECEMBER, version=quarterly.version, periods=[period],
            outcome=Outcome.SKIPPED, note="Zgjedhjet.",
        )  # fmt: skip
    assert {str(row.when) for row in quarterly.occurrences.all()} == set(map(str, ending))


# Everywhere the same

SEQUENCES: dict[str, list[tuple[str, date, date, dict[str, Any]]]] = {
    "nothing": [],
    "more often": [("monthly", date(2023, 11, 20), DECEMBER, {"frequency": "weekly"})],
    "less often": [("weekly", date(2023, 2, 15), date(2023, 3, 1), {"frequency": "monthly"})],
    "several times": [
        ("monthly", date(2023, 2, 10), date(2023, 3, 1), {"times": 2}),
        ("quarterly", date(2023, 5, 2), date(2023, 5, 15), {"frequency": "fortnightly", "times": 2}),
    ],
    "twice": [
        ("monthly", date(2023, 3, 10), date(2023, 7, 1), {"frequency": "quarterly"}),
        ("monthly", date(2023, 4, 10), date(2023, 5, 1), {"frequency": "twice_a_year"}),
        ("quarterly", date(2023, 4, 11), date(2023, 4, 11), {"frequency": "before_session"}),
    ],
    "and back": [
        ("quarterly", date(2023, 5, 2), date(2023, 5, 15), {"frequency": "weekly"}),
        ("quarterly", date(2023, 9, 1), date(2023, 9, 1), {"frequency": "quarterly"}),
    ],
    "another time": [
        ("weekly", date(2023, 6, 1), date(2023, 6, 1), {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 9, 30)}),
        ("before_session", date(2023, 10, 2), date(2023, 10, 2), {"frequency": "monthly"}),
    ],
    "as the case arises": [
        ("weekly", date(2023, 8, 1), date(2023, 8, 1), {"frequency": "as_needed"}),
        ("as_needed", date(2023, 8, 1), date(2023, 10, 1), {"frequency": "monthly"}),
    ],
}  # fmt: skip


@pytest.fixture(params=SEQUENCES, ids=lambda name: name.replace(" ", "-"))
def amended(request, plan, plan_admin, officer) -> AnnualPlan:
    """The plan after one of the sequences, and an activity that was added in between."""
    record_each_month(entitled("monthly"), officer, range(1, 13, 2))
    for title, at, counts_from, values in SEQUENCES[request.param]:
        make_amendment(
            entitled(title), by=plan_admin, reason="Vendim.", at=on(at), counts_from=counts_from, **values
        )
    before = of_plans.before_amending(plan=plan, by=plan_admin, at=on(date(2023, 6, 5)))
    added = make_recurring(plan, "monthly", title="added")
    of_plans.record_amendment(
        activity=added, before=before, by=plan_admin, at=on(date(2023, 6, 5)), reason="Kërkesë.",
        counts_from=date(2023, 8, 1),
    )  # fmt: skip
    for title in ("weekly", "added"):
        record_each_month(entitled(title), officer, range(2, 13, 3))
    return plan


def test_every_output_says_the_same_of_every_unit(amended, sign_in, officer):
    facts = facts_of(amended, today=JANUARY)
    shares = {row.activity.pk: row.compliance for row in facts.everything}
    by_code = {row.activity.code: shares[row.activity.pk] for row in facts.as_amended}
    assert by_code["1.R6"] == Ratio(2, 5)  # of August to December
    assert {row.activity.pk: row.units for row in facts.everything} == {
        row.activity.pk: row.units for row in facts.as_amended
    }
    for row in facts.as_amended:
        activity, share = row.activity, row.compliance
        citizen = Client().get(f"/en/2023/activities/{activity.code}/")
        assert citizen.context["progress"].units == row.units
        assert share is None or f"{share.numerator} of {share.denominator}" in citizen.content.decode()
        inside = sign_in(officer).get(activity.get_absolute_url())
        assert inside.context["progress"].units == row.units
        answer = Client().get(f"/api/v1/activities/{activity.pk}/").json()
        assert (answer["compliance"] and as_ratio(answer["compliance"])) == share
        assert [(unit["starts_on"], unit["ends_on"], unit["state"]) for unit in answer["units"]] == [
            (str(unit.period.starts_on), str(unit.period.ends_on), unit.state) for unit in row.units
        ]
    for shares_in_file in (in_csv(), in_json(), in_workbook(), in_own_csv(sign_in(officer))):
        assert shares_in_file == by_code


def test_the_figures_are_those_of_the_units(amended, client):
    facts = facts_of(amended, today=JANUARY)
    share = figures.recurring_compliance(facts).ratio
    assert share == Ratio.total(row.compliance for row in facts.recurring if row.compliance)
    [data] = [
        figure
        for figure in client.get("/api/v1/plans/2023/figures/").json()["figures"]
        if figure["key"] == "recurring_compliance"
    ]
    assert as_ratio(data) == share


def test_the_record_of_the_year_holds_what_the_units_follow_from(amended):
    snapshot = snapshot_now(amended, today=JANUARY)
    live, kept = facts_of(amended, today=JANUARY), record_of(snapshot).facts
    for name in ("activities", "added", "as_amended"):
        now, then = (
            {
                (row.activity.code, row.spans): [
                    (unit.period.starts_on, unit.period.ends_on, unit.state, unit.count) for unit in row.units
                ]
                for row in getattr(facts, name)
            }
            for facts in (live, kept)
        )
        assert now == then
    changed = json.loads(snapshot)
    changed["activities"][0]["rules"][0]["frequency"] = "yearly"
    with pytest.raises(UnreadableSnapshot, match="the units do not follow from the rules"):
        record_of(json.dumps(changed))


def test_the_calendar_holds_the_units_that_are_expected(amended):
    rare = {
        Frequency.EVERY_TWO_MONTHS,
        Frequency.QUARTERLY,
        Frequency.TWICE_A_YEAR,
        Frequency.YEARLY,
    }
    expected = {
        (row.activity.title, unit.period.ends_on)
        for row in facts_of(amended, today=JANUARY).as_amended
        for unit in row.units
        for span in row.spans
        if span.holds(unit.period.starts_on) and span.rule.frequency in rare
        if unit.state != UnitState.DONE
    }
    calendar = Calendar.from_ical(Client().get("/en/calendar/2023.ics").content)
    entries = [event for event in calendar.walk("VEVENT") if "Until today" in event["summary"]]
    assert {(str(event["summary"]).split()[-1], event["dtstart"].dt) for event in entries} == expected


def as_ratio(share: dict[str, Any]) -> Ratio:
    return Ratio(int(share["numerator"]), int(share["denominator"]))


def in_rows(rows: list[dict[str, Any]]) -> dict[str, Ratio | None]:
    return {
        row["code"]: None
        if row["units_due"] in (None, "")
        else Ratio(int(row["units_done"]), int(row["units_due"]))
        for row in rows
    }


def in_csv() -> dict[str, Ratio | None]:
    return in_rows(
        list(csv.DictReader(io.StringIO(Client().get("/en/data/2023/activities.csv").getvalue().decode())))
    )


def in_json() -> dict[str, Ratio | None]:
    return in_rows(json.loads(Client().get("/en/data/2023/activities.json").getvalue())["rows"])


def in_workbook() -> dict[str, Ratio | None]:
    cells = cells_of(Client().get("/en/data/2023/activities.xlsx").getvalue())
    columns = {
        str(heading): place.rstrip("0123456789")
        for place, heading in cells.items()
        if heading in ("Code", "Units done", "Units done or missed")
    }
    return in_rows(
        [
            {
                "code": code,
                "units_done": cells.get(f"{columns['Units done']}{place[1:]}"),
                "units_due": cells.get(f"{columns['Units done or missed']}{place[1:]}"),
            }
            for place, code in cells.items()
            if place.startswith(columns["Code"]) and str(code).startswith("1.R")
        ]
    )


def in_own_csv(browser: Client) -> dict[str, Ratio | None]:
    answer = browser.get("/activities/export.csv?year=2023").getvalue().decode()
    return in_rows(list(csv.DictReader(io.StringIO(answer.lstrip("\ufeff")))))
