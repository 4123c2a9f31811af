"""A year that nobody evaluates is put aside: who said so, when and why stands on its plan."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PutAside(models.Model):
    """The columns of it; the plan's `Meta` takes the constraint."""

    put_aside_at = models.DateTimeField(
        _("put aside at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When it was decided that the year is not evaluated here."),
    )
    put_aside_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("put aside by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("Who decided that the year is not evaluated here."),
    )
    put_aside_reason = models.TextField(
        _("why it is not evaluated"),
        blank=True,
        editable=False,
        help_text=_("Citizens read it beside the year."),
    )

    class Meta:
        abstract = True

    @property
    def is_put_aside(self) -> bool:
        return self.put_aside_at is not None


PUT_ASIDE_BY_SOMEBODY = models.CheckConstraint(
    condition=(Q(put_aside_at__isnull=True, put_aside_by__isnull=True, put_aside_reason=""))
    | (Q(put_aside_at__isnull=False, put_aside_by__isnull=False) & ~Q(put_aside_reason="")),
    name="plan_put_aside_by_somebody_for_a_reason",
)
