"""Why a file is not taken, in one sentence for the person who chose it."""

from typing import Any

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """A file that is not taken. As a validation error, a form shows it beside the field as it is.

    `sentence` is translated and has a place for %(name)s, so that each of several files is told apart.
    """

    def __init__(self, sentence: str, name: str, **details: Any) -> None:
        super().__init__(sentence % {"name": name, **details})

    def __str__(self) -> str:
        return str(self.message)
