"""Plays the demonstration's data through the real actions, each event on its day, up to the day that it is built for.

Days in the data are those of the plan's year: 03-14, or W11-2 for the Tuesday of a week; a whole date is kept.
"""

import json
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from activities.adoption.actions import adopt, before_amending, record_amendment
from activities.models import Activity, AssemblySession
from activities.records import actions
from activities.records.progress import periods_of
from audiences.models import DesiredImpact, Message
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.dates import ONE_DAY
from kacanik_comms.core.languages import columns_of
from kacanik_comms.evaluation import actions as of_evaluations
from kacanik_comms.evaluation.models import Evaluation, Indicator
from kacanik_comms.evaluation.new_plan.actions import draft_plan
from kacanik_comms.evaluation.new_plan.proposal import ProposedLine, proposal_of
from kacanik_comms.evaluation.new_plan.strategies import begin_strategy, next_period
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan, Office, Strategy

DATA = Path(__file__).parent / "data"
PASSWORD = "kacanik-demo"  # noqa: S105 - printed by bin/demo, and only demonstrations have these accounts
ACCOUNTS = {
    "zimp": (Role.OFFICER, "Zyrtari", "për Informim"),
    "shefi": (Role.CHIEF, "Shefi", "i Kabinetit"),
    "zyra": (Role.CONTRIBUTOR, "Zyra", "e IT-së"),
    "admin": (Role.PLAN_ADMIN, "Administratori", "i planit"),
}
CONTRIBUTORS_OFFICE = "it-office"
SATURDAY = 5
# The official holidays of Kosovo that have a fixed day, as month and day.
HOLIDAYS = {(1, 1), (1, 2), (1, 7), (2, 17), (4, 9), (5, 1), (5, 9), (12, 25)}
MARK = "Demonstrim"

Cast = dict[Role, User]
Values = dict[str, Any]


class NotADemonstration(Exception):
    """Invented progress was asked for where people work."""


def prepare_data(on: date | None = None) -> None:
    """Fills an empty database as it would stand on the day `on`; a plan that visitors made is theirs.

    Without a day it holds the official plan's year alone, to its end, and the evaluation.
    """
    is_empty = not AnnualPlan.objects.exists()
    if is_empty:
        call_command("loaddata", "strategy_2023_2026", "plan_2023", verbosity=0)
        # Loading writes no history; with a first record, the first change shows what was before.
        call_command("first_history", verbosity=0)
    cast = make_accounts()
    if is_empty:
        official = AnnualPlan.objects.get()
        play(official, "plan_2023", cast, until=on or date.max)
        write_evaluation(official, cast[Role.OFFICER], until=on or date.max)
        if on and on.year > official.year:
            make_draft_of_the_next(make_plan_of_the_year(official, cast, on), cast, on)


def make_accounts() -> Cast:
    """One account for each role, named after what the person is."""
    _check()
    users = {}
    for username, (role, first, last) in ACCOUNTS.items():
        user, created = User.objects.get_or_create(
            username=username, defaults={"first_name": first, "last_name": last, "position": MARK}
        )
        if created:
            user.set_password(PASSWORD)
            user.save()
        if not user.email:
            # Nobody's: letters of a demonstration are shown in the console.
            User.objects.set_email(user, f"{username}@kacanik.example")
        user.groups.add(Group.objects.get(name=role))
        users[role] = user
    Office.objects.get(code=CONTRIBUTORS_OFFICE).members.add(users[Role.CONTRIBUTOR])
    return users


@transaction.atomic
def play(plan: AnnualPlan, name: str, cast: Cast, until: date = date.max) -> None:
    """Records what happened in the plan's year up to the day `until`: what does every year, and what the data `name`
    says besides."""
    _check()
    plan.holds_demonstration_data = True
    plan.save()
    every_year = _read("every_year")
    rows = _rows_by_name(plan)
    rows["session"] = {}
    for session in every_year["sessions"]:
        on = session.pop("on")
        rows["session"][on], _created = AssemblySession.objects.get_or_create(
            date=_working_day(plan.year, on), defaults=session
        )
    events = every_year["events"] + _read(name)["events"]
    dated = [(_working_day(plan.year, event.pop("on")), event) for event in events]
    for day, event in sorted(dated, key=itemgetter(0)):
        if day <= until:
            _play_event(plan, day, event.pop("do"), _with_rows(event, rows, plan.year), cast)


