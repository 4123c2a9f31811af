"""What rows were called before, and which office took the place of which. Neither is ever edited."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.languages import OFFICIAL


class NameChange(models.Model):
    """A new name of an office, objective, audience or channel: from a day on, or as the correction of a typing error.

    The row itself has the new name. What it was called on an earlier day, the changes from later days tell.
    """

    class Kind(models.TextChoices):
        OFFICE = "office", _("office")
        OBJECTIVE = "objective", _("objective")
        AUDIENCE = "audience", _("audience")
        CHANNEL = "channel", _("channel")

    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, help_text=_("What was given another name.")
    )
    row_id = models.PositiveBigIntegerField(
        _("row"), help_text=_("The primary key of the office, objective, audience or channel.")
    )
    before = models.JSONField(
        _("before"), help_text=_("The names that changed, before the change, in all languages.")
    )
    after = models.JSONField(_("after"), help_text=_("The same names after the change."))
    counts_from = models.DateField(
        _("counts from"),
        null=True,
        blank=True,
        help_text=_("The day from which the new name holds; empty for the correction of a typing error."),
    )
    reason = models.TextField(_("reason"), help_text=_("Why the name was changed."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        related_name="name_changes",
        help_text=_("Who changed it."),
    )
    at = models.DateTimeField(_("at"), help_text=_("When it was changed."))

    class Meta:
        verbose_name = _("change of a name")
        verbose_name_plural = _("changes of names")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["kind", "row_id"], name="name_changes_of_a_row")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="name_change_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"

    @property
    def is_correction(self) -> bool:
        return self.counts_from is None

    @property
    def old_name(self) -> str:
        return _in_words(self.before)

    @property
    def new_name(self) -> str:
        return _in_words(self.after)

    @classmethod
    def of(cls, row: models.Model) -> Any:
        """All changes of one row, the oldest first."""
        return cls._default_manager.filter(kind=row._meta.model_name, row_id=row.pk)


def _in_words(names: dict[str, dict[str, str]]) -> str:
    """The names in the reader's language, or in Albanian where there is nothing in that."""
    language = get_language() or OFFICIAL
    return " · ".join(texts.get(language) or texts.get(OFFICIAL) or "–" for texts in names.values())


class Succession(models.Model):
    """That from a day on another office does what an office did: it succeeded it, or they were merged."""

    office = models.OneToOneField(
        "plans.Office",
        models.PROTECT,
        verbose_name=_("office"),
        related_name="succession",
        help_text=_("The office that is no more. Closed years keep it."),
    )
    successor = models.ForeignKey(
        "plans.Office",
        models.PROTECT,
        verbose_name=_("succeeded by"),
        related_name="predecessions",
        help_text=_("The office that does its work from then on."),
    )
    counts_from = models.DateField(_("counts from"), help_text=_("The first day of the new office's work."))
    reason = models.TextField(_("reason"), help_text=_("For example the decision by which they were merged."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        related_name="successions",
        help_text=_("Who recorded it."),
    )
    at = models.DateTimeField(_("at"), help_text=_("When it was recorded."))

    class Meta:
        verbose_name = _("succession of an office")
        verbose_name_plural = _("successions of offices")
        ordering = ["-counts_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(office=F("successor")), name="succession_is_by_another_office"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="succession_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.office} → {self.successor}"
