"""The addresses that anybody may open without an account: each page in three languages, Albanian at the root."""

from django.urls import URLPattern, URLResolver, include, path

from kacanik_comms.core.languages import ADDRESSES, OFFICIAL
from kacanik_comms.public import verify
from kacanik_comms.public.addresses import NAMESPACES
from kacanik_comms.public.views import around, calendars, data, embed, find, machines, year


def _in(language: str) -> list[URLPattern]:
    spoken = {"language": language}
    return [
        path("", year.home, spoken, name="home"),
        path("<int:year>/", year.home, spoken, name="year"),
        path("<int:year>/activities/", year.activities, spoken, name="activities"),
        path("<int:year>/activities/<str:code>/", year.activity, spoken, name="activity"),
        path("<int:year>/objectives/<int:number>/", year.objective, spoken, name="objective"),
        path("<int:year>/audiences/", year.audiences, spoken, name="audiences"),
        path("reports/", around.reports, spoken, name="reports"),
        path("sessions/", around.sessions, spoken, name="sessions"),
        path("find/", find.find, spoken, name="find"),
        path("changes/", around.changes, spoken, name="changes"),
        path("changes.atom", around.feed, spoken, name="feed"),
        path("about/", around.about, spoken, name="about"),
        path("contact/", around.contact, spoken, name="contact"),
        path("data/", data.data, spoken, name="data"),
        path("data/dictionary/", data.dictionary, spoken, name="dictionary"),
        path("data/dictionary.json", data.dictionary_as_json, spoken, name="dictionary_as_json"),
        path("data/<int:year>/<slug:name>.<slug:kind>", data.table, spoken, name="table"),
        path("calendar/<int:year>.ics", calendars.calendar, spoken, name="calendar"),
        path("embed/", embed.embedding, spoken, name="embedding"),
        path("embed/<int:year>/", embed.embed, spoken, name="embed"),
        # On paper for ever, without a language before it: then in Albanian, with the others one press away.
        path("verify/", verify.verify, spoken, name="verify"),
        path("verify/<str:given>/", verify.verify_fingerprint, spoken, name="verify_fingerprint"),
    ]


def _for_machines() -> list[URLPattern]:
    spoken = {"language": OFFICIAL}
    return [
        path("data/catalog.jsonld", data.catalogue, spoken, name="catalogue"),
        path("robots.txt", machines.robots, spoken, name="robots"),
        path("sitemap.xml", machines.sitemap, spoken, name="sitemap"),
        path("sitemap-standing.xml", machines.sitemap_standing, spoken, name="sitemap_standing"),
        path("sitemap-<int:year>.xml", machines.sitemap_year, spoken, name="sitemap_year"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(_for_machines())),
    # The file itself has no language but its own.
    path("verify/<str:given>.pdf", verify.official_file, name="official_file"),
    *(
        path(ADDRESSES[code], include((_in(code), "public"), namespace=namespace))
        for code, namespace in NAMESPACES.items()
    ),
]
