"""Who reads which rows of a strategy: what citizens see, and what people with a role see."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from kacanik_comms.accounts.models import User
from plans.policies import can_see_plans

if TYPE_CHECKING:
    from plans.models import AnnualPlan


class ForWhoeverReadsPlans(models.QuerySet[Any]):
    """Rows that everybody with a role reads in full."""

    def visible_to(self, user: User) -> Self:
        return self if can_see_plans(user) else self.none()


class StrategyPartQuerySet(ForWhoeverReadsPlans):
    """Rows that belong to a strategy, and are published with the first plan of it that is."""

    strategy = "strategy"

    def published(self) -> Self:
        return self.filter(**{f"{self.strategy}__in": _published_plans().values("strategy")})


class StrategyQuerySet(StrategyPartQuerySet):
    strategy = "pk"

    def holding(self, year: int) -> Self:
        """Those whose period holds the year, adopted ones first."""
        rows = self.filter(starts_year__lte=year, ends_year__gte=year)
        return rows.order_by(F("adopted_on").desc(nulls_last=True), "-starts_year")


def of_year_or_nearest(plans: "Iterable[AnnualPlan]", *, on: date) -> "AnnualPlan | None":
    """This year's, else the last one that has begun, else the next."""
    return min(plans, key=lambda plan: (plan.year > on.year, abs(plan.year - on.year)), default=None)


def in_force(plans: "Iterable[AnnualPlan]", *, on: date) -> "AnnualPlan | None":
    """The plan that people work on, no draft."""
    return of_year_or_nearest((plan for plan in plans if plan.status != plan.Status.DRAFT), on=on)


class AnnualPlanQuerySet(ForWhoeverReadsPlans):
    def published(self) -> "AnnualPlanQuerySet":
        """What a citizen may see: a draft is not decided yet, whatever is ticked beside it."""
        return self.filter(is_published=True).exclude(status=self.model.Status.DRAFT)

    def settled(self) -> "AnnualPlanQuerySet":
        """Those whose year is judged or being judged."""
        return self.filter(Q(status=self.model.Status.CLOSED) | Q(records_locked_at__isnull=False))

    def in_force(self, *, on: date) -> "AnnualPlan | None":
        return in_force(self, on=on)


class OfficeQuerySet(ForWhoeverReadsPlans):
    def in_office(self) -> "OfficeQuerySet":
        """Those that no other office has succeeded."""
        return self.filter(succession=None)

    def published(self) -> Self:
        """The offices that a published plan names, or the strategy that it puts into practice."""
        activities: Any = apps.get_model("activities", "Activity")._default_manager
        named = Q(responsibilities__activity__in=activities.published().order_by().values("pk"))
        has_duties = Q(duties__strategy__in=_published_plans().values("strategy"))
        # Not by a join: an office is one row, however much it answers for.
        return self.filter(pk__in=self.model._default_manager.filter(named | has_duties).values("pk"))


def _published_plans() -> Any:
    plans: Any = apps.get_model("plans", "AnnualPlan")._default_manager
    return plans.published()
