"""Every address of the application."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path

from kacanik_comms.accounts.views import choose_language
from kacanik_comms.core.gallery import gallery
from kacanik_comms.core.health import healthz
from kacanik_comms.core.languages import ADDRESSES
from kacanik_comms.core.webapp import manifest, offline, service_worker
from kacanik_comms.evaluation.overview.views import start
from kacanik_comms.people.views import letters, outbox
from kacanik_comms.people.views.account import my_account
from kacanik_comms.search.views import search
from kacanik_comms.server.views import show_system


def favicon(_request: HttpRequest) -> HttpResponseRedirect:
    """What a browser asks for beside a PDF, which cannot name it."""
    return HttpResponseRedirect(static("img/mark.svg"))


urlpatterns = [
    path("favicon.ico", favicon),
    path("healthz", healthz, name="healthz"),
    path("sw.js", service_worker, name="service_worker"),
    *(
        path(f"{prefix}{address}", view, {"language": code}, name=f"{name}-{code}")
        for code, prefix in ADDRESSES.items()
        for address, view, name in (
            ("manifest.webmanifest", manifest, "manifest"),
            ("offline/", offline, "offline"),
        )
    ),
    path("", include("kacanik_comms.public.urls")),
    # Before activities:today, which has the same address: what a person sees there depends on their role.
    path("today/", start),
    path("", include("activities.urls")),
    path("plans/", include("kacanik_comms.evaluation.new_plan.urls")),
    path("search/", search, name="search"),
    path("plans/", include("plans.urls")),
    path("audiences/", include("kacanik_comms.year.coverage.urls")),
    path("evaluation/", include("kacanik_comms.evaluation.urls")),
    path("evaluation/", include("kacanik_comms.report.urls")),
    path("help/", include("kacanik_comms.guide.urls")),
    path("system/", show_system, name="system"),
    path("people/", include("kacanik_comms.people.urls")),
    path("api/v1/", include("kacanik_comms.api.urls")),
    path("accounts/", my_account, name="account"),
    path("accounts/letters/", letters.choose, name="letter_choices"),
    path("notices/", letters.notices, name="notices"),
    path("letters/", outbox.shown_letters, name="shown_letters"),
    path("letters/<int:pk>/", outbox.shown_letter, name="shown_letter"),
    path("letters/stop/<str:token>/", letters.stop, name="stop_letters"),
    path("accounts/", include("kacanik_comms.accounts.urls")),
    path("", include("kacanik_comms.accounts.deputies.urls")),
    path("language/", choose_language, name="set_language"),
    path("admin/", admin.site.urls),
]

# Programs that ask the API get problems that they can read; people get pages, as Django makes them.
handler400 = "kacanik_comms.error_pages.bad_request"
handler403 = "kacanik_comms.error_pages.forbidden"
handler404 = "kacanik_comms.error_pages.not_found"
handler500 = "kacanik_comms.error_pages.failed"

if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery, name="gallery"))
