"""`manage.py setup`: everything up to the first administrator, after whom nobody needs a shell."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from activities.models import Activity
from kacanik_comms.accounts.models import User
from kacanik_comms.core.models import LastDone
from kacanik_comms.server import preparing
from kacanik_comms.server.backups.marks import RESTORE_TRIED
from kacanik_comms.server.management.commands import installed
from kacanik_comms.server.management.commands import setup as command
from plans.models import Strategy
from tests.people.conftest import PASSWORD, answer

WHO = {"name": "Zana Krasniqi", "email": "Zana@example.org"}


@pytest.fixture(autouse=True)
def _data_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "evidence"


def setup(*, no_plan=True, **options) -> str:
    out = StringIO()
    call_command("setup", no_input=True, no_plan=no_plan, stdout=out, **options)
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


@pytest.mark.slow
def test_it_loads_the_plan_with_its_history_and_a_second_time_changes_nothing(plan_admin):
    assert "2023, with its strategy: loaded" in setup(no_plan=False)
    activities = Activity.objects.count()
    assert activities == Activity.history.count() == 43
    assert "2023, with its strategy: there already" in setup(no_plan=False)
    assert (Activity.objects.count(), Activity.history.count(), Strategy.objects.count()) == (43, 43, 1)


def test_a_municipality_with_another_plan_begins_without_this_one(plan_admin):
    assert "Plan" not in setup(no_plan=True)
    assert not Activity.objects.exists()


def test_nobody_else_of_the_machine_looks_into_the_data(plan_admin, settings):
    settings.DATA_DIR.mkdir(mode=0o755)
    database = settings.DATA_DIR / "kacanik.sqlite3"
    database.touch(mode=0o644)
    setup()
    modes = [Path(path).stat().st_mode & 0o777 for path in (settings.DATA_DIR, settings.MEDIA_ROOT, database)]
    assert modes == [0o700, 0o700, 0o600]


def test_a_database_in_use_is_not_changed_without_a_backup(plan_admin):
    recorder = MigrationRecorder(connection)
    name = recorder.migration_qs.filter(app="activities").order_by("-name").values_list("name", flat=True)[0]
    recorder.record_unapplied("activities", name)
    with pytest.raises(CommandError, match=r"manage\.py update"):
        setup()
    assert ("activities", name) not in recorder.applied_migrations()


def test_a_database_that_does_not_answer_is_said_in_one_sentence(db, monkeypatch):
    def refused():
        raise OperationalError("connection refused")

    monkeypatch.setattr(preparing, "migrate", refused)
    with pytest.raises(CommandError, match="The database does not answer: connection refused"):
        setup(**WHO)


def asked(question):
    with pytest.raises(SystemExit) as answer:
        call_command("installed", question)
    return answer.value.code


def test_the_installation_asks_what_is_done_already(db):
    assert asked("database") == asked("trial") == 1
    setup(**WHO)
    LastDone.objects.mark(RESTORE_TRIED, at=timezone.now())
    assert asked("database") == asked("trial") == 0


def test_where_the_database_does_not_answer_nothing_is_done_yet(db, monkeypatch):
    def refused():
        raise OperationalError("no such table")

    monkeypatch.setitem(installed.QUESTIONS, "database", refused)
    assert asked("database") == 1


def test_it_names_the_command_that_the_reader_has(db, settings):
    settings.MANAGE_COMMAND = "kacanik"
    assert "load that of Kaçanik with kacanik setup." in setup(**WHO)
    assert "Another link: kacanik setup --email zana@example.org" in setup()


def test_done_again_where_nobody_can_be_asked_it_says_who_has_not_come_yet(db):
    setup(**WHO)
    assert "Zana Krasniqi has not chosen a password yet" in setup()


def test_without_an_address_it_says_so(plan_admin, settings):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["127.0.0.1", "localhost"]
    assert "Still missing: No address" in setup()


@pytest.fixture
def typing(monkeypatch):
    """Somebody at the terminal: answers with what they type, and says which questions they were asked."""

    def typing(*answers, **options):
        questions, left, out, err = [], list(answers), StringIO(), StringIO()

        def ask(question):
            questions.append(question.split()[0].rstrip(":"))
            if not left:
                raise EOFError
            return left.pop(0)

        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr(command, "input", ask, raising=False)
        monkeypatch.setattr(command, "getpass", ask)
        call_command("setup", no_plan=True, stdout=out, stderr=err, **options)
        return questions, out.getvalue(), err.getvalue()

    return typing


def test_only_the_answer_that_was_refused_is_asked_for_again(db, typing):
    questions, printed, refused = typing(
        "", "Zana Krasniqi", "zana", "", "zana@example.org", "123", "krasniqi-zana", PASSWORD
    )
    assert questions == ["Name"] * 2 + ["E-mail"] * 3 + ["Password"] * 3
    assert "Enter the name" in refused
    assert "valid email" in refused
    assert "too similar" in refused
    assert "Zana Krasniqi signs in with zana@example.org" in printed
    assert Client().login(username="zana@example.org", password=PASSWORD)


def test_what_was_given_is_asked_for_only_where_it_is_wrong(db, typing, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "123")
    questions, printed, _refused = typing("zana@example.org", "", name="Zana Krasniqi", email="zana")
    assert questions == ["E-mail", "Password"]
    assert "/people/welcome/" in printed


def test_whoever_stops_answering_makes_nobody(db, typing):
    with pytest.raises(CommandError, match=r"Nobody was made\. Begin again: manage\.py setup"):
        typing("Zana Krasniqi")
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
