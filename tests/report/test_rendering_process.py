"""The child process that makes one report, and what ends it."""

import signal
import subprocess

import pytest

from kacanik_comms.core.tasks import Stopping
from kacanik_comms.report.rendering import results
from kacanik_comms.report.rendering.making import Limits, RenderingOutcome, make_pdf

KEY = "ab" * 32
# Each starts a real process, which takes about two seconds until it has read the settings.
pytestmark = pytest.mark.slow


def made_by(name: str, beat=lambda: None, **limits) -> RenderingOutcome:
    return make_pdf(
        KEY,
        "sq",
        '{"a":"ë"}',
        beat=beat,
        limits=Limits(**limits),
        renderer=f"tests.report.renderers.{name}",
    )


@pytest.fixture(autouse=True)
def _empty_folder():
    yield
    for path in results.folder().iterdir():
        path.unlink()


def test_a_child_makes_the_file_and_leaves_nothing_else_behind():
    assert made_by("quick") == RenderingOutcome()
    assert results.path_of(KEY).read_bytes() == '%PDF-1.7 sq {"a":"ë"}'.encode()
    assert [path.name for path in results.folder().iterdir()] == [f"{KEY}.pdf"]


@pytest.mark.parametrize(
    ("name", "limits", "failure", "detail"),
    [
        ("busy", {"processor_seconds": 3}, "time", "Ended with -24."),
        ("slow", {"clock_seconds": 1}, "time", "Not ready after 1 seconds."),
        ("greedy", {}, "memory", "Ended with 3."),
        ("aborted_without_memory", {}, "memory", "GLib-ERROR: failed to allocate 65536 bytes"),
        ("aborted", {}, "error", "Ended with -6."),
        ("killed", {}, "killed", "Ended with -9."),
        ("terminated", {}, "killed", "Ended with -15."),
        ("mistaken", {}, "error", "ValueError: a mistake in the program"),
    ],
)
def test_what_takes_too_much_or_goes_wrong_is_ended_and_says_so(name, limits, failure, detail):
    outcome = made_by(name, **limits)
    assert (outcome.failure, outcome.detail.splitlines()[-1]) == (failure, detail)
    assert not list(results.folder().iterdir())


def test_the_worker_is_heard_while_it_waits_and_ends_the_child_when_it_has_to_end(monkeypatch):
    children, beats = [], []

    class Child(subprocess.Popen):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            children.append(self)

    def beat():
        beats.append("heard")
        if len(beats) == 3:
            raise Stopping

    monkeypatch.setattr(subprocess, "Popen", Child)
    with pytest.raises(Stopping):
        made_by("slow", beat=beat)
    assert len(beats) == 3
    assert [child.returncode for child in children] == [-signal.SIGKILL]
    assert not list(results.folder().iterdir())
