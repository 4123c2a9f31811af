"""Anybody can check whether a report is genuine: by its fingerprint, or by the file."""

import gzip
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.evaluation import actions, triggers
from kacanik_comms.evaluation.models import SealedReport
from kacanik_comms.public import verify
from tests.evaluation.january import JANUARY, NOON, sign, submitted

pytestmark = pytest.mark.slow

VERIFY = "/en/verify/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def evaluation(plan, activity, officer):
    return submitted(plan, officer)


@pytest.fixture
def report(evaluation, chief) -> SealedReport:
    chief.position = "Shef i Kabinetit"
    chief.first_name, chief.last_name = "Emri", "Mbiemri"
    chief.save()
    return sign(evaluation, chief)


def drop(client, content: bytes, name: str = "raporti.pdf"):
    return client.post(VERIFY, {"file": SimpleUploadedFile(name, content)})


# By the fingerprint


@pytest.mark.parametrize("digits", [12, 20, 64])
def test_a_genuine_report_is_told_with_what_is_public_of_it(report, client, digits):
    response = client.get(f"{VERIFY}{report.snapshot_sha256[:digits]}/")
    page = text(response)
    assert response.status_code == 200
    for words in (
        "The report is genuine",
        "Evaluation of the year 2023",
        "Shef i Kabinetit",
        "(Chief of cabinet)",
    ):
        assert words in page
    assert report.snapshot_sha256 in page
    for file in report.files.all():
        assert f'href="/verify/{file.sha256}.pdf"' in page


def test_the_name_of_who_signed_is_not_told(report, client):
    page = text(client.get(f"{VERIFY}{report.snapshot_sha256}/"))
    assert "Emri" not in page
    assert "Mbiemri" not in page


def test_the_fingerprint_of_a_pdf_leads_to_its_report(report, client):
    file = report.files.get(edition="en")
    page = text(client.get(f"{VERIFY}{file.sha256}/"))
    assert "Fingerprint of this PDF" in page
    assert report.snapshot_sha256 in page


def test_a_fingerprint_can_be_typed_as_people_copy_it(report, client):
    given = " ".join(report.short_hash.upper()[i : i + 4] for i in (0, 4, 8))
    assert client.get(VERIFY, {"fingerprint": f" {given} "}).url == f"{VERIFY}{report.short_hash}/"


def test_an_unknown_fingerprint_is_told_plainly(report, client):
    response = client.get(f"{VERIFY}{'0' * 64}/")
    assert response.status_code == 404
    assert "No report has this fingerprint" in text(response)


@pytest.mark.parametrize("given", ["abc", "x" * 64, "0" * 11, "0" * 65, "<script>", "'; DROP"])
def test_what_is_no_fingerprint_is_told_so(report, client, given):
    response = client.get(VERIFY, {"fingerprint": given})
    assert response.status_code == 422
    assert "This is not a fingerprint." in text(response)
    assert "<script>" not in text(response).replace("<script src", "")
    if "/" not in given:
        assert client.get(f"{VERIFY}{given}/").status_code == 404


def test_a_later_revision_is_named(report, evaluation, officer, chief, client):
    revision = actions.revise(evaluation=evaluation, by=officer, at=NOON, reason="Gabim.")
    actions.submit(evaluation=revision, by=officer, at=NOON + timedelta(days=1), today=JANUARY)
    second = sign(revision, chief)
    page = text(client.get(f"{VERIFY}{report.snapshot_sha256}/"))
    assert "The report is genuine" in page
    assert "It has been replaced by revision 2." in page
    assert f'href="{VERIFY}{second.snapshot_sha256}/"' in page
    assert "It has been replaced" not in text(client.get(f"{VERIFY}{second.snapshot_sha256}/"))


def test_a_report_stays_genuine_when_its_plan_is_published_no_more(report, plan, client):
    """Anybody can check it in ten years; what is in it is given to nobody here."""
    type(plan).objects.filter(pk=plan.pk).update(is_published=False)
    file = report.files.get(edition="sq")
    for digits in (report.snapshot_sha256, report.short_hash, file.sha256):
        response = client.get(f"{VERIFY}{digits}/")
        page = text(response)
        assert response.status_code == 200
        for words in ("The report is genuine", "Evaluation of the year 2023", "is not published at present"):
            assert words in page
        assert "Shef i Kabinetit" not in page
        assert ".pdf" not in page.replace(".pdf,", "")
    assert "The report is genuine" in text(drop(client, bytes(file.content)))
    assert client.get(f"/verify/{file.sha256}.pdf").status_code == 404


