"""What people wrote about the year out of a snapshot."""

from collections.abc import Mapping
from typing import Any

from kacanik_comms.core.record import columns, read_amount
from kacanik_comms.evaluation.declarations import FINDING, INDICATOR
from kacanik_comms.evaluation.models import (
    Finding,
    ImpactAssessment,
    Indicator,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
)
from kacanik_comms.evaluation.readiness import Pieces
from kacanik_comms.report.record.reading_plan import Rows


def pieces_in(told: Mapping[str, Any], rows: Rows) -> Pieces:
    return Pieces(
        narratives={
            section: Narrative(section=section, **columns("text", text))
            for section, text in told["narrative"].items()
        },
        objectives={
            rows.objectives[one["objective"]].pk: ObjectiveAssessment(
                objective=rows.objectives[one["objective"]],
                verdict=one["verdict"],
                **columns("narrative", one["assessment"]),
            )
            for one in told["objectives"]
        },
        impacts={
            rows.impacts[one["impact"]].pk: ImpactAssessment(
                impact=rows.impacts[one["impact"]],
                verdict=one["verdict"],
                evidence_kind=one["evidence"],
                **columns("note", one["note"]),
            )
            for one in told["desired_impacts"]
        },
        values={
            one["number"]: IndicatorValue(actual=read_amount(one["actual"]), **columns("note", one["note"]))
            for one in told["indicators"]
        },
        findings=[_finding(one, rows) for one in told["findings"]],
    )


def indicators_in(told: Mapping[str, Any], rows: Rows) -> list[Indicator]:
    return [
        Indicator(
            pk=one["number"],
            plan=rows.plan,
            objective=rows.objectives[one["objective"]] if one["objective"] else None,
            **INDICATOR.columns_in(one),
        )
        for one in told["indicators"]
    ]


def _finding(one: Mapping[str, Any], rows: Rows) -> Finding:
    return Finding(
        pk=one["number"],
        objective=rows.objectives[one["objective"]] if one["objective"] else None,
        activity=rows.activities[one["activity"]] if one["activity"] else None,
        merge_into=rows.activities[one["merge_into"]] if one["merge_into"] else None,
        owner=rows.offices[one["owner"]] if one["owner"] else None,
        **FINDING.columns_in(one),
    )
