"""Fields that stay as they were when their row was made."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise


class FixedFields(models.Model):
    """`fixed` names the fields that data, links and records rely on, each with the sentence for whoever changes it."""

    fixed: ClassVar[Mapping[str, str | Promise]] = {}

    class Meta:
        abstract = True

    def fixed_now(self) -> dict[str, Any]:
        """Those that are fixed in the state in which the row is."""
        return dict(self.fixed)

    def clean(self) -> None:
        super().clean()
        if self._state.adding:
            return
        stored = type(self)._base_manager.get(pk=self.pk)
        changed = {
            name: sentence
            for name, sentence in stored.fixed_now().items()
            if _value(self, name) != _value(stored, name)
        }
        if changed:
            raise ValidationError(changed)


def _value(row: models.Model, name: str) -> Any:
    """Of a row that it points to the key, without asking for the row."""
    field: Any = row._meta.get_field(name)
    return field.value_from_object(row)
