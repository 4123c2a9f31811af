"""Rows that a fixture names by what they are, not by a number that differs in every database."""

from typing import Any, ClassVar

from django.db import models


class NaturalKeyManager(models.Manager[Any]):
    def get_by_natural_key(self, *values: Any) -> Any:
        return self.get(**dict(zip(self.model.lookups_of_natural_key(), values, strict=True)))


class NaturalKeyModel(models.Model):
    """A model whose `natural_key_fields` tell one row from all others.

    A foreign key in the list stands for the natural key of the row that it points to.
    """

    natural_key_fields: ClassVar[tuple[str, ...]]

    objects = NaturalKeyManager()

    class Meta:
        abstract = True

    @classmethod
    def lookups_of_natural_key(cls) -> list[str]:
        lookups = []
        for name in cls.natural_key_fields:
            related = cls._meta.get_field(name).related_model
            if isinstance(related, type) and issubclass(related, NaturalKeyModel):
                lookups += [f"{name}__{lookup}" for lookup in related.lookups_of_natural_key()]
            else:
                lookups.append(name)
        return lookups

    def natural_key(self) -> tuple[Any, ...]:
        values: tuple[Any, ...] = ()
        for name in self.natural_key_fields:
            value = getattr(self, name)
            values += value.natural_key() if isinstance(value, NaturalKeyModel) else (value,)
        return values
