"""What the Django admin shows of evaluations."""

from kacanik_comms.evaluation.sealed_admin import EvaluationAdmin, SealedReportAdmin

__all__ = ["EvaluationAdmin", "SealedReportAdmin"]
