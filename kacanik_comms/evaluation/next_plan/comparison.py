"""The old plan against the new one, line by line, with what somebody wrote into the draft by hand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from activities.models import Activity
from kacanik_comms.evaluation.next_plan.proposal import ProposedLine, What
from kacanik_comms.evaluation.next_plan.situation import Situation
from plans.models import Objective


@dataclass(frozen=True)
class Entry:
    """A proposed line, and what stands in the next plan for it where that is made already."""

    line: ProposedLine
    drafted: Activity | None = None
    is_missing: bool = False

    @property
    def is_edited(self) -> bool:
        return self.drafted is not None and self.drafted.version > 1


@dataclass(frozen=True)
class Part:
    """One objective; `by_hand` are the activities of the next plan that nothing proposed."""

    objective: Objective
    entries: list[Entry] = field(default_factory=list)
    by_hand: list[Activity] = field(default_factory=list)


def compare(lines: Sequence[ProposedLine], now: Situation, objectives: Sequence[Objective]) -> list[Part]:
    known = {objective.pk: objective for objective in objectives}
    drafted = [activity for activity in now.drafted if activity.objective_id in known]
    for activity in drafted:
        activity.objective = known[activity.objective_id]
    by_source = {activity.derived_from_id: activity for activity in drafted if activity.derived_from_id}
    by_code = {activity.code: activity for activity in drafted if not activity.derived_from_id}
    parts = {objective.pk: Part(objective) for objective in objectives}
    for line in lines:
        found = by_source.pop(line.source.pk, None) if line.source else by_code.pop(line.code, None)
        is_missing = now.is_ours and line.is_coming and found is None
        parts[line.objective.pk].entries.append(Entry(line, found, is_missing))
    for activity in [*by_source.values(), *by_code.values()]:
        parts[activity.objective_id].by_hand.append(activity)
    return list(parts.values())


def counts_of(lines: Sequence[ProposedLine]) -> list[tuple[What, int]]:
    """How many lines go which way, in the order of `What`, those that occur."""
    counts = Counter(line.what for line in lines)
    return [(what, counts[what]) for what in What if counts[what]]
