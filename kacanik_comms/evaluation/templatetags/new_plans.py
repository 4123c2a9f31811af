"""What the pages of the plans show of the drafts: who may make one, and what findings say about one."""

from typing import Any

from django import template
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.new_plan import policies
from kacanik_comms.evaluation.new_plan.suggestions import (
    MeasuredBaseline,
    Suggestion,
    baselines_for,
    signed_before,
    suggestions_for,
)
from plans.models import AnnualPlan

register = template.Library()


@register.filter
def can_draft(user: User) -> bool:
    return user.is_authenticated and policies.can_draft(user)


@register.simple_tag
def can_discard(user: User, plan: AnnualPlan) -> bool:
    return user.is_authenticated and policies.can_discard(user, plan)


@register.simple_tag
def signed_before_draft(plan: AnnualPlan, user: Any) -> Evaluation | None:
    """What was signed about the year from which a draft was made, for whoever may edit the draft."""
    may_edit = user.is_authenticated and policies.can_edit_draft(user, plan)
    return signed_before(plan) if may_edit else None


@register.simple_tag
def findings_about(plan: AnnualPlan, evaluation: Evaluation | None) -> list[Suggestion]:
    return suggestions_for(plan, evaluation, today=timezone.localdate())


@register.simple_tag
def baselines_about(plan: AnnualPlan, evaluation: Evaluation | None) -> list[MeasuredBaseline]:
    return baselines_for(plan, evaluation)


@register.simple_tag
def drafts_with_findings(plan: AnnualPlan, user: Any) -> list[tuple[AnnualPlan, int]]:
    """The drafts that were made from a plan, and how many findings of its evaluation wait for an answer in each."""
    drafts = AnnualPlan.objects.filter(derived_from=plan, status=AnnualPlan.Status.DRAFT).select_related(
        "strategy"
    )
    counted = [(draft, len(findings_about(draft, signed_before_draft(draft, user)))) for draft in drafts]
    return [(draft, count) for draft, count in counted if count]
