"""`manage.py setup`: the first administrator, after whom nobody needs a shell."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from kacanik_comms.accounts.models import User
from tests.people.conftest import PASSWORD, answer

WHO = {"name": "Zana Krasniqi", "email": "Zana@example.org"}


def setup(**options) -> str:
    out = StringIO()
    call_command("setup", no_input=True, stdout=out, **options)
    return out.getvalue()


def test_without_a_password_it_prints_a_link_and_then_somebody_is_there(db):
    printed = setup(**WHO)
    (link,) = [line for line in printed.splitlines() if "/people/welcome/" in line]
    assert Client().post(link.partition("8000")[2], answer()).status_code == 302
    person = User.objects.get()
    assert person.is_superuser
    assert person.is_plan_admin
    assert person.email == "zana@example.org"
    assert "gives accounts and roles" in setup(**WHO)
    assert User.objects.count() == 1


def test_done_again_before_the_link_was_used_it_prints_a_new_one(db):
    first, second = setup(**WHO), setup(**WHO)
    links = [
        line.partition("8000")[2]
        for text in (first, second)
        for line in text.splitlines()
        if "welcome" in line
    ]
    assert Client().get(links[0]).status_code == 410
    assert Client().get(links[1]).status_code == 200


def test_with_a_password_of_the_environment_they_can_sign_in(db, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    assert "signs in with zana@example.org" in setup(**WHO)
    assert Client().login(username="zana@example.org", password=PASSWORD)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "name"),
        ({"email": "zana"}, "valid email"),
        ({"email": ""}, "--email"),
        ({"password": "123"}, "password"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(db, monkeypatch, wrong, sentence):
    monkeypatch.setenv("ADMIN_PASSWORD", wrong.pop("password", PASSWORD))
    with pytest.raises(CommandError, match=sentence):
        setup(**WHO | wrong)
    assert not User.objects.exists()


def test_it_says_what_is_missing(db, plan_admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    printed = setup()
    for words in ("No plan", "No mail", "No information officer", "No chief of cabinet"):
        assert words in printed


def test_where_everything_is_there_it_misses_nothing(plan, officer, chief, office_head, plan_admin):
    assert "Still missing" not in setup()


def test_whoever_has_no_access_any_more_fills_no_role(plan, officer, chief, office_head, plan_admin):
    User.objects.filter(pk=chief.pk).update(access_ends_on=timezone.localdate())
    assert "No chief of cabinet" in setup()
