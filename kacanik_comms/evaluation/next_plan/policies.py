"""Who makes the draft of the next plan, and who throws it away. Each rule has two faces: `check_can_…` and `can_…`."""

from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation.next_plan.situation import Situation
from kacanik_comms.evaluation.policies import allows
from plans.models import AnnualPlan


def check_can_draft(user: User, now: Situation) -> None:
    """To make the draft for the first time."""
    check_can_be_drafted(user, now)
    if now.present:
        raise NotAllowed(_("There is already a draft of the plan of %(year)s.") % {"year": now.year})


def can_draft(user: User, now: Situation) -> bool:
    return allows(check_can_draft, user, now)


def check_can_draft_again(user: User, now: Situation) -> None:
    """To make it once more in place of the one there is."""
    check_can_be_drafted(user, now)
    check_can_throw_away(user, now)


def can_draft_again(user: User, now: Situation) -> bool:
    return allows(check_can_draft_again, user, now)


def check_can_throw_away(user: User, now: Situation) -> None:
    """Only what was drafted here, as long as it is a draft and nobody has recorded anything in it."""
    _check_writes_plans(user)
    _check_is_ours_and_a_draft(now)
    if now.present is None:
        raise NotAllowed(_("There is no draft of the plan of %(year)s.") % {"year": now.year})
    if now.has_records:
        raise NotAllowed(_("The plan of %(year)s has records and cannot be discarded.") % {"year": now.year})


def can_throw_away(user: User, now: Situation) -> bool:
    return allows(check_can_throw_away, user, now)


def check_can_be_drafted(user: User, now: Situation) -> None:
    """What holds for the first draft as for the next one."""
    _check_writes_plans(user)
    if not now.is_signed:
        raise NotAllowed(
            _("The evaluation of %(year)s is not signed yet; the next plan is drafted from its findings.")
            % {"year": now.plan.year}
        )
    if now.year > now.plan.strategy.ends_year:
        raise NotAllowed(
            _("The strategy ends with %(last)s; the plan of %(year)s needs a new one.")
            % {"last": now.plan.strategy.ends_year, "year": now.year}
        )
    _check_is_ours_and_a_draft(now)


def _check_writes_plans(user: User) -> None:
    if not (user.is_officer or user.is_plan_admin):
        raise NotAllowed(_("The next plan is drafted by the information officer and the plan administrator."))


def _check_is_ours_and_a_draft(now: Situation) -> None:
    if now.present is None:
        return
    if not now.is_ours:
        raise NotAllowed(
            _(
                "There is already a plan of %(year)s that was not drafted from the plan of %(before)s. "
                "It stays unchanged."
            )
            % {"year": now.year, "before": now.plan.year}
        )
    if now.present.status != AnnualPlan.Status.DRAFT:
        raise NotAllowed(
            _("The plan of %(year)s is adopted and can be changed only by amendments.") % {"year": now.year}
        )
