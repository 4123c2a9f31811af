"""Plain functions that make what a test needs, and drive the real actions where one exists."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone, translation

from activities.adoption.actions import before_amending, record_amendment
from activities.models import Activity, AssemblySession, Responsibility
from activities.records.actions import amend
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.accounts.deputies.models import Deputyship
from kacanik_comms.accounts.models import User
from plans.models import AnnualPlan, Objective, Office, Strategy

P = ParamSpec("P")
T = TypeVar("T")


def in_albanian(make: Callable[P, T]) -> Callable[P, T]:
    """Texts are written in the official language, whichever one the test speaks."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        with translation.override("sq"):
            return make(*args, **kwargs)

    return made


@in_albanian
def make_strategy() -> Strategy:
    return Strategy.objects.get_or_create(
        starts_year=2023,
        ends_year=2026,
        defaults={
            "title": "Strategjia për Informim dhe Komunikim 2023–2026",
            "adopted_on": date(2022, 11, 30),
        },
    )[0]


@in_albanian
def make_objective(number: int = 1) -> Objective:
    return Objective.objects.get_or_create(
        strategy=make_strategy(), number=number, defaults={"title": f"Objektivi {number}"}
    )[0]


@in_albanian
def make_plan(year: int = 2023, *, status: str = "adopted", published: bool = True) -> AnnualPlan:
    return AnnualPlan.objects.create(
        strategy=make_objective().strategy,
        year=year,
        title=f"Plani vjetor {year}",
        status=status,
        is_published=published,
    )


@in_albanian
def make_office(code: str, name: str = "") -> Office:
    return Office.objects.get_or_create(code=code, defaults={"name": name or f"Zyra {code}"})[0]


@in_albanian
def make_activity(
    plan: AnnualPlan,
    *,
    offices: Iterable[Office] = (),
    starts_on: date | str | None = "year",
    ends_on: date | str | None = "year",
    objective: Objective | None = None,
    **values: Any,
) -> Activity:
    """A special activity; by default of the whole year of its plan."""
    values.setdefault("kind", "special")
    activity = Activity(
        plan=plan,
        objective=objective or make_objective(),
        starts_on=plan.starts_on if starts_on == "year" else starts_on,
        ends_on=plan.ends_on if ends_on == "year" else ends_on,
        **values,
    )
    if activity.number is None:
        same = Activity.objects.filter(plan=plan, objective=activity.objective, kind=activity.kind)
        activity.number = same.count() + 1
    activity.title = activity.title or f"Aktiviteti {activity.number}"
    if activity.is_special and activity.planned_cost is None and "planned_cost" not in values:
        activity.planned_cost = Decimal(0)
    activity.clean()
    activity.save()
    for order, office in enumerate(offices, start=1):
        Responsibility.objects.create(activity=activity, office=office, order=order)
    return activity


def make_amendment(
    activity: Activity,
    *,
    by: User,
    reason: str,
    at: datetime,
    counts_from: date | None = None,
    is_correction: bool = False,
    **values: Any,
) -> None:
    """A change of a line of an adopted plan, with its reason; by default it counts at once."""
    with transaction.atomic():
        before = before_amending(plan=activity.plan, by=by, at=at, activity=activity)
        for name, value in values.items():
            setattr(activity, name, value)
        amend(activity=activity, by=by)
        record_amendment(
            activity=activity,
            before=before,
            by=by,
            at=at,
            reason=reason,
            counts_from=counts_from,
            is_correction=is_correction,
        )


def make_recurring(plan: AnnualPlan, frequency: str, **values: Any) -> Activity:
    """A recurring activity, expected in the whole year of its plan."""
    return make_activity(plan, kind="recurring", frequency=frequency, starts_on=None, ends_on=None, **values)


@in_albanian
def make_session(day: date, title: str = "Seanca e rregullt") -> AssemblySession:
    return AssemblySession.objects.create(date=day, title=title)


@in_albanian
def make_audience(code: str, number: int = 1, *, scope: str = "external") -> Audience:
    return Audience.objects.create(
        strategy=make_strategy(), code=code, number=number, name=f"Audienca {code}", scope=scope
    )


@in_albanian
def make_message(audience: Audience, number: int = 1) -> Message:
    return Message.objects.create(audience=audience, number=number, text=f"Mesazhi {number}")


@in_albanian
def make_desired_impact(audience: Audience, number: int = 1) -> DesiredImpact:
    return DesiredImpact.objects.create(audience=audience, number=number, text=f"Impakti {number}")


@in_albanian
def make_channel(code: str, number: int = 1) -> Channel:
    return Channel.objects.create(strategy=make_strategy(), code=code, number=number, name=f"Kanali {code}")


def make_deputyship(
    person: User, deputy: User, *, days: tuple[int, int] = (-1, 1), ended: bool = False
) -> Deputyship:
    """From one day to another, counted from today; also for days that are over, which the action refuses."""
    today, now = timezone.localdate(), timezone.now()
    return Deputyship.objects.create(
        person=person,
        deputy=deputy,
        starts_on=today + timedelta(days=days[0]),
        ends_on=today + timedelta(days=days[1]),
        made_by=person,
        made_at=now,
        ended_by=person if ended else None,
        ended_at=now if ended else None,
    )


def again(user: User) -> User:
    """The same person at their next request, without what was remembered of them."""
    return User.objects.get(pk=user.pk)
