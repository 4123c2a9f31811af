import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from kacanik_comms.core.middleware import Language


def answer(request):
    return HttpResponse(translation.get_language())


@pytest.mark.parametrize(
    ("chosen", "language_of_the_page"),
    [
        (None, "sq"),
        ("sq", "sq"),
        ("sr-latn", "sr-latn"),
        ("en", "en"),
        ("de", "sq"),
        ("en-gb", "sq"),
        ("../../etc", "sq"),
    ],
)
def test_a_page_is_in_the_language_that_the_person_chose_and_else_in_albanian(chosen, language_of_the_page):
    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE="de,en;q=0.8")
    if chosen:
        request.COOKIES["django_language"] = chosen
    response = Language(answer)(request)
    told = {response.content.decode(), response["Content-Language"], request.LANGUAGE_CODE}
    assert told == {language_of_the_page}


def test_a_kept_copy_is_not_given_to_readers_of_another_language():
    assert Language(answer)(RequestFactory().get("/"))["Vary"] == "Cookie"


def test_the_next_request_does_not_inherit_the_language():
    request = RequestFactory().get("/")
    request.COOKIES["django_language"] = "sr-latn"
    Language(answer)(request)
    assert translation.get_language() == "en"  # what the tests speak


def test_a_page_that_names_its_own_language_keeps_it():
    def in_serbian(request):
        return HttpResponse(headers={"Content-Language": "sr-Latn"})

    assert Language(in_serbian)(RequestFactory().get("/"))["Content-Language"] == "sr-Latn"
