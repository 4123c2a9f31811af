"""The words of the search, row by row."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from kacanik_comms.core.models import SearchWord  # noqa: F401 - in quotation marks below


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    def write(self, kind: str, row: int, weights: Mapping[str, int]) -> None:
        """The words of a row, each with its weight; nothing is written where they are the same as before."""
        kept = dict(self.filter(kind=kind, row=row).values_list("word", "weight"))
        if kept == weights:
            return
        gone = [word for word, weight in kept.items() if weights.get(word) != weight]
        self.filter(kind=kind, row=row, word__in=gone).delete()
        self.bulk_create(
            self.model(kind=kind, row=row, word=word, weight=weight)
            for word, weight in weights.items()
            if kept.get(word) != weight
        )

    def beginning_with(self, beginnings: Iterable[str]) -> "SearchWordQuerySet":
        return self.filter(reduce(or_, (Q(word__startswith=beginning) for beginning in beginnings)))
