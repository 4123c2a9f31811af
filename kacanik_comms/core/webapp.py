"""The application as something that a phone installs: its manifest, its service worker, and its page without a network.

None of it is about a person: everybody gets the same, and so a device may keep it.
"""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kacanik_comms.core.languages import ADDRESSES, TAGS
from kacanik_comms.core.uploads import ACCEPT

SCRIPTS = [
    f"js/{name}.js" for name in ("app", "device/store", "device/send", "device/chosen", "device/forms")
]
# What the page without a network needs. Nothing else is ever kept.
STYLES = [f"css/{name}.css" for name in ("tokens", "base", "layout", "components", "forms")]
ICONS = {
    "img/icon-192.png": ("192x192", "any"),
    "img/icon-512.png": ("512x512", "any"),
    "img/icon-maskable.png": ("512x512", "maskable"),
}


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a worker serves the addresses below its own."""
    files = [static(name) for name in (*SCRIPTS, *STYLES, "img/mark.svg")]
    pages = {TAGS[code]: f"/{prefix}offline/" for code, prefix in ADDRESSES.items()}
    kept = json.dumps({"files": files, "pages": pages, "record": reverse("activities:choose")})
    scripts = json.dumps([static("js/device/store.js"), static("js/device/worker.js")])
    return HttpResponse(
        f"self.kept = {kept};\nimportScripts(...{scripts});\n", content_type="text/javascript"
    )


@require_safe
@cache_control(no_cache=True)
def manifest(request: HttpRequest, language: str) -> JsonResponse:
    content = {
        "id": "/today/",
        "name": _("Communication plan of Kaçanik"),
        "short_name": _("Communication plan"),
        "lang": TAGS[language],
        "start_url": reverse("activities:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f7f5",
        "theme_color": "#0c4249",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, (sizes, purpose) in ICONS.items()
        ],
        "share_target": {
            "action": reverse("activities:share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "files", "accept": ["image/*", *ACCEPT.split(",")]}],
            },
        },
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """The page that a device shows where there is no network. It is kept for everybody, so it is drawn for nobody."""
    return HttpResponse(
        render_to_string("offline.html", {"scripts": SCRIPTS, "styles": STYLES, "accept": ACCEPT})
    )
