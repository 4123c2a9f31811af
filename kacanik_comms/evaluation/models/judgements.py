"""What is judged once a year: each objective, and each desired impact."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.models import DesiredImpact
from kacanik_comms.evaluation.models.written import Written
from plans.models import Objective


class Verdict(models.TextChoices):
    ACHIEVED = "achieved", _("achieved")
    PARTLY = "partly", _("partly achieved")
    NOT_ACHIEVED = "not_achieved", _("not achieved")
    NOT_ASSESSED = "not_assessed", _("not assessed")


class ObjectiveAssessment(Written):
    """How far an objective was reached in the year, in a word and in sentences."""

    objective = models.ForeignKey(
        Objective, models.PROTECT, verbose_name=_("objective"), help_text="The objective that is judged."
    )
    verdict = models.CharField(
        _("verdict"),
        max_length=12,
        choices=Verdict.choices,
        default=Verdict.NOT_ASSESSED,
        help_text="How far the objective was reached in this year.",
    )
    narrative = models.TextField(
        _("assessment"),
        blank=True,
        help_text="Why: what the figures do not say, and what they do not prove.",
    )

    class Meta:
        verbose_name = _("assessment of an objective")
        verbose_name_plural = _("assessments of objectives")
        default_related_name = "objective_assessments"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "objective"], name="objective_assessment_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="objective_assessment_has_a_known_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.get_verdict_display()}"


class EvidenceKind(models.TextChoices):
    """From what a judgement of an impact is drawn, the strongest first (GCS Evaluation Cycle)."""

    SURVEY = "survey", _("a survey")
    RECORDS = "records", _("official records and statistics")
    MONITORING = "monitoring", _("media and web monitoring")
    FEEDBACK = "feedback", _("feedback from citizens")
    OBSERVATION = "observation", _("the office's own observation")


class ImpactAssessment(Written):
    """Whether an audience does what the strategy wants it to do, and from what that is known."""

    impact = models.ForeignKey(
        DesiredImpact,
        models.PROTECT,
        verbose_name=_("desired impact"),
        help_text="The desired impact that is judged.",
    )
    verdict = models.CharField(
        _("verdict"),
        max_length=12,
        choices=Verdict.choices,
        default=Verdict.NOT_ASSESSED,
        help_text="“Not assessed” is counted too and stands in the report.",
    )
    evidence_kind = models.CharField(
        _("kind of evidence"),
        max_length=12,
        choices=EvidenceKind.choices,
        blank=True,
        help_text="From what it is known. Needed for every verdict but “not assessed”.",
    )
    note = models.TextField(
        _("in words"),
        blank=True,
        help_text="What was found, where it can be seen, or why it was not assessed.",
    )

    class Meta:
        verbose_name = _("assessment of a desired impact")
        verbose_name_plural = _("assessments of desired impacts")
        default_related_name = "impact_assessments"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "impact"], name="impact_assessment_once"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.NOT_ASSESSED, evidence_kind="")
                | Q(
                    verdict__in=[Verdict.ACHIEVED, Verdict.PARTLY, Verdict.NOT_ACHIEVED],
                    evidence_kind__in=EvidenceKind.values,
                ),
                name="impact_assessment_says_from_what_it_is_known",
                violation_error_message=_("State the kind of evidence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.impact}: {self.get_verdict_display()}"
