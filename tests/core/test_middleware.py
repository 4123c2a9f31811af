import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from kacanik_comms.core.middleware import language


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
    response = language(answer)(request)
    told = {response.content.decode(), response["Content-Language"], request.LANGUAGE_CODE}
    assert told == {language_of_the_page}


def test_a_kept_copy_is_not_given_to_readers_of_another_language():
    assert language(answer)(RequestFactory().get("/"))["Vary"] == "Cookie"


def test_the_next_request_does_not_inherit_the_language():
    request = RequestFactory().get("/")
    request.COOKIES["django_language"] = "sr-latn"
    language(answer)(request)
    assert translation.get_language() == "en"  # what the tests speak


def test_a_page_that_names_its_own_language_keeps_it():
    def in_serbian(request):
        return HttpResponse(headers={"Content-Language": "sr-Latn"})

    assert language(in_serbian)(RequestFactory().get("/"))["Content-Language"] == "sr-Latn"


# An address that only takes forms


@pytest.mark.parametrize(("code", "heading"), [("sq", "<h1>"), ("en", "<h1>This address is not a page</h1>")])
def test_whoever_opens_an_address_that_only_takes_forms_reads_a_page(
    db, client, officer, activity, code, heading
):
    client.force_login(officer)
    client.cookies["django_language"] = code
    answer = client.get(f"/activities/{activity.pk}/complete/")
    text = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert heading in text
    assert "<main" in text
    assert f'name="next" value="{reverse("home")}"' in text


def test_a_part_of_a_page_hears_one_sentence(client, officer, activity):
    client.force_login(officer)
    client.cookies["django_language"] = "en"
    answer = client.get(f"/activities/{activity.pk}/complete/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.content.decode() == "This address does not take what was sent to it."


def test_a_stranger_is_told_too_and_the_data_keep_their_own_answer(db, client):
    assert "<main" in client.post(reverse("home")).content.decode()
    answer = client.post("/api/v1/activities/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")
