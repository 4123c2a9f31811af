"""Loading the official plan again over a year in which people have worked."""

from typing import Any, ClassVar

from django.db import models


class KeptOnReload(models.Model):
    """A row of an official fixture on which people have recorded something since.

    `loaddata` writes every column, also those that the fixture does not name, which would set a completed
    activity back to "not started". What `kept_on_reload` lists is what people did, and stays.
    """

    kept_on_reload: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save_base(self, raw: bool = False, **kwargs: Any) -> None:
        stored = type(self)._base_manager.filter(pk=self.pk).values(*self.kept_on_reload).first() if raw else None
        for name, value in (stored or {}).items():
            setattr(self, name, value)
        super().save_base(raw=raw, **kwargs)  # type: ignore[misc]
