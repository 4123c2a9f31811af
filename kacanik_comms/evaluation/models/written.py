"""What people write into an evaluation, piece by piece, several of them at once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.evaluation.models.evaluation import Evaluation


class Written(models.Model):
    """A piece of an evaluation with the number of its versions: 0 is what nobody has written yet."""

    evaluation = models.ForeignKey(
        Evaluation,
        models.CASCADE,
        verbose_name=_("evaluation"),
        editable=False,
        help_text="The evaluation that it belongs to.",
    )
    version = models.PositiveIntegerField(
        _("version"),
        default=0,
        editable=False,
        help_text="Counts the changes, so that nobody overwrites another's.",
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("edited by"),
        editable=False,
        related_name="+",
        help_text="Who wrote it last.",
    )
    edited_at = models.DateTimeField(
        _("edited at"), auto_now=True, editable=False, help_text="When it was written last."
    )

    class Meta:
        abstract = True
