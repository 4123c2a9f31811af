"""What was adopted, word for word, and every later change of it with its reason. Neither is ever edited."""

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.querysets import AmendmentQuerySet
from plans.models import AnnualPlan


class PlanBaseline(models.Model):
    """An annual plan as it was adopted: all its lines as data that need no other row.

    Of a plan that was in force before such records were kept it is made before the first change; nobody knows
    then by whom and when it was adopted.
    """

    texts_are_sealed = True

    plan = models.OneToOneField(
        AnnualPlan,
        models.PROTECT,
        verbose_name=_("annual plan"),
        related_name="baseline",
        help_text=_("The plan that was adopted."),
    )
    content = models.TextField(
        _("content"),
        help_text=_("All lines of the plan as canonical JSON: keys sorted, letters composed (NFC)."),
    )
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        validators=[MinLengthValidator(64)],
        help_text=_("The digital fingerprint, to check that nothing was changed."),
    )
    adopted_on = models.DateField(
        _("adopted on"), null=True, blank=True, help_text=_("The day of the decision.")
    )
    protocol_number = models.CharField(
        _("protocol number"),
        max_length=60,
        blank=True,
        help_text=_("The number of the decision in the archive."),
    )
    decision = models.CharField(
        _("decision"),
        max_length=300,
        blank=True,
        help_text=_("Who adopted it, for example: decision of the mayor."),
    )
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        related_name="adopted_plans",
        help_text=_("Who recorded it."),
    )
    at = models.DateTimeField(_("at"), help_text=_("When it was recorded."))

    class Meta:
        verbose_name = _("adopted plan")
        verbose_name_plural = _("adopted plans")
        ordering = ["-plan__year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True, adopted_by__isnull=True, protocol_number="", decision="")
                | Q(adopted_on__isnull=False, adopted_by__isnull=False),
                name="baseline_adopted_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}"

    @cached_property
    def lines(self) -> dict[int, dict[str, Any]]:
        """What the plan said of each activity, by its primary key."""
        return {line["id"]: line for line in json.loads(self.content)["activities"]}


class Amendment(models.Model):
    """One change of an adopted plan: what a line said before and after, and why. Never edited.

    What it says needs no other row: names of offices and audiences are kept as they were then.
    """

    plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, verbose_name=_("annual plan"), help_text=_("The plan that was changed.")
    )
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        verbose_name=_("activity"),
        help_text=_("The line that was changed or added."),
    )
    before = models.JSONField(
        _("before"),
        null=True,
        blank=True,
        help_text=_("The changed fields before the change; empty where the line was added."),
    )
    after = models.JSONField(_("after"), help_text=_("The changed fields after the change."))
    reason = models.TextField(_("reason"), help_text=_("Why the adopted plan was changed."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        related_name="amendments",
        help_text=_("Who changed it."),
    )
    at = models.DateTimeField(_("at"), help_text=_("When it was changed."))
    recorded_on = models.DateField(_("recorded on"), help_text=_("The day on which it was changed."))
    counts_from = models.DateField(
        _("counts from"),
        null=True,
        blank=True,
        help_text=_(
            "The day from which the change counts; empty for a typing error. What began earlier, a week or a "
            "month, is judged by the plan as it was."
        ),
    )
    is_correction = models.BooleanField(
        _("corrects a typing error"),
        default=False,
        help_text=_("Only words were wrong; what was decided stays the same."),
    )

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        default_related_name = "amendments"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_a_reason"),
            models.CheckConstraint(
                condition=Q(is_correction=True, counts_from__isnull=True)
                | Q(is_correction=False, counts_from__isnull=False, counts_from__gte=F("recorded_on")),
                name="amendment_counts_from_the_day_that_it_is_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.reason}"

    @property
    def is_addition(self) -> bool:
        return self.before is None
