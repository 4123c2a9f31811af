"""Questions about what the API remembers."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from kacanik_comms.api.models import KeptAnswer  # noqa: F401 - in quotation marks below

KEPT_FOR = timedelta(hours=24)


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def outdated(self, *, at: datetime) -> "KeptAnswerQuerySet":
        return self.filter(made_at__lte=at - KEPT_FOR)
