"""In which language the API answers: the one asked for, else the one chosen on the pages, else the program's, else
Albanian.

The pages never ask the browser (docs/adr/0004). Here the caller is a program, whose Accept-Language somebody wrote.
"""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

# What programs call our languages; Serbian is given in Latin letters, whichever they ask for.
NAMES = {"sq": "sq", "sr": "sr-latn", "en": "en"}


def language_of(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    for chosen in (request.GET.get("language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if chosen in known:
            return chosen
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if name := NAMES.get(tag.split("-")[0]):
            return name
    return settings.LANGUAGE_CODE
