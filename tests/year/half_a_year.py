"""A year of which about half was done, reported by the officer through the real actions."""

from datetime import date, timedelta
from decimal import Decimal

from activities.models import Activity
from activities.records import actions
from activities.records.progress import periods_of
from activities.rules.recurrence import Frequency
from audiences.models import Audience, Channel
from kacanik_comms.accounts.models import User
from plans.models import AnnualPlan

TODAY = date(2024, 1, 15)
UNITS = 6
REASON = "Çështja e buxhetit: arsyet i dha drejtori"


def report_on_half(plan: AnnualPlan, by: User) -> None:
    """Every second special activity ends, in each possible way; every second recurring one happens for a while."""
    activities = Activity.objects.filter(plan=plan).for_page()
    for position, activity in enumerate(activities.special()):
        _end(activity, by, position)
    audiences, channels = list(Audience.objects.all()[:3]), list(Channel.objects.all()[:2])
    for position, activity in enumerate(activities.recurring()):
        if position % 2 == 0 and activity.frequency not in (Frequency.AS_NEEDED, Frequency.BEFORE_SESSION):
            _repeat(activity, by, audiences, channels)


def _end(activity: Activity, by: User, position: int) -> None:
    plan = activity.plan

    def step(name: str, **values: object) -> None:
        actions.take_step(
            activity=activity, step=name, by=by, version=activity.version, today=plan.ends_on, **values
        )

    match position:
        case 0:
            step("postpone", note=REASON, postponed_to=date(plan.year + 1, 3, 1))
        case 2:
            step("cancel", note=REASON)
        case 4:
            step("complete_partially", note=REASON)
        case 6:
            step("close_as_not_completed", note=REASON)
        case _ if position % 2 == 0:
            cost = activity.planned_cost and activity.planned_cost + Decimal("12.50")
            step("complete", completed_on=activity.ends_on or plan.ends_on, actual_cost=cost)
            actions.add_evidence(
                activity=activity, by=by, url=f"https://example.org/{activity.code}", caption="Procesverbal"
            )


def _repeat(activity: Activity, by: User, audiences: list[Audience], channels: list[Channel]) -> None:
    for number, period in enumerate(periods_of(activity)[:UNITS]):
        day = max(period.starts_on, activity.plan.starts_on) + timedelta(days=1)
        if number == 3:
            actions.skip_unit(activity=activity, by=by, on=day, reason="Pushim zyrtar")
        elif number % 5:
            actions.record_occurrence(
                activity=activity,
                by=by,
                today=activity.plan.ends_on,
                on=day,
                audiences=audiences,
                channels=channels,
                messages=list(audiences[0].messages.all()[:1]),
                people_reached=20,
            )
