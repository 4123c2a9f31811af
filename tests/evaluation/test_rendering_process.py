"""The real processes: one beside the server, a child for each report, and what ends them."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from kacanik_comms.evaluation.models import Rendering
from kacanik_comms.evaluation.rendering import actions, results
from kacanik_comms.evaluation.rendering.content import seal_of
from kacanik_comms.evaluation.rendering.process import Limits, render
from kacanik_comms.evaluation.rendering.process import start as really_start
from tests.evaluation.january import JANUARY
from tests.evaluation.waiting import AT

KEY = "ab" * 32


def made_by(name: str, **limits) -> object:
    return render(
        KEY, "sq", '{"a":"ë"}', limits=Limits(**limits), renderer=f"tests.evaluation.renderers.{name}"
    )


@pytest.fixture(autouse=True)
def _empty_folder():
    yield
    for path in results.folder().iterdir():
        path.unlink()


def test_a_child_makes_the_file_and_leaves_nothing_else_behind():
    assert made_by("quick").failure == ""
    assert results.path_of(KEY).read_bytes() == '%PDF-1.7 sq {"a":"ë"}'.encode()
    assert [path.name for path in results.folder().iterdir()] == [f"{KEY}.pdf"]


@pytest.mark.parametrize(
    ("name", "limits", "failure"),
    [
        ("slow", {"seconds": 5}, "time"),
        ("greedy", {}, "memory"),
        ("killed", {}, "memory"),
        ("mistaken", {}, "error"),
    ],
)
def test_what_takes_too_much_or_goes_wrong_is_ended_and_says_so(name, limits, failure):
    began = time.monotonic()
    outcome = made_by(name, **limits)
    assert outcome.failure == failure
    assert time.monotonic() - began < 20
    assert not list(results.folder().iterdir())
    if name == "mistaken":
        assert outcome.detail.endswith("ValueError: a mistake in the program")


def is_alive(pid: int) -> bool:
    """Neither gone nor a name that nobody has struck off the list yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_child_does_not_outlive_the_process_that_counts_its_seconds():
    code = (
        "import django; django.setup()\n"
        "from kacanik_comms.evaluation.rendering.process import render\n"
        f"render('{KEY}', 'sq', '', renderer='tests.evaluation.renderers.slow')"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR)
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    child = wait_for(lambda: children.read_text().split(), "the child")[0]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_for(lambda: not is_alive(int(child)), "the end of the child")


def wait_for(condition, what: str, seconds: float = 30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"Waited {seconds} seconds for {what}.")


# The whole, from the row to the file


@pytest.fixture
def shared(transactional_db, tmp_path, monkeypatch):
    """The test's database, where another process finds it. Calling it brings back what the others wrote."""
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["DATABASE_URL"])
        monkeypatch.setenv("DATABASE_URL", url._replace(path=f"/{connection.settings_dict['NAME']}").geturl())
        return {"out": lambda: None, "back": lambda: None}
    path = tmp_path / "shared.sqlite3"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")

    def copy(out: bool) -> None:
        connection.ensure_connection()
        with sqlite3.connect(path) as file:
            first, second = (connection.connection, file) if out else (file, connection.connection)
            first.backup(second)
        file.close()

    return {"out": lambda: copy(True), "back": lambda: copy(False)}


@pytest.fixture
def waiting(shared, plan, activity, officer) -> Rendering:
    seal = seal_of(plan, None, today=JANUARY)
    return actions.request_rendering(seal=seal, year=2023, edition="sq", by=officer, at=AT)


def now(rendering: Rendering, shared) -> Rendering:
    shared["back"]()
    return Rendering.objects.get(pk=rendering.pk)


def test_the_process_beside_the_server_makes_the_report_and_ends(waiting, shared):
    shared["out"]()
    began = time.monotonic()
    really_start()
    assert time.monotonic() - began < 1  # nobody waits for it
    wait_for(lambda: results.is_there(waiting.key), "the report")
    wait_for(lambda: not results.is_being_worked(), "the end of the process")
    rendering = now(waiting, shared)
    assert rendering.is_done, (results.folder() / "render.log").read_text()
    assert results.path_of(rendering.key).read_bytes().startswith(b"%PDF-1.7")


def test_two_processes_at_once_make_it_once(waiting, shared):
    shared["out"]()
    command = [sys.executable, "manage.py", "render_reports"]
    both = [subprocess.Popen(command, cwd=settings.BASE_DIR) for _number in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    rendering = now(waiting, shared)
    assert rendering.is_done
    assert rendering.attempts == 1


def test_what_a_killed_process_left_is_made_by_the_next_one(waiting, shared):
    shared["out"]()
    command = [sys.executable, "manage.py", "render_reports"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR)
    wait_for(lambda: results.snapshot_path_of(waiting.key).exists(), "the beginning of the work")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not results.is_being_worked()
    assert now(waiting, shared).is_running
    shared["out"]()
    assert subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode == 0
    rendering = now(waiting, shared)
    assert rendering.is_done
    assert rendering.attempts == 2
