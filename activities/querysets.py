"""Questions about activities in the department's own words."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce

from activities.rules.days import FROM_THURSDAY_TO_SUNDAY, Days
from activities.rules.timeliness import DUE_SOON, Timeliness
from activities.rules.workflow import OPEN, WITH_REASON, Status
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.dates import last_day_of_month
from kacanik_comms.core.search import ranked
from plans.names.reading import Names, read_names
from plans.policies import can_see_plans

if TYPE_CHECKING:
    from activities.models import (  # noqa: F401 - in quotation marks below
        Activity,
        Amendment,
        AssemblySession,
        Evidence,
        Occurrence,
        RemovedOccurrence,
        StatusUpdate,
    )
    from kacanik_comms.accounts.models import User


CODE = re.compile(r"(0|[1-9]\d{0,3})\.([RX]?)(0|[1-9]\d{0,3})")
# What an occurrence is linked to.
LINKS = ("audiences", "channels", "messages")

# What a citizen may see: the plan is published and no draft, and the activity is not internal.
PUBLISHED = Q(plan__is_published=True, is_internal=False) & ~Q(plan__status="draft")
OF_PUBLISHED_ACTIVITY = Q(activity__plan__is_published=True, activity__is_internal=False) & ~Q(
    activity__plan__status="draft"
)


class ActivityQuerySet(models.QuerySet["Activity"]):
    # What gives the rows that are read along the names of their time, where that was asked for.
    _give_names: Callable[[list["Activity"]], None] | None = None

    def special(self) -> "ActivityQuerySet":
        return self.filter(kind="special")

    def recurring(self) -> "ActivityQuerySet":
        return self.filter(kind="recurring")

    def of_plan(self) -> "ActivityQuerySet":
        """What the plan foresaw, as it was adopted or amended."""
        return self.filter(is_beyond_plan=False)

    def beyond_plan(self) -> "ActivityQuerySet":
        return self.filter(is_beyond_plan=True)

    def expected_before_sessions(self) -> "ActivityQuerySet":
        """Those that are, or were before an amendment, done before each session of the Assembly."""
        amendments = apps.get_model("activities", "Amendment")._default_manager
        changed = amendments.filter(activity=OuterRef("pk"), before__frequency="before_session")
        return self.filter(Q(frequency="before_session") | Exists(changed))

    def not_before_sessions(self) -> "ActivityQuerySet":
        return self.exclude(pk__in=ActivityQuerySet(self.model).expected_before_sessions().values("pk"))

    def published(self) -> "ActivityQuerySet":
        """What a citizen may see."""
        return self.filter(PUBLISHED)

    def still_open(self) -> "ActivityQuerySet":
        """Those on which something is still to be done; of what recurs, all."""
        return self.filter(Q(kind="recurring") | Q(status__in=OPEN))

    def whose_records_stand(self) -> "ActivityQuerySet":
        """Without reopened ones, whose occurrences do not count: the rule of `OccurrenceQuerySet.that_stand`."""
        return self.filter(Q(kind="recurring") | Q(status=Status.COMPLETED))

    def visible_to(self, user: "User") -> "ActivityQuerySet":
        """All of them for those who run or judge the plan, its own for an office, none for others."""
        if user.sees_whole_plan:
            return self
        if user.is_contributor:
            return self.filter(responsibilities__office__members__in=user.acts_for).distinct()
        return self.none()

    def with_timeliness(self, wanted: str, *, on: date) -> "ActivityQuerySet":
        """Those whose derived timeliness is the wanted one: the rule of timeliness.py, said to the database."""
        special = self.special().alias(due_on=Coalesce("postponed_to", "ends_on"))
        is_open, is_completed = Q(status__in=OPEN), Q(completed_on__isnull=False)
        match wanted:
            case Timeliness.NO_DATE:
                return special.filter(
                    is_open & Q(due_on__isnull=True) | is_completed & Q(ends_on__isnull=True)
                )
            case Timeliness.LATE:
                return special.filter(is_open, due_on__lt=on)
            case Timeliness.DUE_SOON:
                return special.filter(is_open, due_on__range=(on, on + DUE_SOON))
            case Timeliness.COMPLETED_LATE:
                return special.filter(completed_on__gt=F("ends_on"))
            case Timeliness.ON_TIME:
                return special.filter(
                    Q(completed_on__lte=F("ends_on")) | is_open & Q(due_on__gt=on + DUE_SOON)
                )
        return self.none()

    def with_code(self, code: str) -> "ActivityQuerySet":
        """Those that are called so in tables and talk, for example 1.R4: one a plan."""
        parts = CODE.fullmatch(code)
        if parts is None:
            return self.none()
        kind = "recurring" if parts[2] else "special"
        return self.filter(
            objective__number=int(parts[1]),
            kind=kind,
            is_beyond_plan=parts[2] == "X",
            number=int(parts[3]),
        )

    def with_words(self, words: str) -> "ActivityQuerySet":
        """Those that have all the words, or what a synonym says for them, in their code or texts."""
        return self.filter(pk__in=list(ranked(words, "activity"))) if words.strip() else self

    def in_month(self, month: int) -> "ActivityQuerySet":
        """Those whose time touches the month of the plan's year; a recurring one without a span touches all."""
        begins_by = (
            Q(starts_on__isnull=True)
            | Q(starts_on__year__lt=F("plan__year"))
            | Q(starts_on__month__lte=month)
        )
        # What was put off and is still open lasts until its new day.
        put_off = When(Q(status__in=OPEN, postponed_to__isnull=False), then="postponed_to")
        ends_after = Q(last__isnull=True) | Q(last__year__gt=F("plan__year")) | Q(last__month__gte=month)
        return (
            self.exclude(kind="special", ends_on__isnull=True)
            .alias(last=Case(put_off, default="ends_on"))
            .filter(begins_by, ends_after)
        )

    def with_visibility(self, user: "User") -> "ActivityQuerySet":
        """With `is_visible`: whether the person may open its page. Where everybody reads them all, as in the plan."""
        visible = ActivityQuerySet(self.model).visible_to(user)
        return self.annotate(is_visible=Exists(visible.filter(pk=OuterRef("pk"))))

    def standing_in(self, first: date) -> "ActivityQuerySet":
        """Those of which the calendar of the month that begins on the day says something."""
        days = (first, last_day_of_month(first.year, first.month))
        has_day = Q(ends_on__range=days) | Q(postponed_to__range=days) | Q(completed_on__range=days)
        occurrences: Any = apps.get_model("activities", "Occurrence")._default_manager
        recorded = occurrences.ending_about(first).order_by().values("activity")
        return self.filter(Q(kind="special") & has_day | Q(pk__in=recorded))

    def with_own(self, user: "User") -> "ActivityQuerySet":
        """With `is_own`: whether an office of the person answers for it."""
        responsibilities = apps.get_model("activities", "Responsibility")._default_manager
        own = responsibilities.filter(activity=OuterRef("pk"), office__members__in=user.acts_for)
        return self.annotate(is_own=Exists(own))

    def with_last_recording(self) -> "ActivityQuerySet":
        """With `last_recorded_at`: when somebody last recorded that it happened or was skipped."""
        occurrences = apps.get_model("activities", "Occurrence")._default_manager
        of_activity = occurrences.filter(activity=OuterRef("pk")).order_by("-recorded_at")
        return self.annotate(last_recorded_at=Subquery(of_activity.values("recorded_at")[:1]))

    def for_page(self, names: Names | None = None) -> "ActivityQuerySet":
        """With what a list shows beside each activity, in a fixed number of queries."""
        responsibilities = apps.get_model("activities", "Responsibility")._default_manager
        rows = self.select_related("plan__strategy", "objective").prefetch_related(
            Prefetch("responsibilities", responsibilities.select_related("office"))
        )
        return rows.with_names_of_their_time(names)

    def with_names_of_their_time(self, names: Names | None = None) -> "ActivityQuerySet":
        """Objectives, offices, audiences and channels that are read along are called as in the time of the plan.

        Each page, table and record of a year reads its activities here, so that none of them can forget it. `names`
        spares a query where the page has read those of the plan already.
        """
        rows = self.all()
        rows._give_names = partial(give_names_of_their_time, names=names)
        return rows

    def _clone(self) -> "ActivityQuerySet":
        clone = super()._clone()  # type: ignore[misc]
        clone._give_names = self._give_names
        return clone

    def _fetch_all(self) -> None:
        is_read = self._result_cache is not None
        super()._fetch_all()
        if self._give_names and not is_read:
            # Of values, not of rows, there is nothing to rename.
            self._give_names([row for row in self._result_cache or () if isinstance(row, models.Model)])


