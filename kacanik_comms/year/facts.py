"""Everything that the figures of a year are computed from, as `loading.py` reads it or a signed record holds it.

A year is held against the plan as it was adopted (docs/adr/0014): what is measured here are the adopted dates, costs
and frequencies, and an activity that was added by an amendment is told apart. What people work with day by day is
the plan as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from activities.rules.days import When
from activities.rules.progress import Progress
from activities.rules.workflow import Status

if TYPE_CHECKING:
    from activities.models import Evidence, Occurrence, StatusUpdate
    from audiences.models import Audience, Channel, DesiredImpact, Message
    from kacanik_comms.year.tally import Tally
    from plans.models import AnnualPlan, Objective


@dataclass(frozen=True)
class Reach:
    """One counted occurrence: when it was, whom and what it reached through which channels (primary keys), and its
    `details` by the names of activities/declarations.py."""

    occurrence: int
    activity: int
    when: When
    audiences: frozenset[int]
    channels: frozenset[int]
    messages: frozenset[int]
    details: Mapping[str, Any]


@dataclass(frozen=True)
class YearReading:
    """A year as it is read on the day `on`.

    `cut_off` is the last day of the year that counts; the days of a last week that hangs over the year's edge
    count for its recurring activities.
    """

    plan: "AnnualPlan"
    on: date
    cut_off: date

    @property
    def has_begun(self) -> bool:
        """Before its first day a year has no figures: nothing could be done yet."""
        return self.on >= self.plan.starts_on


@dataclass(frozen=True)
class Coverage(YearReading):
    """Whom and what a year reached, of those whom and what its strategy names."""

    tally: "Tally"
    audiences: Sequence["Audience"]
    channels: Sequence["Channel"]
    messages: Sequence["Message"]


@dataclass(frozen=True)
class Standing(YearReading):
    """How the activities of a year stand under the objectives of its strategy.

    `activities` are those of the adopted plan with what it said of them, `added` those that amendments added since.
    `as_amended` are all of them as they stand in the plan today. `beyond` is what no plan foresaw and was done
    nevertheless: in no share, in no list of what is expected.
    """

    objectives: Sequence["Objective"]
    activities: Sequence[Progress]
    added: Sequence[Progress] = ()
    as_amended: Sequence[Progress] = ()
    beyond: Sequence[Progress] = ()

    @property
    def has_records(self) -> bool:
        """Whether anybody recorded anything; a year that is judged counts as it is."""
        if self.plan.status == self.plan.Status.CLOSED:
            return True
        rows = [*self.activities, *self.added, *self.beyond]
        return any(row.has_records or row.status not in {None, Status.NOT_STARTED} for row in rows)

    @property
    def has_figures(self) -> bool:
        """Whether shares say something to citizens: 0 % before the first record would be a judgement."""
        return self.has_begun and self.has_records

    @property
    def everything(self) -> list[Progress]:
        """What was adopted and what was added, in the order of the plan."""
        return sorted([*self.activities, *self.added], key=place_in_plan)

    @property
    def special(self) -> list[Progress]:
        return [progress for progress in self.activities if progress.activity.is_special]

    @property
    def recurring(self) -> list[Progress]:
        return [progress for progress in self.activities if not progress.activity.is_special]

    def of_objective(self, objective: "Objective | None") -> Sequence[Progress]:
        """The adopted activities of an objective, or of all where none is named."""
        if objective is None:
            return self.activities
        return [progress for progress in self.activities if progress.activity.objective_id == objective.pk]


@dataclass(frozen=True)
class YearFacts(Standing, Coverage):
    """Everything that one year's figures and its report are made of; `reaches` are what the `tally` counts."""

    reaches: Sequence[Reach] = ()
    desired_impacts: Sequence["DesiredImpact"] = ()
    updates: Sequence["StatusUpdate"] = ()  # the newest first
    skipped: Sequence["Occurrence"] = ()  # units that were skipped with a reason and did not happen after all
    evidence: Sequence["Evidence"] = ()


def place_in_plan(progress: Progress) -> tuple[int, bool, int, int]:
    """The order of the plan, in which special activities stand before recurring ones."""
    activity = progress.activity
    return activity.objective.number, not activity.is_special, activity.number, activity.pk
