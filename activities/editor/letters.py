"""Who is told that a draft is ready to be adopted."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts import administrators
from kacanik_comms.accounts.models import User
from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.actions import receivers_of, write
from kacanik_comms.letters.kinds import LetterKind
from plans.models import AnnualPlan


def draft_is_ready(plan: AnnualPlan, by: User, to: Iterable[User], at: datetime) -> list[User]:
    """Answers to whom a letter is on its way. As it is now the draft is sent once; after a change, again."""
    context = {
        "plan": plan,
        "year": plan.year,
        "by": by,
        "url": absolute(reverse("activities:adopt", args=[plan.year])),
    }
    event = f"adopt:{plan.pk}:{plan.revision}"
    return receivers_of(write(to=to, kind=LetterKind.TO_ADOPT, context=context, event=event, at=at))


def plan_administrators(*, besides: User) -> list[User]:
    """Those whom a letter reaches."""
    return [
        user
        for user in administrators.plan_administrators(on=timezone.localdate())
        if user.email and user != besides
    ]
