"""What search engines read first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
    """Every page in every language, each with its other languages."""
    pages: list[tuple[str, tuple[object, ...]]] = [(name, ()) for name in STANDING]
    plans = {plan.pk: plan for plan in reading.published_plans()}
    numbers: dict[int, list[int]] = {}
    for plan in plans.values():
        pages += [(name, (plan.year,)) for name in ("year", "activities", "audiences")]
    for activity in Activity.objects.published().select_related("objective"):
        plan = plans[activity.plan_id]
        pages.append(("activity", (plan.year, activity.code)))
        numbers.setdefault(plan.year, []).append(activity.objective.number)
    pages += [("objective", (year, number)) for year, of in numbers.items() for number in sorted(set(of))]
    return render(
        request,
        "public/sitemap.xml",
        {
            "pages": [
                [(TAGS[code], whole(address(name, *args, language=code))) for code in NAMESPACES]
                for name, args in pages
            ]
        },
        content_type="application/xml; charset=utf-8",
    )
