"""The first days after the installation: a plan of the past is loaded, and nobody has recorded anything."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from activities.records.recorded import plans_with_records
from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.new_plan.policies import can_draft
from plans.models import AnnualPlan


def is_first_visit(user: User, plans: Sequence[AnnualPlan], *, today: date) -> bool:
    """Whether people are asked what to do, or hear who does it, in place of what was not done years ago."""
    decided = [plan for plan in plans if plan.status != AnnualPlan.Status.DRAFT]
    are_over = bool(decided) and all(plan.takes_records and plan.ends_on < today for plan in decided)
    is_demonstration = any(plan.holds_demonstration_data for plan in decided)
    if not are_over or is_demonstration or not (user.roles or user.is_plan_admin):
        return False
    return not (plans_with_records(plans) or Evaluation.objects.exists())


def first_choices(user: User, plans: Sequence[AnnualPlan], *, today: date) -> dict[str, Any]:
    """The plan of this year, where somebody has drafted it, and the one from which it can be made."""
    return {
        "year": today.year,
        "can_draft": can_draft(user),
        "draft": next((plan for plan in plans if plan.year == today.year), None),
        "before": next((plan for plan in plans if plan.year < today.year), None),
    }
