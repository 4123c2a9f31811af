"""The least that a list can be: the same rows in a plain Django view, behind the same middleware and session.

These are the addresses of the bench, too: those of the application, and that view.
"""

import statistics
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache as kept
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from activities.models import Activity
from kacanik_comms import urls
from tests.bench.databases import SMALL, Databases, Reader
from tests.bench.pages import ROUNDS, client_of, opened
from tests.bench.results import Results, at_most

PAGE = """<!doctype html>
<title>Activities</title>
<table>
{% for activity in activities %}
<tr>
<th>{{ activity.objective.number }}.{{ activity.number }}
<a href="{% url "activities:detail" activity.pk %}">{{ activity.title }}</a>
<td>{% for row in activity.responsibilities.all %}{{ row.office }}{% if not forloop.last %}, {% endif %}{% endfor %}
<td>{% if activity.ends_on %}{{ activity.starts_on|date }}–{{ activity.ends_on|date }}
{% else %}{{ activity.get_frequency_display }}{% endif %}
<td>{{ activity.planned_cost|default_if_none:"" }}
<td>{{ activity.get_status_display }}
{% endfor %}
</table>
"""


@login_required
def activities(request: HttpRequest) -> HttpResponse:
    rows = Activity.objects.filter(plan__year=request.GET["year"]).select_related("objective")
    rows = rows.prefetch_related("responsibilities__office")
    return HttpResponse(_template().render({"activities": rows}, request))


@cache
def _template() -> Any:
    return engines["django"].from_string(PAGE)


urlpatterns = [path("bare/", activities), *urls.urlpatterns]


def results(folders: Databases) -> Iterator[Results]:
    with Reader(folders[SMALL]) as reader:
        for words, goal, is_kept in (("with kept readings", 1.5, True), ("without any", 4, False)):
            times, ours = reader.call(_times_as_long, is_kept)
            yield at_most(
                f"list against a bare page of the same 43 rows, {words}", goal, times, f" ({ours:.0f} ms)"
            )


def _times_as_long(is_kept: bool) -> tuple[float, float]:
    """The list against the bare page, in turns; and its milliseconds."""
    client, year, turns = client_of("zimp"), f"?year={timezone.localdate().year}", []
    for _round in range(2 * ROUNDS + 1):
        if not is_kept:
            kept.clear()
        turns.append(tuple(opened(client, f"/{path}/{year}") for path in ("activities", "bare")))
    ours, theirs = (statistics.median(turn[side] for turn in turns[1:]) for side in range(2))
    return ours / theirs, ours
