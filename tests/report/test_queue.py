"""Reports wait in a queue and are made one after the other; what is there already is never made again."""

import os
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.sealing import seal
from kacanik_comms.core.tasks import Stopping
from kacanik_comms.evaluation.models import Rendering
from kacanik_comms.report.rendering import actions, results, states, version
from kacanik_comms.report.rendering.making import RenderingOutcome
from kacanik_comms.report.rendering.version import key_of
from tests.tasks import AT, failing, run_tasks, small_pdf

pytestmark = pytest.mark.slow

WEEK = timedelta(days=7)
State = Rendering.State


@pytest.fixture(autouse=True)
def _empty_folder():
    yield
    for path in results.folder().iterdir():
        path.unlink()


@pytest.fixture
def ask(officer):
    """The officer asks for a report that says `what`."""

    def asked(what: str = "one", edition: str = "sq", by=None) -> Rendering:
        return actions.request_rendering(
            seal=seal({"what": what}), year=2023, edition=edition, by=by or officer, at=AT
        )

    return asked


def tasks() -> int:
    """How often the worker was woken."""
    return DBTaskResult.objects.count()


def now(rendering: Rendering) -> Rendering:
    return Rendering.objects.get(pk=rendering.pk)


def test_a_report_that_is_asked_for_waits_and_is_made(ask):
    rendering = ask()
    assert rendering.state == State.WAITING
    assert tasks() == 1
    run_tasks()
    rendering = now(rendering)
    assert rendering.is_done
    assert results.path_of(rendering.key).stat().st_size == rendering.size
    assert not results.snapshot_path_of(rendering.key).exists()


def test_the_same_content_is_never_made_twice(ask, django_assert_num_queries):
    made = []

    def counting(key, edition, snapshot):
        made.append(key)
        return small_pdf(key, edition, snapshot)

    first = ask()
    assert ask().pk == first.pk
    run_tasks(counting)
    with django_assert_num_queries(1):
        again = ask()
    assert again.is_done
    run_tasks(counting)
    assert len(made) == 1
    assert tasks() == 1


@pytest.mark.parametrize(("what", "edition"), [("two", "sq"), ("one", "en")])
def test_other_content_and_other_editions_are_made_for_themselves(ask, what, edition):
    assert ask().pk != ask(what, edition).pk


def test_another_version_of_the_program_makes_it_anew(ask, monkeypatch):
    before = ask()
    monkeypatch.setattr(version, "renderer_version", lambda: "another")
    assert ask().pk != before.pk


def test_the_version_of_the_program_follows_its_style_sheet(settings, tmp_path):
    (tmp_path / "static" / "report").mkdir(parents=True)
    sheet = tmp_path / "static" / "report" / "page.css"
    settings.BASE_DIR = tmp_path
    digests = set()
    for text in ("a", "b"):
        sheet.write_text(text)
        version.renderer_version.cache_clear()
        digests.add(version.renderer_version())
    version.renderer_version.cache_clear()
    assert len(digests) == 2


def test_whoever_may_not_see_the_evaluation_asks_for_nothing(ask, stranger):
    with pytest.raises(NotAllowed):
        ask(by=stranger)
    assert not Rendering.objects.exists()


def test_first_come_first_served(ask):
    rows = [ask(what) for what in ("one", "two", "three")]
    assert Rendering.objects.queue() == [row.pk for row in rows]
    assert states.words_of(rows[0]) == "It is next."
    assert states.words_of(rows[2]) == "2 reports are made before it."
    made = []

    def counting(key, edition, snapshot):
        made.append(key)
        return small_pdf(key, edition, snapshot)

    run_tasks(counting)
    assert made == [row.key for row in rows]


def test_how_far_it_is_stands_in_words(ask):
    rendering = ask()
    seen = []

    def watching(key, edition, snapshot):
        row = now(rendering)
        seen.append(states.words_of(row))
        for stage, page in (("layout", 14), ("writing", 0)):
            results.write_progress(results.progress_path_of(key), stage, page)
            seen.append(states.words_of(row))
        return small_pdf(key, edition, snapshot)

    run_tasks(watching)
    assert seen == ["Reading the year.", "Page 14 is being laid out.", "Writing the file."]
    assert states.words_of(now(rendering)) == "Ready."


@pytest.mark.parametrize("failure", Rendering.Failure.values)
def test_what_fails_says_why_and_can_be_tried_again(ask, officer, failure):
    rendering = ask()
    run_tasks(failing(failure, "Traceback: the last lines"))
    rendering = now(rendering)
    assert rendering.has_failed
    assert states.words_of(rendering) == Rendering.Failure(failure).label
    assert rendering.detail == "Traceback: the last lines"
    # Asking for it is no new attempt; pressing the button is.
    assert ask().has_failed
    assert tasks() == 1
    actions.try_again(rendering=rendering, by=officer, at=AT)
    assert tasks() == 2
    run_tasks()
    assert now(rendering).is_done
    assert now(rendering).detail == ""


