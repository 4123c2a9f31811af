"""What was decided about a finding in the draft of a later plan."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.evaluation.models.findings import Finding
from plans.models import AnnualPlan


class FindingDecision(models.Model):
    """That a finding was taken into a draft or left, so that nobody is asked twice about the same."""

    plan = models.ForeignKey(
        AnnualPlan, models.CASCADE, verbose_name=_("annual plan"), help_text="The plan that was a draft."
    )
    finding = models.ForeignKey(
        Finding, models.CASCADE, verbose_name=_("finding"), help_text="The finding about the earlier plan."
    )
    disposition = models.CharField(
        _("decision"),
        max_length=10,
        choices=Finding.Disposition.choices,
        blank=True,
        help_text="What the finding said then; where it says something else since, it is asked again.",
    )
    is_accepted = models.BooleanField(
        _("accepted"), help_text="Whether the draft was changed as the finding says, or left as it was."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        related_name="+",
        help_text="Who decided it.",
    )
    at = models.DateTimeField(_("at"), help_text="When it was decided.")

    class Meta:
        verbose_name = _("decision about a finding")
        verbose_name_plural = _("decisions about findings")
        default_related_name = "finding_decisions"
        constraints = [
            models.UniqueConstraint(fields=["plan", "finding"], name="finding_decided_once_in_a_plan")
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.finding}"
