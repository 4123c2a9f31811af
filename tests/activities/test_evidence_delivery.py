"""Who gets a file of evidence, and in what it is wrapped."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.records import actions
from kacanik_comms.core.uploads import sanitise
from tests.activities.evidence_corpus import minutes, photo, stored
from tests.activities.test_permissions import PEOPLE, SEEING, SEEING_FOREIGN, SIGN_IN, verdict
from tests.core import upload_corpus as corpus
from tests.factories import make_activity, make_office


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def proof_of(officer):
    def make(activity, file):
        return actions.add_evidence(activity=activity, by=officer, files=[sanitise(file.name, file)])[0]

    return make


def address(proof, name="evidence"):
    return reverse(f"activities:{name}", args=[proof.pk])


def content_of(answer):
    return b"".join(answer)


@pytest.mark.parametrize("name", ["evidence", "evidence_thumbnail"])
@pytest.mark.parametrize("whose", ["own", "foreign"])
@pytest.mark.parametrize("who", PEOPLE)
def test_a_file_is_seen_by_whoever_sees_its_activity(
    request, client, plan, office, proof_of, who, whose, name
):
    of_office = {"own": office, "foreign": make_office("other-office")}[whose]
    proof = proof_of(make_activity(plan, offices=[of_office]), photo())
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))
    expected = {"own": SEEING, "foreign": SEEING_FOREIGN}[whose][PEOPLE.index(who)]
    answer = client.get(address(proof, name))
    content_of(answer)
    assert verdict(answer) == expected
    if expected == SIGN_IN:
        assert answer.url.endswith(f"?next={address(proof, name)}")


@pytest.mark.parametrize(
    ("file", "disposition", "media_type"),
    [
        (photo("Foto.jpg"), 'inline; filename="Foto.jpg"', "image/jpeg"),
        (photo("Foto e sallës.jpg"), "inline; filename*=utf-8''Foto%20e%20sall%C3%ABs.jpg", "image/jpeg"),
        (minutes("Raporti.pdf"), 'attachment; filename="Raporti.pdf"', "application/pdf"),
        (
            SimpleUploadedFile("Lista.docx", corpus.docx()),
            'attachment; filename="Lista.docx"',
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_file_is_delivered_as_what_it_is_and_can_do_nothing(
    officer, sign_in, activity, proof_of, file, disposition, media_type
):
    file.seek(0)
    proof = proof_of(activity, file)
    answer = sign_in(officer).get(address(proof))
    content = content_of(answer)
    assert content == (settings.MEDIA_ROOT / proof.file.name).read_bytes()
    assert {name: answer[name] for name in (
        "Content-Disposition", "Content-Type", "Content-Length", "Content-Security-Policy",
        "X-Content-Type-Options", "Cache-Control", "Cross-Origin-Resource-Policy", "X-Frame-Options",
    )} == {
        "Content-Disposition": disposition,
        "Content-Type": media_type,
        "Content-Length": str(proof.size),
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        if disposition.startswith("inline")
        else "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }  # fmt: skip


def test_a_thumbnail_is_a_small_picture(officer, sign_in, activity, proof_of):
    proof = proof_of(activity, photo())
    answer = sign_in(officer).get(address(proof, "evidence_thumbnail"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert content_of(answer)[8:12] == b"WEBP"


def test_a_picture_that_the_browser_has_already_is_not_sent_again_but_asked_about_each_time(
    officer, stranger, sign_in, activity, proof_of
):
    proof = proof_of(activity, photo())
    answer = sign_in(officer).get(address(proof))
    content_of(answer)
    known = {"If-None-Match": answer["ETag"]}
    assert sign_in(officer).get(address(proof), headers=known).status_code == 304
    assert sign_in(stranger).get(address(proof), headers=known).status_code == 403


@pytest.mark.slow
def test_what_is_no_file_is_not_found(officer, sign_in, activity, proof_of):
    browser = sign_in(officer)
    [link] = actions.add_evidence(activity=activity, by=officer, url="https://example.org")
    assert browser.get(address(link)).status_code == 404
    document = proof_of(activity, minutes())
    assert browser.get(address(document, "evidence_thumbnail")).status_code == 404
    for path in stored():
        path.unlink()
    assert browser.get(address(document)).status_code == 404
    assert browser.get(reverse("activities:evidence", args=[999999])).status_code == 404


def test_no_address_leads_to_the_stored_files_themselves(officer, sign_in, activity, proof_of):
    proof = proof_of(activity, photo())
    browser = sign_in(officer)
    for prefix in ("/", "/media/", "/evidence/", "/static/", "/static/../evidence/", "/activities/evidence/"):
        assert browser.get(f"{prefix}{proof.file.name}").status_code == 404
    page = browser.get(activity.get_absolute_url()).content.decode()
    assert proof.file.name not in page
    assert proof.file.name.split("/")[1].split(".")[0] not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_files_are_only_read(officer, sign_in, activity, proof_of, method):
    proof = proof_of(activity, photo())
    assert getattr(sign_in(officer), method)(address(proof)).status_code == 405
