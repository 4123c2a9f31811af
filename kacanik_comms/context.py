"""What every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

import kacanik_comms
from activities.rules.policies import can_see_activities
from kacanik_comms.evaluation.policies import can_see_evaluation
from kacanik_comms.public.addresses import address
from plans.years import plan_in_force


@dataclass(frozen=True)
class NavItem:
    url: str
    label: str
    active: bool
    # On a phone, where the bar has room for what is used every day, it stands in the panel of the account.
    is_rare: bool = False


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "front": address("home"),
        "version": kacanik_comms.__version__,
        "nav": SimpleLazyObject(lambda: _navigation(request)),
    }


def _navigation(request: HttpRequest) -> list[NavItem]:
    user = request.user
    if not user.is_authenticated:
        return []
    plan = plan_in_force(request, on=timezone.localdate())
    entries = []
    if can_see_activities(user):
        entries += [
            (reverse("activities:today"), _("Today")),
            (reverse("activities:list"), _("Activities")),
            (reverse("audiences:coverage"), _("Audiences")),
        ]
    if can_see_evaluation(user) and plan:
        entries.append((reverse("evaluation:year", args=[plan.year]), _("Evaluation")))
    if can_see_activities(user):
        entries.append((reverse("plans:list"), _("Plan")))
    items = [NavItem(url, label, request.path.startswith(url)) for url, label in entries]
    if user.may_enter_admin:
        url = reverse("admin:index")
        items.append(NavItem(url, _("Administration"), request.path.startswith(url), is_rare=True))
    return items
