"""The addresses that anybody may open without an account: each page in three languages, Albanian at the root."""

from django.urls import URLPattern, URLResolver, include, path

from kacanik_comms.core.languages import ADDRESSES, OFFICIAL
from kacanik_comms.public import verify
from kacanik_comms.public.addresses import NAMESPACES
from kacanik_comms.public.views import around, calendars, data, embed, machines, year


def _in(language: str) -> list[URLPattern]:
    said = {"language": language}
    return [
        path("", year.home, said, name="home"),
        path("<int:year>/", year.home, said, name="year"),
        path("<int:year>/activities/", year.activities, said, name="activities"),
        path("<int:year>/activities/<str:code>/", year.activity, said, name="activity"),
        path("<int:year>/objectives/<int:number>/", year.objective, said, name="objective"),
        path("<int:year>/audiences/", year.audiences, said, name="audiences"),
        path("reports/", around.reports, said, name="reports"),
        path("sessions/", around.sessions, said, name="sessions"),
        path("changes/", around.changes, said, name="changes"),
        path("changes.atom", around.feed, said, name="feed"),
        path("about/", around.about, said, name="about"),
        path("contact/", around.contact, said, name="contact"),
        path("data/", data.data, said, name="data"),
        path("data/dictionary/", data.dictionary, said, name="dictionary"),
        path("data/dictionary.json", data.dictionary_as_json, said, name="dictionary_as_json"),
        path("data/<int:year>/<slug:name>.<slug:kind>", data.table, said, name="table"),
        path("calendar/<int:year>.ics", calendars.calendar, said, name="calendar"),
        path("embed/", embed.embedding, said, name="embedding"),
        path("embed/<int:year>/", embed.embed, said, name="embed"),
        # On paper for ever, without a language before it: then in Albanian, with the others one press away.
        path("verify/", verify.verify, said, name="verify"),
        path("verify/<str:given>/", verify.verify_fingerprint, said, name="verify_fingerprint"),
    ]


def _for_machines() -> list[URLPattern]:
    said = {"language": OFFICIAL}
    return [
        path("data/catalog.jsonld", data.catalogue, said, name="catalogue"),
        path("robots.txt", machines.robots, said, name="robots"),
        path("sitemap.xml", machines.sitemap, said, name="sitemap"),
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
