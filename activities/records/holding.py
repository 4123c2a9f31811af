"""The activity that something is recorded about: held while that is done, and counted afterwards."""

from datetime import date

from activities.models import Activity
from activities.rules.authors import Author, person_of, reason_of
from activities.rules.days import Days
from activities.rules.policies import check_can_report_on
from kacanik_comms.core import editing


def hold_activity(activity: Activity, by: Author, version: int | None = None) -> Activity:
    """The activity as it is now, held for whoever may report on it."""
    # The plan's row too: so that nothing is recorded in the moment in which its evaluation is submitted.
    return editing.hold(
        Activity.objects.select_related("plan", "objective"),
        activity.pk,
        by=by,
        allows=check_can_report_on,
        version=version,
        of=("self", "plan"),
    )


def lock_activity(pk: int) -> None:
    """Before something is written beside an activity by whoever need not report on it. The activity before its plan,
    as everybody who records: two who wait for each other wait for ever."""
    Activity.objects.select_related("plan").select_for_update(of=("self", "plan")).get(pk=pk)


def count_change(activity: Activity) -> None:
    """What was recorded beside the activity has its own history; here only the version counts it."""
    activity.version += 1
    activity.save_without_historical_record(update_fields=["version"])  # type: ignore[attr-defined]  # simple-history's


def save_activity(activity: Activity, by: Author) -> None:
    activity.version += 1
    if reason := reason_of(by):
        activity._change_reason = reason  # type: ignore[attr-defined]  # simple-history reads it
    editing.save(activity, person_of(by))


def count_occurrence(activity: Activity, by: Author) -> None:
    """An occasion arose, also where the office had said that there was none."""
    if activity.no_occasion_on is None:
        count_change(activity)
        return
    activity.no_occasion_on, activity.no_occasion_note = None, ""
    save_activity(activity, by)


def columns_of(unit: Days | None) -> dict[str, date | None]:
    """The columns of an occurrence that say in which unit it was."""
    return {
        "unit_starts_on": unit.starts_on if unit else None,
        "unit_ends_on": unit.ends_on if unit else None,
    }
