"""What search engines read first."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from activities.models import Activity
from kacanik_comms.core.languages import TAGS
from kacanik_comms.public import reading
from kacanik_comms.public.addresses import NAMESPACES, address, whole
from kacanik_comms.public.serving import public

STANDING = (
    "home",
    "reports",
    "verify",
    "sessions",
    "changes",
    "data",
    "dictionary",
    "about",
    "contact",
    "embedding",
)
# What has an account in front of it says nothing to a search engine.
INSIDE = (
    "admin",
    "accounts",
    "today",
    "activities",
    "plans",
    "audiences",
    "evaluation",
    "search",
    "language",
)


@public
def robots(request: HttpRequest) -> HttpResponse:
    # A demonstration is not to be found beside the real plan.
    refused = ["/"] if settings.DEMO else [f"/{part}/" for part in INSIDE]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in refused), f"Sitemap: {whole('/sitemap.xml')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Where the parts are: what always stands, and each published year."""
    parts = [reverse("sitemap_standing")]
    parts += [reverse("sitemap_year", args=[plan.year]) for plan in reading.published_plans()]
    return _xml(request, "public/sitemap_index.xml", {"parts": [whole(part) for part in parts]})


@public
def sitemap_standing(request: HttpRequest) -> HttpResponse:
    return _part(request, [(name, ()) for name in STANDING])


@public(shows_year_alone=True)
def sitemap_year(request: HttpRequest, year: int) -> HttpResponse:
    plan = reading.plan_of_year(reading.published_plans(), year)
    activities = list(Activity.objects.published().filter(plan=plan).select_related("objective"))
    numbers = sorted({activity.objective.number for activity in activities})
    return _part(
        request,
        [
            *((name, (year,)) for name in ("year", "activities", "audiences")),
            *(("activity", (year, activity.code)) for activity in activities),
            *(("objective", (year, number)) for number in numbers),
        ],
    )


def _part(request: HttpRequest, pages: Iterable[tuple[str, tuple[object, ...]]]) -> HttpResponse:
    """The pages in every language, each with its other languages."""
    in_languages = [
        [(TAGS[code], whole(address(name, *args, language=code))) for code in NAMESPACES]
        for name, args in pages
    ]
    return _xml(request, "public/sitemap.xml", {"pages": in_languages})


def _xml(request: HttpRequest, template: str, content: dict[str, Any]) -> HttpResponse:
    return render(request, template, content, content_type="application/xml; charset=utf-8")
