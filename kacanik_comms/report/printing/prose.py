"""Running text in the report: in the language of the report where it is given, else in Albanian, and said so."""

import re
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import get_language

from kacanik_comms.core.languages import OFFICIAL, is_given_in, official_text

# A text on the page of the summary: it goes on elsewhere where it is longer.
LONGEST_EXCERPT = 420


@dataclass(frozen=True)
class Prose:
    """A text, and whether it is the Albanian one in a report of another language."""

    text: str
    is_foreign: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def prose(content: Model | None, field: str) -> Prose:
    if content is None:
        return Prose("")
    language = str(get_language())
    if is_given_in(content, field, language):
        return Prose(str(getattr(content, field)).strip())
    text = official_text(content, field).strip()
    return Prose(text, is_foreign=bool(text) and language != OFFICIAL)


def excerpt(whole: Prose, *, longest: int = LONGEST_EXCERPT) -> Prose:
    """Its first sentences, as many as there is place for; whole words in any case."""
    text = re.sub(r"\s+", " ", whole.text)
    if len(text) <= longest:
        return Prose(text, whole.is_foreign)
    head = text[:longest]
    end = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    cut = head[: end + 1] if end > longest // 3 else head.rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return Prose(cut, whole.is_foreign)
