"""When somebody last reported on each activity of a year."""

from datetime import date

from django.db.models import Max
from django.utils import timezone

from activities.models import Evidence, Occurrence, StatusUpdate
from plans.models import AnnualPlan


def last_reports(plan: AnnualPlan) -> dict[int, date]:
    """The day by the primary key of the activity, with one query; activities without any report are left out."""
    first, *others = (
        rows.filter(activity__plan=plan).order_by().values_list("activity_id").annotate(last=Max(column))
        for rows, column in (
            (Occurrence.objects.all(), "recorded_at"),
            (StatusUpdate.objects.that_stand(), "at"),
            (Evidence.objects.all(), "added_at"),
        )
    )
    days: dict[int, date] = {}
    for activity, at in first.union(*others, all=True):
        day = timezone.localdate(at)
        days[activity] = max(day, days.get(activity, day))
    return days
