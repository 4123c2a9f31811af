"""Whom does the municipality reach, with what? A year's coverage, and the occurrences behind each of its numbers."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity, Evidence, Occurrence
from activities.pages.access import signed_in
from activities.querysets import LINKS
from activities.rules.policies import check_can_see_activities
from audiences.models import DesiredImpact
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.year import figures
from kacanik_comms.year.counting import occurrences_of
from kacanik_comms.year.coverage import tables
from kacanik_comms.year.coverage.selection import UnknownChoice, selection_from
from kacanik_comms.year.facts import Coverage
from kacanik_comms.year.loading import coverage_of
from plans.years import plan_of_page, plans_for

ON_A_PAGE = 50


@require_safe
@signed_in
def coverage(request: SignedInRequest) -> HttpResponse:
    """The whole year, whoever asks: how far it reached does not depend on the reader's office."""
    check_can_see_activities(request.user)
    today = timezone.localdate()
    try:
        plan = plan_of_page(request, on=today)
    except Http404:
        return _no_such_year(request)
    if plan is None:
        return render(request, "audiences/coverage.html")
    year = coverage_of(plan, today=today)
    impacts = list(DesiredImpact.objects.filter(audience__strategy=plan.strategy))
    return render(
        request,
        "audiences/coverage.html",
        {
            "plan": plan,
            "plans": plans_for(request),
            "coverage": year,
            "is_over": year.on > plan.ends_on,
            "silent": figures.silent_audiences(year),
            "unsaid": figures.messages_never_carried(year),
            "by_channel": tables.audiences_by_channel(year, is_linked=True, has_totals=True),
            "by_quarter": tables.audiences_by_quarter(year, is_linked=True, has_totals=True),
            "parts": tables.by_audience(year, impacts),
        },
    )


@require_safe
@signed_in
def occurrences(request: SignedInRequest) -> HttpResponse:
    """What stands behind a number, the latest first; office contributors see their own activities only."""
    check_can_see_activities(request.user)
    today = timezone.localdate()
    try:
        plan = plan_of_page(request, on=today)
        if plan is None:
            return _no_such_year(request)
        year = coverage_of(plan, today=today)
        selection = selection_from(request.GET, year)
    except Http404:
        return _no_such_year(request)
    except UnknownChoice as unknown:
        return _nothing_there(request, str(unknown))
    own = occurrences_of([(plan, today)], Activity.objects.visible_to(request.user))
    chosen = selection.among(own).order_by("-ends_on", "-pk")
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "audiences/occurrences.html",
        {"plan": plan, "selection": selection, "page": page, "rows": _rows(year, list(page))},
    )


def _no_such_year(request: HttpRequest) -> HttpResponse:
    year = request.GET.get("year", "")
    if not year:
        return _nothing_there(request, _("There is no annual plan yet"))
    return _nothing_there(request, _("There is no plan for the year %(year)s.") % {"year": year})


def _nothing_there(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "audiences/nothing_there.html", {"sentence": sentence}, status=404)


def _rows(coverage: Coverage, occurrences: Iterable[Occurrence]) -> list[dict[str, Any]]:
    """Each occurrence with whom and what it reached, in the strategy's order."""
    # A special activity happens once: what proves it proves that.
    proofs = Evidence.objects.filter(
        Q(activity=OuterRef("activity")) & (Q(occurrence=OuterRef("pk")) | Q(activity__kind="special"))
    )
    number = proofs.order_by().values("activity").annotate(number=Count("pk")).values("number")
    rows = (
        Occurrence.objects.filter(pk__in=[occurrence.pk for occurrence in occurrences])
        .select_related("activity__objective")
        .prefetch_related(*LINKS)
        .annotate(evidence_count=Coalesce(Subquery(number), 0))
        .order_by("-ends_on", "-pk")
    )
    return [
        {
            "occurrence": row,
            "audiences": [audience for audience in coverage.audiences if audience in row.audiences.all()],
            "channels": [channel for channel in coverage.channels if channel in row.channels.all()],
            "messages": [message for message in coverage.messages if message in row.messages.all()],
        }
        for row in rows
    ]
