"""What the API remembers for a short time: answers to requests that may come twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptAnswer(models.Model):
    """The answer to a request with an Idempotency-Key, given again when the same request comes again."""

    texts_are_sealed = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("user"),
        related_name="kept_answers",
        help_text="Who asked.",
    )
    key = models.CharField(_("key"), max_length=200, help_text="The key that the program gave it.")
    request_hash = models.CharField(
        _("fingerprint of the request"),
        max_length=64,
        help_text="The SHA-256 of what was asked, so that the key serves for nothing else.",
    )
    status = models.PositiveSmallIntegerField(_("status"), default=0, help_text="The status of the answer.")
    headers = models.JSONField(_("headers"), default=dict, help_text="What the answer said in its headers.")
    body = models.TextField(_("body"), blank=True, help_text="What was answered.")
    made_at = models.DateTimeField(_("made at"), db_index=True, help_text="When it was answered first.")

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kept_answer_key_once")]

    def __str__(self) -> str:
        return f"{self.key} ({self.status})"
