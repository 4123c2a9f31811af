"""The people page: who is here, what each may do, and who keeps that."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation.actions import send_back
from kacanik_comms.people.directory import people
from kacanik_comms.people.leaving.actions import end_access
from tests.browsers import signed_in, text
from tests.evaluation.january import NOON, sign, submitted
from tests.factories import make_deputyship, make_office
from tests.outbox import outbox
from tests.people.conftest import PASSWORD, answer

# Locks.
pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

PAGE = "/people/"


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


def of(person, name="person"):
    return reverse(f"people:{name}", args=[person.pk])


def test_the_administrator_sees_everybody_with_role_office_and_last_sign_in(
    browser, office_head, officer, stranger, office
):
    User.objects.filter(pk=officer.pk).update(last_login=None)
    page = browser.get(PAGE).content.decode()
    for words in ("office_head", "Office contributor", office.name, "no role", "has never signed in"):
        assert words in page


def test_somebody_is_found_by_name_role_and_office_without_marks(db, make_user):
    press = make_office("press", "Zyra për Shtëp")
    arta = make_user("arta", Role.CONTRIBUTOR, offices=(press,))
    User.objects.filter(pk=arta.pk).update(first_name="Artë", last_name="Çeku")
    make_user("besa", Role.OFFICER)
    today = timezone.localdate()
    for words in ("arte", "ceku", "shtep", "contributor arte"):
        assert [row.user for row in people(words, on=today)] == [arta]
    assert people("xyz", on=today) == []


def test_the_queries_do_not_grow_with_the_people(browser, make_user, office, django_assert_max_num_queries):
    def many(count, prefix):
        group = Group.objects.get(name=Role.CONTRIBUTOR)
        made = User.objects.bulk_create(User(username=f"{prefix}{n}") for n in range(count))
        for user in made:
            user.groups.add(group)
            user.offices.add(office)

    many(5, "a")
    browser.get(PAGE)
    with django_assert_max_num_queries(100) as few:
        browser.get(PAGE)
    many(200, "b")
    with django_assert_max_num_queries(len(few)):
        response = browser.get(PAGE)
    assert response.context["count"] == 206
    assert len(response.context["page"]) == 20


def test_whoever_lost_access_stands_apart(browser, officer):
    User.objects.filter(pk=officer.pk).update(access_ends_on=timezone.localdate())
    context = browser.get(PAGE).context
    assert [row.user for row in context["gone"]] == [officer]


# Roles and offices


def test_the_administrator_changes_roles_and_offices(browser, plan_admin, stranger, office):
    response = browser.post(of(stranger), {"roles": [Role.CONTRIBUTOR], "offices": [office.pk]})
    assert (response.status_code, response.url) == (302, PAGE)
    person = User.objects.get(pk=stranger.pk)
    assert (person.roles, list(person.offices.all())) == ({Role.CONTRIBUTOR}, [office])
    assert LogEntry.objects.get().user == plan_admin


def test_a_role_that_is_taken_away_is_gone_at_once(browser, officer, client):
    browser.post(of(officer), {"roles": [], "offices": []})
    assert not User.objects.get(pk=officer.pk).roles


def test_whoever_left_meanwhile_gets_no_role(browser, officer):
    User.objects.filter(pk=officer.pk).update(access_ends_on=timezone.localdate())
    browser.cookies["django_language"] = "en"
    page = browser.post(of(officer), {"roles": [Role.CHIEF]}, follow=True)
    assert "officer has no access any more." in page.content.decode()
    assert [group.name for group in officer.groups.all()] == [Role.OFFICER]


def test_a_contributor_needs_an_office(browser, stranger):
    response = browser.post(of(stranger), {"roles": [Role.CONTRIBUTOR]})
    assert response.status_code == 422
    assert "offices" in response.context["form"].errors


@pytest.mark.parametrize("sent", [{"roles": ["mayor"]}, {"offices": ["999999"]}, {"offices": ["x"]}])
def test_what_is_no_role_and_no_office_is_refused(browser, officer, sent):
    assert browser.post(of(officer), sent).status_code == 422
    assert User.objects.get(pk=officer.pk).is_officer


@pytest.mark.parametrize("name", ["person", "access", "new_password"])
def test_nobody_gives_roles_to_themselves_nor_ends_their_own_access(browser, plan_admin, make_user, name):
    make_user("second", Role.PLAN_ADMIN)
    sent = {"roles": [Role.CHIEF], "ends_on": "2020-01-01"}
    assert browser.post(of(plan_admin, name), sent).status_code == 403
    again = User.objects.get(pk=plan_admin.pk)
    assert (again.roles, again.access_ends_on) == ({Role.PLAN_ADMIN}, None)


@pytest.mark.parametrize("name", ["person", "access", "new_password"])
def test_an_administrator_has_no_power_over_the_it(browser, name):
    root = User.objects.create_superuser("root")
    assert browser.post(of(root, name), {"roles": [], "ends_on": "2020-01-01"}).status_code == 403
    assert User.objects.get(pk=root.pk).access_ends_on is None


@pytest.mark.parametrize(
    ("name", "sent"), [("person", {"roles": [Role.OFFICER]}), ("access", {"ends_on": "2999-01-01"})]
)
def test_the_last_plan_administrator_cannot_be_taken_away(browser, plan_admin, make_user, name, sent):
    second = make_user("second", Role.PLAN_ADMIN)
    # Whoever asks has an end themselves, so that nobody would be left one day.
    User.objects.filter(pk=plan_admin.pk).update(access_ends_on=timezone.localdate() + timedelta(days=9))
    response = browser.post(of(second, name), sent)
    assert response.status_code == 403
    assert "Nobody else could give roles then." in response.content.decode()
    assert User.objects.get(pk=second.pk).is_plan_admin


def test_one_of_two_plan_administrators_can_go(browser, make_user):
    second = make_user("second", Role.PLAN_ADMIN)
    assert browser.post(of(second), {"roles": [Role.OFFICER]}).status_code == 302
    assert User.objects.get(pk=second.pk).roles == {Role.OFFICER}


# Whoever lets in somebody who signs or gives roles could be them


def test_who_let_in_a_chief_is_seen_by_all_who_work_with_them(
    sign_in, browser, plan_admin, officer, stranger, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=officer.pk).update(email="officer@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(of(stranger), {"roles": [Role.CHIEF]})
    [letter] = outbox()
    assert letter.to == ["officer@example.org"]
    assert "plan_admin" in letter.subject
    assert "let in by plan_admin" in browser.get(PAGE).content.decode()
    assert "let in by plan_admin" in sign_in(stranger).get("/accounts/").content.decode()
    # Another role is no such thing.
    browser = sign_in(plan_admin)
    browser.post(of(stranger), {"roles": [Role.OFFICER]})
    assert "let in by plan_admin" not in browser.get(PAGE).content.decode()


def test_an_administrator_who_ends_the_chiefs_access_and_takes_their_place_is_named(
    browser, invite, plan, officer, chief, plan_admin
):
    evaluation = submitted(plan, officer)
    User.objects.filter(pk=chief.pk).update(email="chief@example.org")
    end_access(person=chief, by=plan_admin, on=timezone.localdate(), at=timezone.now())
    _invitation, path = invite("chief@example.org", role=Role.CHIEF)
    Client().post(path, answer())
    false_chief = User.objects.get(email="chief@example.org")
    assert (false_chief.is_chief, false_chief.entrusted_by) == (True, plan_admin)
    sign(evaluation, false_chief)
    page = text(signed_in(officer).get("/evaluation/2023/"))
    assert "was let in by plan_admin on" in page


def test_a_link_to_the_chiefs_new_password_is_seen_whether_or_not_it_is_used(browser, chief, officer):
    browser.post(of(officer, "new_password"))
    assert User.objects.get(pk=officer.pk).entrusted_by is None
    browser.post(of(chief, "new_password"))
    assert "let in by plan_admin" in browser.get(PAGE).content.decode()


# An evaluation that waits


def test_the_last_chief_keeps_the_role_while_an_evaluation_waits(browser, plan, officer, chief, stranger):
    submitted(plan, officer)
    sentence = "The evaluation of 2023 waits for chief, and nobody else could take the next step."
    refused = browser.post(of(chief), {"roles": [Role.PLAN_ADMIN]})
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert "The evaluation of 2023 waits for them" in browser.get(of(chief, "access")).content.decode()
    assert User.objects.get(pk=chief.pk).is_chief
    # A deputy of theirs goes with them; whoever else has the role, but not who submitted it, can sign.
    make_deputyship(chief, stranger)
    assert browser.post(of(chief), {"roles": []}).status_code == 422
    browser.post(of(officer), {"roles": [Role.OFFICER, Role.CHIEF]})
    assert browser.post(of(chief), {"roles": []}).status_code == 422
    browser.post(of(stranger), {"roles": [Role.CHIEF]})
    assert browser.post(of(chief), {"roles": []}).status_code == 302
    assert not User.objects.get(pk=chief.pk).is_chief


def test_the_last_officer_keeps_the_role_while_a_returned_one_waits(browser, plan, officer, chief):
    assert browser.post(of(officer), {"roles": [Role.OFFICER]}).status_code == 302
    send_back(evaluation=submitted(plan, officer), by=chief, at=NOON, remark="Mungon dhjetori.")
    assert browser.post(of(officer), {"roles": []}).status_code == 422
    # The chief's role is not needed for it.
    assert browser.post(of(chief), {"roles": []}).status_code == 302


# A password that was forgotten


def link_on(page: str) -> str:
    return re.search(r'class="secret"[^>]*>https?://[^/]+(/[^<]+)<', page)[1]


def test_without_a_letter_the_link_to_a_new_password_is_shown_once_and_works(browser, officer):
    answer = browser.post(of(officer, "new_password"))
    assert "no-store" in answer["Cache-Control"]
    link = link_on(answer.content.decode())
    theirs = Client()
    form = theirs.get(link, follow=True).redirect_chain[-1][0]
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    assert theirs.post(form, sent).status_code == 302
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)
    # Used once.
    assert not Client().get(link, follow=True).redirect_chain
    assert LogEntry.objects.get(object_id=str(officer.pk)).user.is_plan_admin


def test_where_a_letter_leaves_the_administrator_never_sees_the_link(browser, officer):
    officer.email = "officer@example.org"
    officer.save()
    page = browser.post(of(officer, "new_password"), follow=True).content.decode()
    assert "A letter to officer is on its way." in page
    [letter] = outbox()
    assert letter.to == ["officer@example.org"]
    assert "/accounts/password/reset/" in letter.body
    assert "/accounts/password/reset/" not in page


def test_whoever_has_no_access_gets_no_link(browser, officer):
    User.objects.filter(pk=officer.pk).update(access_ends_on=timezone.localdate())
    answer = browser.post(of(officer, "new_password"))
    assert answer.status_code == 403
    assert "invited again by their e-mail" in answer.content.decode()


# Access


def test_access_ends_from_a_day_on_and_is_given_again(browser, officer):
    in_a_week = timezone.localdate() + timedelta(days=7)
    assert browser.post(of(officer, "access"), {"ends_on": in_a_week.isoformat()}).status_code == 302
    person = User.objects.get(pk=officer.pk)
    assert person.has_access(on=in_a_week - timedelta(days=1))
    assert not person.has_access(on=in_a_week)
    browser.post(of(officer, "access"), {"give": "yes"})
    assert User.objects.get(pk=officer.pk).has_access(on=in_a_week)


@pytest.mark.parametrize("ends_on", ["", "31.02.2023", "x"])
def test_a_day_that_is_none_is_refused(browser, officer, ends_on):
    assert browser.post(of(officer, "access"), {"ends_on": ends_on}).status_code == 422
    assert User.objects.get(pk=officer.pk).access_ends_on is None


def test_who_can_invite_stands_beside_each_office(sign_in, plan_admin, chief, activity, office):
    offices = reverse("evaluation:offices") + "?year=2023"
    button = f'href="/people/invite/?office={office.code}"'
    assert button in sign_in(plan_admin).get(offices).content.decode()
    page = sign_in(chief).get(offices).content.decode()
    assert button not in page
    assert "Roles and invitations are given by: plan_admin." in page


# Without a role


def test_whoever_has_no_role_reads_who_can_give_one(sign_in, stranger, plan_admin):
    for address in ("/today/", "/activities/", PAGE):
        response = sign_in(stranger).get(address)
        page = response.content.decode()
        assert response.status_code == 403
        assert "Roles and invitations are given by: plan_admin." in page
        main = page.partition("<main")[2]
        # The first link leads away, and one can sign out.
        assert main.partition('href="')[2].startswith("/")
        assert 'href="/today/"' not in main
        assert f'action="{reverse("account_logout")}"' in main


def test_without_any_administrator_it_is_the_it(sign_in, stranger):
    assert "given by the municipality's IT" in sign_in(stranger).get("/today/").content.decode()


def test_somebody_with_a_role_reads_what_they_may_not(sign_in, officer):
    page = sign_in(officer).get(PAGE).content.decode()
    assert "Accounts are kept by the plan administrators." in page
