"""The letter of an office carries the link with which it answers."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.answering.actions import answer_link_for, ask_for_new_link
from activities.models import AnswerLink
from kacanik_comms.letters.models import Letter
from kacanik_comms.people.digests.actions import due_digests
from tests.factories import make_activity

MONDAY = date(2023, 6, 12)


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _addresses(officer, chief):
    for user in (officer, chief):
        user.email, user.language = f"{user.username}@example.org", "en"
        user.save()


@pytest.fixture
def report(plan, office):
    return make_activity(plan, offices=[office], ends_on=date(2023, 6, 9), title="Raporti")


def digest_of(**receiver):
    return Letter.objects.get(kind="digest", state="waiting", **receiver)


def link_in(letter):
    return re.search(r"https?://[^/]+(/\S*answer/\S+/)", letter.text)[1]


def test_an_office_without_members_answers_from_its_letter(report, office, monkeypatch):
    office.email = "zyra@example.org"
    office.save()
    due_digests(at(MONDAY))
    letter = digest_of(office=office)
    assert letter.is_secret
    link = AnswerLink.objects.get()
    assert (link.office, link.person, list(link.activities.all())) == (office, None, [report])
    monkeypatch.setattr(timezone, "now", lambda: at(MONDAY, hour=10))
    page = Client().get(link_in(letter))
    assert page.status_code == 200
    assert "Raporti" in page.content.decode()


def test_the_rows_of_a_letter_lead_to_where_they_are_answered(report, office, monkeypatch):
    office.email = "zyra@example.org"
    office.save()
    due_digests(at(MONDAY))
    letter = digest_of(office=office)
    row = f"{link_in(letter)}#row-{report.pk}"
    # As plain text the long address stands once, above the rows.
    assert letter.text.count("/answer/") == 1
    assert row in letter.html
    for words in (letter.text, letter.html):
        assert report.get_absolute_url() not in words
        assert reverse("activities:today") + "\n" not in words
    monkeypatch.setattr(timezone, "now", lambda: at(MONDAY, hour=10))
    assert f'id="row-{report.pk}"' in Client().get(link_in(letter)).content.decode()


def test_what_is_a_number_in_the_letter_is_answered_behind_its_link(plan, office, monkeypatch):
    office.email = "zyra@example.org"
    office.save()
    for _n in range(30):
        make_activity(plan, offices=[office], ends_on=date(2023, 6, 9))
    due_digests(at(MONDAY))
    letter = digest_of(office=office)
    assert "dhe 20 të tjera, në të njëjtën faqe" in letter.text
    assert re.search(r'href="[^"]+/answer/[^"#]+"[^>]*>dhe 20 të tjera</a>', letter.html)
    monkeypatch.setattr(timezone, "now", lambda: at(MONDAY, hour=10))
    page = Client().get(link_in(letter))
    assert len(page.context["rows"]) == 25
    assert "dhe 5 të tjera, që dalin këtu" in page.content.decode()


def test_the_member_of_an_office_gets_a_link_and_the_officer_and_the_chief_do_not(
    report, office_head, officer, chief
):
    office_head.email, office_head.language = "zyra@example.org", "en"
    office_head.save()
    for day in (MONDAY, MONDAY + timedelta(days=7)):
        due_digests(at(day))
    assert link_in(digest_of(receiver=office_head))
    for user in (officer, chief):
        letter = digest_of(receiver=user)
        assert "/answer/" not in letter.text
        assert not letter.is_secret
    assert [link.person for link in AnswerLink.objects.all()] == [office_head]


def test_who_asks_for_a_new_link_gets_the_letter_again_at_once_and_once(report, office):
    office.email = "zyra@example.org"
    office.save()
    due_digests(at(MONDAY))
    first = digest_of(office=office)
    Letter.objects.update(state="sent", sent_at=at(MONDAY))
    later = MONDAY + timedelta(days=3)
    due_digests(at(later))
    assert Letter.objects.filter(office=office).count() == 1
    ask_for_new_link(link=AnswerLink.objects.get(), now=at(later))
    due_digests(at(later, hour=10))
    second = digest_of(office=office)
    assert link_in(second) != link_in(first)
    due_digests(at(later, hour=11))
    assert Letter.objects.filter(office=office).count() == 2
    assert AnswerLink.objects.open(at=at(later, hour=12)).count() == 1


def test_who_asks_where_nothing_waits_any_more_gets_no_letter_and_is_not_asked_for_again(report, office):
    office.email = "zyra@example.org"
    office.save()
    due_digests(at(MONDAY))
    ask_for_new_link(link=AnswerLink.objects.get(), now=at(MONDAY))
    report.responsibilities.all().delete()
    due_digests(at(MONDAY, hour=10))
    assert Letter.objects.filter(office=office).count() == 1
    assert not AnswerLink.objects.with_renewal_asked().exists()


def test_the_officer_who_asks_gets_one_letter_without_a_link(report, officer):
    link, _token = answer_link_for(activities=[report], person=officer, now=at(MONDAY))
    ask_for_new_link(link=link, now=at(MONDAY))
    for hour in (9, 10, 11):
        due_digests(at(MONDAY, hour=hour))
    assert Letter.objects.filter(receiver=officer).count() == 1


def test_without_a_mail_server_a_link_made_by_hand_stays_open(report, office, officer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    office.email = "zyra@example.org"
    office.save()
    answer_link_for(activities=[report], office=office, now=at(MONDAY, hour=8), made_by=officer)
    assert due_digests(at(MONDAY)) == []
    assert AnswerLink.objects.open(at=at(MONDAY)).count() == 1
    # A demonstration shows what it would have sent.
    settings.DEMO = True
    assert due_digests(at(MONDAY))