def _play_event(plan: AnnualPlan, day: date, name: str, event: Values, cast: Cast) -> None:
    by = cast[Role.OFFICER]
    match name:
        case "record_occurrence":
            actions.record_occurrence(by=by, today=day, on=day, seen=None, **event)
        case "record_in_unit":
            # Nobody remembered the day: the week or month that the day of the event lies in.
            periods = periods_of(event["activity"])
            unit = next(period for period in periods if period.starts_on <= day <= period.ends_on)
            actions.record_occurrence(by=by, today=day, unit=unit, seen=None, **event)
        case "record_beyond_plan":
            actions.record_beyond_plan(plan=plan, by=by, today=day, on=day, seen=None, **event)
        case "skip_unit":
            actions.skip_unit(by=by, on=day, **event)
        case "state_no_occasion":
            actions.state_no_occasion(by=by, today=day, **event)
        case "amend":
            _amend(by=cast[Role.PLAN_ADMIN], on=day, **event)
        case step:
            event["activity"].refresh_from_db(fields=["version"])
            version = event["activity"].version
            actions.take_step(step=step, by=by, version=version, today=day, completed_on=day, **event)


def _amend(*, activity: Activity, by: User, on: date, reason: str, counts_from: date, **values: Any) -> None:
    activity.refresh_from_db()
    before = before_amending(plan=activity.plan, by=by, at=_noon(on), activity=activity)
    for field, value in values.items():
        setattr(activity, field, value)
    actions.amend(activity=activity, by=by)
    record_amendment(
        activity=activity, before=before, by=by, at=_noon(on), reason=reason, counts_from=counts_from
    )


@transaction.atomic
def write_evaluation(plan: AnnualPlan, by: User, until: date) -> None:
    """Most of the official year's evaluation is written in the January after it; the page says what is missing."""
    data, rows = _read("evaluation_2023"), _rows_by_name(plan)
    begun_on = date.fromisoformat(data["begun_on"])
    if begun_on > until:
        return
    evaluation = of_evaluations.begin(plan=plan, by=by, at=_noon(begun_on))
    common: Values = {"evaluation": evaluation, "by": by}
    of_evaluations.write_sentence(**common, version=0, **data["sentence"])
    for values in data["narratives"]:
        of_evaluations.write_narrative(**common, version=0, **values)
    for values in data["objectives"]:
        objective = rows["objective"][values.pop("objective")].pk
        of_evaluations.assess_objective(**common, version=0, objective=objective, **values)
    for values in data["impacts"]:
        impact = rows["impact"][values.pop("impact")].pk
        of_evaluations.assess_impact(**common, version=0, impact=impact, **values)
    for values in data["indicators"]:
        actual = values.pop("actual")
        indicator = Indicator.objects.create(plan=plan, **_with_rows(values, rows, plan.year))
        if actual is not None:
            of_evaluations.measure(**common, version=0, indicator=indicator.pk, actual=actual)
    for values in data["findings"]:
        of_evaluations.add_finding(**common, **_with_rows(values, rows, plan.year))


@transaction.atomic
def make_plan_of_the_year(before: AnnualPlan, cast: Cast, on: date) -> AnnualPlan:
    """A plan of the year of the day `on`, started as people start one (docs/adr/0015), with its progress.

    Somebody left out a few activities and gave others a time of their own.
    """
    data = _read("current_year")
    decided = _day(on.year - 1, data["decided_the_year_before_on"])
    lines = [
        replace(line, **_with_rows(data["spans"].get(line.code, {}), {}, on.year))
        for line in _lines_from(before, year=on.year, on=on)
        if line.code not in data["left_out"]
    ]
    plan = _draft(before, lines, cast, year=on.year, on=decided, today=on)
    plan.is_published = True
    plan.save()
    adopt(
        plan=plan,
        by=cast[Role.PLAN_ADMIN],
        at=_noon(decided),
        today=on,
        on=decided,
        decision=data["decision"],
    )
    plan.refresh_from_db()
    play(plan, "current_year", cast, until=on)
    return plan


