"""Records that were removed, kept for some days so that they can be taken back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.records import Evidence, Occurrence
from activities.querysets import RemovedOccurrenceQuerySet
from kacanik_comms.core.languages import OFFICIAL
from plans.models import AnnualPlan

KEPT_FOR = timedelta(days=30)


class WholeMoments(DjangoJSONEncoder):
    """Django's own, which would cut moments to the millisecond."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class RemovedOccurrence(models.Model):
    """An occurrence that was removed, as data: no figure counts it by mistake (docs/adr/0031)."""

    plan = models.ForeignKey(
        AnnualPlan, models.CASCADE, verbose_name=_("plan"), help_text=_("The plan of the activity.")
    )
    # Beyond the plan the activity goes with its last record, and comes back with it under the same key.
    activity = models.ForeignKey(
        Activity,
        models.DO_NOTHING,
        db_constraint=False,
        verbose_name=_("activity"),
        help_text=_("The activity that was said to have happened."),
    )
    key = models.PositiveBigIntegerField(
        _("key"), unique=True, help_text=_("The key that the occurrence had, and gets again.")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("recorded by"),
        null=True,
        related_name="+",
        help_text=_("Who recorded it; empty where an office answered from a letter."),
    )
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("removed by"),
        related_name="+",
        help_text=_("Who removed it."),
    )
    removed_at = models.DateTimeField(_("removed at"), help_text=_("When it was removed."))
    rows = models.JSONField(
        _("rows"),
        encoder=WholeMoments,
        help_text=_("The occurrence, and what went with it, as they stood in the database."),
    )
    stayed = models.JSONField(
        _("evidence that stayed"),
        default=list,
        help_text=_("The keys of its evidence that stayed with the activity."),
    )

    objects = RemovedOccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("removed occurrence")
        verbose_name_plural = _("removed occurrences")
        default_related_name = "removed_occurrences"
        ordering = ["-removed_at", "-pk"]

    def __str__(self) -> str:
        return str(self.occurrence)

    def read(self) -> list[DeserializedObject]:
        """The rows that went, not saved: each after those that it refers to."""
        with translation.override(OFFICIAL):
            return list(serializers.deserialize("python", self.rows))

    @cached_property
    def occurrence(self) -> Occurrence:
        return next(row for row in self._removed if isinstance(row, Occurrence))

    @property
    def title(self) -> str:
        """Of an activity that went along: what it was."""
        return next((row.title for row in self._removed if isinstance(row, Activity)), "")

    @property
    def evidence(self) -> list[Evidence]:
        """What went with it."""
        return [row for row in self._removed if isinstance(row, Evidence)]

    @cached_property
    def _removed(self) -> list[models.Model]:
        return [row.object for row in self.read()]


def rows_to_keep(rows: Iterable[models.Model]) -> list[Any]:
    """Rows as data, by Django's own serializer; what the database computes is left out."""
    with translation.override(OFFICIAL):
        return [
            data for row in rows for data in serializers.serialize("python", [row], fields=_stored_in(row))
        ]


def _stored_in(row: models.Model) -> list[str]:
    fields: Any = (*row._meta.concrete_fields, *row._meta.many_to_many)
    return [field.name for field in fields if not getattr(field, "generated", False)]
