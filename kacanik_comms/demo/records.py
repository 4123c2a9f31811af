"""Invented progress for trying the system out. It is refused outside a demonstration, marks the plan that it
touches, and says of itself in every note that it is a demonstration."""

import random
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from activities.models import Activity, AssemblySession
from activities.records import actions
from activities.records.progress import periods_of
from activities.rules.policies import no_occasion_from
from activities.rules.recurrence import Frequency, Period
from audiences.models import Audience, Channel
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.dates import ONE_DAY
from plans.models import AnnualPlan, Office

PASSWORD = "kacanik-demo"  # noqa: S105 - printed by bin/demo, and only demonstrations have these accounts
ACCOUNTS = {
    "zimp": (Role.OFFICER, "Zyrtari", "për Informim"),
    "shefi": (Role.CHIEF, "Shefi", "i Kabinetit"),
    "zyra": (Role.CONTRIBUTOR, "Zyra", "e IT-së"),
    "admin": (Role.PLAN_ADMIN, "Administratori", "i planit"),
}
CONTRIBUTORS_OFFICE = "it-office"
MARK = "Demonstrim"
LINK = "https://example.org/demonstrim"


class NotADemonstration(Exception):
    """Invented progress was asked for where people work."""


def make_accounts() -> dict[Role, User]:
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
        user.groups.add(Group.objects.get(name=role))
        users[role] = user
    Office.objects.get(code=CONTRIBUTORS_OFFICE).members.add(users[Role.CONTRIBUTOR])
    return users


@transaction.atomic
def make_progress(
    plan: AnnualPlan, by: User, until: date | None = None, untouched: Collection[int] = ()
) -> None:
    """A year as it could have gone: most was done, some late, some not, and not everything has its proof.

    Of a year that is not over, only what has begun by the day `until` is told, and what is open is left to people,
    as are the activities `untouched`.
    """
    _check()
    until = min(until or plan.ends_on, plan.ends_on)
    if plan.holds_demonstration_data:
        return
    chance = random.Random(plan.year)  # noqa: S311 - the same year goes the same way in every demonstration
    sessions = _make_sessions(plan)
    activities = Activity.objects.filter(plan=plan).for_page()
    for position, activity in enumerate(activities.special().exclude(pk__in=untouched)):
        _do_special(activity, by, position, chance, until)
    for activity in activities.recurring():
        _do_recurring(activity, by, sessions, chance, until)
    plan.holds_demonstration_data = True
    plan.save()


def _check() -> None:
    if not settings.DEMO:
        raise NotADemonstration("Invented progress is only for a demonstration: start it with DEMO=1.")


def _make_sessions(plan: AnnualPlan) -> list[AssemblySession]:
    days = [date(plan.year, month, 27 - month % 3) for month in (1, 2, 3, 4, 5, 6, 9, 10, 11, 12)]
    return [
        AssemblySession.objects.get_or_create(date=day, title=f"Seanca {number} ({MARK.lower()})")[0]
        for number, day in enumerate(days, start=1)
    ]


