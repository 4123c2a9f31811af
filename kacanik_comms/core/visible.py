"""Texts that only look written: of spaces, zero-width signs and soft hyphens alone."""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Separators, and what is drawn nowhere or only on top of another sign: controls, formats, unassigned, marks.
INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me"})
# Letters and signs by their category that are drawn as nothing: Hangul fillers and the empty Braille cell.
DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_visible(text: str) -> bool:
    return any(unicodedata.category(sign) not in INVISIBLE and sign not in DRAWN_AS_NOTHING for sign in text)


def validate_visible(text: str) -> None:
    """For a text that may be empty, but not look so."""
    if text and not is_visible(text):
        raise ValidationError(_("This text consists of invisible characters only."), code="invisible")


class VisibleTexts(models.Model):
    """A row whose texts are empty or can be read, in each of their languages."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        fields = self._meta.concrete_fields
        # Of a translated text its columns; the text itself is the one of them that the reader sees.
        translated = {field.translated_field.name for field in fields if hasattr(field, "translated_field")}
        passed_over = translated | set(exclude or ()) | errors.keys()
        for field in fields:
            if field.name in passed_over or not isinstance(field, models.CharField | models.TextField):
                continue
            try:
                validate_visible(getattr(self, field.attname) or "")
            except ValidationError as error:
                errors[field.name] = [error]
        if errors:
            raise ValidationError(errors)
