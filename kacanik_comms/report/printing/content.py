"""Everything that the report says, in the language that is active: what the template writes down."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.adoption.told import told
from activities.models import Activity, Evidence
from activities.pages.strip import Strip, strip_of
from activities.rules.progress import Progress
from activities.rules.recurrence import UnitState
from audiences.models import Channel
from kacanik_comms.core.languages import OFFICIAL, is_given_in
from kacanik_comms.report.printing.chapters import Chapter, chapters_of
from kacanik_comms.report.printing.charts import sigma_scale, status_chart
from kacanik_comms.report.printing.cover import state_of
from kacanik_comms.report.printing.drawings import cost_chart, coverage_chart
from kacanik_comms.report.printing.language import html_language
from kacanik_comms.report.printing.log import Log, log_of
from kacanik_comms.report.printing.next_plan import next_plan_of
from kacanik_comms.report.printing.signoff import code_of, signatures
from kacanik_comms.report.printing.summary import achievements, shortfalls
from kacanik_comms.report.printing.written import (
    Judged,
    Measured,
    audience_parts,
    finding_rows,
    judged,
    judgement,
    measured,
    narratives,
    verdict_counts,
)
from kacanik_comms.report.record import Story
from kacanik_comms.year import figures
from kacanik_comms.year.deviations import deviations
from kacanik_comms.year.display import band_in_words
from kacanik_comms.year.facts import YearFacts
from plans.models import Objective

# More strips than these no longer fit at a glance; then each objective shows its own.
MOST_STRIPS = 60
# In a plan of more activities than these the annexes name one by its code alone; the register has all titles.
MOST_TITLES = 120


@dataclass(frozen=True)
class Rate:
    """One line of the comparison of the objectives."""

    name: str
    implementation: figures.Figure
    band: str
    compliance: figures.Figure


@dataclass(frozen=True)
class RecurringRow:
    progress: Progress
    strip: Strip
    excused: int


@dataclass(frozen=True)
class ObjectivePart:
    """A chapter about one objective."""

    chapter: Chapter
    objective: Objective
    rate: Rate
    special: Sequence[Progress]
    recurring: Sequence[RecurringRow]
    skipped: Sequence[tuple[Activity, date, str]]
    judged: Judged
    indicators: Sequence[Measured]


@dataclass(frozen=True)
class CostRow:
    name: str
    costs: figures.Costs


@dataclass(frozen=True)
class ChannelRow:
    """How often each audience was reached through one channel; the matrix turned so that it stands upright."""

    channel: Channel
    counts: Sequence[int]


def content_of(story: Story) -> dict[str, Any]:
    facts = story.facts
    strategy = facts.plan.strategy
    chapters = chapters_of(story)
    rate = figures.implementation_rate(facts)
    recurring = {row.activity.pk: _recurring_row(row) for row in facts.recurring}
    parts = audience_parts(story)
    findings = finding_rows(story)
    log = _log(facts)
    with_cost = _with_cost(facts)
    return {
        "story": story,
        "document": story.document,
        "language": get_language(),
        "lang": html_language(),
        "state": state_of(story),
        "facts": facts,
        "plan": facts.plan,
        "strategy": strategy,
        "is_long": len(facts.everything) > MOST_TITLES,
        "is_over": facts.on > facts.plan.ends_on,
        "mandate_lang": _mandate_language(facts),
        "chapters": chapters,
        "figures": figures.five_figures(facts),
        "scale": sigma_scale(rate.ratio, figures.sigma_band(rate.ratio)),
        "achievements": achievements(facts),
        "shortfalls": shortfalls(facts, parts),
        "judgement": judgement(story),
        "narratives": narratives(story),
        "chart": status_chart(facts),
        "rates": [_rate(facts, objective) for objective in facts.objectives] + [_rate(facts)],
        "recurring": list(recurring.values()) if len(recurring) <= MOST_STRIPS else [],
        "months": strip_of(facts.activities[0]).months if facts.activities else (),
        "objectives": [
            _objective_part(story, objective, chapters[f"objective-{objective.number}"], recurring)
            for objective in facts.objectives
        ],
        "of_no_objective": measured(story, None),
        "deviations": deviations(facts),
        "amendments": told(story.amendments),
        "added": figures.added_by_amendment(facts),
        "costs": _costs(facts),
        "cost_chart": cost_chart(facts),
        "with_cost": with_cost,
        "by_status": _by_status(with_cost),
        "outputs": _outputs(facts),
        "by_channel": _by_channel(facts),
        "coverage_chart": coverage_chart(facts),
        "by_quarter": figures.audience_by_quarter(facts),
        "reached": _reached(facts),
        "silent": figures.silent_audiences(facts),
        "unsaid": figures.messages_never_carried(facts),
        "audience_parts": parts,
        "verdicts": verdict_counts(parts),
        "findings": findings,
        "recommendations": [row for row in findings if row.recommendation],
        "next_plan": next_plan_of(story),
        "signatures": signatures(story),
        "code": code_of(story.address) if story.document.is_signed else None,
        "evidence": _evidence(facts),
        "log": [entry for entry in log if entry.happened],
        "once": "; ".join(f"{entry.activity.code} {entry.days}" for entry in log if entry.happened == 1),
        "never": ", ".join(entry.activity.code for entry in log if not entry.happened),
    }


def _mandate_language(facts: YearFacts) -> str:
    """The language in which the mandate is quoted: the report's own, or that in which it was adopted."""
    quoted = facts.mandate is None or is_given_in(facts.mandate, "body", str(get_language()))
    return html_language() if quoted else OFFICIAL


