"""bin/demo says in one sentence what is wrong, before it changes anything."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

BIN = Path(__file__).resolve().parent.parent / "bin"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which the commands find themselves, and nothing else."""
    shutil.copytree(BIN, tmp_path / "bin")
    return tmp_path


def demo(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", str(checkout / "bin" / "demo"), *arguments]
    return subprocess.run(
        command,
        env=os.environ | {"HOST": "127.0.0.1"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refuses(checkout: Path, sentence: str, *arguments: str, **variables: str) -> bool:
    answer = demo(checkout, *arguments, **variables)
    untouched = not (checkout / ".venv").exists()
    return answer.returncode == 1 and answer.stderr == sentence + "\n" and answer.stdout == "" and untouched


def a_free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def test_a_port_in_use_is_named_with_the_way_out(checkout):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        sentence = f"Port {port} is in use already. Choose another one: PORT={port % 65535 + 1} bin/demo"
        assert refuses(checkout, sentence, PORT=str(port))


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_a_wrong_port_is_named(checkout, port):
    assert refuses(checkout, f"PORT is {port!r}; set it to a number from 1 to 65535.", PORT=port)


def test_an_unknown_option_is_named(checkout):
    assert refuses(checkout, "bin/demo does not know --rest. It knows --reset and --help.", "--rest")


def test_starting_over_leaves_a_folder_alone_that_no_demonstration_made(checkout):
    (checkout / "var").mkdir()
    (checkout / "var" / "kacanik.sqlite3").write_text("somebody's year")
    sentence = "var/ was not made by bin/demo, so --reset leaves it alone. Move it away yourself."
    assert refuses(checkout, sentence, "--reset", PORT=a_free_port())
    assert (checkout / "var" / "kacanik.sqlite3").read_text() == "somebody's year"


@pytest.mark.parametrize("command", ["demo", "test", "check", "lock", "format"])
def test_every_command_explains_itself(command):
    answer = subprocess.run(
        ["bash", str(BIN / command), "--help"], capture_output=True, text=True, check=True
    )
    assert f"bin/{command}" in answer.stdout


def test_what_fails_beside_the_others_turns_the_end_red():
    script = """set -euo pipefail; . bin/_steps
        start fine echo all is well
        start broken sh -c 'echo the reason; exit 3'
        wait_for_all
        finish"""
    answer = subprocess.run(
        ["bash", "-c", script], cwd=BIN.parent, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert "the reason" in answer.stdout
    summary = answer.stdout.split("Summary")[1]
    assert [line.split()[:2] for line in summary.splitlines()[1:3]] == [["ok", "fine"], ["RED", "broken"]]
    assert "RED: 1 of 2 failed" in summary
