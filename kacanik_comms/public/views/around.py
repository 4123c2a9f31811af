"""What stands around the year: signed reports, sessions, what changed, how figures are computed, and whom to ask."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from activities.models import AssemblySession
from kacanik_comms.core.languages import TAGS
from kacanik_comms.core.text import clean_text
from kacanik_comms.public.addresses import address, whole
from kacanik_comms.public.changes import by_day, latest_changes
from kacanik_comms.public.datasets import nothing_yet
from kacanik_comms.public.pages import municipality, page, trail
from kacanik_comms.public.reading import published_plans
from kacanik_comms.public.reports import published_reports
from kacanik_comms.public.serving import open_data, public
from kacanik_comms.year import figures


@public
def reports(request: HttpRequest) -> HttpResponse:
    """The signed reports with the fingerprints by which anybody can check them."""
    return page(
        request,
        "reports.html",
        {
            "reports": published_reports(),
            "put_aside": [plan for plan in published_plans() if plan.is_put_aside],
        },
        description=_(
            "The signed evaluations of the communication plans, with the fingerprints to check them by."
        ),
        about=[_trail(request, _("Reports"))],
    )


@public
def sessions(request: HttpRequest) -> HttpResponse:
    held = AssemblySession.objects.published().order_by("-date")
    years = [(year, list(group)) for year, group in groupby(held, key=lambda session: session.date.year)]
    return page(
        request,
        "sessions.html",
        {"years": years},
        description=_("The plan provides for information before each session of the Municipal Assembly."),
        about=[
            _trail(request, _("Sessions of the Assembly")),
            *(_event(session) for _year, group in years for session in group),
        ],
    )


def _event(session: AssemblySession) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": session.title,
        "startDate": session.date.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {
            "@type": "Place",
            "name": _("Municipal Assembly of Kaçanik"),
            "address": {"@type": "PostalAddress", "addressLocality": "Kaçanik", "addressCountry": "XK"},
        },
        "organizer": municipality(),
    }


@public
def changes(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "changes.html",
        {"days": by_day(latest_changes())},
        description=_("Recent records of the published communication plan."),
        about=[_trail(request, _("Recent changes"))],
    )


@open_data
@public
def feed(request: HttpRequest) -> HttpResponse:
    """The same as Atom, each change under a name that stays."""
    latest = latest_changes()
    host = whole("").split("//")[-1].split("/")[0].split(":")[0]
    atom = Atom1Feed(
        title=_("Communication plan of Kaçanik: recent changes"),
        link=whole(address("changes")),
        description=None,
        language=TAGS[get_language() or "sq"],
        author_name=_("Municipality of Kaçanik"),
        feed_url=whole(request.path),
        feed_guid=f"tag:{host},2023:changes/{get_language()}",
        feed_copyright=settings.DATA_LICENCE[0],
    )
    for change in latest:
        words = f"{change.what.label}: {change.words}"
        atom.add_item(
            # Rows from before texts were cleaned may hold what XML cannot.
            title=clean_text(change.title),
            link=whole(change.path),
            # Readers of feeds take it for HTML, and people type what they like.
            description=escape(clean_text(f"{words}. {change.reason}" if change.reason else words)),
            unique_id=f"tag:{host},2023:{change.key}",
            pubdate=change.at,
            updateddate=change.at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public
def about(request: HttpRequest) -> HttpResponse:
    """The figures with their formulas, from the functions that compute them."""
    return page(
        request,
        "about.html",
        {"figures": figures.five_figures(nothing_yet())},
        description=_("How the figures of the communication plan are computed."),
        about=[_trail(request, _("About the figures"))],
    )


@public
def contact(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "contact.html",
        {"contact": settings.CONTACT},
        description=_("Whom to ask about the communication plan of the Municipality of Kaçanik."),
        about=[municipality(), _trail(request, pgettext("page", "Contact"))],
    )


def _trail(request: HttpRequest, title: str) -> dict[str, Any]:
    return trail((_("Communication plan"), address("home")), (title, request.path))
