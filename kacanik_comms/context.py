"""What every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

import kacanik_comms
from activities.rules.policies import can_record, can_see_activities
from kacanik_comms.evaluation.policies import can_see_evaluation
from kacanik_comms.guide.places import help_for
from kacanik_comms.public.addresses import address
from plans.years import plan_in_force


@dataclass(frozen=True)
class NavItem:
    url: str
    label: str
    active: bool
    # "record" is the button in the middle of a phone's bar, "admin" what stands in the account's panel there.
    look: str = ""


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "front": address("home"),
        "manifest": reverse(f"manifest-{get_language()}"),
        "version": kacanik_comms.__version__,
        "nav": SimpleLazyObject(lambda: _navigation(request)),
        "can_record": SimpleLazyObject(lambda: request.user.is_authenticated and can_record(request.user)),
        "help": SimpleLazyObject(lambda: _help(request)),
    }


def _help(request: HttpRequest) -> str:
    return help_for(request.user, request.resolver_match) if request.user.is_authenticated else ""


def _navigation(request: HttpRequest) -> list[NavItem]:
    user = request.user
    if not user.is_authenticated:
        return []
    plan = plan_in_force(request, on=timezone.localdate())
    entries: list[tuple[str, ...]] = []
    if can_see_activities(user):
        entries += [
            (reverse("activities:today"), _("Today")),
            (reverse("activities:list"), _("Activities")),
        ]
        if can_record(user):
            entries.append((reverse("activities:choose"), pgettext("button", "Record"), "record"))
        entries.append((reverse("audiences:coverage"), _("Audiences")))
    if can_see_evaluation(user) and plan:
        entries.append((reverse("evaluation:year", args=[plan.year]), _("Evaluation")))
    if can_see_activities(user):
        entries.append((reverse("plans:list"), _("Plan")))
    if user.may_enter_admin:
        entries.append((reverse("admin:index"), _("Administration"), "admin"))
    current = max((url for url, *_rest in entries if request.path.startswith(url)), key=len, default="")
    return [NavItem(url, label, url == current, *look) for url, label, *look in entries]
