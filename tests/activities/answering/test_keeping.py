"""The officer makes a link by hand for somebody without mail, sees which are open, and ends one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.answering.actions import answer_link_for, ask_for_new_link
from activities.models import AnswerLink
from kacanik_comms.letters.models import Letter
from tests.factories import make_office


@pytest.fixture
def page(office):
    return reverse("activities:answer_links", args=[office.pk])


def test_the_officer_makes_a_link_that_is_shown_once(sign_in, officer, page, office, weekly, late, browser):
    signed_in = sign_in(officer)
    made = signed_in.post(page)
    address = made.context["address"]
    assert made.status_code == 200
    assert address in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    link = AnswerLink.objects.get()
    assert (link.office, link.made_by, link.activities.count()) == (office, officer, 2)
    again = signed_in.get(page).content.decode()
    assert "/answer/" not in again
    assert "made by officer" in again
    path = address.partition("/answer/")[2]
    assert browser.get(f"/answer/{path}").status_code == 200


def test_the_officer_ends_a_link(sign_in, officer, page, office, of_office, browser):
    link = AnswerLink.objects.get()
    end = reverse("activities:end_answer_link", args=[office.pk, link.pk])
    assert "The link has been ended." in sign_in(officer).post(end, follow=True).content.decode()
    assert browser.get(reverse("activities:answer", args=[of_office])).status_code == 410


def test_the_links_of_members_are_listed_too(sign_in, officer, page, of_head):
    assert "office_head" in sign_in(officer).get(page).content.decode()


def test_the_officer_sees_who_asked_for_a_new_one(sign_in, officer, page, office, of_office):
    ask_for_new_link(link=AnswerLink.objects.get(), now=timezone.now())
    assert f"{office} asked for a new link on" in sign_in(officer).get(page).content.decode()


def test_the_officer_is_told_where_no_letter_brings_a_new_one(
    sign_in, officer, chief, page, office, of_office
):
    officer.language = "en"
    officer.save()
    for _time in range(2):
        ask_for_new_link(link=AnswerLink.objects.get(), now=timezone.now())
    notice = Letter.objects.get()
    assert (notice.receiver, notice.path) == (officer, page)
    assert f"{office} asks for a new link to answer" in notices_of(sign_in(officer))
    assert "No notices" in notices_of(sign_in(chief))


@pytest.mark.parametrize(("by_hand", "notices"), [(True, 1), (False, 0)])
def test_where_a_letter_brings_it_the_officer_hears_only_of_one_made_by_hand(
    officer, office, weekly, by_hand, notices
):
    office.email = "zyra@example.org"
    office.save()
    made_by = officer if by_hand else None
    link, _token = answer_link_for(activities=[weekly], office=office, now=timezone.now(), made_by=made_by)
    ask_for_new_link(link=link, now=timezone.now())
    assert Letter.objects.filter(kind="answer_link_asked").count() == notices


def notices_of(browser):
    return browser.get(reverse("notices")).content.decode()


def test_of_an_office_that_is_asked_nothing_no_link_is_made(sign_in, officer, page, plan):
    assert "Nothing is asked of this office now." in sign_in(officer).post(page, follow=True).content.decode()
    assert not AnswerLink.objects.exists()


@pytest.mark.parametrize("who", ["chief", "office_head", "stranger"])
def test_others_see_and_make_no_links(request, sign_in, page, office, weekly, of_office, who):
    signed_in = sign_in(request.getfixturevalue(who))
    end = reverse("activities:end_answer_link", args=[office.pk, AnswerLink.objects.get().pk])
    assert [signed_in.get(page).status_code, signed_in.post(page).status_code] == [403, 403]
    assert signed_in.post(end).status_code == 403
    assert signed_in.get(end).status_code == 405
    assert AnswerLink.objects.open(at=timezone.now()).count() == 1


def test_a_link_of_another_office_is_not_ended_here(sign_in, plan_admin, of_office):
    end = reverse("activities:end_answer_link", args=[make_office("other").pk, AnswerLink.objects.get().pk])
    assert sign_in(plan_admin).post(end).status_code == 404


def test_the_way_there_stands_where_an_office_is_late(sign_in, officer, page, weekly):
    assert page in sign_in(officer).get(weekly.get_absolute_url()).content.decode()
    assert page in sign_in(officer).get(reverse("evaluation:offices") + "?year=2023").content.decode()
