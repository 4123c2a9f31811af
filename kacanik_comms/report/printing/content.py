"""Everything that the report says, in the language that is active: what the template writes down."""

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Any

from django.utils.translation import get_language

from activities.adoption.amendments import amendments_in_words
from activities.models import Activity, Evidence
from activities.pages.strip import strip_of
from activities.rules.progress import Progress
from activities.rules.recurrence import CALENDAR, UnitState
from kacanik_comms.core.languages import OFFICIAL, TAGS, is_given_in
from kacanik_comms.report.printing.audiences import languages_of_messages, reached_rows
from kacanik_comms.report.printing.chapters import Chapter, chapters_of
from kacanik_comms.report.printing.cover import signatures, state_of
from kacanik_comms.report.printing.drawings import (
    code_of,
    sigma_scale,
    status_chart,
)
from kacanik_comms.report.printing.findings import findings_of
from kacanik_comms.report.printing.log import ActivityLog, log_of
from kacanik_comms.report.printing.page_one import follow_up_rows, page_one_of
from kacanik_comms.report.printing.through_the_years import through_the_years
from kacanik_comms.report.printing.written import (
    audience_parts,
    indicator_chain,
    judgement,
    narratives,
    verdict_counts,
    verdict_on,
    written_sections,
)
from kacanik_comms.report.record import YearRecord
from kacanik_comms.year import figures
from kacanik_comms.year.costs import costs
from kacanik_comms.year.coverage.tables import channels_by_audience
from kacanik_comms.year.deviations import deviations
from kacanik_comms.year.differences import by_cause, cost_differences
from kacanik_comms.year.display import objective_rows
from kacanik_comms.year.facts import Reach, YearFacts
from kacanik_comms.year.offices import results_by_office
from kacanik_comms.year.tally import QUARTERS
from plans.models import Section


def content_of(
    record: YearRecord, *, images: Container[str] = (), is_summary: bool = False
) -> dict[str, Any]:
    """`images` are the names of the pictures that can be printed."""
    facts = record.facts
    chapters = chapters_of(record, is_summary=is_summary)
    rows = objective_rows(facts, is_linked=False)
    recurring = {row.activity.pk: _recurring_row(row) for row in facts.recurring}
    parts = audience_parts(record)
    verdicts = verdict_counts(parts)
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
        "without_occasion": sum(row.is_without_occasion for row in facts.activities),
        "calendar_frequencies": CALENDAR,
        "scale": sigma_scale(figures.implementation_rate(facts).ratio),
        "page_one": page_one_of(record),
        "judgement": judgement(record),
        "written_sections": written_sections(record),
        "narratives": narratives(record),
        "chart": status_chart(rows),
        "rows": rows,
        "months": strip_of(facts.activities[0]).months if facts.activities else (),
        "objectives": [
            _objective_part(record, row, chapters[f"objective-{row['objective'].number}"], recurring)
            for row in rows
            if row["objective"] and f"objective-{row['objective'].number}" in chapters
        ],
        "offices": results_by_office(facts),
        "indicators": indicator_chain(record),
        "through_the_years": through_the_years(record),
        "deviations": deviations(facts),
        "amendments": amendments_in_words(record.amendments),
        "added": figures.added_by_amendment(facts),
        "costs": costs(facts),
        "cost_rows": _cost_rows(facts, rows),
        "causes": by_cause(cost_differences(facts)),
        "by_channel": channels_by_audience(facts),
        "quarters": QUARTERS,
        "reached": reached_rows(facts),
        "coverage": figures.audience_coverage(facts),
        "regular": figures.regular_coverage(facts),
        "languages": languages_of_messages(facts),
        "undelivered": figures.messages_never_carried(facts),
        "audience_parts": parts,
        "verdicts": verdicts,
        "findings": findings_of(record),
        "follow_ups": follow_up_rows(record),
        "signatures": signatures(record),
        "code": code_of(record.address) if record.document.is_signed else None,
        "register": _register(facts, [*facts.everything, *facts.beyond]),
        "beyond": figures.beyond_plan(facts),
        "register_beyond": _register(facts, facts.beyond),
        "evidence": _evidence(facts),
        "photographs": _photographs(facts),
        "images": images,
        "is_summary": is_summary,
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
    }


def _cost_rows(facts: YearFacts, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each objective with the activities that make its difference, and the whole, which is theirs together."""
    return [
        {**row, "differences": cost_differences(facts, row["objective"]) if row["objective"] else ()}
        for row in rows
    ]


def _register(facts: YearFacts, rows: Iterable[Progress]) -> list[tuple[Progress, ActivityLog]]:
    """Each activity with the times that it happened."""
    happened: dict[int, list[Reach]] = defaultdict(list)
    for reach in facts.reaches:
        happened[reach.activity].append(reach)
    return [(row, log_of(row.activity, happened[row.activity.pk])) for row in rows]


def _evidence(facts: YearFacts) -> list[tuple[Activity, list[Evidence]]]:
    """Each activity that has evidence with all of it, in the order of the plan."""
    pieces: dict[int, list[Evidence]] = defaultdict(list)
    for piece in facts.evidence:
        pieces[piece.activity_id].append(piece)
    rows = [*facts.everything, *facts.beyond]
    return [(row.activity, pieces[row.activity.pk]) for row in rows if row.activity.pk in pieces]


def _photographs(facts: YearFacts) -> list[list[tuple[Activity, Evidence]]]:
    """The photographs of the report in the order of the plan, two beside each other."""
    chosen = [
        (activity, piece) for activity, pieces in _evidence(facts) for piece in pieces if piece.in_report
    ]
    return [chosen[place : place + 2] for place in range(0, len(chosen), 2)]
