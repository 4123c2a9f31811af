"""The addresses of the public pages in their three languages, whole and within the site."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.translation import get_language

from activities.models import Activity
from kacanik_comms.core.languages import NAMESPACES, TAGS
from kacanik_comms.core.languages import public_address as address

OWN_NAMES = {"sq": "Shqip", "sr-latn": "Srpski", "en": "English"}


@dataclass(frozen=True)
class Alternate:
    """The same page in one of the languages."""

    code: str
    tag: str
    name: str
    path: str
    is_current: bool

    @property
    def url(self) -> str:
        return whole(self.path)

    @property
    def short(self) -> str:
        return self.tag.split("-")[0]


def whole(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def of_activity(activity: Activity) -> str:
    return address("activity", activity.plan.year, activity.code)


def alternates(request: HttpRequest, query: str = "") -> list[Alternate]:
    """The page that the request asks for, in each language; of its query only what the view vouches for."""
    match: ResolverMatch = request.resolver_match  # type: ignore[assignment]  # a view is answering it
    given = {name: value for name, value in match.kwargs.items() if name != "language"}
    return [
        Alternate(
            code,
            TAGS[code],
            OWN_NAMES[code],
            reverse(f"{namespace}:{match.url_name}", kwargs=given) + query,
            code == get_language(),
        )
        for code, namespace in NAMESPACES.items()
    ]
