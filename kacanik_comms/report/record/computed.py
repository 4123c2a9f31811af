"""The figures of a year as a snapshot keeps them: computed when it is written, and again when it is read.

If the two differ, either somebody changed the snapshot or the rules have changed since; then nothing is printed.
"""

from decimal import Decimal
from typing import Any

from kacanik_comms.core.ratio import Ratio
from kacanik_comms.core.record import amount
from kacanik_comms.year import figures, in_short
from kacanik_comms.year.costs import Costs, costs
from kacanik_comms.year.deviations import deviations
from kacanik_comms.year.differences import cost_differences
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.matrices import audience_by_channel, audience_by_quarter
from kacanik_comms.year.offices import OfficeResult, results_by_office
from kacanik_comms.year.tally import QUARTERS
from plans.models import Objective


def percent(of: Decimal | None) -> str | None:
    return None if of is None else str(of)


def computed(facts: YearFacts) -> dict[str, Any]:
    """Everything that follows from the records, without a word in any language but people's own reasons."""
    audiences = {audience.pk: audience.code for audience in facts.audiences}
    by_channel = audience_by_channel(facts)
    by_quarter = audience_by_quarter(facts)
    return {
        "figures": {figure.key: _figure(figure) for figure in figures.five_figures(facts)},
        "activities": {row.activity.code: _reading(row, facts) for row in facts.activities},
        "by_objective": {
            str(objective.number): _of_objective(facts, objective) for objective in facts.objectives
        },
        "by_office": [_of_office(row) for row in results_by_office(facts)],
        "in_short": _in_short(facts),
        "added_by_amendment": _figure(figures.added_by_amendment(facts)),
        "beyond_plan": _beyond(figures.beyond_plan(facts)),
        "costs": _costs(costs(facts)),
        "cost_differences": {
            row.progress.activity.code: amount(row.amount) for row in cost_differences(facts)
        },
        "deviations": [
            {"activity": row.progress.activity.code, "kind": row.kind.value, "reason": row.reason}
            for row in deviations(facts)
        ],
        "outputs_by_channel": {channel.code: count for channel, count in figures.outputs_by_channel(facts)},
        "outputs_by_quarter": {str(quarter): count for quarter, count in figures.outputs_by_quarter(facts)},
        "coverage": {
            "audience_by_channel": {
                audience.code: {
                    channel.code: count for channel, count in zip(facts.channels, counts, strict=True)
                }
                for audience, counts in by_channel.rows
            },
            "audience_by_quarter": {
                audience.code: {str(quarter): count for quarter, count in zip(QUARTERS, counts, strict=True)}
                for audience, counts in by_quarter.rows
            },
            "silent_audiences": [audience.code for audience in figures.silent_audiences(facts)],
            "messages_carried": {
                f"{audiences[message.audience_id]}.{message.number}": times
                for message, times in figures.times_carried(facts)
            },
            "people_reached": {
                row.audience.code: {
                    "occurrences": row.times,
                    "occurrences_counted": row.times_counted,
                    "people": row.people,
                    "quarters": row.quarters,
                    "level": row.level.value,
                }
                for row in figures.people_reached(facts)
            },
        },
    }


def _beyond(beyond: figures.BeyondPlan) -> dict[str, int]:
    return {"activities": beyond.count, "occurrences": beyond.times}


def _figure(figure: figures.Figure) -> dict[str, Any]:
    share: dict[str, Any] = {
        "key": figure.key,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "percent": percent(figure.percent),
    }
    return share | {"parts": [_figure(part) for part in figure.parts]} if figure.parts else share


def _reading(row: Any, facts: YearFacts) -> dict[str, Any]:
    status, timeliness = figures.year_status(row), row.timeliness
    kept: dict[str, Any] = {"implemented": row.implemented, "evidence": row.evidence_count}
    if row.activity.is_special:
        kept |= {"status_in_the_year": status.value if status else None}
        kept |= {"timeliness": timeliness.value if timeliness else None}
    else:
        kept |= {"happened": row.happened}
        if row.compliance is not None:
            kept["compliance"] = {
                "units_done": row.compliance.numerator,
                "units_due": row.compliance.denominator,
                "percent": percent(row.compliance.percent),
            }
    return kept


def _of_objective(facts: YearFacts, objective: Objective) -> dict[str, Any]:
    rate = figures.implementation_rate(facts, objective)
    counts = figures.status_counts(facts.of_objective(objective))
    return {
        "implementation_rate": _figure(rate) | {"sigma_band": figures.sigma_band(rate.ratio)},
        "recurring_compliance": _figure(figures.recurring_compliance(facts, objective)),
        "beyond_plan": _beyond(figures.beyond_plan(facts, objective)),
        "costs": _costs(costs(facts, objective)),
        "special_activities_by_status": {status.value: count for status, count in counts.items()},
    }


def _in_short(facts: YearFacts) -> dict[str, Any]:
    """What the first page judges by: what was due, the lights, and what it names."""
    due = in_short.due(facts)
    share = in_short.share_of_due(due)
    grade = in_short.grade_of(share)
    return {
        "implemented_of_due": _ratio(share),
        "special_of_due": _ratio(in_short.share_of_due(row for row in due if row.activity.is_special)),
        "recurring_of_due": _ratio(in_short.share_of_due(row for row in due if not row.activity.is_special)),
        "proposed_grade": grade.value if grade else None,
        "costs_of_due": _costs(in_short.costs_of_due(facts)),
        "by_objective": {str(objective.number): _light(facts, objective) for objective in facts.objectives},
        "achieved": [row.activity.code for row in in_short.achieved(facts)],
        "not_achieved": [row.progress.activity.code for row in in_short.not_achieved(facts)],
    }


def _light(facts: YearFacts, objective: Objective) -> dict[str, Any]:
    share = in_short.share_of_due(in_short.due(facts, objective))
    light = in_short.light_of(share)
    return {"implemented_of_due": _ratio(share), "light": light.value if light else None}


def _of_office(result: OfficeResult) -> dict[str, Any]:
    return {
        "office": result.office.code if result.office else None,
        "special_completed": _ratio(result.special),
        "recurring_to_schedule": _ratio(result.recurring),
        "with_evidence": _ratio(result.proven),
    }


def _ratio(ratio: Ratio) -> dict[str, int]:
    return {"numerator": ratio.numerator, "denominator": ratio.denominator}


def _costs(costs: Costs) -> dict[str, Any]:
    return {
        "planned": amount(costs.planned),
        "actual": amount(costs.actual),
        "difference": amount(costs.difference),
        "activities_without_planned_cost": costs.without_plan,
        "completed_without_actual_cost": costs.without_actual,
    }
