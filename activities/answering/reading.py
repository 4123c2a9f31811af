"""What is asked: behind the link of a letter of its receiver, and for a link made by hand of an office."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from activities.models import Activity, AnswerLink, StatusUpdate
from activities.records.agenda import Item, item_of
from activities.records.asking import those_that_ask
from activities.records.progress import progress_of
from activities.rules.policies import rows_to_answer
from activities.rules.progress import Progress
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan, Office

# As long a page as a phone opens at once: the others come up as these are answered.
MOST_ROWS = 25


@dataclass(frozen=True)
class Asked:
    """The rows of a link: what is still asked, the most urgent first, and what is answered already."""

    open: Sequence[Item]
    answered: Sequence[Progress]


def asked_by(link: AnswerLink, *, today: date) -> Asked:
    """Of the rows of a link those for which its receiver still answers."""
    rows = Activity.objects.filter(answer_links=link).order_by("objective__number", "number")
    if link.person:
        rows = rows.with_own(link.person)
    activities = list(rows.for_page())
    own = rows_to_answer(link, activities)
    return _asked_of([activity for activity in activities if activity.pk in own], today)


def asked_of_office(office: Office, *, today: date) -> list[Activity]:
    """The activities that ask something of an office now, the most urgent first."""
    plans = those_that_ask(list(AnnualPlan.objects.order_by("-year")), today)
    rows = Activity.objects.of_plan().filter(plan__in=plans, responsibilities__office=office)
    asked = _asked_of(list(rows.for_page()), today)
    return [item.progress.activity for item in asked.open]


def _asked_of(activities: Iterable[Activity], today: date) -> Asked:
    activities = list(activities)
    explained = StatusUpdate.objects.filter(activity__in=activities).explained_activities()
    readings = progress_of(activities, on=lambda activity: reading_day(today, activity.plan.ends_on))
    items = {reading.activity.pk: item_of(reading, explained) for reading in readings}
    return Asked(
        sorted((item for item in items.values() if item), key=lambda item: item.due),
        [reading for reading in readings if not items[reading.activity.pk]],
    )
