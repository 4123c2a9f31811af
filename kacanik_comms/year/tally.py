"""How often a year reached whom through what: the counts that figures and matrices are made of.

Counted from the columns that it needs (`counting.py`), or where the occurrences are at hand, as in a signed record.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kacanik_comms.year.facts import Reach
    from plans.models import AnnualPlan

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Tally:
    """How many counted occurrences there were, by primary keys and quarters.

    `counted` says at how many of those that reached an audience somebody counted the people, `people` how many they
    were together. `costs` and `people_of_activities` hold those activities alone of which somebody said it.
    """

    by_quarter: Counter[int] = field(default_factory=Counter)
    by_channel: Counter[int] = field(default_factory=Counter)
    by_message: Counter[int] = field(default_factory=Counter)
    by_audience_and_channel: Counter[tuple[int, int]] = field(default_factory=Counter)
    by_audience_and_quarter: Counter[tuple[int, int]] = field(default_factory=Counter)
    counted: Counter[int] = field(default_factory=Counter)
    people: Counter[int] = field(default_factory=Counter)
    people_of_activities: Counter[int] = field(default_factory=Counter)
    costs: dict[int, Decimal] = field(default_factory=dict)

    @property
    def times(self) -> int:
        return self.by_quarter.total()

    def quarters_of(self, audience: int) -> list[int]:
        """How often the audience was reached, quarter by quarter."""
        return [self.by_audience_and_quarter[audience, quarter] for quarter in QUARTERS]

    @classmethod
    def total(cls, tallies: Iterable["Tally"]) -> "Tally":
        """Those of several activities together."""
        total = cls()
        counts = [getattr(total, column.name) for column in fields(cls)]
        for tally in tallies:
            for count, column in zip(counts, fields(cls), strict=True):
                # Of each activity the costs are known once.
                count.update(getattr(tally, column.name))
        return total

    def count_occurrence(self, activity: int, quarter: int, people: int | None, cost: Decimal | None) -> None:
        self.by_quarter[quarter] += 1
        if people is not None:
            self.people_of_activities[activity] += people
        if cost is not None:
            self.costs[activity] = self.costs.get(activity, Decimal(0)) + cost

    def count_audience(self, audience: int, quarter: int, people: int | None) -> None:
        """That one of the occurrences reached it."""
        self.by_audience_and_quarter[audience, quarter] += 1
        if people is not None:
            self.counted[audience] += 1
            self.people[audience] += people

    def count_channel(self, channel: int, audiences: Iterable[int]) -> None:
        """That one of the occurrences used it, and whom it reached."""
        self.by_channel[channel] += 1
        for audience in audiences:
            self.by_audience_and_channel[audience, channel] += 1


def quarter_of(reach: "Reach", plan: "AnnualPlan") -> int:
    """That of the day, or of the last day of the unit: of weeks the Thursday. The days of a week that hangs over the
    year's edge stand in the quarter at that edge."""
    return (min(max(reach.when.reckoned_on, plan.starts_on), plan.ends_on).month + 2) // 3


def tally_of(reaches: Iterable["Reach"], plan: "AnnualPlan") -> Tally:
    tally = Tally()
    for reach in reaches:
        quarter, people = quarter_of(reach, plan), reach.details["people_reached"]
        tally.count_occurrence(reach.activity, quarter, people, reach.details["cost"])
        for audience in reach.audiences:
            tally.count_audience(audience, quarter, people)
        for channel in reach.channels:
            tally.count_channel(channel, reach.audiences)
        tally.by_message.update(reach.messages)
    return tally