class RecordQuerySet(models.QuerySet[Any]):
    """Rows that belong to an activity, and are seen by whoever sees it."""

    def visible_to(self, user: "User") -> Self:
        activities: Any = apps.get_model("activities", "Activity")._default_manager
        return self.filter(activity__in=activities.visible_to(user).order_by().values("pk"))


def counts_by(day: date) -> Q:
    """Of an occurrence, that it counts on the day: the rule of `When.counts_from`, said to the database."""
    return Q(ends_on__lte=day) | Q(date__isnull=True, recorded_at__date__lte=day)


class OccurrenceQuerySet(RecordQuerySet):
    def published(self) -> "OccurrenceQuerySet":
        """What a citizen may see, day by day; what was said of it in words is not among that."""
        return self.filter(OF_PUBLISHED_ACTIVITY)

    def happened(self) -> "OccurrenceQuerySet":
        return self.filter(outcome="happened")

    def counting(self, *, on: date) -> "OccurrenceQuerySet":
        return self.filter(counts_by(on))

    def on_one_of(self, days: Days) -> "OccurrenceQuerySet":
        """What was, or can have been, on one of the days."""
        in_unit = Q(unit_starts_on__lte=days.ends_on, unit_ends_on__gte=days.starts_on)
        return self.filter(Q(date__range=(days.starts_on, days.ends_on)) | in_unit)

    def ending_about(self, first: date) -> "OccurrenceQuerySet":
        """What ended in the month that begins on the day; and the weeks that ended soon after, of which `When` says to
        which month they belong."""
        last = last_day_of_month(first.year, first.month)
        return self.filter(ends_on__range=(first, last + FROM_THURSDAY_TO_SUNDAY))

    def that_stand(self) -> "OccurrenceQuerySet":
        """Without those of reopened activities, which are kept so that nothing that somebody wrote is lost."""
        return self.filter(Q(activity__kind="recurring") | Q(activity__status=Status.COMPLETED))


