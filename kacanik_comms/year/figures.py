"""The figures of a year. One figure, one function: page, API and report call the same one.

Sources: the implementation rate is the one of OECD/SIGMA (Toolkit for the preparation, implementation,
monitoring, reporting and evaluation of public administration reform and sector strategies, 2018): activities
planned for the year and implemented, out of all activities planned for the year, where ongoing activities
count if they were implemented according to schedule. Following the Barcelona Principles there is no
advertising-value equivalent here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.rules.progress import Progress
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year.facts import Coverage, Standing, YearFacts
from kacanik_comms.year.tally import QUARTERS

if TYPE_CHECKING:
    from audiences.models import Audience, Channel, Message
    from plans.models import Objective

Text = str | Promise
T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """A share with its name, its formula in words, the rows that it was counted from, and the shares that say more."""

    key: str
    title: Text
    formula: Text
    ratio: Ratio
    counted: Sequence[object] = ()
    others: Sequence[object] = ()
    parts: Sequence["Figure"] = ()

    @property
    def numerator(self) -> int:
        return self.ratio.numerator

    @property
    def denominator(self) -> int:
        return self.ratio.denominator

    @property
    def percent(self) -> Decimal | None:
        return self.ratio.percent

    @property
    def worst_first(self) -> list["Progress"]:
        """The activities whose compliance it sums up: whoever asks why it is so low finds it above."""
        rows = [row for row in self.counted if isinstance(row, Progress) and row.compliance is not None]
        return sorted(rows, key=_compliance)


def _compliance(row: Progress) -> tuple[bool, Decimal, int]:
    ratio = row.compliance
    if ratio is None or ratio.percent is None:
        return True, Decimal(0), 0
    # Of equal shares the one from which more is missing.
    return False, ratio.percent, ratio.numerator - ratio.denominator


def _share(key: str, title: Text, formula: Text, rows: Iterable[T], counts: Callable[[T], bool]) -> Figure:
    counted: list[T] = []
    others: list[T] = []
    for row in rows:
        (counted if counts(row) else others).append(row)
    return Figure(key, title, formula, Ratio(len(counted), len(counted) + len(others)), counted, others)


def planned(rows: Iterable[Progress]) -> list[Progress]:
    """Without as-needed activities for which no occasion arose."""
    return [row for row in rows if not row.is_without_occasion]


def implementation_rate(facts: Standing, objective: "Objective | None" = None) -> Figure:
    """Activities planned for the year and implemented ÷ all activities planned for the year.

    A special one is implemented when it was completed in the year; a recurring one when its compliance is at least
    90 %; an as-needed one when it happened, and where no occasion arose it is not counted. Cancelled ones are.
    """
    rate = _share(
        "implementation_rate",
        _("Implementation rate"),
        _(
            "Activities implemented ÷ all activities planned for the year. Cancelled activities remain in the "
            "denominator; a recurring activity is implemented from a compliance of 90 percent on. As-needed activities "
            "for which no occasion arose count in neither."
        ),
        planned(facts.of_objective(objective)),
        lambda row: row.is_implemented,
    )
    parts = special_implementation(facts, objective), recurring_implementation(facts, objective)
    return replace(rate, parts=parts)


def special_implementation(facts: Standing, objective: "Objective | None" = None) -> Figure:
    """The part of the implementation rate that is of special activities."""
    return _share(
        "special_implementation",
        _("Special activities implemented"),
        _("Special activities completed within the year ÷ all special activities planned for the year."),
        [row for row in facts.of_objective(objective) if row.activity.is_special],
        lambda row: row.is_implemented,
    )


def recurring_implementation(facts: Standing, objective: "Objective | None" = None) -> Figure:
    """The part of the implementation rate that is of recurring activities."""
    return _share(
        "recurring_implementation",
        _("Recurring activities implemented"),
        _(
            "Recurring activities with a compliance of at least 90 percent, and as-needed ones that happened ÷ all "
            "recurring activities planned for the year, but for those for which no occasion arose."
        ),
        planned(row for row in facts.of_objective(objective) if not row.activity.is_special),
        lambda row: row.is_implemented,
    )


def on_time_rate(facts: Standing) -> Figure:
    """Special activities completed by their planned end ÷ those whose planned end has passed or that are completed."""
    due = [
        row
        for row in facts.special
        if row.activity.ends_on
        and (row.activity.ends_on < facts.on or row.activity.status == Status.COMPLETED)
    ]
    return _share(
        "on_time_rate",
        _("On-time rate"),
        _(
            "Special activities completed by their planned end ÷ special activities that are completed or whose "
            "planned end has passed."
        ),
        due,
        lambda row: row.activity.completed_on is not None and row.timeliness == Timeliness.ON_TIME,
    )


def recurring_compliance(facts: Standing, objective: "Objective | None" = None) -> Figure:
    """Units done ÷ units done or missed, over all recurring activities together; excused units count in neither."""
    rows = [row for row in facts.of_objective(objective) if row.compliance is not None]
    return Figure(
        "recurring_compliance",
        _("Recurring compliance"),
        _(
            "Units (weeks, months, quarters, sessions …) in which a recurring activity was done ÷ units done or "
            "missed. Units skipped with a reason count in neither."
        ),
        Ratio.total(row.compliance for row in rows if row.compliance is not None),
        rows,
    )


def evidence_coverage(facts: Standing) -> Figure:
    """Implemented activities with at least one piece of evidence ÷ implemented activities."""
    return _share(
        "evidence_coverage",
        _("Evidence coverage"),
        _("Implemented activities with at least one piece of evidence ÷ implemented activities."),
        [row for row in facts.activities if row.is_implemented],
        lambda row: row.evidence_count > 0,
    )


def added_by_amendment(facts: Standing) -> Figure:
    """Activities that amendments added to the adopted plan and that were implemented ÷ all that were added.

    They stand in no other share: the year is held against what was adopted.
    """
    return _share(
        "added_by_amendment",
        _("Added after the adoption"),
        _(
            "Activities that were added to the adopted plan and implemented ÷ all that were added. They count in "
            "no other figure: the year is held against what was adopted."
        ),
        planned(facts.added),
        lambda row: row.is_implemented,
    )


@dataclass(frozen=True)
class BeyondPlan:
    """What no plan foresaw and was done nevertheless: so many activities, so many times. A number, and no share."""

    activities: Sequence[Progress]
    times: int
    key: ClassVar = "beyond_plan"
    title: ClassVar = _("Beyond the plan")
    formula: ClassVar = _("Activities that were done and that no plan foresaw. They count in no rate.")

    @property
    def count(self) -> int:
        return len(self.activities)


def beyond_plan(facts: Standing, objective: "Objective | None" = None) -> BeyondPlan:
    """Activities beyond the plan that happened up to the day, of the year or of one objective.

    They stand in no share: nobody promised them. Whom and what they reached counts as communication.
    """
    rows = [row for row in facts.beyond if objective is None or row.activity.objective_id == objective.pk]
    return BeyondPlan(rows, sum(row.happened for row in rows))


def unproven(facts: YearFacts) -> list[Progress]:
    """What was implemented and has no evidence, added activities too."""
    return [row for row in facts.everything if row.is_implemented and not row.evidence_count]


def audience_coverage(facts: Coverage) -> Figure:
    """Audiences reached by at least one occurrence ÷ audiences of the strategy."""
    silent = {audience.pk for audience in silent_audiences(facts)}
    coverage = _share(
        "audience_coverage",
        _("Audience coverage"),
        _("Audiences reached by at least one recorded occurrence ÷ audiences that the strategy names."),
        facts.audiences,
        lambda audience: audience.pk not in silent,
    )
    return replace(coverage, parts=(regular_coverage(facts),))


def regular_coverage(facts: Coverage) -> Figure:
    """Audiences reached regularly ÷ audiences of the strategy: one occurrence in a year is not like forty."""
    regular = {row.audience.pk for row in people_reached(facts) if row.level == ReachLevel.REGULAR}
    return _share(
        "regular_coverage",
        _("Audiences reached regularly"),
        _(
            "Audiences reached in at least two quarters, and at least as many times as quarters have begun ÷ "
            "audiences that the strategy names."
        ),
        facts.audiences,
        lambda audience: audience.pk in regular,
    )


def five_figures(facts: YearFacts) -> list[Figure]:
    """The five of the executive summary, in its order."""
    return [
        implementation_rate(facts),
        on_time_rate(facts),
        recurring_compliance(facts),
        evidence_coverage(facts),
        audience_coverage(facts),
    ]


def silent_audiences(facts: Coverage) -> list["Audience"]:
    """Audiences that no counted occurrence reached."""
    return [audience for audience in facts.audiences if not any(facts.tally.quarters_of(audience.pk))]


def times_carried(facts: Coverage) -> list[tuple["Message", int]]:
    """How many counted occurrences carried each message."""
    return [(message, facts.tally.by_message[message.pk]) for message in facts.messages]


def messages_never_carried(facts: Coverage) -> list["Message"]:
    return [message for message, times in times_carried(facts) if not times]


class ReachLevel(TextChoices):
    """How much an audience was reached (docs/adr/0026)."""

    REGULAR = "regular", _("regularly")
    OCCASIONAL = "occasional", _("occasionally")
    SILENT = "silent", _("not reached")


@dataclass(frozen=True)
class PeopleReached:
    """How often an audience was reached, and by how many people in all at those of the times when somebody counted.

    Who was reached twice is in the sum twice, and so is whoever was counted together with another audience.
    """

    audience: "Audience"
    times: int
    times_counted: int
    people: int
    quarters: int  # in how many it was reached
    quarters_begun: int

    @property
    def level(self) -> ReachLevel:
        """Regularly: in two quarters or more, and at least as often as quarters have begun."""
        if not self.times:
            return ReachLevel.SILENT
        is_regular = self.quarters >= min(2, self.quarters_begun) and self.times >= self.quarters_begun
        return ReachLevel.REGULAR if is_regular else ReachLevel.OCCASIONAL


def people_reached(facts: Coverage) -> list[PeopleReached]:
    tally = facts.tally
    begun = (max(facts.cut_off, facts.plan.starts_on).month + 2) // 3
    return [
        PeopleReached(
            audience,
            sum(tally.quarters_of(audience.pk)),
            tally.counted[audience.pk],
            tally.people[audience.pk],
            sum(times > 0 for times in tally.quarters_of(audience.pk)),
            begun,
        )
        for audience in facts.audiences
    ]


def outputs_by_channel(facts: Coverage) -> list[tuple["Channel", int]]:
    return [(channel, facts.tally.by_channel[channel.pk]) for channel in facts.channels]


def outputs_by_quarter(facts: Coverage) -> list[tuple[int, int]]:
    return [(quarter, facts.tally.by_quarter[quarter]) for quarter in QUARTERS]


class YearStatus(TextChoices):
    """How a special activity stands in the books of its year: its status, where "completed" means within the year."""

    NOT_STARTED = Status.NOT_STARTED.value, Status.NOT_STARTED.label
    IN_PROGRESS = Status.IN_PROGRESS.value, Status.IN_PROGRESS.label
    COMPLETED = Status.COMPLETED.value, Status.COMPLETED.label
    COMPLETED_AFTER_YEAR = "completed_after_year", _("completed after the end of the year")
    PARTIALLY_COMPLETED = Status.PARTIALLY_COMPLETED.value, Status.PARTIALLY_COMPLETED.label
    NOT_COMPLETED = Status.NOT_COMPLETED.value, Status.NOT_COMPLETED.label
    POSTPONED = Status.POSTPONED.value, Status.POSTPONED.label
    CANCELLED = Status.CANCELLED.value, Status.CANCELLED.label


def year_status(row: Progress) -> YearStatus | None:
    """None for a recurring activity, which has no status."""
    if not row.activity.is_special:
        return None
    if row.activity.status == Status.COMPLETED and not row.is_implemented:
        return YearStatus.COMPLETED_AFTER_YEAR
    return YearStatus(row.activity.status)


def status_counts(rows: Iterable[Progress]) -> dict[YearStatus, int]:
    """How many special activities stand in each status, every status named."""
    counts = Counter(year_status(row) for row in rows)
    return {status: counts[status] for status in YearStatus}


# The lower bounds of the bands 5, 4, 3 and 2 in per cent; 90 itself is still in band 4.
SIGMA_BANDS = (90, 70, 50, 30)


def sigma_band(ratio: Ratio) -> int | None:
    """The OECD/SIGMA band of an implementation rate: 5 above 90 %, 4 from 70, 3 from 50, 2 from 30, else 1."""
    if not ratio.is_defined:
        return None
    above_90 = ratio.numerator * 100 > 90 * ratio.denominator
    return 1 + above_90 + sum(ratio.at_least(bound) for bound in SIGMA_BANDS[1:])
