"""How often anything changed that public pages are made of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeCountQuerySet(models.QuerySet["ChangeCount"]):
    def so_far(self) -> int:
        """A number that is another one after every change, and never an earlier one again."""
        return int(self.aggregate(all=models.Sum("number"))["all"] or 0)


class ChangeCount(models.Model):
    """A counter that the database itself moves on with every row written, see counting.py (docs/adr/0017)."""

    place = models.PositiveSmallIntegerField(
        _("place"),
        primary_key=True,
        help_text=_("One of several counters, so that people who write at once do not wait for each other."),
    )
    number = models.PositiveBigIntegerField(_("number"), help_text=_("How often something was written."))

    numbers = ChangeCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of changes")
        verbose_name_plural = _("counts of changes")

    def __str__(self) -> str:
        return f"{self.place}: {self.number}"
