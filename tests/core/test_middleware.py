import gzip
import io

import pytest
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from kacanik_comms.core.middleware import Compression, Language


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
    languages = {response.content.decode(), response["Content-Language"], request.LANGUAGE_CODE}
    assert languages == {language_of_the_page}


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
    assert "no-store" in answer["Cache-Control"]
    assert heading in text
    assert "<main" in text
    assert f'name="next" value="{reverse("public:home")}"' in text


def test_a_part_of_a_page_hears_one_sentence(client, officer, activity):
    client.force_login(officer)
    client.cookies["django_language"] = "en"
    answer = client.get(f"/activities/{activity.pk}/complete/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.content.decode() == "This address does not accept what was sent."


def test_a_stranger_is_told_too_and_the_data_keep_their_own_answer(db, client):
    assert "<main" in client.post(reverse("public:home")).content.decode()
    answer = client.post("/api/v1/activities/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


# Compression


def sent(response, encodings="gzip, deflate, br"):
    """What a browser gets that understands these."""
    request = RequestFactory().get("/", headers={"accept-encoding": encodings})
    return Compression(lambda _request: response)(request)


@pytest.mark.parametrize(
    "kind",
    ["text/html; charset=utf-8", "application/json", "text/csv", "image/svg+xml", "application/atom+xml"],
)
def test_pages_and_data_are_sent_compressed(kind):
    text = "Komunikimi me qytetarët. " * 100
    answer = sent(HttpResponse(text, content_type=kind))
    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(answer["Content-Length"]) == len(answer.content) < len(text) / 5
    assert gzip.decompress(answer.content).decode() == text


def test_a_table_is_compressed_while_it_is_sent():
    text = "1.1,Komunikimi me qytetarët\r\n" * 100
    answer = sent(FileResponse(io.BytesIO(text.encode()), content_type="text/csv"))
    assert answer["Content-Encoding"] == "gzip"
    assert "Content-Length" not in answer
    assert gzip.decompress(answer.getvalue()).decode() == text


def test_whoever_cannot_read_it_gets_the_page_as_it_is():
    answer = sent(HttpResponse("Komunikimi. " * 100), encodings="identity")
    assert "Content-Encoding" not in answer
    assert answer["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "application/zip"])
def test_what_is_compressed_already_is_sent_as_it_is(kind):
    answer = sent(HttpResponse(b"0" * 5000, content_type=kind, headers={"ETag": '"whole"'}))
    assert (answer.content, answer["ETag"], "Content-Encoding" in answer) == (b"0" * 5000, '"whole"', False)


def test_a_file_that_is_sent_piece_by_piece_keeps_its_length_and_its_mark(tmp_path):
    path = tmp_path / "procesverbali.txt"
    path.write_text("Procesverbali. " * 500)
    answer = sent(FileResponse(path.open("rb"), content_type="text/plain", headers={"ETag": '"whole"'}))
    assert b"".join(answer) == path.read_bytes()
    assert (answer["Content-Length"], answer["ETag"]) == (str(path.stat().st_size), '"whole"')
    answer.file_to_stream.close()


def test_nobody_reads_a_secret_from_the_lengths_of_many_answers():
    lengths = {len(sent(HttpResponse("e njëjta faqe " * 100)).content) for _time in range(40)}
    assert len(lengths) > 5


def test_a_page_of_the_application_comes_compressed(db, client, settings):
    answer = client.get("/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(answer.content)
