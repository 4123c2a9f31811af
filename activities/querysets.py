"""Questions about activities in the department's own words."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from activities.timeliness import DUE_SOON, Timeliness
from activities.workflow import OPEN, Status

if TYPE_CHECKING:
    from activities.models import Activity, Occurrence
    from kacanik_comms.accounts.models import User


class ActivityQuerySet(models.QuerySet["Activity"]):
    def of_year(self, year: int) -> "ActivityQuerySet":
        return self.filter(plan__year=year)

    def special(self) -> "ActivityQuerySet":
        return self.filter(kind="special")

    def recurring(self) -> "ActivityQuerySet":
        return self.filter(kind="recurring")

    def published(self) -> "ActivityQuerySet":
        """What a citizen may see: the plan is published and the activity is not internal."""
        return self.filter(plan__is_published=True, is_internal=False)

    def visible_to(self, user: "User") -> "ActivityQuerySet":
        """All of them for those who run or judge the plan, its own for an office, none for others."""
        if user.is_officer or user.is_chief or user.is_plan_admin:
            return self
        if user.is_contributor:
            return self.filter(responsibilities__office__members=user).distinct()
        return self.none()

    def for_office(self, office: int) -> "ActivityQuerySet":
        return self.filter(responsibilities__office=office).distinct()

    def late(self, *, on: date) -> "ActivityQuerySet":
        return self.with_timeliness(Timeliness.LATE, on=on)

    def due_soon(self, *, on: date) -> "ActivityQuerySet":
        return self.with_timeliness(Timeliness.DUE_SOON, on=on)

    def with_timeliness(self, wanted: str, *, on: date) -> "ActivityQuerySet":
        """Those whose derived timeliness is the wanted one: the rule of timeliness.py, said to the database."""
        special = self.special().alias(due_on=Coalesce("postponed_to", "ends_on"))
        dated = special.filter(ends_on__isnull=False)
        is_open = Q(status__in=OPEN)
        match wanted:
            case Timeliness.NO_DATE:
                return special.filter(ends_on__isnull=True)
            case Timeliness.LATE:
                return dated.filter(is_open, due_on__lt=on)
            case Timeliness.DUE_SOON:
                return dated.filter(is_open, due_on__gte=on, due_on__lte=on + DUE_SOON)
            case Timeliness.COMPLETED_LATE:
                return dated.filter(completed_on__gt=F("ends_on"))
            case Timeliness.ON_TIME:
                return dated.filter(Q(completed_on__lte=F("ends_on")) | (is_open & Q(due_on__gt=on + DUE_SOON)))
        return self.none()

    def for_page(self) -> "ActivityQuerySet":
        """With what a list shows beside each activity, in a fixed number of queries."""
        return self.select_related("plan", "objective").prefetch_related("responsibilities__office")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def happened(self) -> "OccurrenceQuerySet":
        return self.filter(outcome="happened")

    def counted(self, *, until: date) -> "OccurrenceQuerySet":
        """Those that count as communication: it happened, and a special activity is still called completed.

        A reopened activity keeps its occurrence, so that nothing that somebody wrote is lost.
        """
        kept = Q(activity__kind="recurring") | Q(activity__status=Status.COMPLETED)
        return self.happened().filter(kept, date__lte=until)
