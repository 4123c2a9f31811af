"""What fits together: strategies in force one after the other, plans inside of their strategy's years."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from plans.models import AnnualPlan, Strategy

# What stays as it was (core/fixed.py), each with the sentence for whoever changes it.
CODE_IS_FIXED = {"code": gettext_lazy("A code never changes: data and links use it.")}
PART_IS_FIXED = {
    "strategy": gettext_lazy("It stays in its strategy: plans, records and public addresses use it.")
}
# Once a plan of the strategy is adopted.
NUMBER_IN_FORCE = {"number": gettext_lazy("The number stands in an adopted plan.")}
PLAN_IS_FIXED = {
    "year": gettext_lazy("The plan was adopted for its year."),
    "strategy": gettext_lazy("The plan was adopted under its strategy."),
}


def check_strategy(strategy: "Strategy") -> None:
    """Its plans lie within its years, and no other adopted strategy covers one of them."""
    first, last = strategy.starts_year, strategy.ends_year
    if not first or not last or first > last:
        return
    if strategy.pk and (
        outside := strategy.plans.exclude(year__range=(first, last)).order_by("year").first()
    ):
        field = "starts_year" if outside.year < first else "ends_year"
        raise ValidationError(
            {field: _("The plan of %(year)s belongs to this strategy.") % {"year": outside.year}}
        )
    if strategy.adopted_on is None:
        return
    others = type(strategy).objects.filter(adopted_on__isnull=False).exclude(pk=strategy.pk)
    if other := others.filter(starts_year__lte=last, ends_year__gte=first).first():
        raise ValidationError(
            {
                "adopted_on": _(
                    "The strategy %(period)s was adopted for some of these years. Shorten its period first."
                )
                % {"period": other.period}
            }
        )


def check_plan(plan: "AnnualPlan") -> None:
    """Its year is one of its strategy's, its activities lie within it, and what it was drafted from is earlier."""
    strategy, year = plan.strategy, plan.year
    if not strategy.starts_year <= year <= strategy.ends_year:
        raise ValidationError(
            {"year": _("The strategy is for the years %(period)s.") % {"period": strategy.period}}
        )
    if plan.derived_from and plan.derived_from.year >= year:
        raise ValidationError({"derived_from": _("A plan is drafted from an earlier one.")})
    if not plan.pk:
        return
    if plan.activities.exclude(objective__strategy=strategy).exists():
        raise ValidationError({"strategy": _("The plan has activities under objectives of its strategy.")})
    outside = Q(starts_on__lt=plan.starts_on) | Q(ends_on__gt=plan.ends_on)
    if plan.activities.filter(outside).exists():
        raise ValidationError({"year": _("The plan has activities with dates in another year.")})


def why_part_stays(part: Any, strategy: "Strategy") -> str:
    """Why a part of a strategy cannot be deleted; empty where no plan of the strategy was adopted."""
    if not has_plan_in_force(strategy):
        return ""
    return _("“%(name)s” counts in the figures of adopted plans under the strategy %(period)s.") % {
        "name": part,
        "period": strategy.period,
    }


def check_can_be_added(part: Any, *, to: str = "strategy") -> None:
    """What figures count, such as audiences that nobody addressed, is as the strategy was when plans were adopted."""
    # A form without a choice is refused by the field itself.
    owner = getattr(part, to, None)
    strategy: Strategy | None = getattr(owner, "strategy", owner)
    if strategy and part._state.adding and has_plan_in_force(strategy):
        raise ValidationError(
            {
                to: _(
                    "Plans were adopted under the strategy %(period)s, and their figures count what it named then. "
                    "Add this to the next strategy."
                )
                % {"period": strategy.period}
            }
        )


def has_plan_in_force(strategy: "Strategy") -> bool:
    """Whether its numbers stand in a plan that was adopted."""
    return any(plan.status != plan.Status.DRAFT for plan in strategy.plans.all())
