"""What the year taught, and what follows from it for the next plan."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from kacanik_comms.evaluation.models.written import Written
from plans.models import Objective, Office


class Finding(Written):
    """Something that was found, what is recommended, who answers for it, and what becomes of the activity."""

    class Disposition(models.TextChoices):
        CONTINUE = "continue", _("continue")
        CHANGE = "change", _("change")
        MERGE = "merge", _("merge")
        DROP = "drop", _("drop")
        NEW = "new", _("new activity")

    number = models.PositiveSmallIntegerField(
        _("number"), editable=False, help_text="Its place among the findings."
    )
    objective = models.ForeignKey(
        Objective,
        models.PROTECT,
        verbose_name=_("objective"),
        null=True,
        blank=True,
        help_text="The objective that it is about, where it is about one.",
    )
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        verbose_name=_("activity"),
        null=True,
        blank=True,
        help_text="The activity that it is about, where it is about one.",
    )
    text = models.TextField(_("finding"), help_text="What was found, in one or two sentences.")
    disposition = models.CharField(
        _("decision"),
        max_length=10,
        choices=Disposition.choices,
        blank=True,
        help_text="What follows for the next plan. Without one the evaluation cannot be signed.",
    )
    merge_into = models.ForeignKey(
        Activity,
        models.PROTECT,
        verbose_name=_("merge into"),
        null=True,
        blank=True,
        related_name="merging_findings",
        help_text="The activity that takes it up, where it is merged.",
    )
    recommendation = models.TextField(
        _("recommendation"),
        blank=True,
        help_text="What has to be done; for a change or a new activity, the text for the next plan.",
    )
    owner = models.ForeignKey(
        Office,
        models.PROTECT,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        help_text="The office that sees to it.",
    )
    asks_mayor = models.BooleanField(
        _("asks a decision of the mayor"),
        default=False,
        help_text="Its recommendation stands on the first page of the report, for the mayor to decide.",
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True, help_text="By when it is to be done.")

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        default_related_name = "findings"
        ordering = ["evaluation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="finding_number_once"),
            models.UniqueConstraint(
                fields=["evaluation", "activity"],
                condition=Q(activity__isnull=False),
                name="finding_one_of_an_activity",
                violation_error_message=_("There is a finding about this activity already."),
            ),
            models.CheckConstraint(
                condition=Q(disposition="merge", merge_into__isnull=False, activity__isnull=False)
                | (~Q(disposition="merge") & Q(merge_into__isnull=True)),
                name="finding_merged_into_another",
                violation_error_message=_(
                    "Choose the activity that is merged and the one that it is merged into."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(disposition="new") | Q(activity__isnull=True, objective__isnull=False),
                name="finding_new_activity_has_an_objective",
                violation_error_message=_(
                    "A new activity needs an objective and does not continue another one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
