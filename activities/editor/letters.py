"""Who is told that a draft is ready to be adopted."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts import administrators
from kacanik_comms.accounts.models import User
from kacanik_comms.core.mail import absolute, send
from plans.models import AnnualPlan


def draft_is_ready(plan: AnnualPlan, by: User, to: Iterable[User]) -> list[User]:
    """Answers those whose letter left."""
    context = {
        "plan": plan,
        "year": plan.year,
        "by": by,
        "url": absolute(reverse("activities:adopt", args=[plan.year])),
        "editor": absolute(reverse("activities:edit_plan", args=[plan.year])),
    }
    return send(to, "plan_to_adopt", context)


def plan_administrators(*, besides: User) -> list[User]:
    """Those whom a letter reaches."""
    return [
        user
        for user in administrators.plan_administrators(on=timezone.localdate())
        if user.email and user != besides
    ]
