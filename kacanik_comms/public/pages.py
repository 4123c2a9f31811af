"""What every public page has around its content: where one is, the same page in other languages, and what other
programs read of it."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kacanik_comms.public.addresses import address, alternates, whole
from kacanik_comms.public.reading import published_plans
from plans.models import AnnualPlan
from plans.querysets import in_force


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    is_current: bool


def main_links(here: str, plan: AnnualPlan | None) -> list[Link]:
    """The navigation of the public pages; `here` names the page's address, `plan` the year."""
    of_year = [address(name, plan.year) for name in ("activities", "audiences")] if plan else ["", ""]
    pages = (
        (address("home"), pgettext("navigation", "The year"), {"home", "year", "objective"}),
        (of_year[0], _("Activities"), {"activities", "activity"}),
        (of_year[1], _("Audiences"), {"audiences"}),
        (address("reports"), _("Reports"), {"reports", "verify", "verify_fingerprint"}),
        (address("data"), _("Open data"), {"data", "dictionary"}),
    )
    return [Link(url, label, here in names) for url, label, names in pages if url]


def foot_links(here: str) -> list[Link]:
    pages = (
        ("find", _("Search")),
        ("changes", _("Recent changes")),
        ("sessions", _("Sessions of the Assembly")),
        ("about", _("About the figures")),
        ("embedding", _("For your own website")),
        ("contact", pgettext("page", "Contact")),
    )
    return [Link(address(name), label, here == name) for name, label in pages]


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    description: str,
    about: list[dict[str, Any]] | None = None,
    number: int = 1,
    status: int = 200,
) -> HttpResponse:
    """`number` is that of the page of a long list. `description` is what search engines and messengers show of the
    page; `about` says it to programs."""
    here = request.resolver_match.url_name or "" if request.resolver_match else ""
    plan = context["plan"] if "plan" in context else in_force(published_plans(), on=timezone.localdate())
    languages = alternates(request, f"?page={number}" if number > 1 else "")
    own = next(language for language in languages if language.is_current)
    return render(
        request,
        f"public/{template}",
        {
            "here": here,
            "alternates": languages,
            "own": own,
            "default_address": languages[0].url,
            "site_url": settings.SITE_URL.rstrip("/"),
            "main_links": main_links(here, plan),
            "foot_links": foot_links(here),
            "description": description,
            "licence": settings.DATA_LICENCE,
            "linked_data": linked_data(about or []),
            **context,
        },
        status=status,
    )


def linked_data(about: list[dict[str, Any]]) -> SafeString | str:
    """JSON-LD for a data block of the page, in which no text can end the block."""
    if not about:
        return ""
    text = json.dumps({"@context": "https://schema.org", "@graph": about}, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308 - what could be markup is written as escapes above


def municipality() -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "@id": whole("/#municipality"),
        "name": _("Municipality of Kaçanik"),
        "url": whole("/"),
    }


def trail(*steps: tuple[str, str]) -> dict[str, Any]:
    """Where the page stands, from the front page on: names and addresses."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": whole(path)}
            for number, (name, path) in enumerate(steps, start=1)
        ],
    }
