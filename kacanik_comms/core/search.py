"""The search over everything: which rows have the words that somebody looks for, the best first.

A room says in its `apps.py` which of its models are searched, and in which texts. Their words are written in the
transaction of the row. Whoever writes past the models, with `QuerySet.update()` or bulk methods, calls `write_words`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_save, pre_delete
from django.http import HttpRequest

from kacanik_comms.core.first_history import is_being_written
from kacanik_comms.core.models import SearchWord, Synonym
from kacanik_comms.core.text import clean_text
from kacanik_comms.core.words import LONGEST_QUESTION, closeness, question_in, replaced, stem, words_in

NAME, TITLE, TEXT = 3, 2, 1
# A word that was typed is worth more than any that only means the same.
TYPED = 1000

Weighted = Iterable[tuple[int, str | None]]
# Its kind and its key.
Row = tuple[str, int]


@dataclass(frozen=True)
class Searched:
    model: type[Model]
    texts: Callable[[Any], Weighted]


_searched: dict[str, Searched] = {}


def searched(kind: str, model: type[Model], texts: Callable[[Any], Weighted]) -> None:
    """Rows of the model are found by the words of `texts(row)`: pairs of a weight and a text."""
    _searched[kind] = Searched(model, texts)

    def written(instance: Any, update_fields: Collection[str] | None = None, **_signal: Any) -> None:
        # A counter says nothing in words.
        if update_fields != {"version"} and not is_being_written(instance):
            write_words(kind, [instance])

    def removed(instance: Any, **_signal: Any) -> None:
        SearchWord.objects.filter(kind=kind, row=instance.pk).delete()

    # No step of the domain: another form of the same text.
    post_save.connect(written, sender=model, weak=False)
    pre_delete.connect(removed, sender=model, weak=False)


def write_words(kind: str, rows: Iterable[Any]) -> None:
    texts = _searched[kind].texts
    for row in rows:
        weights: dict[str, int] = {}
        for weight, text in texts(row):
            for word in words_in(text or ""):
                weights[word] = max(weight, weights.get(word, 0))
        SearchWord.objects.write(kind, row.pk, weights)


def rebuild() -> None:
    """All words anew, for rows that were written past the models or by a version that did not search."""
    for kind, of in _searched.items():
        with transaction.atomic():
            rows = of.model._default_manager.order_by("pk")
            SearchWord.objects.filter(kind=kind).exclude(row__in=rows.values("pk")).delete()
            write_words(kind, rows.iterator(chunk_size=500))


def scores(question: str, *kinds: str) -> dict[Row, int]:
    """The rows that have every word that somebody looks for, or what a synonym says in its place, with their worth."""
    questions = list(_meant_by(question_in(question)))
    beginnings = {stem(word) for _bonus, words in questions for word in words}
    if not beginnings:
        return {}
    words_of: dict[Row, list[tuple[str, int]]] = {}
    stored = SearchWord.objects.filter(kind__in=kinds).beginning_with(beginnings)
    for kind, row, word, weight in stored.values_list("kind", "row", "word", "weight"):
        words_of.setdefault((kind, row), []).append((word, weight))
    worth = {
        row: max((bonus + near for bonus, asked in questions if (near := _worth(asked, words))), default=0)
        for row, words in words_of.items()
    }
    return {row: score for row, score in worth.items() if score}


def asked_in(request: HttpRequest) -> str:
    """What somebody looks for on a page, by the parameter `q` of its address."""
    return clean_text(request.GET.get("q", "")).strip()[:LONGEST_QUESTION]


def ranked(question: str, kind: str) -> Mapping[int, int]:
    """The keys of the rows of one kind with their worth."""
    return {row: score for (_kind, row), score in scores(question, kind).items()}


def _meant_by(typed: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """What was typed, and the same with each synonym that stands in it."""
    if not typed:
        return
    yield TYPED, typed
    synonyms = list(Synonym.objects.all())
    meant = set(_with_a_synonym(typed, synonyms))
    # Two words of one question may both be others in the plan: posts on Facebook.
    meant |= {words for once in list(meant) for words in _with_a_synonym(once, synonyms)}
    for words in meant:
        yield 0, words


def _with_a_synonym(words: Sequence[str], synonyms: Iterable[Synonym]) -> Iterator[tuple[str, ...]]:
    for synonym in synonyms:
        for term in synonym.terms:
            for meaning in synonym.meanings:
                if others := replaced(words, term, meaning):
                    yield others


def _worth(asked: Sequence[str], words: Sequence[tuple[str, int]]) -> int:
    """Of all the words together; 0 where one of them is missing."""
    best = [max((_nearness(word, other, weight) for other, weight in words), default=0) for word in asked]
    return sum(best) // len(best) if all(best) else 0


def _nearness(asked: str, word: str, weight: int) -> int:
    near = closeness(asked, word)
    return near + 3 * weight if near else 0
