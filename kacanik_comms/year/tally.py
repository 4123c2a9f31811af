"""How often a year reached whom through what: the counts that figures and matrices are made of.

Counted by the database (`counting.py`), or here where the occurrences are at hand, as in a signed record.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kacanik_comms.year.facts import Reach
    from plans.models import AnnualPlan

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Tally:
    """How many counted occurrences there were, by primary keys and quarters; what is not in a mapping is 0.

    `counted` says at how many of those that reached an audience somebody counted the people, `people` how many they
    were together. `costs` and `people_of_activities` hold those activities alone of which somebody said it.
    """

    by_quarter: Mapping[int, int] = field(default_factory=dict)
    by_channel: Mapping[int, int] = field(default_factory=dict)
    by_message: Mapping[int, int] = field(default_factory=dict)
    by_audience_and_channel: Mapping[tuple[int, int], int] = field(default_factory=dict)
    by_audience_and_quarter: Mapping[tuple[int, int], int] = field(default_factory=dict)
    counted: Mapping[int, int] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)
    people_of_activities: Mapping[int, int] = field(default_factory=dict)
    costs: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def times(self) -> int:
        return sum(self.by_quarter.values())

    def quarters_of(self, audience: int) -> list[int]:
        """How often the audience was reached, quarter by quarter."""
        return [self.by_audience_and_quarter.get((audience, quarter), 0) for quarter in QUARTERS]


def quarter_of(reach: "Reach", plan: "AnnualPlan") -> int:
    """That of the day, or of the last day of the unit: of weeks the Thursday. The days of a week that hangs over the
    year's edge stand in the quarter at that edge."""
    return (min(max(reach.when.reckoned_on, plan.starts_on), plan.ends_on).month + 2) // 3


def tally_of(reaches: Iterable["Reach"], plan: "AnnualPlan") -> Tally:
    by_quarter, by_channel, by_message = Counter[int](), Counter[int](), Counter[int]()
    by_audience_and_channel, by_audience_and_quarter = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    counted, people, of_activities = Counter[int](), Counter[int](), Counter[int]()
    costs: defaultdict[int, Decimal] = defaultdict(Decimal)
    for reach in reaches:
        quarter = quarter_of(reach, plan)
        by_quarter[quarter] += 1
        by_channel.update(reach.channels)
        by_message.update(reach.messages)
        by_audience_and_quarter.update((audience, quarter) for audience in reach.audiences)
        by_audience_and_channel.update(
            (audience, channel) for audience in reach.audiences for channel in reach.channels
        )
        if (number := reach.details["people_reached"]) is not None:
            counted.update(reach.audiences)
            people.update(dict.fromkeys(reach.audiences, number))
            of_activities[reach.activity] += number
        if (cost := reach.details["cost"]) is not None:
            costs[reach.activity] += cost
    return Tally(
        by_quarter,
        by_channel,
        by_message,
        by_audience_and_channel,
        by_audience_and_quarter,
        counted,
        people,
        of_activities,
        dict(costs),
    )