@pytest.mark.parametrize(("failure", "attempts"), [("killed", 2), ("memory", 1), ("time", 1), ("error", 1)])
def test_only_what_was_killed_from_outside_is_made_once_more(ask, failure, attempts):
    rendering = ask()
    run_tasks(failing(failure))
    assert (now(rendering).failure, now(rendering).attempts) == (failure, attempts)


def test_what_is_asked_for_in_vain_wakes_nobody(ask):
    """The task is committed with the row, or not at all."""
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert not tasks()
    assert not Rendering.objects.exists()


def test_pressing_try_again_twice_queues_it_once(ask, officer):
    rendering = ask()
    run_tasks(failing("time"))
    actions.try_again(rendering=rendering, by=officer, at=AT)
    run_tasks()
    assert actions.try_again(rendering=rendering, by=officer, at=AT).is_done


def test_a_full_disk_fails_one_report_and_not_the_next(ask):
    first, second = ask("one"), ask("two")

    def full(key, edition, snapshot):
        if key == first.key:
            raise OSError(28, "No space left on device")
        return small_pdf(key, edition, snapshot)

    run_tasks(full)
    assert now(first).failure == "error"
    assert "No space left" in now(first).detail
    assert now(second).is_done


def test_a_killed_worker_leaves_nothing_running_for_ever(ask):
    rendering = ask()

    def killed(key, edition, snapshot):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_tasks(killed)
    assert now(rendering).is_running
    # The next worker makes it once more …
    with pytest.raises(KeyboardInterrupt):
        run_tasks(killed)
    assert now(rendering).attempts == 2
    # … and then lets it be.
    run_tasks(killed)
    assert now(rendering).failure == "killed"


def test_what_was_interrupted_is_made_by_the_next_worker(ask):
    rendering = ask()

    def killed(key, edition, snapshot):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_tasks(killed)
    run_tasks()
    assert now(rendering).is_done


def test_a_worker_that_was_asked_to_end_uses_up_no_attempt(ask):
    rendering = ask()

    def stopped(key, edition, snapshot):
        raise Stopping

    for _time in range(3):
        with pytest.raises(Stopping):
            run_tasks(stopped)
        assert (now(rendering).state, now(rendering).attempts) == (State.WAITING, 0)
    run_tasks()
    assert now(rendering).is_done


def test_what_comes_in_while_the_worker_works_is_made_at_once(ask):
    def slow(key, edition, snapshot):
        ask("late")
        return small_pdf(key, edition, snapshot)

    ask()
    run_tasks(slow)
    assert list(Rendering.objects.values_list("state", flat=True)) == ["done", "done"]


def test_a_file_that_somebody_removed_is_made_again(ask):
    rendering = ask()
    run_tasks()
    results.path_of(rendering.key).unlink()
    assert ask().state == State.WAITING
    run_tasks()
    assert results.is_there(rendering.key)


def test_drafts_are_kept_for_a_week(ask):
    old = ask("old")
    run_tasks()
    new = ask("new")
    run_tasks(at=AT + WEEK)
    assert results.is_there(old.key)
    run_tasks(at=AT + WEEK + timedelta(hours=1))
    assert list(Rendering.objects.values_list("pk", flat=True)) == [new.pk]
    assert results.is_there(new.key)
    assert not results.is_there(old.key)


def test_files_that_nobody_knows_are_swept_when_they_are_old(ask):
    rendering = ask()
    run_tasks()
    folder = results.folder()
    for name in ("x.pdf", f"{rendering.key}.pdf.7.partial", f"{'0' * 64}.json"):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (0, 0))
    (folder / "fresh.partial").write_bytes(b"x")
    run_tasks(at=AT + timedelta(hours=1))
    kept = {path.name for path in folder.iterdir()}
    assert kept == {f"{rendering.key}.pdf", "fresh.partial"}


def test_half_a_file_is_never_in_its_place(ask):
    rendering = ask()

    def half(key, edition, snapshot):
        results.path_of(key).with_suffix(".pdf.1.partial").write_bytes(b"%PDF")
        return RenderingOutcome("killed")

    run_tasks(half)
    assert not results.is_there(rendering.key)


def test_the_database_refuses_a_row_that_is_ready_without_a_file(ask):
    rendering = ask()
    rendering.state = State.DONE
    with pytest.raises(IntegrityError), transaction.atomic():
        rendering.save()


def test_the_address_is_computed_from_content_edition_and_program():
    keys = {key_of(seal({"a": what}).sha256, edition) for what in "ab" for edition in ("sq", "en")}
    assert len(keys) == 4
    assert all(len(key) == 64 for key in keys)
