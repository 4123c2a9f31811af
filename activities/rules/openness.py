"""What becomes of the words in which somebody says why: told where they are typed, before they are sent.

It follows what the public pages, the data and the signed report really show (docs/adr/0016).
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from activities.models import Activity
from activities.rules.workflow import DEVIATING, Needs, Step


def fate_of_reason(*activities: Activity, step: Step | None = None) -> str:
    """Of the reason for a step; without one, of a unit that is skipped, of a delay, or of no occasion.

    Of several activities what concerns the most open of them: nobody shall learn afterwards that a citizen reads it.
    """
    open_ones = [activity for activity in activities if not activity.is_internal]
    is_shown = step is not None and Needs.REASON in step.needs and step.target in DEVIATING
    if _any_published(open_ones):
        if is_shown:
            return _("It will appear in the yearly report and on the public page of the activity.")
        return _("It will appear in the yearly report, which is published once it is signed.")
    if open_ones and is_shown:
        return _("It will appear in the yearly report, and for citizens once the plan is published.")
    return _("It will appear in the yearly report.")


def _any_published(activities: Iterable[Activity]) -> bool:
    return any(activity.plan.is_public for activity in activities)
