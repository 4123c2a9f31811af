"""Which years ask for something, and what: read alike for the start page and for letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from activities.models import Activity, StatusUpdate
from activities.records.agenda import Agenda, AgendaEntry, Item, items_of
from activities.records.kept import readings_of
from activities.records.likely import likely_answers
from activities.records.recorded import plans_with_records
from activities.rules.progress import KeptProgress
from kacanik_comms.accounts.models import User
from kacanik_comms.core.caching import read_kept
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan


@dataclass(frozen=True)
class Year:
    """How everything in a year stands, and what it asks for."""

    plan: AnnualPlan
    readings: Sequence[KeptProgress]
    items: Sequence[Item]


def those_that_ask(plans: Sequence[AnnualPlan], today: date) -> list[AnnualPlan]:
    """Adopted, begun, neither judged nor being judged, and not put aside.

    Beside the plan of the present year, one that is over and in which nobody ever recorded anything asks for nothing
    but its evaluation.
    """
    asking = [
        plan for plan in plans if plan.takes_records and plan.starts_on <= today and not plan.is_put_aside
    ]
    over = [plan for plan in asking if plan.ends_on < today]
    if not over or len(over) == len(asking):
        return asking
    touched = plans_with_records(over)
    return [plan for plan in asking if plan not in over or plan.pk in touched]


def agendas_of(plans: Sequence[AnnualPlan], today: date) -> list[Agenda]:
    """What each year asks of everybody; kept for a day and a revision, without the readings behind it."""
    by_key = {plan.pk: plan for plan in plans}

    def make(keys: list[int]) -> dict[int, tuple[list[AgendaEntry], list[int]]]:
        return {
            year.plan.pk: (
                [AgendaEntry.of(item) for item in year.items],
                [reading.activity.pk for reading in likely_answers(year.readings, today=today)],
            )
            for year in years_of([by_key[key] for key in keys], today)
        }

    kept = read_kept({plan.pk: f"agenda-{plan.pk}-{plan.revision}-{today}" for plan in plans}, make)
    return [Agenda(plan, today > plan.ends_on, *kept[plan.pk]) for plan in plans]


def seen_by(user: User, plans: Sequence[AnnualPlan]) -> dict[int, bool]:
    """The keys of the planned activities that the person sees, each with whether an office of theirs answers for it."""
    return {key: is_own for _plan, key, is_own in _seen_by(user, plans)}


def _seen_by(user: User, plans: Sequence[AnnualPlan]) -> list[tuple[int, int, bool]]:
    rows = Activity.objects.of_plan().visible_to(user).filter(plan__in=plans).order_by()
    return list(rows.with_own(user).values_list("plan_id", "pk", "is_own"))  # type: ignore[misc]  # annotated


@dataclass(frozen=True)
class YearOver:
    """A year that is over, to one person: how many activities they see, and answer for, and how many of these lack
    something for its report."""

    plan: AnnualPlan
    seen: int
    own: int
    lacking: int
    lacking_own: int


def years_over(user: User, plans: Sequence[AnnualPlan], today: date) -> list[YearOver]:
    """Kept for a day and a revision, for all who see and answer for the same."""

    def make(keys: list[int]) -> dict[int, tuple[int, int, int, int]]:
        asked = [plan for plan in plans if plan.pk in keys]
        seen = _seen_by(user, asked)
        numbers = {}
        for agenda in agendas_of(asked, today):
            of_year = {key: is_own for plan, key, is_own in seen if plan == agenda.plan.pk}
            own = {key for key, is_own in of_year.items() if is_own}
            counts = (agenda.among(of_year).missing, agenda.among(own).missing)
            numbers[agenda.plan.pk] = (len(of_year), len(own), *counts)
        return numbers

    whose = "-".join(map(str, ("all" if user.sees_whole_plan else "own", *sorted(user.acts_for))))
    kept = read_kept({plan.pk: f"over-{plan.pk}-{plan.revision}-{today}-{whose}" for plan in plans}, make)
    return [YearOver(plan, *kept[plan.pk]) for plan in plans]


def years_of(plans: Sequence[AnnualPlan], today: date) -> list[Year]:
    """What each year asks for, with the same number of queries for two of them as for one."""
    days = {plan.pk: reading_day(today, plan.ends_on) for plan in plans}
    activities = Activity.objects.of_plan().filter(plan__in=plans).for_page()
    readings = readings_of(activities, on=lambda activity: days[activity.plan_id])
    explained = StatusUpdate.objects.filter(activity__plan__in=plans).explained_activities()
    years = []
    for plan in plans:
        own = [reading for reading in readings if reading.activity.plan_id == plan.pk]
        years.append(Year(plan, own, items_of(plan, own, on=days[plan.pk], explained=explained)))
    return years
