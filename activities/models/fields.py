"""Fields that several models of this room have."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models


def money_field(name: Any, help_text: Any) -> "models.DecimalField[Any, Any]":
    """An amount in euro; empty where nobody told it."""
    return models.DecimalField(
        name,
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=help_text,
    )