def test_of_a_plan_that_is_not_published_a_later_revision_is_named_without_the_way_to_it(
    report, evaluation, plan, officer, chief, client
):
    revision = actions.revise(evaluation=evaluation, by=officer, at=NOON, reason="Gabim.")
    actions.submit(evaluation=revision, by=officer, at=NOON + timedelta(days=1), today=JANUARY)
    second = sign(revision, chief)
    type(plan).objects.filter(pk=plan.pk).update(is_published=False)
    page = text(client.get(f"{VERIFY}{report.snapshot_sha256}/"))
    assert "It has been replaced by revision 2." in page
    assert second.snapshot_sha256 not in page


# Where our own record was tampered with


def past_the_database(statement: str) -> None:
    """As whoever owns the database can."""
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install()


def test_a_report_of_an_evaluation_that_nobody_signed_is_none(report, client):
    file = report.files.get(edition="sq")
    past_the_database(
        "UPDATE evaluation_evaluation SET state = 'submitted', signed_by_id = NULL, signed_at = NULL"
    )
    for digits in (report.snapshot_sha256, file.sha256):
        assert client.get(f"{VERIFY}{digits}/").status_code == 404
    assert client.get(f"/verify/{file.sha256}.pdf").status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluation_sealedreport SET snapshot = '{}'",
        "UPDATE evaluation_sealedreport SET signer_role = 'officer'",
        "UPDATE evaluation_sealedfile SET content = (SELECT content FROM evaluation_sealedfile WHERE edition = 'en')",
    ],
)
def test_what_is_kept_is_not_believed(report, client, sign_in, officer, statement):
    file = report.files.get(edition="sq")
    genuine = bytes(file.content)
    past_the_database(statement)
    is_file = "sealedfile" in statement
    answers = [client.get(f"{VERIFY}{file.sha256}/"), drop(client, genuine)]
    answers += [client.get(f"{VERIFY}{report.short_hash}/")] if not is_file else []
    if is_file:
        # Its own address has no language; the page that it leads to says why there is no file.
        assert client.get(f"/verify/{file.sha256}.pdf").url == f"/verify/{file.sha256}/"
    for response in answers:
        assert response.status_code == 500
        assert "The stored record was changed" in text(response)
        assert "The report is genuine" not in text(response)
    if "signer_role" in statement:
        return  # what is given to colleagues is as it was signed
    inside = sign_in(officer).get(f"/evaluation/2023/sealed/{'1/sq.pdf' if is_file else '1.json'}")
    assert inside.status_code == 500
    assert "The stored record was changed" in text(inside)


