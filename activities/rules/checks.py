"""What the actions ask before they write: whether a step, an occurrence or a skipped unit is possible as told."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities.models import Activity, AssemblySession
from activities.records.progress import frequency_on, is_expected, periods_of, record_of
from activities.rules.days import Days, When
from activities.rules.recurrence import Frequency, Outcome, Period, Record
from activities.rules.workflow import STEPS, Needs, Status
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.visible import is_visible

# How long before its year a session can be prepared for.
BEFORE_THE_YEAR = timedelta(days=92)


def check_step(
    activity: Activity,
    name: str,
    today: date,
    note: str,
    completed_on: date | None,
    postponed_to: date | None,
) -> None:
    if not activity.is_special:
        raise ValidationError(_("A recurring activity has no status; record that it happened, or skip it."))
    step, status = STEPS[name], Status(activity.status)
    if status not in step.sources:
        raise ValidationError(
            _("“%(step)s” is not possible: the activity is %(status)s.")
            % {"step": step.label, "status": status.label}
        )
    errors = {}
    if Needs.REASON in step.needs and not is_visible(note):
        errors["note"] = _("Give the reason. It will stand in the yearly report.")
    if Needs.COMPLETION_DATE in step.needs:
        if completed_on is None:
            errors["completed_on"] = _("Say on which day it was completed.")
        elif completed_on > today:
            errors["completed_on"] = _("The date cannot be in the future.")
        elif completed_on < activity.plan.starts_on:
            errors["completed_on"] = _("The date is before the plan's year.")
    if Needs.NEW_DATE in step.needs:
        due_on = activity.postponed_to or activity.ends_on
        if postponed_to is None:
            errors["postponed_to"] = _("Give the new date.")
        elif due_on and postponed_to <= due_on:
            errors["postponed_to"] = _("The new date must be after the present one, %(date)s.") % {
                "date": in_words(due_on)
            }
        elif postponed_to <= min(today, activity.plan.ends_on):
            errors["postponed_to"] = _("The new date must be in the future.")
    if errors:
        raise ValidationError(errors)


def check_occurrence(
    activity: Activity, on: date | None, unit: Days | None, session: AssemblySession | None, today: date
) -> None:
    """Of a day or of a whole unit, one of the two; what is done before a session always has a day."""
    if activity.is_special:
        raise ValidationError(_("A special activity happens once: mark it as completed."))
    if on is not None and unit is not None:
        raise ValidationError({"unit": _("Give either the day or only the week, month or other unit.")})
    if unit is not None:
        _check_unit(activity, unit, session, today)
        return
    if on is None:
        raise ValidationError({"date": _("Enter a date.")})
    if on > today:
        raise ValidationError({"date": _("The date cannot be in the future.")})
    if session is None and frequency_on(activity, on) != Frequency.BEFORE_SESSION:
        _check_is_of_the_year(activity, on)
        return
    # What was done in December for a session in January belongs to the session's year.
    session = _check_session(activity, session)
    if on < activity.plan.starts_on - BEFORE_THE_YEAR:
        raise ValidationError(
            {"date": _("The date must be in %(year)s, the year of the plan.") % {"year": activity.plan.year}}
        )
    if on > session.date:
        raise ValidationError(
            {
                "date": _("It happened after the session, which was on %(date)s.")
                % {"date": in_words(session.date)}
            }
        )


def _check_unit(activity: Activity, unit: Days, session: AssemblySession | None, today: date) -> None:
    if session is not None:
        raise ValidationError({"unit": _("What is done before a session is recorded with its day.")})
    expected = [period for period in periods_of(activity) if period.session is None]
    if (unit.starts_on, unit.ends_on) not in {(period.starts_on, period.ends_on) for period in expected}:
        raise ValidationError({"unit": _("This is no unit of the activity. Give the day.")})
    if unit.starts_on > today:
        raise ValidationError({"unit": _("This unit has not begun yet.")})


def check_skip(
    activity: Activity, on: date, session: AssemblySession | None, *, besides: int | None = None
) -> Period:
    """The unit that is skipped: the session, or the one that the day lies in.

    Where units overlap because the rule was changed, it is the one that began last, under the rule of the day.
    `besides` is the record itself, where it is moved.
    """
    if not is_expected(activity):
        raise ValidationError(_("This activity has no fixed times, so it cannot be skipped."))
    if session is not None or frequency_on(activity, on) == Frequency.BEFORE_SESSION:
        session = _check_session(activity, session)
    else:
        _check_is_of_the_year(activity, on)
    record = Record(When.on(on), Outcome.SKIPPED, session.pk if session else None)
    unit = next((period for period in reversed(periods_of(activity)) if period.holds(record)), None)
    if unit is None:
        raise ValidationError({"date": _("Nothing is expected on this day.")})
    known = (record_of(occurrence) for occurrence in activity.occurrences.all() if occurrence.pk != besides)
    outcomes = [record.outcome for record in known if unit.holds(record)]
    if len(outcomes) >= unit.times or Outcome.SKIPPED in outcomes:
        raise ValidationError({"date": _("There is already a record for this unit.")})
    return unit


def _check_session(activity: Activity, session: AssemblySession | None) -> AssemblySession:
    """The session, which must be one of those that the activity is expected before."""
    if session is None:
        raise ValidationError({"session": _("Say before which session of the Assembly it was.")})
    if session.pk not in {period.session for period in periods_of(activity)}:
        raise ValidationError({"session": _("The activity is not expected before this session.")})
    return session


def _check_is_of_the_year(activity: Activity, on: date) -> None:
    """Inside the plan's year; a week that hangs over its edge belongs to the year of its Thursday."""
    plan = activity.plan
    in_a_unit = any(period.starts_on <= on <= period.ends_on for period in periods_of(activity))
    if not (plan.starts_on <= on <= plan.ends_on or in_a_unit):
        raise ValidationError(
            {"date": _("The date must be in %(year)s, the year of the plan.") % {"year": plan.year}}
        )
