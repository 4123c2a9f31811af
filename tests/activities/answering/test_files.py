"""The files of a form that is refused behind a letter: the good ones wait for whoever has the link, for a day."""

import re

import pytest
from django.utils import timezone

from activities.answering.actions import end_link
from activities.models import AnswerLink, Evidence, Occurrence
from kacanik_comms.core.models import WaitingFile
from kacanik_comms.core.uploads import sanitise, waiting
from kacanik_comms.core.uploads.waiting import FileOwner
from tests.activities.evidence_corpus import minutes, photo, program, stored
from tests.core import upload_corpus as corpus

MARK = re.compile(r'name="files_waiting" value="([^"]+)" checked')


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


def marks_in(page):
    return MARK.findall(page.content.decode())


def test_a_photograph_need_not_be_chosen_again_because_the_day_was_wrong(send, weekly, of_office):
    page = send(of_office, weekly, "record", date="2024-01-01", as_planned="yes", files=photo())
    assert page.status_code == 422
    assert "you need not choose them again" in page.content.decode()
    [mark] = marks_in(page)
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes", files_waiting=mark)
    assert Evidence.objects.get().occurrence == Occurrence.objects.get()
    assert not WaitingFile.objects.exists()


def test_it_waits_in_the_form_of_something_that_is_late(send, late, of_office):
    page = send(of_office, late, "complete", version=late.version, completed_on="", files=photo())
    [mark] = marks_in(page)
    send(of_office, late, "complete", version=late.version, completed_on="2023-05-30", files_waiting=mark)
    assert Evidence.objects.get().name == "Foto e sallës.jpg"


def test_one_bad_file_is_named_and_the_good_one_is_added_with_one_press(send, weekly, of_office):
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    values = {"occurrence": Occurrence.objects.get().pk}
    page = send(of_office, weekly, "add_evidence", files=[photo(), program()], **values)
    assert "“Photo.jpg” is not a valid JPEG file" in page.content.decode()
    [mark] = marks_in(page)
    send(of_office, weekly, "add_evidence", files_waiting=mark, **values)
    assert Evidence.objects.get().occurrence == Occurrence.objects.get()


def test_where_nothing_was_chosen_the_field_is_there_again(send, late, of_office):
    page = send(of_office, late, "add_evidence").content.decode()
    assert "Choose a file, or give a link." in page
    assert len(re.findall(rf'action="\S+/{late.pk}/add_evidence/"', page)) == 1


def test_it_waits_while_the_page_asks_whether_it_is_the_same(send, weekly, of_office):
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    page = send(of_office, weekly, "record", date="2023-06-15", as_planned="yes", files=photo())
    [mark] = marks_in(page)
    there = Occurrence.objects.get().pk
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes", seen=there, files_waiting=mark)
    assert Evidence.objects.get().occurrence.pk != there


@pytest.mark.parametrize("whose", ["of_office", "of_head"])
def test_with_another_link_nobody_gets_it(request, send, weekly, late, of_office, of_head, whose):
    mine = request.getfixturevalue(whose)
    other = of_head if mine == of_office else of_office
    [mark] = marks_in(send(mine, weekly, "record", date="2024-01-01", as_planned="yes", files=photo()))
    page = send(other, weekly, "record", date="2023-06-15", as_planned="yes", files_waiting=mark)
    assert "are no longer there" in page.content.decode()
    assert not Evidence.objects.exists()


def test_a_person_and_a_link_of_the_same_number_are_not_confused(officer, of_office):
    link = AnswerLink.objects.get()
    waiting.keep([sanitise("a.jpg", photo())], owner=FileOwner(link_id=link.pk), at=timezone.now())
    row = WaitingFile.objects.get()
    for owner in (FileOwner(officer.pk), FileOwner(link.pk)):
        assert not waiting.marked([waiting.mark_of(row.pk, owner)], owner=owner)
        assert not waiting.marked([waiting.mark_of(row.pk, FileOwner(link_id=link.pk))], owner=owner)


def test_so_much_waits_for_one_link_and_no_more(of_office, monkeypatch):
    owner, now = FileOwner(link_id=AnswerLink.objects.get().pk), timezone.now()
    monkeypatch.setattr(waiting, "MOST_WAITING_OF_A_LINK", 2)
    files = [
        sanitise(f"{width}.png", photo_of(corpus.image("PNG", corpus.picture(width, 40))))
        for width in (60, 61, 62)
    ]
    waiting.keep(files, owner=owner, at=now)
    assert [row.name for row in WaitingFile.objects.all()] == ["61.png", "62.png"]
    monkeypatch.setattr(waiting, "MOST_BYTES_OF_A_LINK", len(files[2].content))
    waiting.keep(files[2:], owner=owner, at=now)
    assert [row.name for row in WaitingFile.objects.all()] == ["62.png"]


def photo_of(content):
    file = minutes()
    file.file.seek(0)
    file.file.truncate()
    file.file.write(content)
    file.size = len(content)
    file.seek(0)
    return file


@pytest.mark.django_db(transaction=True)
def test_with_the_link_goes_what_waits(send, weekly, of_office, officer):
    send(of_office, weekly, "record", date="2024-01-01", as_planned="yes", files=photo())
    assert len(stored()) == 2
    end_link(link=AnswerLink.objects.get(), by=officer, now=timezone.now())
    assert not stored()
