"""What people add to the first page of the report: the year in a sentence, and what became of last year's advice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.languages import official_text
from kacanik_comms.evaluation.models.evaluation import Evaluation
from kacanik_comms.evaluation.models.findings import Finding
from kacanik_comms.evaluation.models.written import Written
from kacanik_comms.year.in_short import Grade


class YearSentence(Written):
    """The year in one sentence with its grade, as a person accepted or wrote them."""

    # One of each evaluation, so that a page reads it with the evaluation.
    evaluation = models.OneToOneField(
        Evaluation,
        models.CASCADE,
        verbose_name=_("evaluation"),
        editable=False,
        related_name="year_sentence",
        help_text="The evaluation that it belongs to.",
    )
    grade = models.CharField(
        _("grade"),
        max_length=10,
        choices=Grade.choices,
        blank=True,
        help_text="How the plan was implemented, in a word.",
    )
    sentence = models.TextField(
        _("sentence"), blank=True, help_text="The year in one or two sentences; the report begins with it."
    )

    class Meta:
        verbose_name = _("sentence of the year")
        verbose_name_plural = _("sentences of the years")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grade__in=["", *Grade.values]), name="year_sentence_has_a_known_grade"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()}: {self.sentence}"

    @property
    def is_accepted(self) -> bool:
        """Only both together are part of the report."""
        return bool(self.grade and official_text(self, "sentence").strip())


class FollowUp(Written):
    """What became of a recommendation of the year before."""

    class Result(models.TextChoices):
        CARRIED_OUT = "carried_out", _("carried out")
        PARTLY = "partly", _("partly carried out")
        NOT = "not", _("not carried out")

    recommendation = models.ForeignKey(
        Finding,
        models.PROTECT,
        verbose_name=_("recommendation"),
        related_name="follow_ups",
        help_text="The finding of the year before that recommends it.",
    )
    result = models.CharField(
        _("result"),
        max_length=12,
        choices=Result.choices,
        blank=True,
        help_text="Whether it was carried out; empty where nobody has said.",
    )
    note = models.TextField(_("in words"), blank=True, help_text="What was done, or why it was not.")

    class Meta:
        verbose_name = _("answer to a recommendation")
        verbose_name_plural = _("answers to recommendations")
        default_related_name = "follow_ups"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "recommendation"], name="follow_up_once"),
            models.CheckConstraint(
                condition=models.Q(result__in=["", "carried_out", "partly", "not"]),
                name="follow_up_has_a_known_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.get_result_display()}"