def _do_special(activity: Activity, by: User, position: int, chance: random.Random, until: date) -> None:
    """Eighteen of twenty-five are completed, three of them late; the others end in each possible way."""
    last_day = activity.ends_on or activity.plan.ends_on
    first_day = activity.starts_on or activity.plan.starts_on
    day = first_day + timedelta(days=chance.randrange(max((last_day - first_day).days, 1)))
    year_end = activity.plan.ends_on
    if first_day > until:
        return

    def step(name: str, **values: Any) -> None:
        activity.refresh_from_db()
        actions.take_step(
            activity=activity, step=name, by=by, version=activity.version, today=until, **values
        )

    match position % 25:
        case 6:
            step("start")
            step("complete_partially", note=f"{MARK}: u krye vetëm pjesa e parë, sepse mungoi koha.")
        case 11:
            moved = max(last_day, year_end) + timedelta(days=60)
            step("postpone", note=f"{MARK}: bartësit nuk ishin të lirë.", postponed_to=moved)
        case 14:
            step("cancel", note=f"{MARK}: u bashkua me një aktivitet tjetër.")
        case 19:
            step("close_as_not_completed", note=f"{MARK}: nuk pati mjete.")
        case 21:
            step("start")
        case 24 | 17:
            pass
        case _:
            if last_day < year_end and chance.random() < 0.5:
                day = min(last_day + timedelta(days=chance.randrange(5, 30)), year_end)
            if day > until:
                return
            cost = activity.planned_cost
            actual = cost * Decimal(chance.randrange(80, 121)) / 100 if cost else cost
            step("start")
            step("complete", note=f"{MARK}: u realizua.", completed_on=day, actual_cost=actual)
            if chance.random() < 0.75:
                actions.add_link(
                    activity=activity, by=by, url=f"{LINK}/{activity.code}", caption=f"{MARK}: procesverbal"
                )


def _do_recurring(
    activity: Activity, by: User, sessions: list[AssemblySession], chance: random.Random, until: date
) -> None:
    if activity.frequency == Frequency.AS_NEEDED:
        _do_as_needed(activity, by, chance, until)
        return
    by_number = {session.pk: session for session in sessions}
    diligence = chance.choice([0.72, 0.9, 0.95, 1.0])
    for period in periods_of(activity):
        if period.ends_on > until:
            continue
        session = by_number.get(period.session) if period.session else None
        luck = chance.random()
        if luck < diligence:
            _record(activity, by, _day_in(period, activity, chance, until), chance, session, until)
        elif luck > 0.97:
            actions.skip_unit(
                activity=activity,
                by=by,
                on=_day_in(period, activity, chance, until),
                reason=f"{MARK}: pushim zyrtar.",
                session=session,
            )


def _do_as_needed(activity: Activity, by: User, chance: random.Random, until: date) -> None:
    times = chance.choice([0, 5, 9])
    if not times and until >= no_occasion_from(activity.plan):
        note = f"{MARK}: gjatë vitit nuk pati rast."
        actions.state_no_occasion(activity=activity, by=by, today=until, note=note)
    whole_year = Period(activity.plan.starts_on, activity.plan.ends_on)
    for _time in range(times):
        _record(activity, by, _day_in(whole_year, activity, chance, until), chance, None, until)


def _day_in(period: Period, activity: Activity, chance: random.Random, until: date) -> date:
    if period.session is not None:
        return period.ends_on - ONE_DAY * chance.randrange(1, 8)
    first = max(period.starts_on, activity.plan.starts_on)
    last = min(period.ends_on, until)
    return first + ONE_DAY * chance.randrange((last - first).days + 1)


def _record(
    activity: Activity,
    by: User,
    day: date,
    chance: random.Random,
    session: AssemblySession | None,
    until: date,
) -> None:
    audiences, channels = list(activity.audiences.all()), list(activity.channels.all())
    # The youngest of the strategy's audiences stay silent, so that the matrix has something to show.
    known = list(Audience.objects.all())[:-2]
    audiences = audiences or chance.sample(known, 1 + chance.randrange(2))
    channels = channels or chance.sample(list(Channel.objects.all()), 1)
    messages = [
        message for audience in audiences for message in audience.messages.all() if chance.random() < 0.3
    ]
    occurrence = actions.record_occurrence(
        activity=activity,
        by=by,
        today=until,
        on=day,
        note=f"{MARK}.",
        session=session,
        audiences=audiences,
        messages=messages,
        channels=channels,
        people_reached=chance.choice([None, None, 12, 35, 180]),
    )
    if chance.random() < 0.15:
        actions.add_link(
            activity=activity,
            by=by,
            url=f"{LINK}/{activity.code}/{day:%m-%d}",
            caption=f"{MARK}: njoftim",
            occurrence=occurrence,
        )
