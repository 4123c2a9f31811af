"""How an activity stands on a day: what follows from its records, which pages, figures, API and report share."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from activities.rules.days import When
from activities.rules.recurrence import Frequency, Outcome, Record, Unit, UnitState, compliance
from activities.rules.spans import Span
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from kacanik_comms.core.ratio import Ratio

if TYPE_CHECKING:
    from activities.models import Activity

# A recurring activity counts as implemented from this compliance on (design §5).
IMPLEMENTED_FROM_PERCENT = 90


@dataclass(frozen=True)
class Progress:
    """An activity with its records, and everything that follows from them on the day `on`."""

    activity: "Activity"
    on: date
    units: tuple[Unit, ...]
    evidence_count: int
    spans: tuple[Span, ...]
    # Whether anything was recorded, that it was skipped too.
    has_records: bool
    records: Sequence[Record]

    @cached_property
    def records_that_count(self) -> list[Record]:
        """Those of what happened up to the day."""
        return [
            record
            for record in self.records
            if record.outcome == Outcome.HAPPENED and record.when.counts_from <= self.on
        ]

    @property
    def happened(self) -> int:
        """How many times it happened up to the day."""
        return len(self.records_that_count)

    @cached_property
    def times(self) -> Mapping[When, int]:
        """How often it happened up to the day, on each day or in each unit of which the day is not known."""
        return Counter(record.when for record in self.records_that_count)

    @property
    def whens(self) -> list[When]:
        return sorted(self.times, key=lambda when: (when.reckoned_on, when.starts_on))

    @property
    def status(self) -> Status | None:
        """Where a special activity stands; None for a recurring one."""
        return Status(self.activity.status) if self.activity.is_special else None

    @property
    def timeliness(self) -> Timeliness | None:
        return self.activity.timeliness(on=self.on)

    @property
    def is_expected(self) -> bool:
        """Whether a rule expects something of it; of special and as-needed activities none does."""
        return any(span.rule.frequency != Frequency.AS_NEEDED for span in self.spans)

    @property
    def is_as_needed(self) -> bool:
        """Recurring, and expected by no rule in the whole year."""
        return not self.activity.is_special and not self.is_expected

    @cached_property
    def compliance(self) -> Ratio | None:
        """Done ÷ (done + missed); None where nothing is expected by rule."""
        return compliance(self.units) if self.is_expected else None

    @property
    def is_without_occasion(self) -> bool:
        """As needed, and its office stated by this day that no occasion arose: nothing was to be done."""
        stated = self.activity.no_occasion_on
        return self.is_as_needed and stated is not None and stated <= self.on and not self.happened

    @property
    def is_implemented(self) -> bool:
        """Special: completed within the plan's year. Recurring: compliance of at least 90 %. As needed: it happened."""
        activity = self.activity
        if activity.is_special:
            return (
                activity.status == Status.COMPLETED
                and activity.completed_on is not None
                and activity.completed_on <= activity.plan.ends_on
            )
        if self.compliance is None:
            return self.happened > 0
        return self.compliance.at_least(IMPLEMENTED_FROM_PERCENT)

    @property
    def implemented(self) -> bool | None:
        """As it is given out: None where no occasion arose, so that it stands in neither part of the rate."""
        return None if self.is_without_occasion else self.is_implemented

    @property
    def current_unit(self) -> Unit | None:
        """The unit that the day lies in, or the next session; of several on one day the one that waits."""
        begun = [unit for unit in self.units if unit.period.ends_on >= self.on and unit.has_begun]
        return next((unit for unit in begun if unit.state == UnitState.OPEN), begun[0] if begun else None)

    def units_in(self, state: UnitState) -> list[Unit]:
        return [unit for unit in self.units if unit.state == state]


@dataclass(frozen=True)
class KeptProgress(Progress):
    """A reading that was made before (`records/kept.py`). Of its records, which may be thousands, pages ask how many
    count, and some of them when that was; the trend alone asks for each of them, and then they are read."""

    count: int
    kept_times: Mapping[When, int]
    # The first day on which it says something else by itself.
    until: date

    @property
    def happened(self) -> int:
        return self.count

    @property
    def times(self) -> Mapping[When, int]:
        return self.kept_times
