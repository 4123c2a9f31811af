"""Which years ask for something, and what: read alike for the start page and for letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from activities.models import Activity, StatusUpdate
from activities.records.agenda import Agenda, agenda_of
from activities.records.progress import progress_of
from activities.records.recorded import plans_with_records
from activities.rules.progress import Progress
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan


@dataclass(frozen=True)
class Year:
    """One year as the pages ask about it, with the readings behind it."""

    agenda: Agenda
    readings: Sequence[Progress]

    @property
    def plan(self) -> AnnualPlan:
        return self.agenda.plan

    @property
    def missing(self) -> int:
        """How many activities lack something that the report says."""
        return sum(len(group.items) for group in self.agenda.for_the_report)


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


def years_of(plans: Sequence[AnnualPlan], activities: Sequence[Activity], today: date) -> list[Year]:
    """What each year asks for, with the same number of queries for two of them as for one."""
    days = {plan.pk: reading_day(today, plan.ends_on) for plan in plans}
    readings = progress_of(activities, on=lambda activity: days[activity.plan_id])
    explained = StatusUpdate.objects.filter(activity__plan__in=plans).explained_activities()
    years = []
    for plan in plans:
        own = [reading for reading in readings if reading.activity.plan_id == plan.pk]
        years.append(Year(agenda_of(plan, own, on=days[plan.pk], explained=explained), own))
    return years
