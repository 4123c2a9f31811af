"""What the pages of the plans show of the drafts: who may make one, and what findings say about one."""

from typing import Any

from django import template
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation.new_plan import policies
from kacanik_comms.evaluation.new_plan.suggestions import Suggestion, suggestions_for
from plans.models import AnnualPlan

register = template.Library()


@register.filter
def can_draft(user: User) -> bool:
    return user.is_authenticated and policies.can_draft(user)


@register.simple_tag
def can_discard(user: User, plan: AnnualPlan) -> bool:
    return user.is_authenticated and policies.can_discard(user, plan)


@register.simple_tag
def findings_about(plan: AnnualPlan, user: Any) -> list[Suggestion]:
    if not (user.is_authenticated and policies.can_edit_draft(user, plan)):
        return []
    return suggestions_for(plan, today=timezone.localdate())
