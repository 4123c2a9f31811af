"""From a day on somebody has no access: no sign-in, session, token or letter; and somebody always gives roles."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.access import with_access
from kacanik_comms.accounts.actions import make_token
from kacanik_comms.accounts.administrators import plan_administrators
from kacanik_comms.accounts.models import ApiToken, User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.letters.actions import write
from kacanik_comms.letters.kinds import LetterKind
from tests.admin_pages import as_sent
from tests.outbox import outbox

TODAY = date(2023, 6, 15)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
CREDENTIALS = {"login": "officer", "password": "correct horse"}


@pytest.fixture
def on_that_day(monkeypatch) -> datetime:
    noon = datetime(*TODAY.timetuple()[:3], 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
    return noon


def end_access(user: User, on: date | None) -> None:
    user.access_ends_on = on
    user.save()


@pytest.mark.parametrize(
    ("is_active", "ends_on", "may"),
    [
        (True, None, True),
        (True, AFTER, True),
        (True, TODAY, False),
        (True, BEFORE, False),
        (False, None, False),
        (False, AFTER, False),
    ],
)
def test_one_person_and_many_are_asked_the_same(officer, is_active, ends_on, may):
    officer.is_active, officer.access_ends_on = is_active, ends_on
    officer.save()
    assert officer.has_access(on=TODAY) is may
    assert User.objects.filter(with_access(on=TODAY)).exists() is may


def test_on_the_day_nobody_signs_in_any_more(on_that_day, client, officer):
    end_access(officer, TODAY)
    assert client.post(reverse("account_login"), CREDENTIALS).status_code == 200
    end_access(officer, AFTER)
    assert client.post(reverse("account_login"), CREDENTIALS).status_code == 302


def test_a_session_that_is_open_ends_with_the_access(on_that_day, sign_in, officer):
    browser = sign_in(officer)
    assert browser.get(reverse("tokens")).status_code == 200
    end_access(officer, TODAY)
    response = browser.get(reverse("tokens"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_token_ends_with_the_access(on_that_day, officer):
    _token, secret = make_token(by=officer, name="x", now=on_that_day)
    valid = ApiToken.objects.for_secret(secret)
    assert valid.valid(at=on_that_day).exists()
    end_access(officer, TODAY)
    assert not valid.valid(at=on_that_day).exists()


def test_nobody_gets_letters_after_the_end(on_that_day, officer, chief):
    for user in (officer, chief):
        user.email = f"{user.username}@example.org"
        user.save()
    end_access(officer, TODAY)
    context = {"plan": None, "year": 2023, "by": chief, "url": "", "editor": ""}
    write(to=[officer, chief], kind=LetterKind.TO_ADOPT, context=context, event="x", at=on_that_day)
    assert [letter.to for letter in outbox()] == [["chief@example.org"]]


def test_only_administrators_with_access_are_named(plan_admin, make_user):
    end_access(make_user("left", Role.PLAN_ADMIN), TODAY)
    make_user("officer", Role.OFFICER)
    assert plan_administrators(on=TODAY) == [plan_admin]


# The administration keeps the same rules

ROOT = "admin:accounts_user_change"


@pytest.fixture
def superuser(db) -> User:
    return User.objects.create_superuser("root", password="correct horse")


@pytest.mark.slow
def test_superusers_give_no_role_to_themselves(sign_in, superuser):
    browser, address = sign_in(superuser), reverse(ROOT, args=[superuser.pk])
    role = Group.objects.get(name=Role.CHIEF)
    sent = as_sent(browser.get(address), groups=[role.pk], is_superuser="", is_active="")
    assert browser.post(address, sent).status_code == 302
    again = User.objects.get(pk=superuser.pk)
    assert (again.roles, again.is_superuser, again.is_active) == (frozenset(), True, True)


@pytest.mark.slow
def test_the_last_who_can_give_roles_keeps_them_in_the_administration(sign_in, superuser):
    second = User.objects.create_superuser("second", password="correct horse")
    browser, address = sign_in(superuser), reverse(ROOT, args=[second.pk])
    # With the first there is somebody else.
    assert browser.post(address, as_sent(browser.get(address), is_superuser="")).status_code == 302
    User.objects.filter(pk=second.pk).update(is_superuser=True)
    end_access(superuser, timezone.localdate() + timedelta(days=30))
    response = browser.post(address, as_sent(browser.get(address), is_superuser=""))
    assert response.status_code == 200
    assert "Nobody else could give roles then." in response.content.decode()
    assert User.objects.get(pk=second.pk).is_superuser
