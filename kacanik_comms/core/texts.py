"""At the floor: no text gets into a table with what an output cannot hold, whichever way it came."""

from functools import cache
from typing import Any

from django.db.models import CharField, Model, TextField, URLField
from django.db.models.signals import pre_save

from kacanik_comms.core.text import clean_text


def keep_texts_clean() -> None:
    # No step of the domain: what a column of text may hold, for pages, admin, API, fixtures and commands alike.
    pre_save.connect(_clean, dispatch_uid="texts are kept clean")


def _clean(sender: type[Model], instance: Model, **_signal: Any) -> None:
    values = instance.__dict__
    for name, line_break in _texts_of(sender):
        if isinstance(text := values.get(name), str):
            values[name] = clean_text(text, line_break=line_break)


@cache
def _texts_of(model: type[Model]) -> list[tuple[str, str]]:
    """The columns of text of a model, each with what stands for the end of a line in it.

    Not the addresses, whose letters are no words, and nothing where the text is sealed by a fingerprint.
    """
    if getattr(model, "texts_are_sealed", False):
        return []
    return [
        (field.attname, " " if isinstance(field, CharField) else "\n")
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField) and not isinstance(field, URLField)
    ]
