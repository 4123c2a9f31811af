"""Superusers keep the accounts; plan administrators only pick the members of an office."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.actions import make_token
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from tests.admin_pages import as_sent
from tests.browsers import signed_in
from tests.outbox import outbox

LIST = "admin:accounts_user_changelist"


@pytest.fixture
def superuser(db) -> User:
    return User.objects.create_superuser("root", password="correct horse")


def pick(browser, words: str):
    """What the browser asks for while somebody types the name of an office's member."""
    asked = {"app_label": "plans", "model_name": "office", "field_name": "members", "term": words}
    return browser.get(reverse("admin:autocomplete"), asked)


@pytest.mark.slow
def test_superusers_read_the_roles_and_are_led_to_where_they_are_given(sign_in, superuser, chief):
    browser = sign_in(superuser, "en")
    address = reverse("admin:accounts_user_change", args=[chief.pk])
    page = browser.get(address)
    assert "Chief of cabinet" in page.content.decode()
    assert reverse("people:person", args=[chief.pk]) in page.content.decode()
    # What is sent besides changes nothing: an evaluation may wait for them.
    assert browser.post(address, as_sent(page, groups=[])).status_code == 302
    assert User.objects.get(pk=chief.pk).is_chief


def test_superusers_add_somebody(sign_in, superuser):
    data = {
        "username": "arta",
        "password1": "shtatë-ura-mbi-lepenc",
        "password2": "shtatë-ura-mbi-lepenc",
    }
    sign_in(superuser).post(reverse("admin:accounts_user_add"), data)
    arta = User.objects.get(username="arta")
    assert arta.check_password("shtatë-ura-mbi-lepenc")
    assert not arta.roles


def test_a_password_that_a_superuser_sets_ends_sessions_and_tokens_and_is_told(
    sign_in, superuser, officer, django_capture_on_commit_callbacks
):
    User.objects.set_email(officer, "officer@example.org")
    make_token(by=officer, name="x", now=timezone.now())
    theirs, new = signed_in(officer), "shtatë-ura-mbi-lepenc"
    browser, address = sign_in(superuser), reverse("admin:auth_user_password_change", args=[officer.pk])
    assert "they are told by a letter" in browser.get(address).content.decode()
    weak = browser.post(address, {"password1": "officer", "password2": "officer"})
    assert list(weak.context["form"].errors) == ["password1"]
    assert officer.api_tokens.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address, {"password1": new, "password2": new}).status_code == 302
    assert User.objects.get(pk=officer.pk).check_password(new)
    assert theirs.get("/today/").status_code == 302
    assert not officer.api_tokens.exists()
    [letter] = outbox()
    assert (letter.to, "administrator" in letter.body) == (["officer@example.org"], True)


@pytest.mark.slow
def test_an_address_that_a_superuser_types_is_confirmed_and_nobody_elses(
    sign_in, superuser, stranger, officer
):
    browser = sign_in(superuser)
    address = reverse("admin:accounts_user_change", args=[stranger.pk])
    browser.post(address, as_sent(browser.get(address), email="Arta@kacanik.example"))
    confirmed = stranger.emailaddress_set.get()
    assert (confirmed.email, confirmed.verified) == ("arta@kacanik.example", True)
    address = reverse("admin:accounts_user_change", args=[officer.pk])
    refused = browser.post(address, as_sent(browser.get(address), email="ARTA@kacanik.example"))
    assert "Somebody else has this e-mail address." in refused.content.decode()


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("information_officer", {"officer"}),
        ("none", {"stranger", "root"}),
        ("", {"officer", "stranger", "root"}),
    ],
)
def test_superusers_find_people_by_role(sign_in, superuser, officer, stranger, role, names):
    page = sign_in(superuser).get(reverse(LIST), {"role": role} if role else {})
    assert {user.username for user in page.context["cl"].result_list} == names


def test_superusers_find_people_however_they_spell_them(sign_in, superuser, officer):
    officer.last_name = "Çeku"
    officer.save()
    page = sign_in(superuser).get(reverse(LIST), {"q": "ceku"})
    assert page.context["cl"].result_count == 1


def test_the_list_of_people_takes_as_many_queries_for_many(
    sign_in, superuser, make_user, django_assert_max_num_queries
):
    for number in range(10):
        make_user(f"user{number}", Role.OFFICER)
    browser = sign_in(superuser)
    with django_assert_max_num_queries(15):
        browser.get(reverse(LIST))


def test_roles_are_not_edited_as_groups():
    assert not admin.site.is_registered(Group)


def test_plan_administrators_do_not_see_the_accounts(sign_in, plan_admin, officer):
    browser = sign_in(plan_admin)
    for address in (
        reverse(LIST),
        reverse("admin:accounts_user_change", args=[officer.pk]),
        reverse("admin:accounts_user_add"),
        reverse("admin:auth_user_password_change", args=[officer.pk]),
    ):
        assert browser.get(address).status_code == 403


def test_plan_administrators_pick_the_members_of_an_office(sign_in, plan_admin, officer):
    officer.first_name = "Besë"
    officer.save()
    results = pick(sign_in(plan_admin), "bese").json()["results"]
    assert [entry["id"] for entry in results] == [str(officer.pk)]


def test_others_do_not_pick_people(sign_in, officer, chief, office_head, stranger):
    for user in (officer, chief, office_head, stranger):
        assert pick(sign_in(user), "office").status_code in {302, 403}
