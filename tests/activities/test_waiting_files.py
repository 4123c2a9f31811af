"""One bad file does not cost the good ones: they wait for the form to be sent again, and for nobody else."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from activities.models import Activity, Evidence, Occurrence
from kacanik_comms.accounts.leaving import close_account
from kacanik_comms.core.models import WaitingFile
from kacanik_comms.core.uploads import sanitise, waiting
from kacanik_comms.core.uploads.fields import MOST_FILES
from kacanik_comms.core.uploads.waiting import FileOwner
from tests.activities.evidence_corpus import minutes, photo, program, stored
from tests.core import upload_corpus as corpus
from tests.core import upload_corpus_more as more

pytestmark = pytest.mark.slow

AT = datetime(2026, 3, 8, 10, tzinfo=UTC)
MARK = re.compile(r'name="files_waiting" value="([^"]+)" checked')
IN_PLACE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def browser(officer, sign_in):
    return sign_in(officer)


def send(browser, activity, name, *, headers=None, **entered):
    entered.setdefault("version", Activity.objects.get(pk=activity.pk).version)
    return browser.post(reverse(f"activities:{name}", args=[activity.pk]), entered, headers=headers)


def marks_in(answer):
    return MARK.findall(answer.content.decode())


def cleaned(*files):
    return [sanitise(file.name, file) for file in files]


def photographs(count):
    return [
        photo_of(corpus.image("PNG", corpus.picture(60 + number, 40)), f"Foto {number}.png")
        for number in range(count)
    ]


def photo_of(content, name):
    file = photo(name)
    file.file.seek(0)
    file.file.truncate()
    file.file.write(content)
    file.size = len(content)
    file.seek(0)
    return file


def test_one_bad_file_of_ten_is_named_and_the_good_ones_are_sent_again_with_one_press(
    browser, weekly, django_capture_on_commit_callbacks
):
    good = photographs(9)
    answer = send(
        browser, weekly, "record", date="2023-03-08", note="My words", files=[*good[:4], program(), *good[4:]]
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“Photo.jpg” is not a valid JPEG file, but something else: a program." in text
    assert "My words" in text
    assert "you need not choose them again" in text
    marks = marks_in(answer)
    assert len(marks) == 9
    assert not Evidence.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(browser, weekly, "record", date="2023-03-08", note="My words", files_waiting=marks)
    assert answer.status_code == 302
    assert [proof.name for proof in Evidence.objects.order_by("pk")] == [f"Foto {n}.png" for n in range(9)]
    assert {proof.occurrence for proof in Evidence.objects.all()} == {Occurrence.objects.get()}
    assert all(proof.thumbnail for proof in Evidence.objects.all())
    assert not WaitingFile.objects.exists()
    assert len(stored()) == 18


def test_files_wait_also_when_something_else_is_wrong(browser, weekly, activity):
    for answer in (
        send(browser, weekly, "record", date="2999-01-01", files=[photo()]),
        send(browser, activity, "complete", completed_on="", files=[photo()]),
        send(browser, activity, "complete", completed_on="2023-03-08", files=[photo()], version="99"),
    ):
        assert answer.status_code in {409, 422}
        assert len(marks_in(answer)) == 1
        assert "Foto e sallës.jpg" in answer.content.decode()
    # The same photograph waits once.
    assert len(stored()) == 2
    assert not Evidence.objects.exists()


def test_beyond_the_plan_files_wait_too(browser, weekly):
    address = reverse("activities:record_beyond_plan")
    answer = browser.post(address, {"title": "", "date": "2023-03-08", "files": [photo()]})
    assert len(marks_in(answer)) == 1


def test_a_file_whose_mark_is_taken_off_is_left_out_and_new_ones_go_with_those_that_waited(browser, activity):
    first = send(browser, activity, "add_evidence", files=[photo(), minutes(), program()])
    kept = marks_in(first)[1]
    answer = send(browser, activity, "add_evidence", files=photographs(1), files_waiting=[kept])
    assert answer.status_code == 302
    assert [proof.name for proof in Evidence.objects.order_by("pk")] == ["Procesverbali.pdf", "Foto 0.png"]


def test_files_that_waited_wait_on_when_the_form_is_refused_again(browser, weekly):
    marks = marks_in(send(browser, weekly, "record", date="", files=[photo()]))
    answer = send(browser, weekly, "record", date="2999-01-01", files_waiting=marks)
    assert marks_in(answer) == marks


def test_what_waited_as_a_telephone_sent_it_is_told_when_it_is_recorded(browser, activity):
    animation = photo_of(more.moving("GIF"), "a.gif")
    marks = marks_in(send(browser, activity, "add_evidence", files=[animation, program()]))
    send(browser, activity, "add_evidence", files_waiting=marks)
    assert (
        "Only the first picture of “a.gif” was kept."
        in browser.get(activity.get_absolute_url()).content.decode()
    )


def test_on_the_start_page_they_wait_in_the_row(browser, weekly, record):
    happened = record(weekly, date(2023, 3, 8))
    sent = {"headers": IN_PLACE, "place": "row", "occurrence": happened.pk}
    answer = send(browser, weekly, "add_evidence", files=[photo(), program()], **sent)
    marks = marks_in(answer)
    assert len(marks) == 1
    assert f'name="occurrence" value="{happened.pk}"' in answer.content.decode()
    answer = send(browser, weekly, "add_evidence", files_waiting=marks, **sent)
    assert "The evidence has been added." in answer.content.decode()
    assert Evidence.objects.get().occurrence == happened


# Nobody else's, and not for ever


def test_nobody_else_gets_what_waits_also_with_its_mark(browser, activity, plan_admin, sign_in):
    marks = marks_in(send(browser, activity, "add_evidence", files=[photo(), program()]))
    answer = send(sign_in(plan_admin), activity, "add_evidence", files_waiting=marks)
    assert answer.status_code == 422
    assert "are no longer there" in answer.content.decode()
    assert not Evidence.objects.exists()
    assert WaitingFile.objects.count() == 1


@pytest.mark.parametrize("mark", ["", "1", "1.1", "1.1:signature", "x" * 5000, "\x00"])
def test_a_mark_that_nobody_signed_is_none(browser, activity, officer, mark):
    waiting.keep(cleaned(photo()), owner=FileOwner(officer.pk), at=AT)
    answer = send(browser, activity, "add_evidence", files_waiting=[mark])
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_what_waits_is_a_file_of_no_address_and_of_no_evidence(browser, activity):
    send(browser, activity, "add_evidence", files=[photo(), program()])
    path = str(WaitingFile.objects.get().file)
    assert browser.get(f"/evidence/{path}").status_code == 404
    assert browser.get(f"/media/{path}").status_code == 404


def test_one_person_has_no_more_waiting_than_one_form_takes(officer):
    files = cleaned(*photographs(MOST_FILES + 3))
    waiting.keep(files[:MOST_FILES], owner=FileOwner(officer.pk), at=AT)
    waiting.keep(files[MOST_FILES:], owner=FileOwner(officer.pk), at=AT + timedelta(minutes=1))
    names = set(WaitingFile.objects.values_list("name", flat=True))
    assert len(names) == MOST_FILES
    assert {"Foto 20.png", "Foto 21.png", "Foto 22.png"} <= names


def test_together_with_new_ones_there_are_no_more_than_one_form_takes(browser, activity, officer):
    waiting.keep(cleaned(*photographs(MOST_FILES)), owner=FileOwner(officer.pk), at=AT)
    marks = [waiting.mark_of(row.pk, FileOwner(officer.pk)) for row in WaitingFile.objects.all()]
    answer = send(browser, activity, "add_evidence", files=[photo()], files_waiting=marks)
    assert "Send at most 20 files at once." in answer.content.decode()
    assert len(marks_in(answer)) == MOST_FILES


@pytest.mark.django_db(transaction=True)
def test_after_a_day_nothing_waits_any_more(officer):
    waiting.keep(cleaned(photo()), owner=FileOwner(officer.pk), at=AT)
    waiting.forget_waiting_files(at=AT + timedelta(hours=23))
    assert len(stored()) == 2
    waiting.forget_waiting_files(at=AT + timedelta(hours=25))
    assert not stored()
    assert not WaitingFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_signs_out_or_leaves_leaves_no_file_behind(officer, plan_admin, sign_in):
    browser = sign_in(officer)
    waiting.keep(cleaned(photo()), owner=FileOwner(officer.pk), at=AT)
    browser.post(reverse("account_logout"))
    assert not stored()
    waiting.keep(cleaned(photo()), owner=FileOwner(officer.pk), at=AT)
    close_account(person=officer, by=plan_admin, at=AT)
    assert not stored()


def test_a_file_that_is_gone_from_the_disk_is_asked_for_again(browser, activity):
    marks = marks_in(send(browser, activity, "add_evidence", files=[photo(), program()]))
    for path in stored():
        path.unlink()
    answer = send(browser, activity, "add_evidence", files_waiting=marks)
    assert "Files that waited are no longer there. Choose them again." in answer.content.decode()
