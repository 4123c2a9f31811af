"""The year in short: how much of what was due was implemented, in a light for each objective, a grade, and a sentence.

A year that is over is held against its whole plan; one that still runs against what was due by the day of the reading.
Why these limits and this order: docs/adr/0025.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from activities.rules.progress import Progress
from activities.rules.workflow import OPEN
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.languages import OFFICIAL, OTHERS, columns_of
from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year import figures
from kacanik_comms.year.costs import Costs, actual_costs, costs_of
from kacanik_comms.year.deviations import (
    Deviation,
    DeviationKind,
    by_kind,
    deviations,
    deviations_among,
)
from kacanik_comms.year.facts import Standing, YearFacts

if TYPE_CHECKING:
    from plans.models import Objective

# What a first page has room for.
MOST_SHOWN = 3


class Light(TextChoices):
    """How an objective stands; a shape and a word beside the colour."""

    ON_PLAN = "on_plan", gettext_lazy("on plan")
    BEHIND = "behind", gettext_lazy("behind plan")
    FAR_BEHIND = "far_behind", gettext_lazy("far behind plan")


# In place of a light.
NOTHING_DUE = pgettext_lazy("light", "nothing due")


class Grade(TextChoices):
    """How a plan was implemented, in words."""

    FULLY = "fully", gettext_lazy("fully implemented")
    MAINLY = "mainly", gettext_lazy("mainly implemented")
    PARTLY = "partly", gettext_lazy("partly implemented")
    HARDLY = "hardly", gettext_lazy("hardly implemented")


# By the band of OECD/SIGMA in which the share lies: 5 above 90 %, 4 from 70, 3 from 50, 2 from 30, else 1.
LIGHTS = {
    5: Light.ON_PLAN,
    4: Light.ON_PLAN,
    3: Light.BEHIND,
    2: Light.FAR_BEHIND,
    1: Light.FAR_BEHIND,
}
GRADES = {5: Grade.FULLY, 4: Grade.MAINLY, 3: Grade.PARTLY, 2: Grade.PARTLY, 1: Grade.HARDLY}


def is_over(facts: Standing) -> bool:
    return facts.on > facts.plan.ends_on


def due(facts: Standing, objective: "Objective | None" = None) -> list[Progress]:
    """The activities that are held against the plan on the day of the reading.

    Of a year that is over, all that were planned, without as-needed ones for which no occasion arose. Before that,
    special activities whose planned end has passed, and recurring ones of which a unit was due; nothing else was
    promised by that day, and what was done early is shown once it is due.
    """
    rows = figures.planned(facts.of_objective(objective))
    return rows if is_over(facts) else [row for row in rows if _is_due(row)]


def _is_due(row: Progress) -> bool:
    if row.activity.is_special:
        return row.activity.ends_on is not None and row.activity.ends_on < row.on
    return row.compliance is not None and row.compliance.is_defined


def is_not_due(row: Progress, facts: Standing) -> bool:
    """Whether a special activity still has its time: of a running year, and nobody ended it."""
    return row.activity.is_special and row.activity.status in OPEN and not is_over(facts) and not _is_due(row)


def costs_of_due(facts: YearFacts) -> Costs:
    """Planned and actual cost of what is held against the plan; of a year that is over, of the whole plan."""
    return costs_of(facts.activities if is_over(facts) else due(facts), facts)


def share_of_due(rows: Iterable[Progress]) -> Ratio:
    """Activities implemented ÷ activities due; of a year that is over this is the implementation rate."""
    marks = [row.is_implemented for row in rows]
    return Ratio(sum(marks), len(marks))


def implemented_of_due(facts: Standing, objective: "Objective | None" = None) -> figures.Figure:
    """What a running year is held against, as the other figures are given out."""
    return figures.Figure(
        "implemented_of_due",
        _("Implemented of those due"),
        _(
            "Activities implemented ÷ activities due by the cut-off date; of a year that is over, all planned ones."
        ),
        share_of_due(due(facts, objective)),
    )


def light_of(share: Ratio) -> Light | None:
    """None where nothing was due."""
    band = figures.sigma_band(share)
    return None if band is None else LIGHTS[band]


def grade_of(share: Ratio) -> Grade | None:
    """The grade that the program proposes; None where nothing was due."""
    band = figures.sigma_band(share)
    return None if band is None else GRADES[band]


# In words


def sentence_of(facts: Standing) -> str:
    """The year in one or two sentences, computed, in the language that is active."""
    share = share_of_due(due(facts))
    if share.percent is None:
        if not facts.activities:
            return _("The plan holds no activities.")
        return _("Nothing was due by %(day)s.") % {"day": in_words(facts.cut_off)}
    values = {
        "done": share.numerator,
        "count": share.denominator,
        "percent": percent_in_words(share.percent),
        "day": in_words(facts.cut_off),
    }
    if is_over(facts):
        first = ngettext(
            "%(done)s activity of the %(count)s due was implemented (%(percent)s).",
            "%(done)s activities of the %(count)s due were implemented (%(percent)s).",
            share.numerator,
        )
    else:
        first = ngettext(
            "%(done)s activity of the %(count)s due by %(day)s was implemented (%(percent)s).",
            "%(done)s activities of the %(count)s due by %(day)s were implemented (%(percent)s).",
            share.numerator,
        )
    return " ".join(filter(None, [first % values, _objectives_in_words(facts)]))


def _objectives_in_words(facts: Standing) -> str:
    lights = [light_of(share_of_due(due(facts, objective))) for objective in facts.objectives]
    judged = [light for light in lights if light]
    if not judged:
        return ""
    on_plan = judged.count(Light.ON_PLAN)
    sentence = ngettext(
        "%(on_plan)s objective of %(count)s is on plan.",
        "%(on_plan)s objectives of %(count)s are on plan.",
        on_plan,
    )
    return sentence % {"on_plan": on_plan, "count": len(judged)}


def proposed_sentences(facts: Standing) -> dict[str, str]:
    """The computed sentence in every language, by the columns that keep an accepted one."""
    sentences = {}
    for language, column in zip((OFFICIAL, *OTHERS), columns_of("sentence"), strict=True):
        with translation.override(language):
            sentences[column] = sentence_of(facts)
    return sentences


def clause_of(facts: YearFacts, objective: "Objective") -> str:
    """What stands beside the light of an objective: how much was implemented, and what is furthest behind.

    That is the recurring activity with the lowest compliance; where all of them keep their schedule, how the special
    ones deviate, because a page names only the gravest of those.
    """
    rows = due(facts, objective)
    share = share_of_due(rows)
    if not share.is_defined:
        return _("nothing was due yet")
    implemented = ngettext(
        "%(done)s of %(count)s implemented", "%(done)s of %(count)s implemented", share.numerator
    ) % {"done": share.numerator, "count": share.denominator}
    return "; ".join(filter(None, [implemented, _least_to_schedule(rows) or _deviating(rows, facts)]))


def _least_to_schedule(rows: Iterable[Progress]) -> str:
    behind = [
        (row.compliance.percent, row.activity, row.compliance)
        for row in rows
        if row.compliance and row.compliance.percent is not None and not row.is_implemented
    ]
    if not behind:
        return ""
    _percent, activity, compliance = min(behind, key=itemgetter(0))
    return _("not to schedule: %(name)s (%(done)s of %(due)s)") % {
        "name": activity.whole_name,
        "done": compliance.numerator,
        "due": compliance.denominator,
    }


def _deviating(rows: Sequence[Progress], facts: YearFacts) -> str:
    groups = by_kind(_shortfalls(deviations_among(rows, facts)))
    return ", ".join(
        f"{kind.label} {len(group)}".replace(" ", "\N{NO-BREAK SPACE}") for kind, group in groups
    )


# What a first page names


def not_achieved(facts: YearFacts, *, most: int = MOST_SHOWN) -> list[Deviation]:
    """The special activities that were not done in the year, the gravest first: by `DeviationKind`, which begins with
    what nobody will do any more; of one kind the one for which more money was planned, because that money is idle.

    What was only late is done, and so no shortfall of the year.
    """
    order = list(DeviationKind)
    rows = _shortfalls(deviations(facts))
    rows.sort(key=lambda row: (order.index(row.kind), -(row.progress.activity.planned_cost or 0)))
    return rows[:most]


def _shortfalls(rows: Iterable[Deviation]) -> list[Deviation]:
    return [row for row in rows if row.kind != DeviationKind.COMPLETED_LATE]


def achieved(facts: YearFacts, *, most: int = MOST_SHOWN) -> list[Progress]:
    """What was implemented and is worth a mayor's minute.

    Special activities stand before recurring ones, because they happen once; what evidence proves before what is only
    said; then what reached more people, then what cost more. The first of each objective comes before the second of
    any, so that no objective is passed over; what is chosen stands in the order of the plan.
    """
    people, costs = facts.tally.people_of_activities, actual_costs(facts)
    implemented = [row for row in facts.activities if row.is_implemented]
    best = sorted(
        implemented,
        key=lambda row: (
            not row.activity.is_special,
            not row.evidence_count,
            -people.get(row.activity.pk, 0),
            -costs.get(row.activity.pk, Decimal(0)),
        ),
    )
    taken: Counter[int] = Counter()
    rounds = []
    for row in best:
        rounds.append((not row.activity.is_special, taken[row.activity.objective_id]))
        taken[row.activity.objective_id] += 1
    in_rounds = sorted(zip(rounds, best, strict=True), key=itemgetter(0))
    chosen = [row for _round, row in in_rounds[:most]]
    return [row for row in facts.activities if row in chosen]
