"""The snapshot of a year as it stands: what was signed, or a draft of today."""

from datetime import date
from typing import Any

from django.conf import settings

from kacanik_comms.core.sealing import seal
from kacanik_comms.evaluation.models import Evaluation, SealedReport
from kacanik_comms.evaluation.readiness import pieces_of
from kacanik_comms.report.record.writing import Signature, snapshot_of
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan


def snapshot_now(plan: AnnualPlan, *, today: date) -> str:
    """What was signed, word for word, where the evaluation is signed; else a draft as it stands today."""
    evaluation = Evaluation.objects.latest_of(plan)
    if evaluation and evaluation.is_signed:
        return SealedReport.objects.get(evaluation=evaluation).snapshot
    return seal(snapshot_of_evaluation(plan, evaluation, today=today)).snapshot


def snapshot_of_evaluation(
    plan: AnnualPlan,
    evaluation: Evaluation | None,
    *,
    today: date,
    signature: Signature | None = None,
    facts: YearFacts | None = None,
) -> dict[str, Any]:
    """From the records and what was written, with a fixed number of queries."""
    return snapshot_of(
        facts or facts_of(plan, today=today),
        prepared_on=today,
        site_url=settings.SITE_URL,
        evaluation=evaluation,
        pieces=pieces_of(evaluation) if evaluation else None,
        indicators=list(plan.indicators.select_related("objective")),
        steps=list(evaluation.steps.all()) if evaluation else (),
        amendments=plan.amendments.select_related("by"),
        signature=signature,
    )