def _rate(facts: YearFacts, objective: Objective | None = None) -> Rate:
    implementation = figures.implementation_rate(facts, objective)
    return Rate(
        name=f"{objective.number}. {objective.title}" if objective else _("All objectives"),
        implementation=implementation,
        band=band_in_words(figures.sigma_band(implementation.ratio)),
        compliance=figures.recurring_compliance(facts, objective),
    )


def _recurring_row(progress: Progress) -> RecurringRow:
    return RecurringRow(progress, strip_of(progress), len(progress.units_in(UnitState.EXCUSED)))


def _objective_part(
    story: Story, objective: Objective, chapter: Chapter, recurring: dict[int, RecurringRow]
) -> ObjectivePart:
    facts = story.facts
    rows = facts.of_objective(objective)
    activities = {row.activity.pk: row.activity for row in rows}
    return ObjectivePart(
        chapter=chapter,
        objective=objective,
        rate=_rate(facts, objective),
        special=[row for row in rows if row.activity.is_special],
        recurring=[recurring[row.activity.pk] for row in rows if not row.activity.is_special],
        skipped=[
            (activities[skip.activity_id], skip.date, skip.note)
            for skip in facts.skipped
            if skip.activity_id in activities
        ],
        judged=judged(story, objective),
        indicators=measured(story, objective),
    )


def _costs(facts: YearFacts) -> list[CostRow]:
    rows = [
        CostRow(f"{objective.number}. {objective.title}", figures.costs(facts, objective))
        for objective in facts.objectives
    ]
    return [*rows, CostRow(_("All objectives"), figures.costs(facts))]


def _with_cost(facts: YearFacts) -> list[tuple[Progress, Decimal | None]]:
    """The activities that cost something else than was planned, or of which nobody told what they cost."""
    actual = figures.actual_costs(facts)
    rows = [(row, actual.get(row.activity.pk)) for row in facts.activities]
    return [
        (row, cost)
        for row, cost in rows
        if (row.activity.planned_cost or cost) and row.activity.planned_cost != cost
    ]


def _by_status(
    with_cost: Sequence[tuple[Progress, Decimal | None]],
) -> dict[str, list[tuple[Progress, Decimal | None]]]:
    """The same, those of one status together."""
    rows: dict[str, list[tuple[Progress, Decimal | None]]] = defaultdict(list)
    for row, cost in with_cost:
        status = figures.year_status(row)
        rows[str(status.label) if status else ""].append((row, cost))
    return dict(rows)


def _log(facts: YearFacts) -> list[Log]:
    days: dict[int, list[date]] = defaultdict(list)
    for reach in facts.reaches:
        days[reach.activity].append(reach.date)
    return [log_of(row.activity, days[row.activity.pk]) for row in facts.everything]


def _outputs(facts: YearFacts) -> list[tuple[Channel, int, float]]:
    """Each channel, how often it was used, and the length of its bar out of 100."""
    outputs = figures.outputs_by_channel(facts)
    most = max((count for _channel, count in outputs), default=0) or 1
    return [(channel, count, round(100 * count / most, 1)) for channel, count in outputs]


def _by_channel(facts: YearFacts) -> list[ChannelRow]:
    matrix = figures.audience_by_channel(facts)
    return [
        ChannelRow(channel, [counts[position] for _audience, counts in matrix.rows])
        for position, channel in enumerate(facts.channels)
    ]


def _reached(facts: YearFacts) -> list[int]:
    """How many occurrences reached each audience, through whatever channel."""
    return [sum(counts) for _audience, counts in figures.audience_by_quarter(facts).rows]


def _evidence(facts: YearFacts) -> list[tuple[Activity, list[Evidence]]]:
    """Each activity that has evidence with all of it, in the order of the plan."""
    pieces: dict[int, list[Evidence]] = defaultdict(list)
    for piece in facts.evidence:
        pieces[piece.activity_id].append(piece)
    return [(row.activity, pieces[row.activity.pk]) for row in facts.everything if row.activity.pk in pieces]
