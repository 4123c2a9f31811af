"""What is measured beside the activities: an indicator of the plan, and its value in an evaluation."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.fixed import FixedFields
from kacanik_comms.core.naturalkeys import NaturalKeyManager, NaturalKeyModel
from kacanik_comms.core.visible import VisibleTexts
from kacanik_comms.evaluation.models.written import Written
from plans.models import AnnualPlan, Objective


class Level(models.TextChoices):
    """The levels of the GCS Evaluation Cycle."""

    INPUT = "input", _("input")
    OUTPUT = "output", _("output")
    OUTTAKE = "outtake", _("outtake")
    OUTCOME = "outcome", _("outcome")
    IMPACT = "impact", _("impact")


class Indicator(FixedFields, VisibleTexts, NaturalKeyModel):
    """Something that can be measured, where it stood and where the plan wants it."""

    natural_key_fields = ("plan", "number")
    fixed: ClassVar = {"plan": _("An indicator stays in its plan.")}

    plan = models.ForeignKey(
        AnnualPlan, models.CASCADE, verbose_name=_("annual plan"), help_text=_("The plan in which it stands.")
    )
    objective = models.ForeignKey(
        Objective,
        models.PROTECT,
        verbose_name=_("objective"),
        null=True,
        blank=True,
        help_text=_("The objective that it measures; empty for the plan as a whole."),
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("Its place among the indicators."))
    level = models.CharField(
        _("level"),
        max_length=10,
        choices=Level.choices,
        help_text=_(
            "Input: resources used. Output: what was produced. Outtake: what people understood. "
            "Outcome: what they did. Impact: what changed."
        ),
    )
    name = models.CharField(
        _("name"),
        max_length=300,
        help_text=_("What is measured, for example: subscribers of the newsletter."),
    )
    unit = models.CharField(
        _("unit"), max_length=60, blank=True, help_text=_("The unit of measurement: people, %, days.")
    )
    baseline = models.DecimalField(
        _("baseline"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The value before the year; empty if not known."),
    )
    target = models.DecimalField(
        _("target"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The value to be reached by the end of the year; empty if none was set."),
    )
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Where the values come from.")
    )

    objects: ClassVar[NaturalKeyManager] = NaturalKeyManager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        default_related_name = "indicators"
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="indicator_number_once")]

    def __str__(self) -> str:
        return f"{self.name}"

    def clean(self) -> None:
        super().clean()
        if self.plan_id and self.objective and self.objective.strategy_id != self.plan.strategy_id:
            raise ValidationError(
                {"objective": _("This objective belongs to another strategy than the plan.")}
            )


class IndicatorValue(Written):
    """What an indicator came to at the end of the year."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name=_("indicator"), help_text="What was measured."
    )
    actual = models.DecimalField(
        _("actual"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Where it really stood. Empty means: not measured.",
    )
    note = models.TextField(_("in words"), blank=True, help_text="How it was measured, or why it was not.")

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        default_related_name = "indicator_values"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicator"], name="indicator_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.actual if self.actual is not None else '–'}"
