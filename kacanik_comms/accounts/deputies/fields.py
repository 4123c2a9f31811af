"""The column that every record has which a deputy may write."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

ON_BEHALF_OF = _("on behalf of")


def on_behalf_of_field(verbose_name: Any = ON_BEHALF_OF) -> Any:
    """In whose place a deputy did it; empty where somebody acted for themselves."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=verbose_name,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("In whose place a deputy acted; empty where nobody was stood in for."),
    )
