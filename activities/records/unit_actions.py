"""Several units of a recurring activity, answered at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Activity, AssemblySession, Occurrence
from activities.records.actions import record_occurrence, skip_unit
from activities.records.holding import hold_activity
from activities.records.once_more import AlreadyRecorded
from activities.rules.authors import Author
from activities.rules.recurrence import Outcome, Period


def answer_units(
    *,
    activity: Activity,
    by: Author,
    today: date,
    version: int,
    periods: Sequence[Period],
    outcome: Outcome,
    note: str = "",
    **links: Any,
) -> list[Occurrence]:
    """Records of several units that it happened in each, with what the plan links to it, or why it did not.

    Nobody said on which day: a week or a month is recorded as such, a session by its own day. The form says what is
    recorded in each already, so nobody is asked; an old page sent again is refused.
    """
    with transaction.atomic():
        is_old_page = hold_activity(activity, by).version != version
        sessions = AssemblySession.objects.in_bulk(
            [period.session for period in periods if period.session is not None]
        )
        answers = []
        for period in periods:
            session = sessions[period.session] if period.session is not None else None
            if outcome == Outcome.SKIPPED:
                # Units may end on one day, where the rule was changed; no two of them begin on one.
                on = period.ends_on if session else period.starts_on
                answer = skip_unit(activity=activity, by=by, on=on, reason=note, session=session)
            else:
                try:
                    answer = record_occurrence(
                        activity=activity,
                        by=by,
                        today=today,
                        on=min(today, period.ends_on) if session else None,
                        unit=None if session else period,
                        note=note,
                        session=session,
                        seen=() if is_old_page else None,
                        **links,
                    )
                except AlreadyRecorded:
                    sentence = _("One of these has been answered in the meantime. Choose again.")
                    raise ValidationError({"units": sentence}) from None
            answers.append(answer)
        return answers
