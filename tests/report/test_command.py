"""`manage.py evaluation_report`: what an administrator types, and what they read when it cannot be done."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kacanik_comms.evaluation.editions import EDITIONS
from tests.report.reading import opened

pytestmark = pytest.mark.slow


def refusal(*arguments: str) -> str:
    """The one sentence on stderr; Django ends with its code."""
    with pytest.raises(CommandError) as refused:
        call_command("evaluation_report", *arguments)
    assert refused.value.returncode == 1
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def test_the_report_is_written_where_it_was_asked_for(plan, activity, tmp_path, capsys):
    target = tmp_path / "report.pdf"
    call_command("evaluation_report", "2023", "--language", "en", "--output", str(target))
    assert opened(target.read_bytes()).trailer["/Root"]["/Lang"] == "en"
    assert capsys.readouterr().out == f"Written to {target}\n"
    assert list(tmp_path.iterdir()) == [target]


def test_without_more_words_it_is_albanian_and_named_after_the_year(plan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call_command("evaluation_report", "2023")
    content = Path("raporti-vleresimit-2023-sq.pdf").read_bytes()
    assert opened(content).trailer["/Root"]["/Lang"] == "sq"


def test_an_older_report_is_replaced(plan, tmp_path):
    target = tmp_path / "report.pdf"
    target.write_text("old")
    call_command("evaluation_report", "2023", "--output", str(target))
    assert target.read_bytes().startswith(b"%PDF")


def test_a_year_without_a_plan(plan, tmp_path):
    assert (
        refusal("1999", "--output", str(tmp_path / "x.pdf"))
        == "There is no plan for 1999. There is one for 2023."
    )
    assert not list(tmp_path.iterdir())


def test_no_plan_at_all(db):
    assert refusal("2023") == "There is no plan for 2023. There is none at all yet."


@pytest.mark.parametrize("year", ["soon", "-1", "20.23", "²", "", "99999999999999999999"])
def test_what_is_not_a_year(plan, year):
    assert "year" in refusal("--", year) or "no plan" in refusal("--", year)


def test_an_unknown_language(plan):
    assert (
        refusal("2023", "--language", "de")
        == f"There is no report in “de”. Choose one of {', '.join(EDITIONS)}."
    )


def test_a_folder_is_not_a_file(plan, tmp_path):
    assert (
        refusal("2023", "--output", str(tmp_path))
        == f"{tmp_path} is a folder. Give the name of the file to write."
    )


def test_a_pipe_is_not_replaced_by_a_report(plan, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "not a file" in refusal("2023", "--output", str(pipe))
    assert pipe.is_fifo()


def test_an_empty_name_is_no_name(plan):
    assert refusal("2023", "--output", "") == "The name of the file to write is empty."


def test_a_folder_that_does_not_exist(plan, tmp_path):
    target = tmp_path / "nowhere" / "report.pdf"
    assert "does not exist" in refusal("2023", "--output", str(target))


def refused_in(folder, monkeypatch, error):
    """Nothing can be written in a folder, but a file of no bytes."""
    write = Path.write_bytes

    def refuse(path, content):
        if path.parent != folder:
            return write(path, content)
        path.touch()
        raise error

    monkeypatch.setattr(Path, "write_bytes", refuse)


def test_a_place_where_nothing_can_be_written(plan, tmp_path, monkeypatch):
    target = tmp_path / "report.pdf"
    target.write_text("old")

    refused_in(tmp_path, monkeypatch, PermissionError(13, "Permission denied"))
    assert refusal("2023", "--output", str(target)) == f"{target} cannot be written: Permission denied."
    assert target.read_text() == "old"


def test_a_disk_that_fills_up_leaves_the_old_file_and_no_half_one(plan, tmp_path, monkeypatch):
    target = tmp_path / "report.pdf"
    target.write_text("old")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert refusal("2023", "--output", str(target)) == f"{target} cannot be written: No space left on device."
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]
    assert target.read_text() == "old"


def test_a_disk_that_is_full_from_the_start_leaves_no_half_file(plan, tmp_path, monkeypatch):
    target = tmp_path / "report.pdf"

    refused_in(tmp_path, monkeypatch, OSError(28, "No space left on device"))
    assert refusal("2023", "--output", str(target)) == f"{target} cannot be written: No space left on device."
    assert not list(tmp_path.iterdir())


def test_a_folder_that_may_not_be_looked_into(plan, tmp_path, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refuse)
    target = tmp_path / "report.pdf"
    assert refusal("2023", "--output", str(target)) == f"{target} cannot be written: Permission denied."


def test_a_name_that_is_too_long_for_a_file(plan, tmp_path):
    target = tmp_path / ("a" * 300 + ".pdf")
    assert refusal("2023", "--output", str(target)) == f"{target} cannot be written: File name too long."
