"""Everything that the report says, in the language that is active: what the template writes down."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from activities.adoption.amendments import amendments_in_words
from activities.models import Activity, Evidence
from activities.pages.strip import strip_of
from activities.rules.progress import Progress
from activities.rules.recurrence import CALENDAR, UnitState
from audiences.models import Channel
from kacanik_comms.core.languages import OFFICIAL, TAGS, is_given_in
from kacanik_comms.report.printing.chapters import Chapter, chapters_of
from kacanik_comms.report.printing.cover import signatures, state_of
from kacanik_comms.report.printing.drawings import (
    code_of,
    cost_chart,
    sigma_scale,
    status_chart,
)
from kacanik_comms.report.printing.log import ActivityLog, log_of
from kacanik_comms.report.printing.page_one import follow_up_rows, page_one_of
from kacanik_comms.report.printing.written import (
    audience_parts,
    finding_rows,
    indicator_rows,
    judgement,
    narratives,
    next_plan_of,
    verdict_counts,
    verdict_on,
)
from kacanik_comms.report.record import YearRecord
from kacanik_comms.year import figures
from kacanik_comms.year.coverage.tables import audiences_by_quarter, channels_by_audience
from kacanik_comms.year.deviations import deviations
from kacanik_comms.year.display import objective_rows
from kacanik_comms.year.facts import Reach, YearFacts
from plans.models import Section


def content_of(record: YearRecord) -> dict[str, Any]:
    facts = record.facts
    chapters = chapters_of(record)
    rows = objective_rows(facts, is_linked=False)
    recurring = {row.activity.pk: _recurring_row(row) for row in facts.recurring}
    parts = audience_parts(record)
    verdicts = verdict_counts(parts)
    findings = finding_rows(record)
    return {
        "record": record,
        "document": record.document,
        "language": get_language(),
        "lang": TAGS[str(get_language())],
        "state": state_of(record),
        "facts": facts,
        "plan": facts.plan,
        "strategy": facts.plan.strategy,
        "is_over": facts.on > facts.plan.ends_on,
        "mandate_lang": _mandate_language(record.mandate),
        "chapters": chapters,
        "figures": figures.five_figures(facts),
        "calendar_frequencies": CALENDAR,
        "scale": sigma_scale(figures.implementation_rate(facts).ratio),
        "page_one": page_one_of(record),
        "judgement": judgement(record),
        "narratives": narratives(record),
        "chart": status_chart(rows),
        "rows": rows,
        "months": strip_of(facts.activities[0]).months if facts.activities else (),
        "objectives": [
            _objective_part(record, row, chapters[f"objective-{row['objective'].number}"], recurring)
            for row in rows
            if row["objective"]
        ],
        "of_no_objective": indicator_rows(record, None),
        "deviations": deviations(facts),
        "amendments": amendments_in_words(record.amendments),
        "added": figures.added_by_amendment(facts),
        "costs": figures.costs(facts),
        "cost_chart": cost_chart(rows),
        "with_cost": _with_cost(facts),
        "outputs": _outputs(facts),
        "by_channel": channels_by_audience(facts),
        "by_quarter": audiences_by_quarter(facts),
        "silent": figures.silent_audiences(facts),
        "undelivered": figures.messages_never_carried(facts),
        "audience_parts": parts,
        "verdicts": verdicts,
        "findings": findings,
        "recommendations": [row for row in findings if row["recommendation"]],
        "follow_ups": follow_up_rows(record),
        "next_plan": next_plan_of(record),
        "signatures": signatures(record),
        "code": code_of(record.address) if record.document.is_signed else None,
        "register": _register(facts, [*facts.everything, *facts.beyond]),
        "beyond": figures.beyond_plan(facts),
        "register_beyond": _register(facts, facts.beyond),
        "evidence": _evidence(facts),
    }


def _mandate_language(mandate: Section | None) -> str:
    """The language in which the mandate is quoted: the report's own, or that in which it was adopted."""
    language = str(get_language())
    is_given = mandate is None or is_given_in(mandate, "body", language)
    return TAGS[language] if is_given else OFFICIAL


def _recurring_row(progress: Progress) -> dict[str, Any]:
    excused = len(progress.units_in(UnitState.EXCUSED))
    return {"progress": progress, "strip": strip_of(progress), "excused": excused}


def _objective_part(
    record: YearRecord, row: dict[str, Any], chapter: Chapter, recurring: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    """A chapter about one objective."""
    facts, objective = record.facts, row["objective"]
    readings = facts.of_objective(objective)
    activities = {reading.activity.pk: reading.activity for reading in readings}
    return {
        **row,
        "chapter": chapter,
        "special": [reading for reading in readings if reading.activity.is_special],
        "recurring": [recurring[key] for key in activities if key in recurring],
        "skipped": [
            (activities[skip.activity_id], skip.when, skip.note)
            for skip in facts.skipped
            if skip.activity_id in activities
        ],
        "judged": verdict_on(record, objective),
        "indicators": indicator_rows(record, objective),
    }


def _with_cost(facts: YearFacts) -> list[tuple[Progress, Decimal | None]]:
    """The activities that cost something else than was planned, or of which nobody told what they cost."""
    actual = figures.actual_costs(facts)
    rows = [(row, actual.get(row.activity.pk)) for row in facts.activities]
    return [
        (row, cost)
        for row, cost in rows
        if (row.activity.planned_cost or cost) and row.activity.planned_cost != cost
    ]


def _register(facts: YearFacts, rows: Iterable[Progress]) -> list[tuple[Progress, ActivityLog]]:
    """Each activity with the times that it happened."""
    happened: dict[int, list[Reach]] = defaultdict(list)
    for reach in facts.reaches:
        happened[reach.activity].append(reach)
    return [(row, log_of(row.activity, happened[row.activity.pk])) for row in rows]


def _outputs(facts: YearFacts) -> list[tuple[Channel, int, float]]:
    """Each channel, how often it was used, and the length of its bar out of 100."""
    outputs = figures.outputs_by_channel(facts)
    most = max((count for _channel, count in outputs), default=0) or 1
    return [(channel, count, round(100 * count / most, 1)) for channel, count in outputs]


def _evidence(facts: YearFacts) -> list[tuple[Activity, list[Evidence]]]:
    """Each activity that has evidence with all of it, in the order of the plan."""
    pieces: dict[int, list[Evidence]] = defaultdict(list)
    for piece in facts.evidence:
        pieces[piece.activity_id].append(piece)
    rows = [*facts.everything, *facts.beyond]
    return [(row.activity, pieces[row.activity.pk]) for row in rows if row.activity.pk in pieces]
