"""Files and links that prove something: how they are added, refused, kept and removed."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Evidence, Occurrence
from activities.records import actions
from kacanik_comms.core.uploads import fields, sanitise
from tests.activities.evidence_corpus import minutes, photo, program, stored

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def browser(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def send(browser):
    def post(activity, name, **entered):
        entered.setdefault("version", Activity.objects.get(pk=activity.pk).version)
        return browser.post(reverse(f"activities:{name}", args=[activity.pk]), entered)

    return post


def cleaned(*files):
    return [sanitise(file.name, file) for file in files]


# Adding


def test_several_files_and_a_link_are_added_at_once(send, activity, officer, browser):
    answer = send(
        activity, "add_evidence", files=[photo(), minutes()], url="https://example.org", caption="The hall"
    )
    assert (answer.status_code, answer.url) == (302, activity.get_absolute_url())
    link, picture, document = Evidence.objects.order_by("pk")
    assert link.url == "https://example.org"
    assert [row.caption for row in (link, picture, document)] == ["The hall"] * 3
    assert (picture.name, picture.media_type, picture.added_by) == (
        "Foto e sallës.jpg",
        "image/jpeg",
        officer,
    )
    assert (document.name, document.media_type) == ("Procesverbali.pdf", "application/pdf")
    for row in (picture, document):
        content = Path(row.file.path).read_bytes()
        assert (row.size, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert b"Telefoni" not in content
    assert (bool(picture.thumbnail), bool(document.thumbnail)) == (True, False)
    text = browser.get(activity.get_absolute_url()).content.decode()
    thumbnail = reverse("activities:evidence_thumbnail", args=[picture.pk])
    assert f'<img class="proof__thumbnail" src="{thumbnail}" alt="The hall"' in text
    assert "Procesverbali.pdf" in text


def test_the_names_under_which_files_lie_say_nothing(send, activity):
    send(activity, "add_evidence", files=[photo(), minutes()])
    paths = [path.relative_to(path.parents[1]).as_posix() for path in stored()]
    assert len(set(paths)) == 3
    for path in paths:
        folder, name = path.split("/")
        stem, extension = name.split(".")
        assert (len(stem), folder, extension in {"jpg", "pdf", "webp"}) == (48, stem[:2], True)
        int(stem, 16)
    assert {oct(path.stat().st_mode & 0o777) for path in stored()} == {"0o600"}


def test_a_photograph_goes_with_what_happened(send, weekly):
    assert send(weekly, "record", date="2023-03-08", files=[photo()]).status_code == 302
    assert Evidence.objects.get().occurrence == Occurrence.objects.get()


def test_a_photograph_goes_with_a_completion_and_stays_when_that_is_taken_back(send, activity):
    send(activity, "complete", completed_on="2023-03-08", files=[photo()], evidence_url="https://example.org")
    assert Evidence.objects.filter(activity=activity, occurrence=None).count() == 2
    assert Activity.objects.get().status == "completed"


def test_evidence_is_added_to_one_time_that_it_happened(send, weekly, record, browser):
    happened = record(weekly, date(2023, 3, 8))
    assert "8 March 2023" in browser.get(weekly.get_absolute_url()).content.decode()
    send(weekly, "add_evidence", files=[photo()], occurrence=happened.pk)
    assert Evidence.objects.get().occurrence == happened


def test_evidence_for_another_activity_s_occurrence_is_refused(send, weekly, activity, plan, record, officer):
    happened = record(weekly, date(2023, 3, 8))
    other = actions.take_step(
        activity=activity, step="complete", by=officer, version=activity.version, today=date(2023, 5, 1),
        completed_on=date(2023, 5, 1),
    ).activity.occurrences.get()  # fmt: skip
    answer = send(weekly, "add_evidence", files=[photo()], occurrence=other.pk)
    assert answer.status_code == 422
    happened.delete()
    with pytest.raises(actions.ValidationError):
        actions.add_evidence(activity=weekly, by=officer, url="https://example.org", occurrence=other)
    assert not Evidence.objects.exists()


def test_the_forms_let_a_phone_choose_camera_or_gallery(browser, activity, weekly):
    for page in (
        activity.get_absolute_url(),
        weekly.get_absolute_url(),
        reverse("activities:record", args=[weekly.pk]),
    ):
        text = browser.get(page).content.decode()
        assert 'accept="image/*,.jpg,.jpeg' in text
        assert " multiple" in text
        assert 'enctype="multipart/form-data"' in text
        # Only the button of the camera, which a script shows beside it.
        assert " capture" not in text.split('<template id="device"')[0]


def test_on_the_start_page_a_missing_proof_is_sent_as_a_file(on_day, officer, sign_in, activity):
    actions.take_step(
        activity=activity, step="complete", by=officer, version=activity.version, today=date(2023, 5, 1),
        completed_on=date(2023, 5, 1),
    )  # fmt: skip
    on_day(date(2024, 1, 20))
    browser = sign_in(officer)
    assert (
        'hx-encoding="multipart/form-data"'
        in browser.get(reverse("activities:today_answers", args=[activity.pk])).content.decode()
    )
    address, in_place = reverse("activities:add_evidence", args=[activity.pk]), {"HX-Request": "true"}
    text = browser.post(
        address, {"files": [program()], "heading": "proof"}, headers=in_place
    ).content.decode()
    assert "but something else: a program" in text
    text = browser.post(address, {"files": [photo()], "heading": "proof"}, headers=in_place).content.decode()
    assert "The evidence has been added." in text
    assert Evidence.objects.count() == 1


# Refusing


def test_a_proof_without_file_and_link_is_none(send, activity):
    answer = send(activity, "add_evidence", caption="Kept caption")
    assert answer.status_code == 422
    assert "Choose a file, or give a link." in answer.content.decode()
    assert "Kept caption" in answer.content.decode()


def test_a_caption_alone_is_asked_about(send, activity, weekly):
    for answer in (
        send(weekly, "record", date="2023-03-08", evidence_caption="Photo"),
        send(activity, "complete", completed_on="2023-03-08", evidence_caption="Photo"),
    ):
        assert answer.status_code == 422
        assert "Give the link too, or choose a file" in answer.content.decode()
    assert (
        send(weekly, "record", date="2023-03-08", evidence_caption="Photo", files=[photo()]).status_code
        == 302
    )


def test_too_many_files_are_refused_in_a_sentence(send, activity, monkeypatch):
    monkeypatch.setattr(fields, "MOST_FILES", 2)
    answer = send(activity, "add_evidence", files=[photo(), photo(), photo()], caption="Kept caption")
    assert "Send at most 2 files at once." in answer.content.decode()
    assert "Kept caption" in answer.content.decode()
    assert not stored()


def test_too_much_at_once_is_refused_in_a_sentence_and_the_words_are_kept(send, weekly, settings):
    settings.MOST_SENT_AT_ONCE = 1024 * 1024
    big = photo()
    big.file.write(bytes(2 * 1024 * 1024))
    big.seek(0)
    answer = send(weekly, "record", date="2023-03-08", note="My words", files=[big])
    assert answer.status_code == 422
    assert "The files together can have at most 1 MB. Send them in several steps." in answer.content.decode()
    assert "My words" in answer.content.decode()
    assert not stored()


# Keeping


def test_when_the_records_are_not_saved_the_files_go_too(officer, weekly, monkeypatch):
    monkeypatch.setattr(actions, "count_occurrence", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.record_occurrence(
            activity=weekly,
            by=officer,
            today=date(2023, 3, 8),
            on=date(2023, 3, 8),
            files=cleaned(photo(), minutes()),
        )
    assert not stored()
    assert not Evidence.objects.exists()


def test_half_a_file_goes_too(officer, activity, monkeypatch):
    files = cleaned(photo(), minutes())
    save, calls = Evidence.file.field.storage.save, []

    def full_disk(name, content, **options):
        saved = save(name, content, **options)
        calls.append(saved)
        if len(calls) == 3:
            raise OSError("No space left on device")
        return saved

    monkeypatch.setattr("activities.records.evidence_files.default_storage.save", full_disk)
    with pytest.raises(OSError, match="No space left"):
        actions.add_evidence(activity=activity, by=officer, files=files)
    assert (len(calls), stored()) == (3, [])


def test_files_whose_fingerprint_changed_or_that_are_missing_are_listed(officer, activity, capsys):
    proofs = actions.add_evidence(
        activity=activity, by=officer, files=cleaned(photo(), minutes(), minutes("B.pdf"))
    )
    actions.add_evidence(activity=activity, by=officer, url="https://example.org")
    call_command("verify_evidence")
    assert "Every file of evidence is what was added." in capsys.readouterr().out
    path = stored()[0].parents[1] / proofs[0].file.name
    path.write_bytes(path.read_bytes() + b"x")
    (path.parents[1] / proofs[1].file.name).unlink()
    with pytest.raises(CommandError, match="Not every file"):
        call_command("verify_evidence")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["changed", "missing"]
    assert "“Procesverbali.pdf”" in lines[1]


# Removing


@pytest.fixture
def proof(office_head, activity):
    return actions.add_evidence(activity=activity, by=office_head, files=cleaned(photo()))[0]


def removing(proof):
    return reverse("activities:remove_evidence", args=[proof.activity_id, proof.pk])


@pytest.mark.parametrize(
    ("who", "minutes_later", "status"),
    [
        ("office_head", 9, 302),
        ("office_head", 11, 403),
        ("officer", 60 * 24, 302),
        ("plan_admin", 60 * 24, 302),
        ("chief", 1, 403),
        ("stranger", 1, 403),
    ],
)
def test_evidence_is_removed_by_its_owner_at_once_and_by_the_officer_later(
    request, sign_in, proof, django_capture_on_commit_callbacks, who, minutes_later, status
):
    Evidence.objects.update(added_at=timezone.now() - timedelta(minutes=minutes_later))
    browser = sign_in(request.getfixturevalue(who))
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(removing(proof)).status_code == status
    is_gone = status == 302
    assert Evidence.objects.exists() != is_gone
    assert bool(stored()) != is_gone
    if is_gone:
        kept = Evidence.history.filter(history_type="-").get()
        assert (kept.name, kept.sha256, kept.history_user.username) == (proof.name, proof.sha256, who)


def test_the_button_stands_only_where_one_may(officer, chief, office_head, sign_in, proof):
    Evidence.objects.update(added_at=timezone.now() - timedelta(hours=1))
    for who, has_button in ((officer, True), (chief, False), (office_head, False)):
        text = sign_in(who).get(proof.activity.get_absolute_url()).content.decode()
        assert (removing(proof) in text) == has_button


def test_evidence_is_not_removed_through_another_activity(browser, proof, weekly):
    assert browser.post(reverse("activities:remove_evidence", args=[weekly.pk, proof.pk])).status_code == 404
    assert browser.get(removing(proof)).status_code == 405


def test_the_files_of_an_occurrence_that_is_taken_back_go_with_it(
    browser, weekly, django_capture_on_commit_callbacks
):
    address = reverse("activities:record", args=[weekly.pk])
    text = browser.post(address, {"date": "2023-03-08", "files": [photo()]}, follow=True).content.decode()
    assert len(stored()) == 2
    offer = text.split('name="offer" value="')[1].split('"')[0]
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("activities:undo"), {"offer": offer})
    assert not stored()
    assert not Evidence.objects.exists()


def test_the_same_photograph_chosen_twice_is_one_proof(send, activity):
    assert (
        send(activity, "add_evidence", files=[photo("a.jpg"), minutes(), photo("b.jpg")]).status_code == 302
    )
    assert sorted(Evidence.objects.values_list("name", flat=True)) == ["Procesverbali.pdf", "a.jpg"]
