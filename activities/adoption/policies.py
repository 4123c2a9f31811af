"""Who puts a plan into force, and who changes it afterwards; with two faces, as in activities/rules/policies.py."""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.adoption.lines import WORDS
from activities.rules.policies import why_settled
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.dates import in_words
from plans.models import AnnualPlan, Strategy

ONLY_WORDS = gettext_lazy(
    "Only texts can have a typing error. A change of time, frequency, cost, offices or audiences is a change of the "
    "plan: enter the day from which it counts."
)


def check_can_adopt(user: User, plan: AnnualPlan) -> None:
    if not user.is_plan_admin:
        raise NotAllowed(_("Only the plan administrator can record the adoption of a plan."))
    if plan.status != AnnualPlan.Status.DRAFT:
        raise NotAllowed(_("The plan of %(year)s has already been adopted.") % {"year": plan.year})


def check_is_whole(plan: AnnualPlan) -> None:
    """Each activity that is adopted has an office that answers for it and a time, a recurring one its frequency."""
    lines = plan.activities.select_related("objective").prefetch_related("responsibilities")
    without_office = [line.code for line in lines if not line.responsibilities.all()]
    without_time = [line.code for line in lines if line.is_special and line.starts_on is None]
    errors = []
    if without_office:
        errors.append(_("No office is responsible for: %(codes)s.") % {"codes": ", ".join(without_office)})
    if without_time:
        errors.append(_("These activities have no time yet: %(codes)s.") % {"codes": ", ".join(without_time)})
    if errors:
        raise ValidationError(errors)


def why_not_under_a_draft(strategy: Strategy) -> str:
    return _(
        "The strategy %(period)s is a draft. Enter the day on which the Assembly adopted it; "
        "then the plan can be adopted."
    ) % {"period": strategy.period}


def can_adopt(user: User, plan: AnnualPlan) -> bool:
    return _allows(check_can_adopt, user, plan)


def check_can_publish(user: User, plan: AnnualPlan) -> None:
    """To show an adopted plan to citizens."""
    if not user.is_plan_admin:
        raise NotAllowed(_("Only the plan administrator can publish a plan."))
    if plan.status == AnnualPlan.Status.DRAFT:
        raise NotAllowed(
            _("The plan of %(year)s is a draft; it can be published once it is adopted.")
            % {"year": plan.year}
        )


def can_publish(user: User, plan: AnnualPlan) -> bool:
    return _allows(check_can_publish, user, plan)


def check_can_amend(user: User, plan: AnnualPlan) -> None:
    """To change an adopted plan, with a reason; a draft is simply written on."""
    if not user.is_plan_admin:
        raise NotAllowed(_("Only the plan administrator can change an adopted plan."))
    if plan.is_settled:
        raise NotAllowed(why_settled(plan))
    if plan.status == AnnualPlan.Status.DRAFT:
        raise NotAllowed(
            _("The plan of %(year)s is a draft; changing it needs no reason.") % {"year": plan.year}
        )


def can_amend(user: User, plan: AnnualPlan) -> bool:
    return _allows(check_can_amend, user, plan)


def check_counts_from(day: date, today: date) -> None:
    """What is over was judged by the plan as it was; nobody changes that afterwards."""
    if day < today:
        raise ValidationError(
            {
                "counts_from": _("A change counts from today, %(date)s, at the earliest.")
                % {"date": in_words(today)}
            }
        )


def check_is_correction(changed: Iterable[str] | None) -> None:
    """`changed` are the fields that were changed; None where a line was added."""
    if changed is None or not WORDS.issuperset(changed):
        raise ValidationError({"is_correction": ONLY_WORDS})


def _allows(check: Callable[[User, AnnualPlan], None], user: User, plan: AnnualPlan) -> bool:
    try:
        check(user, plan)
    except NotAllowed:
        return False
    return True
