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

    # Not save_base(): the deserializer calls Django's own and so passes by an override.
    def _save_table(self, raw: bool = False, *args: Any, **kwargs: Any) -> bool:
        stored = (
            type(self)._base_manager.filter(pk=self.pk).values(*self.kept_on_reload).first() if raw else None
        )
        for name, value in (stored or {}).items():
            setattr(self, name, value)
        return super()._save_table(raw, *args, **kwargs)  # type: ignore[misc]
