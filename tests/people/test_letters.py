"""Notices, the choice of letters, the link that stops them, and what administrators see of all."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.letters import actions
from kacanik_comms.letters.kinds import NOTICES, LetterKind
from kacanik_comms.letters.models import Letter, LetterChoice
from kacanik_comms.letters.stopping import stop_url
from kacanik_comms.people.leaving.actions import end_access
from tests.outbox import outbox

PASSWORD = "correct horse"


@pytest.fixture
def reader(officer):
    officer.email, officer.language = "officer@example.org", "en"
    officer.save()
    return officer


def letter_to(user, kind=LetterKind.REVISED, event="event"):
    context = {
        "evaluation": None,
        "year": 2023,
        "by": "Arta",
        "url": "http://127.0.0.1:8000/evaluation/2023/",
    }
    [letter] = actions.write(to=[user], kind=kind, context=context, event=event, at=timezone.now())
    return letter


def path_of(url):
    return url.removeprefix("http://127.0.0.1:8000")


# Notices


def test_what_happened_is_counted_until_it_was_read(sign_in, reader, chief):
    letter = letter_to(reader)
    browser = sign_in(reader)
    assert "Account of officer, 1 new notice" in browser.get(reverse("account")).content.decode()
    # Nobody else reads it, and HEAD is no reading.
    others = Client()
    others.force_login(chief)
    assert letter.subject not in others.get(reverse("notices")).content.decode()
    browser.head(reverse("notices"))
    page = browser.get(reverse("notices")).content.decode()
    assert letter.subject in page
    assert 'href="/evaluation/2023/"' in page
    assert "new notice" not in browser.get(reverse("account")).content.decode()


def test_secrets_and_digests_are_no_notices(reader, sign_in):
    for kind in (LetterKind.CONFIRM_EMAIL, LetterKind.NEW_PASSWORD, LetterKind.INVITATION):
        assert kind not in NOTICES
    assert LetterKind.DIGEST not in NOTICES


# The choice


def test_everybody_chooses_day_and_rhythm(sign_in, reader):
    browser = sign_in(reader)
    assert browser.get(reverse("letter_choices")).context["form"]["rhythm"].value() == "weekly"
    answer = browser.post(reverse("letter_choices"), {"rhythm": "monthly", "weekday": "4"})
    assert answer.url == reverse("account")
    choice = LetterChoice.objects.get(receiver=reader)
    assert (choice.rhythm, choice.weekday, choice.wants_single) == ("monthly", 4, False)
    assert "every month, friday" in browser.get(reverse("account")).content.decode()


def test_a_day_that_is_none_is_refused(sign_in, reader):
    assert (
        sign_in(reader).post(reverse("letter_choices"), {"rhythm": "monthly", "weekday": "6"}).status_code
        == 422
    )
    assert not LetterChoice.objects.exists()


# One click


def test_the_link_of_a_letter_stops_its_kind_without_a_session(client, reader):
    letter = letter_to(reader)
    [message] = outbox()
    address = path_of(message.extra_headers["List-Unsubscribe"].strip("<>"))
    # Scanners open links.
    assert client.get(address).status_code == 200
    assert not LetterChoice.objects.exists()
    # As a mail program does it: no cookie, no token of a form.
    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    choice = LetterChoice.objects.get(receiver=reader)
    # The digest comes as before.
    assert (choice.rhythm, choice.wants_single) == ("weekly", False)
    assert not client.session.keys()
    assert letter_to(reader, event="other").problem == "declined"
    client.post(address, {"again": ""})
    assert LetterChoice.objects.get(receiver=reader).wants_single
    assert letter.event == "event"


def test_whoever_wants_digests_after_all_gets_them_as_is_usual_for_them(client, reader, office):
    for rhythm, receiver in (("weekly", {"receiver": reader}), ("monthly", {"office": office})):
        keys = {name: row.pk for name, row in receiver.items()}
        address = path_of(stop_url(LetterKind.DIGEST, **keys))
        client.post(address)
        client.post(address, {"again": ""})
        assert LetterChoice.objects.get(**receiver).rhythm == rhythm


def test_a_link_that_somebody_made_up_stops_nothing(client, reader):
    address = path_of(stop_url(LetterKind.DIGEST, receiver=reader.pk))
    assert client.post(address[:-3] + "xx/").status_code == 404
    # Of an office that is gone.
    assert client.post(path_of(stop_url(LetterKind.DIGEST, office=9999))).status_code == 404
    assert not LetterChoice.objects.exists()


def test_an_office_stops_its_letters_by_its_link(client, office):
    client.post(path_of(stop_url(LetterKind.DIGEST, office=office.pk)))
    assert LetterChoice.objects.get(office=office).rhythm == "never"


def test_letters_about_an_account_bear_no_such_link(reader):
    context = {"sentence": "x", "url": "http://127.0.0.1:8000/"}
    actions.write(to=[reader], kind=LetterKind.ACCOUNT_CHANGED, context=context, event="e", at=timezone.now())
    [message] = outbox()
    assert "List-Unsubscribe" not in message.extra_headers
    assert "/letters/stop/" not in message.body


# The administrator


def test_the_administrator_sees_why_a_letter_did_not_leave_and_sends_it_again(sign_in, plan_admin, reader):
    letter = letter_to(reader)
    Letter.objects.filter(pk=letter.pk).update(
        state="given_up", attempts=9, error="550 no such user", is_refused=True
    )
    browser = sign_in(plan_admin)
    page = browser.get(reverse("people:letters")).content.decode()
    assert "550 no such user" in page
    # The words are the receiver's.
    assert letter.subject not in page
    assert (
        "the mail server refuses officer@example.org" in browser.get(reverse("people:list")).content.decode()
    )
    User.objects.set_email(reader, "right@example.org")
    again = reverse("people:send_letter_again", args=[letter.pk])
    assert browser.get(again).status_code == 405
    browser.post(again)
    assert [message.to for message in outbox()] == [["right@example.org"]]
    page = browser.post(again, follow=True).content.decode()
    assert "This letter cannot be sent again." in page


def test_only_a_demonstration_shows_what_it_would_have_sent(sign_in, reader, settings):
    letter = letter_to(reader)
    browser = sign_in(reader)
    addresses = [reverse("shown_letters"), reverse("shown_letter", args=[letter.pk])]
    assert [browser.get(address).status_code for address in addresses] == [404, 404]
    settings.DEMO = True
    assert [browser.get(address).status_code for address in addresses] == [200, 200]
    assert [Client().get(address).status_code for address in addresses] == [302, 302]


# What else is told


def test_whoever_signs_in_with_another_browser_is_told_and_not_twice(reader):
    def sign_in_with(browser):
        answer = browser.post(reverse("account_login"), {"login": "officer", "password": PASSWORD})
        assert answer.status_code == 302
        browser.post(reverse("account_logout"))

    first, second = Client(), Client(headers={"user-agent": "Firefox/1 Windows"})
    # The first time of all is no news.
    sign_in_with(first)
    sign_in_with(first)
    assert not outbox()
    sign_in_with(second)
    sign_in_with(second)
    [message] = outbox()
    assert message.subject == "Somebody signed in with your account on a new device"
    assert "Firefox, Windows" in message.body


def test_whoever_leaves_is_told_and_nothing_else_reaches_them(plan_admin, reader):
    letter = letter_to(reader)
    end_access(person=reader, by=plan_admin, on=timezone.localdate(), at=timezone.now())
    assert [message.subject for message in outbox()] == ["Your access has ended"]
    letter.refresh_from_db()
    assert letter.problem == "no_access"
