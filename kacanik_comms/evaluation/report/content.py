"""Everything that the report says, in the language that is active: what the template writes down."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.models import Activity, Evidence
from activities.progress import Progress
from activities.recurrence import UnitState
from activities.strip import Strip, strip_of
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.languages import OFFICIAL, is_given_in
from kacanik_comms.evaluation import figures
from kacanik_comms.evaluation.deviations import deviations
from kacanik_comms.evaluation.facts import YearFacts
from kacanik_comms.evaluation.report.charts import band_in_words, sigma_scale, status_chart
from kacanik_comms.evaluation.report.log import Log, log_of
from kacanik_comms.evaluation.report.summary import achievements, shortfalls
from plans.models import Objective


@dataclass(frozen=True)
class Chapter:
    """A chapter with its place in the contents; `running` is what stands above its pages."""

    key: str
    number: str
    title: str
    running: str


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


@dataclass(frozen=True)
class CostRow:
    name: str
    costs: figures.Costs


@dataclass(frozen=True)
class ChannelRow:
    """How often each audience was reached through one channel; the matrix turned so that it stands upright."""

    channel: Channel
    counts: Sequence[int]


@dataclass(frozen=True)
class AudiencePart:
    """What was said to an audience and what it was meant to lead to."""

    audience: Audience
    unsaid: Sequence[Message]
    impacts: Sequence[DesiredImpact]


def content_of(facts: YearFacts, *, today: date) -> dict[str, Any]:
    strategy = facts.plan.strategy
    chapters = _chapters(facts)
    rate = figures.implementation_rate(facts)
    recurring = {row.activity.pk: _recurring_row(row) for row in facts.recurring}
    log = _log(facts)
    return {
        "language": get_language(),
        "lang": html_language(),
        "title": _("Evaluation of the annual plan for information and communication %(year)s")
        % {"year": facts.plan.year},
        "facts": facts,
        "plan": facts.plan,
        "strategy": strategy,
        "today": today,
        "is_over": facts.on > facts.plan.ends_on,
        "is_working_translation": strategy.translations_are_working
        and get_language() != settings.LANGUAGE_CODE,
        "mandate_lang": _mandate_language(facts),
        "chapters": chapters,
        "figures": figures.five_figures(facts),
        "scale": sigma_scale(rate.ratio, figures.sigma_band(rate.ratio)),
        "achievements": achievements(facts),
        "shortfalls": shortfalls(facts),
        "chart": status_chart(facts),
        "rates": [_rate(facts, objective) for objective in facts.objectives] + [_rate(facts)],
        "recurring": [recurring[row.activity.pk] for row in facts.recurring],
        "months": strip_of(facts.activities[0]).months if facts.activities else (),
        "objectives": [
            _objective_part(facts, objective, chapters[f"objective-{objective.number}"], recurring)
            for objective in facts.objectives
        ],
        "deviations": deviations(facts),
        "costs": _costs(facts),
        "with_cost": _with_cost(facts),
        "outputs": _outputs(facts),
        "by_channel": _by_channel(facts),
        "by_quarter": figures.audience_by_quarter(facts),
        "reached": _reached(facts),
        "silent": figures.silent_audiences(facts),
        "unsaid": figures.messages_never_carried(facts),
        "audience_parts": _audience_parts(facts),
        "evidence": _evidence(facts),
        "log": [entry for entry in log if entry.happened],
        "never": ", ".join(entry.activity.code for entry in log if not entry.happened),
    }


def html_language() -> str:
    """The active language as HTML and PDF write it."""
    return "sr-Latn" if get_language() == "sr-latn" else str(get_language())


def _mandate_language(facts: YearFacts) -> str:
    """The language in which the mandate is quoted: the report's own, or that in which it was adopted."""
    quoted = facts.mandate is None or is_given_in(facts.mandate, "body", str(get_language()))
    return html_language() if quoted else OFFICIAL


def _chapters(facts: YearFacts) -> dict[str, Chapter]:
    """In their order, each under its key."""
    before = [
        ("summary", _("Executive summary")),
        ("mandate", _("Mandate and method")),
        ("glance", _("The year at a glance")),
    ]
    objectives = [
        (
            f"objective-{objective.number}",
            _("Objective %(number)s") % {"number": objective.number},
            objective.title,
        )
        for objective in facts.objectives
    ]
    after = [
        ("deviations", _("Deviations from the plan")),
        ("cost", _("Cost")),
        ("outputs", _("Outputs by channel")),
        ("audiences", _("Audiences, messages and desired impacts")),
        ("definitions", _("Definitions")),
    ]
    annexes = [
        ("register", _("Register of activities")),
        ("evidence", _("Register of evidence")),
        ("log", _("Log of occurrences")),
    ]
    titled = (
        [(key, title, title) for key, title in before]
        + [(key, running, f"{running}: {title}") for key, running, title in objectives]
        + [(key, title, title) for key, title in after]
    )
    chapters = [
        Chapter(key, str(number), title, running)
        for number, (key, running, title) in enumerate(titled, start=1)
    ]
    chapters += [
        Chapter(key, _("Annex %(letter)s") % {"letter": letter}, title, title)
        for letter, (key, title) in zip("ABC", annexes, strict=True)
    ]
    return {chapter.key: chapter for chapter in chapters}


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
    facts: YearFacts, objective: Objective, chapter: Chapter, recurring: dict[int, RecurringRow]
) -> ObjectivePart:
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
    )


def _costs(facts: YearFacts) -> list[CostRow]:
    rows = [
        CostRow(f"{objective.number}. {objective.title}", figures.costs(facts, objective))
        for objective in facts.objectives
    ]
    return [*rows, CostRow(_("All objectives"), figures.costs(facts))]


def _with_cost(facts: YearFacts) -> list[tuple[Progress, Decimal | None]]:
    """The activities with a planned or an actual cost, each with what it really cost."""
    actual = figures.actual_costs(facts)
    rows = [(row, actual.get(row.activity.pk)) for row in facts.activities]
    return [(row, cost) for row, cost in rows if row.activity.planned_cost or cost]


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


def _audience_parts(facts: YearFacts) -> list[AudiencePart]:
    unsaid = figures.messages_never_carried(facts)
    return [
        AudiencePart(
            audience,
            [message for message in unsaid if message.audience_id == audience.pk],
            [impact for impact in facts.desired_impacts if impact.audience_id == audience.pk],
        )
        for audience in facts.audiences
    ]


def _evidence(facts: YearFacts) -> list[tuple[Activity, Evidence]]:
    """Every piece of evidence beside its activity, in the order of the plan."""
    activities = {row.activity.pk: (position, row.activity) for position, row in enumerate(facts.everything)}
    ordered = sorted(facts.evidence, key=lambda piece: activities[piece.activity_id][0])
    return [(activities[piece.activity_id][1], piece) for piece in ordered]