def test_an_answer_needs_few_queries(report, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(f"{VERIFY}{report.snapshot_sha256}/")


# The official PDFs


def test_anybody_gets_the_official_pdf(report, client):
    file = report.files.get(edition="sq")
    response = client.get(f"/verify/{file.sha256}.pdf")
    assert response.content == bytes(file.content)
    assert fingerprint(response.content) == file.sha256
    assert response["Content-Disposition"] == 'inline; filename="raporti-vleresimit-2023-sq.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert (
        client.get(f"/verify/{file.sha256}.pdf", headers={"If-None-Match": response["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize("given", ["0" * 64, "abc", "0" * 12])
def test_there_is_no_other_pdf(report, client, given):
    assert client.get(f"/verify/{given}.pdf").status_code == 404


# By the file


def test_the_file_itself_is_recognised(report, client):
    for file in report.files.all():
        page = text(drop(client, bytes(file.content), "my copy.pdf"))
        assert "“my copy.pdf” is identical to what the municipality signed." in page
    assert "The report is genuine" in text(drop(client, report.snapshot.encode(), "raport.json"))


def test_one_changed_byte_is_noticed(report, client):
    content = bytes(report.files.get(edition="sq").content)
    for place in (5, len(content) - 1):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        response = drop(client, changed)
        assert response.status_code == 200
        assert "This file is not a signed report" in text(response)
        assert fingerprint(changed) in text(response)
    assert "This file is not a signed report" in text(drop(client, report.snapshot.encode() + b" ", "r.json"))


def test_a_pdf_of_somebody_else_is_none_of_ours(report, client):
    assert "This file is not a signed report" in text(drop(client, b"%PDF-1.4 invoice"))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "The file “empty.pdf” is empty."),
        ("novel.txt", b"word " * 2_000_000, "is neither the PDF nor the data (JSON) of a report"),
        ("picture.png", b"\x89PNG\r\n", "is neither the PDF nor the data (JSON) of a report"),
        ("raporti.pdf", b"PK\x03\x04", "is neither the PDF nor the data (JSON) of a report"),
        ("<b>.pdf", b"", "&lt;b&gt;.pdf"),
    ],
)
def test_what_cannot_be_a_report_gets_a_sentence(report, client, name, content, sentence):
    response = drop(client, content, name)
    assert response.status_code == 422
    assert sentence in text(response)


def test_no_file_gets_a_sentence(report, client):
    response = client.post(VERIFY, {})
    assert response.status_code == 422
    assert "Choose the file that you want to check." in text(response)


def test_a_file_that_is_too_large_is_not_kept_in_memory(report, client, monkeypatch):
    monkeypatch.setattr(verify, "LARGEST", 1_000)
    response = drop(client, b"%PDF-" + b"x" * 1_000)
    assert response.status_code == 422
    assert "is larger than 25 MB" in text(response)


def test_of_two_files_the_first_is_checked_and_nothing_is_stored(report, client, settings, tmp_path):
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    first = bytes(report.files.get(edition="sq").content)
    files = [BytesIO(first), BytesIO(b"%PDF-1.4 other" + b"x" * 5_000_000)]
    page = text(client.post(VERIFY, {"file": files}))
    assert "The report is genuine" in page
    assert not list(tmp_path.iterdir())


def test_the_pages_are_there_without_an_account_and_take_no_other_method(client, db):
    assert "without an account" in text(client.get(VERIFY))
    assert client.put(VERIFY).status_code == 405
    assert client.post(f"{VERIFY}{'0' * 64}/").status_code == 405
    assert client.post(f"/verify/{'0' * 64}.pdf").status_code == 405


# In which language


@pytest.mark.parametrize(("before", "tag"), [("", "sq"), ("/sr", "sr-Latn"), ("/en", "en")])
def test_the_address_decides_about_the_language_and_leads_to_the_others(
    report, client, before, tag, settings
):
    settings.SITE_URL = "https://plani.example.org"
    client.cookies["django_language"] = "sr-latn" if tag == "en" else "en"
    for path in ("/verify/", f"/verify/{report.snapshot_sha256}/"):
        response = client.get(f"{before}{path}")
        page = text(response)
        assert f'<html lang="{tag}"' in page
        assert "Cookie" not in response.get("Vary", "")
        for other, language in (("", "sq"), ("/sr", "sr-Latn"), ("/en", "en")):
            assert f'hreflang="{language}" href="{settings.SITE_URL}{other}{path}"' in page
            assert f'<a href="{other}{path}" hreflang="{language}"' in page
    dropped = client.post(f"{before}/verify/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")})
    assert f'<html lang="{tag}"' in text(dropped)
    assert f'action="{before}/verify/"' in text(dropped)
    typed = client.get(f"{before}/verify/", {"fingerprint": report.short_hash})
    assert typed.url == f"{before}/verify/{report.short_hash}/"


def test_the_code_on_paper_leads_to_the_albanian_page_in_ten_years_too(report, client):
    page = text(client.get(f"/verify/{report.snapshot_sha256}/"))
    assert '<html lang="sq"' in page
    assert "Raporti është autentik" in page


def test_the_staff_are_led_there_in_the_language_that_they_chose(report, sign_in, chief):
    for language, before in (("sq", ""), ("sr-latn", "/sr"), ("en", "/en")):
        page = sign_in(chief, language).get(reverse("report:report_state", args=[2023])).content.decode()
        assert f'href="{before}/verify/{report.snapshot_sha256}/"' in page


def test_it_is_as_light_as_every_public_page_and_without_a_script(report, client):
    for path in (VERIFY, f"{VERIFY}{report.snapshot_sha256}/", f"{VERIFY}{'0' * 64}/"):
        html = client.get(path).content.decode()
        linked = re.findall(r'<link[^>]* rel="(?:stylesheet|icon)"[^>]* href="/static/([^"?]+)', html)
        files = [Path(finders.find(name)).read_bytes() for name in linked]
        assert sum(len(gzip.compress(file)) for file in [*files, html.encode()]) <= 40 * 1024
        assert "<script src" not in html
        assert "csrf" not in html


# Copies


def test_what_is_kept_is_looked_at_each_time(report, client):
    """The page with the question may be kept; an answer is never given by a copy of it."""
    answer = client.get(f"{VERIFY}{report.snapshot_sha256}/")
    assert not answer.cookies
    assert "ETag" not in answer
    assert "no-store" in answer["Cache-Control"]
    assert client.get(VERIFY, headers={"If-None-Match": client.get(VERIFY)["ETag"]}).status_code == 304


def test_nothing_that_is_refused_is_a_page_to_keep(report, client):
    for response in (
        client.get(VERIFY, {"fingerprint": "abc"}),
        client.get(VERIFY, {"fingerprint": report.short_hash}),
        client.get(f"{VERIFY}{'0' * 64}/"),
    ):
        assert "ETag" not in response
