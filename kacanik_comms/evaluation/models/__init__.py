"""What was achieved: the evaluation of a year, what is judged and found in it, and the sealed report."""

from kacanik_comms.evaluation.models.decided import FindingDecision
from kacanik_comms.evaluation.models.evaluation import Evaluation, EvaluationStep
from kacanik_comms.evaluation.models.findings import Finding
from kacanik_comms.evaluation.models.indicators import Indicator, IndicatorValue
from kacanik_comms.evaluation.models.judgements import ImpactAssessment, ObjectiveAssessment
from kacanik_comms.evaluation.models.narrative import Narrative
from kacanik_comms.evaluation.models.page_one import FollowUp, YearSentence
from kacanik_comms.evaluation.models.rendering import Rendering, SignatureRequest
from kacanik_comms.evaluation.models.sealed import SealedFile, SealedReport
from kacanik_comms.evaluation.models.written import Written

# The pieces that people write into an evaluation, and that a revision takes over.
WRITTEN: tuple[type[Written], ...] = (
    Narrative,
    ObjectiveAssessment,
    ImpactAssessment,
    IndicatorValue,
    Finding,
    YearSentence,
    FollowUp,
)

__all__ = [
    "WRITTEN",
    "Evaluation",
    "EvaluationStep",
    "Finding",
    "FindingDecision",
    "FollowUp",
    "ImpactAssessment",
    "Indicator",
    "IndicatorValue",
    "Narrative",
    "ObjectiveAssessment",
    "Rendering",
    "SealedFile",
    "SealedReport",
    "SignatureRequest",
    "Written",
    "YearSentence",
]