class EvidenceQuerySet(RecordQuerySet):
    def published(self) -> "EvidenceQuerySet":
        """What a citizen may see: somebody published this one proof, and its activity is public."""
        return self.filter(OF_PUBLISHED_ACTIVITY, is_public=True)


class RemovedOccurrenceQuerySet(models.QuerySet["RemovedOccurrence"]):
    def without_activity(self) -> "RemovedOccurrenceQuerySet":
        """Those of work beyond the plan that is not recorded any more."""
        activities: Any = apps.get_model("activities", "Activity")._default_manager
        return self.exclude(Exists(activities.filter(pk=OuterRef("activity_id"))))

    def removed_before(self, at: datetime) -> "RemovedOccurrenceQuerySet":
        return self.filter(removed_at__lt=at)


class AmendmentQuerySet(RecordQuerySet):
    def published(self) -> "AmendmentQuerySet":
        """The changes of adopted plans that a citizen may see, with their reasons; never who made them."""
        return self.filter(OF_PUBLISHED_ACTIVITY)


class AssemblySessionQuerySet(models.QuerySet["AssemblySession"]):
    def published(self) -> "AssemblySessionQuerySet":
        """The sessions of the years whose plan citizens see."""
        plans: Any = apps.get_model("plans", "AnnualPlan")._default_manager
        return self.filter(date__year__in=plans.published().values("year"))

    def visible_to(self, user: "User") -> "AssemblySessionQuerySet":
        """Everybody with a role reads them."""
        return self if can_see_plans(user) else self.none()


class StatusUpdateQuerySet(RecordQuerySet):
    def published(self) -> "StatusUpdateQuerySet":
        """The steps that a citizen may see; of their notes only `StatusUpdate.public_reason`."""
        return self.that_stand().filter(OF_PUBLISHED_ACTIVITY)

    def that_stand(self) -> "StatusUpdateQuerySet":
        """Without the slips: a step that was taken back at once, and the taking back itself."""
        return self.filter(takes_back__isnull=True, taken_back_by__isnull=True)

    def with_reason(self) -> "StatusUpdateQuerySet":
        """Those in which somebody had to say why."""
        pairs = (Q(from_status=source, to_status=target) for source, target in sorted(WITH_REASON))
        return self.filter(reduce(or_, pairs))

    def explained_activities(self) -> set[int]:
        """The keys of the activities of which somebody said why they came late."""
        return set(self.that_stand().with_reason().order_by().values_list("activity", flat=True))


def give_names_of_their_time(activities: Sequence[Any], *, names: Names | None) -> None:
    """Renames in memory what was read along with the activities; none of it is saved."""
    if not activities:
        return
    names = names or read_names([activity.plan for activity in activities])
    for activity in activities:
        names.give(activity.plan, activity.objective)
        read_along = getattr(activity, "_prefetched_objects_cache", {})
        for responsibility in read_along.get("responsibilities", ()):
            names.give(activity.plan, responsibility.office)
        for row in (row for link in ("audiences", "channels") for row in read_along.get(link, ())):
            names.give(activity.plan, row)


def offices_kept_by(user: "User") -> Any:
    """The offices whose calendar the person keeps: all of them for those who run the plan, else their own."""
    offices: Any = apps.get_model("plans", "Office")._default_manager
    if user.is_officer or user.is_plan_admin:
        return offices.filter(responsibilities__isnull=False).distinct()
    return offices.filter(members__in=user.acts_for).distinct()


def offices_reported_by(user: "User") -> Any:
    """The offices for which the person reports: their own, or as a deputy those of the person stood in for."""
    offices: Any = apps.get_model("plans", "Office")._default_manager
    is_deputy_alone = Role.CONTRIBUTOR not in user.rights.own
    people = user.rights.those_with(Role.CONTRIBUTOR) if is_deputy_alone else [user.pk]
    return offices.filter(members__in=people).distinct()
