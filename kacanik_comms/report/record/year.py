"""The record of a year as it stands: what was signed, or a draft of today."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import translation

from kacanik_comms.core.languages import OFFICIAL
from kacanik_comms.core.sealing import Seal, fingerprint, seal
from kacanik_comms.evaluation.models import Evaluation, Indicator, SealedReport
from kacanik_comms.evaluation.pieces import Pieces, follow_ups_of, pieces_of
from kacanik_comms.report.record.earlier import earlier_years_of
from kacanik_comms.report.record.writing import Signatory, snapshot_of
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import facts_of, made_whole
from plans.models import AnnualPlan


def snapshot_now(plan: AnnualPlan, *, today: date) -> str:
    """What was signed, word for word, where the evaluation is signed; else a draft as it stands today."""
    evaluation = Evaluation.objects.latest_of(plan)
    if evaluation and evaluation.is_signed:
        return SealedReport.objects.get(evaluation=evaluation).snapshot
    return seal_of(plan, evaluation, today=today).snapshot


def seal_of(
    plan: AnnualPlan,
    evaluation: Evaluation | None,
    *,
    today: date,
    signature: Signatory | None = None,
    facts: YearFacts | None = None,
    pieces: Pieces | None = None,
    indicators: Sequence[Indicator] | None = None,
) -> Seal:
    """What the report says now; the same whoever asks, in whatever language they read.

    From the records and what was written, with a fixed number of queries. `facts` are those of the same day, `pieces`
    and `indicators` those of the evaluation, where the page has read them already.
    """
    with translation.override(OFFICIAL):
        # First the facts: with them come the names of their time, which what was written needs too.
        facts = made_whole(facts or facts_of(plan, today=today))
        if pieces is None:
            pieces = (
                pieces_of(evaluation, plan=plan) if evaluation else Pieces(follow_ups=follow_ups_of(plan))
            )
        if indicators is None:
            indicators = list(plan.indicators.select_related("objective"))
        return seal(
            snapshot_of(
                facts,
                prepared_on=today,
                site_url=settings.SITE_URL,
                evaluation=evaluation,
                pieces=pieces,
                indicators=indicators,
                steps=list(evaluation.steps.all()) if evaluation else (),
                amendments=plan.amendments.select_related("by"),
                earlier_years=earlier_years_of(plan),
                signature=signature,
                emblem=_emblem(),
            )
        )


def _emblem() -> str:
    """The fingerprint of the picture on the cover, as it is configured now."""
    return fingerprint(Path(settings.REPORT_EMBLEM).read_bytes()) if settings.REPORT_EMBLEM else ""
