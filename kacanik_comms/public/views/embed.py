"""The strip of the year for other websites, and the page that shows how to put it there."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from kacanik_comms.public import reading
from kacanik_comms.public.addresses import address, whole
from kacanik_comms.public.pages import page, trail
from kacanik_comms.public.serving import public
from kacanik_comms.year import figures


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@public
def embed(request: HttpRequest, year: int) -> HttpResponse:
    """The one page that others may frame: it has no script, no form and no account."""
    plan = reading.plan_of_year(reading.published_plans(), year)
    facts = reading.standing(plan, today=timezone.localdate())
    answer = render(
        request,
        "public/embed.html",
        {
            "plan": plan,
            "facts": facts,
            "implementation": figures.implementation_rate(facts),
            "parts": reading.parts_of(facts.activities),
            "months": reading.months_of(facts),
            "whole_year": whole(address("year", plan.year)),
        },
    )
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@public
def embedding(request: HttpRequest) -> HttpResponse:
    plans = reading.published_plans()
    title = _("For your own website")
    return page(
        request,
        "embedding.html",
        {
            "snippets": [
                (plan, address("embed", plan.year), whole(address("embed", plan.year))) for plan in plans
            ]
        },
        description=_("Show the progress of the plan on your own website."),
        about=[trail((_("Communication plan"), address("home")), (title, request.path))],
    )
