"""What is rendered and signed: the snapshot of a year in its one form."""

from datetime import date

from django.utils import translation

from kacanik_comms.core.languages import OFFICIAL
from kacanik_comms.core.sealing import Seal, seal
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.report.record import Signature
from kacanik_comms.report.record.year import snapshot_of_evaluation
from kacanik_comms.year.facts import YearFacts
from plans.models import AnnualPlan


def seal_of(
    plan: AnnualPlan,
    evaluation: Evaluation | None,
    *,
    today: date,
    signature: Signature | None = None,
    facts: YearFacts | None = None,
) -> Seal:
    """What the report says now; the same whoever asks, in whatever language they read.

    `facts` are those of the same day, where the page has read them already.
    """
    with translation.override(OFFICIAL):
        return seal(snapshot_of_evaluation(plan, evaluation, today=today, signature=signature, facts=facts))