@transaction.atomic
def make_draft_of_the_next(plan: AnnualPlan, cast: Cast, on: date) -> AnnualPlan:
    """The draft of the year after, as it can be made on any day, from how the year stands on that day."""
    year = on.year + 1
    return _draft(plan, _lines_from(plan, year=year, on=on), cast, year=year, on=on, today=on)


def _lines_from(before: AnnualPlan, *, year: int, on: date) -> list[ProposedLine]:
    evaluation = Evaluation.objects.latest_of(before)
    findings = list(evaluation.findings.all()) if evaluation else []
    return proposal_of(standing_of(before, today=on, among=Activity.objects.all()), findings, year=year)


def _draft(
    before: AnnualPlan, lines: list[ProposedLine], cast: Cast, *, year: int, on: date, today: date
) -> AnnualPlan:
    plan = draft_plan(
        year=year,
        strategy=_strategy_holding(year, cast, today),
        by=cast[Role.OFFICER],
        at=_noon(on),
        source=before,
        lines=lines,
    )
    _mark(plan)
    plan.save()
    return plan


def _strategy_holding(year: int, cast: Cast, today: date) -> Strategy:
    """The strategy of the year; where there is none, its successor, which the Assembly adopts as it did the first."""
    strategy: Strategy | None = Strategy.objects.holding(year).first()
    period = next_period(year)
    if strategy or period is None:
        return strategy or Strategy.objects.get()
    data = _read("successor")
    strategy = begin_strategy(period=period, by=cast[Role.PLAN_ADMIN])
    _mark(strategy)
    adopted = _day(period.first - 1, data["adopted_the_year_before_on"])
    if adopted <= today:
        strategy.adopted_on, strategy.protocol_number = adopted, data["protocol_number"]
        setattr(strategy, columns_of("decision")[0], data["decision"])
    strategy.save()
    return strategy


def _mark(row: AnnualPlan | Strategy) -> None:
    """Its title says that it is a demonstration, once."""
    for column, words in _read("current_year")["title"].items():
        title = getattr(row, column)
        if title and words not in title:
            setattr(row, column, f"{title} {words}")


def _check() -> None:
    if not settings.DEMO:
        raise NotADemonstration("Invented progress is only for a demonstration: start it with DEMO=1.")


def _read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(), parse_float=Decimal)


def _rows_by_name(plan: AnnualPlan) -> dict[str, dict[Any, Any]]:
    """The rows that the data names, by the field in which it names them."""
    activities = Activity.objects.filter(plan=plan).select_related("plan", "objective")
    strategy = plan.strategy
    parts = {
        model: model.objects.filter(audience__strategy=strategy).select_related("audience")
        for model in (Message, DesiredImpact)
    }
    return {
        "activity": {row.code: row for row in activities},
        "objective": {row.number: row for row in strategy.objectives.all()},
        "owner": {row.code: row for row in Office.objects.all()},
        "audiences": {row.code: row for row in strategy.audiences.all()},
        "channels": {row.code: row for row in strategy.channels.all()},
        "messages": {f"{row.audience.code}/{row.number}": row for row in parts[Message]},
        "impact": {f"{row.audience.code}/{row.number}": row for row in parts[DesiredImpact]},
    }


def _with_rows(values: Values, rows: dict[str, dict[Any, Any]], year: int) -> Values:
    """The values with rows in place of their names, and dates in place of days."""
    read = dict(values)
    for field in values.keys() & rows.keys():
        name = values[field]
        read[field] = [rows[field][each] for each in name] if isinstance(name, list) else rows[field][name]
    for field in values.keys() & {"starts_on", "ends_on", "postponed_to", "deadline", "counts_from"}:
        read[field] = _day(year, values[field])
    return read


def _day(year: int, words: str) -> date:
    return date.fromisoformat(words if len(words) == len("2024-02-29") else f"{year}-{words}")


def _working_day(year: int, words: str) -> date:
    """The day meant by the words; for one on which nobody works, the working day before it, or after it where the one
    before lies in another week or month: what is expected is counted by those."""
    day = _day(year, words)
    unit = date.isocalendar if words.startswith("W") else attrgetter("year", "month")
    before = after = day
    while not _is_working_day(before):
        before -= ONE_DAY
    while not _is_working_day(after):
        after += ONE_DAY
    return before if unit(before)[:2] == unit(day)[:2] else after


def _is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and (day.month, day.day) not in HOLIDAYS


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
