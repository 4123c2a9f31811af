"""What the last examination found. No model of the plan stands here."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.health import Condition, Urgency


class Diagnosis(models.Model):
    """How one thing was when it was last looked at; only what takes too long to look at each time is kept."""

    check_name = models.CharField(
        _("check"), max_length=30, primary_key=True, help_text=_("What was looked at.")
    )
    urgency = models.CharField(_("urgency"), max_length=10, help_text=_("How serious it is."))
    sentence = models.TextField(
        _("sentence"), help_text=_("How it is, in English, to be translated when it is shown.")
    )
    remedy = models.TextField(_("remedy"), blank=True, help_text=_("What to do."))
    values = models.JSONField(
        _("values"), encoder=DjangoJSONEncoder, help_text=_("What is filled into both.")
    )
    at = models.DateTimeField(_("at"), help_text=_("When it was looked at."))

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")

    def __str__(self) -> str:
        return f"{self.check_name}: {self.urgency}"

    @property
    def condition(self) -> Condition:
        values: dict[str, Any] = self.values
        return Condition(Urgency(self.urgency), self.sentence, self.remedy, values)
