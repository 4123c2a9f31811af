"""The guide, for everybody who signs in."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kacanik_comms.core.languages import TAGS
from kacanik_comms.guide.pages import SLUGS, guide_page, titles


@require_safe
@login_required
def contents(request: HttpRequest) -> HttpResponse:
    return render(request, "guide/contents.html", {"pages": titles(_language()), "tags": TAGS})


@require_safe
@login_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in SLUGS:
        raise Http404
    shown = guide_page(slug, _language())
    context = {"page": shown, "tag": TAGS[shown.language], "is_foreign": shown.language != _language()}
    return render(request, "guide/page.html", context)


def _language() -> str:
    return get_language() or "sq"
