"""The machine's own table. No model of the plan stands here."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

WORKER = "worker"
# The worker writes down every 20 seconds that it is there.
AWAY_AFTER = timedelta(minutes=1)


class LastDoneQuerySet(models.QuerySet["LastDone"]):
    def mark(self, job: str, *, at: datetime) -> None:
        self.update_or_create(job=job, defaults={"at": at})

    def is_due(self, job: str, *, every: timedelta, at: datetime) -> bool:
        """Not done for so long; a time far in the future was written by a clock that was wrong."""
        return not self.filter(job=job, at__gt=at - every, at__lt=at + every).exists()

    def worker_is_away(self, *, at: datetime) -> bool:
        """No worker was seen for a minute, so that whatever waits for one waits in vain."""
        return self.is_due(WORKER, every=AWAY_AFTER, at=at)


class LastDone(models.Model):
    """When the worker last did each of its periodic jobs, and when it was last seen."""

    job = models.CharField(
        _("job"),
        max_length=30,
        primary_key=True,
        help_text=_("What is done at intervals; “worker” is the worker itself."),
    )
    at = models.DateTimeField(_("at"), help_text=_("When it was last done."))

    objects = LastDoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")

    def __str__(self) -> str:
        return f"{self.job}: {self.at:%Y-%m-%d %H:%M:%S}"
