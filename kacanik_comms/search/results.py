"""What the staff finds: rows of every kind that the person may see, the best first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Occurrence
from activities.pages.wording import when_in_words
from activities.records.searching import best_first
from audiences.models import Audience
from kacanik_comms.accounts.models import User
from kacanik_comms.core.search import ranked
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.policies import can_see_evaluation

# Of each kind: whoever has more to look through types another word.
MOST = 20
LONGEST_LINE = 120


@dataclass(frozen=True)
class SearchResult:
    """A row that was found: where it is, what it is called, and what to know it by."""

    url: str
    name: str
    about: str


@dataclass(frozen=True)
class ResultGroup:
    label: str | Promise
    results: list[SearchResult]


def results_for(user: User, words: str, *, on: date) -> list[ResultGroup]:
    """The groups in which something was found."""
    groups = (
        ResultGroup(_("Activities"), list(_activities(user, words, on))),
        ResultGroup(_("What was done"), list(_occurrences(user, words))),
        ResultGroup(_("Audiences"), list(_audiences(user, words, on))),
        ResultGroup(_("Findings"), list(_findings(user, words))),
    )
    return [group for group in groups if group.results]


def _activities(user: User, words: str, on: date) -> Iterator[SearchResult]:
    rows = Activity.objects.visible_to(user).select_related("plan", "objective")
    for row in best_first(rows.with_words(words), words, on=on)[:MOST]:
        about = f"{row.plan.year} · {row.time_in_words}"
        yield SearchResult(row.get_absolute_url(), f"{row.code} {row.name}", about)


def _occurrences(user: User, words: str) -> Iterator[SearchResult]:
    worth = ranked(words, "occurrence")
    rows = Occurrence.objects.visible_to(user).filter(pk__in=list(worth))
    rows = rows.select_related("activity__plan", "activity__objective").order_by("-ends_on", "-pk")
    for row in _best(rows, worth):
        activity = row.activity
        about = f"{when_in_words(row.when)} · {activity.code} {activity.name}"
        yield SearchResult(f"{activity.get_absolute_url()}#history", _shortened(row.note), about)


def _audiences(user: User, words: str, on: date) -> Iterator[SearchResult]:
    worth = ranked(words, "audience")
    rows = Audience.objects.visible_to(user).filter(pk__in=list(worth)).select_related("strategy")
    for row in _best(rows, worth):
        url = f"{reverse('audiences:coverage')}#audience-{row.code}"
        yield SearchResult(url, row.name, str(row.get_scope_display()))


def _findings(user: User, words: str) -> Iterator[SearchResult]:
    worth = ranked(words, "finding") if can_see_evaluation(user) else {}
    rows = Finding.objects.filter(pk__in=list(worth)).select_related("evaluation__plan")
    for row in _best(rows.order_by("-evaluation__plan__year", "number"), worth):
        year = row.evaluation.plan.year
        url = f"{reverse('evaluation:findings', args=[year])}#finding-{row.pk}"
        yield SearchResult(url, _shortened(row.text), str(year))


def _best(rows: Iterable[Any], worth: Mapping[int, int]) -> list[Any]:
    """Of two that fit as well the one that came first stays so."""
    return sorted(rows, key=lambda row: -worth[row.pk])[:MOST]


def _shortened(text: str) -> str:
    return Truncator(text).chars(LONGEST_LINE)
