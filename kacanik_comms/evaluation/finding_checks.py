"""What a finding may speak of, and how many ask the mayor for a decision."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities.models import Activity
from kacanik_comms.evaluation.models import Evaluation, Finding

# How many decisions the first page of a report asks of the mayor.
MOST_DECISIONS = 3


def check_is_of_its_plan(evaluation: Evaluation, values: Mapping[str, Any]) -> None:
    """A finding speaks of activities and objectives of its own year."""
    for name in ("activity", "merge_into"):
        activity: Activity | None = values.get(name)
        if activity and activity.plan_id != evaluation.plan_id:
            raise ValidationError({name: _("This activity belongs to the plan of another year.")})
    if values.get("merge_into") and values["merge_into"] == values.get("activity"):
        raise ValidationError({"merge_into": _("An activity cannot be merged into itself.")})


def check_decisions(finding: Finding, values: Mapping[str, Any]) -> None:
    """The first page has room for so many decisions, and a mayor for no more."""
    if not values.get("asks_mayor"):
        return
    others = finding.evaluation.findings.filter(asks_mayor=True).exclude(pk=finding.pk)
    if others.count() >= MOST_DECISIONS:
        raise ValidationError(
            {
                "asks_mayor": _("%(count)s findings ask the mayor for a decision already: %(numbers)s.")
                % {
                    "count": MOST_DECISIONS,
                    "numbers": ", ".join(str(other.number) for other in others),
                }
            }
        )
