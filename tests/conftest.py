"""The cast and the stage: people named by their role, and a small plan that they work on."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from activities.models import Activity
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation import triggers
from plans.models import AnnualPlan, Office
from tests.databases import DEMONSTRATION, EMPTY, EVIDENCE, OFFICIAL, Databases, one_worker_at_a_time
from tests.demonstration import Cast, accounts
from tests.environment import RUN
from tests.factories import make_activity, make_office, make_plan, make_recurring


@pytest.fixture(autouse=True)
def _in_english(request: pytest.FixtureRequest):
    """Rules answer in the language of whoever asks; outside a request the tests ask in English."""
    with translation.override("en"):
        yield


# The fixtures that ask for another database than the empty one.
FILLED = {"demonstration": DEMONSTRATION, "official_plan": OFFICIAL}


@pytest.fixture(scope="session")
def _databases(django_test_environment: None, django_db_blocker: DjangoDbBlocker):
    with django_db_blocker.unblock():
        databases = Databases()
    yield databases
    with django_db_blocker.unblock():
        databases.close()


@pytest.fixture
def django_db_setup(
    request: pytest.FixtureRequest, _databases: Databases, django_db_blocker: DjangoDbBlocker
) -> None:
    """Each test gets the database that it asks for, before its transaction begins."""
    with django_db_blocker.unblock():
        _databases.use(next((kind for name, kind in FILLED.items() if name in request.fixturenames), EMPTY))


@pytest.fixture(autouse=True)
def _new_copy_after_commits(request: pytest.FixtureRequest):
    """A test that commits ends by emptying all tables, which what is signed refuses; the next one gets a new copy."""
    mark = request.node.get_closest_marker("django_db")
    commits = (
        "live_server" in request.fixturenames
        or "transactional_db" in request.fixturenames
        or (mark and mark.kwargs.get("transaction"))
    )
    if commits:
        databases = request.getfixturevalue("_databases")
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        triggers.remove()
        databases.is_used_up = True


@pytest.fixture
def keeps(settings: Any):
    """What was read is kept, as on a server; elsewhere each test sees everything made."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def demonstration(db: None, settings: Any, tmp_path: Path) -> Cast:
    """The demonstration's year, with files of its own, and its account of each role."""
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path / "evidence"
    shutil.copytree(EVIDENCE, settings.MEDIA_ROOT)
    return accounts()


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    def make(username: str, *roles: Role, offices: tuple[Office, ...] = ()) -> User:
        user = User.objects.create_user(username, password="correct horse")
        user.groups.set(Group.objects.get(name=role) for role in roles)
        for office in offices:
            office.members.add(user)
        return user

    return make


@pytest.fixture
def officer(make_user: Callable[..., User]) -> User:
    return make_user("officer", Role.OFFICER)


@pytest.fixture
def chief(make_user: Callable[..., User]) -> User:
    return make_user("chief", Role.CHIEF)


@pytest.fixture
def plan_admin(make_user: Callable[..., User]) -> User:
    return make_user("plan_admin", Role.PLAN_ADMIN)


@pytest.fixture
def stranger(make_user: Callable[..., User]) -> User:
    """Signed in, but without any role."""
    return make_user("stranger")


@pytest.fixture
def office(db: None) -> Office:
    return make_office("it-office")


@pytest.fixture
def office_head(make_user: Callable[..., User], office: Office) -> User:
    """Answers for the activities of `office` and for no others."""
    return make_user("office_head", Role.CONTRIBUTOR, offices=(office,))


@pytest.fixture
def plan(db: None) -> AnnualPlan:
    """An adopted plan of 2023 with one objective and no activity yet."""
    return make_plan(2023)


@pytest.fixture
def activity(plan: AnnualPlan, office: Office) -> Activity:
    """A special activity of the whole year 2023 for which `office` answers."""
    return make_activity(plan, offices=[office])


@pytest.fixture
def weekly(plan: AnnualPlan, office: Office) -> Activity:
    """A weekly meeting in 2023 for which `office` answers."""
    return make_recurring(plan, "weekly", offices=[office])


@pytest.fixture
def official_plan(db: None) -> AnnualPlan:
    """The real plan of 2023, from the fixtures."""
    return AnnualPlan.objects.get(year=2023)


@pytest.fixture
def as_on_a_server(settings: Any) -> None:
    """Static files are collected, named by their content, and compressed; once for all workers."""
    settings.STATIC_ROOT = RUN / "collected"
    kind = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": kind}}
    # Each browser of a test is a server of its own: it looks for a file when it is asked for one, not for all before.
    settings.WHITENOISE_AUTOREFRESH = True
    with one_worker_at_a_time():
        if not settings.STATIC_ROOT.exists():
            call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    """A browser that is signed in, in English."""

    def enter(user: User, language: str = "en") -> Client:
        client.force_login(user)
        client.cookies["django_language"] = language
        return client

    return enter


@pytest.fixture
def today() -> date:
    """A day in the middle of the plan, for everything that takes `today` or `on`."""
    return date(2023, 6, 15)
