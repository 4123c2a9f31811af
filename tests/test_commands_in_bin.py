"""bin/demo says in one sentence what is wrong, before it changes anything, and leaves no process behind."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"
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
        timeout=120,
        check=False,
    )


def refuses(checkout: Path, sentence: str, *arguments: str, **variables: str) -> bool:
    answer = demo(checkout, *arguments, **variables)
    untouched = not (checkout / ".venv").exists()
    return answer.returncode == 1 and answer.stderr == sentence + "\n" and answer.stdout == "" and untouched


def a_free_port() -> str:
    """Below those that the system gives to whoever asks for any, so that nobody else gets it before it is used."""
    for port in random.sample(range(20_000, 32_000), 100):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return str(port)
        except OSError:
            continue
    raise AssertionError("No port is free.")


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


# Two processes, of which none is left behind


STAND_IN = """#!/bin/bash
# Stands in for the Python of the virtual environment: the two servers only wait, and everything else is real.
case "$*" in
    *demo.stamp*) exit 0 ;;
    *gunicorn*) name=web other=worker ;;
    *worker*) name=worker other=web ;;
    *) exec {python} "$@" ;;
esac
echo $$ >$name.pid
[ "$name" = "${{DIES:-}}" ] || exec sleep 300
# Only once the other one runs: what was never started cannot be ended.
until [ -s "$other.pid" ]; do sleep 0.05; done
exit 3
"""


@pytest.fixture
def prepared(checkout: Path) -> Path:
    """A checkout in which nothing is to be installed or prepared."""
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(STAND_IN.format(python=sys.executable))
    python.chmod(0o755)
    (checkout / ".venv" / "lib" / VERSION).mkdir(parents=True)
    (checkout / "requirements.txt").write_text("")
    (checkout / ".venv" / "requirements.txt").write_text("")
    return checkout


def is_over(checkout: Path, name: str) -> bool:
    try:
        os.kill(int((checkout / f"{name}.pid").read_text()), 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize(("dies", "sentence"), [("web", "web server"), ("worker", "worker")])
def test_when_one_process_dies_the_other_is_ended(prepared, dies, sentence):
    answer = demo(prepared, PORT=a_free_port(), DIES=dies)
    assert answer.returncode == 1
    assert answer.stderr == f"The {sentence} ended by itself, so the demonstration ends too.\n"
    assert is_over(prepared, "web")
    assert is_over(prepared, "worker")


@pytest.mark.slow
def test_ctrl_c_ends_both_processes(prepared):
    command = ["bash", str(prepared / "bin" / "demo")]
    process = subprocess.Popen(command, env=os.environ | {"PORT": a_free_port()}, stdout=subprocess.DEVNULL)
    pids = [prepared / "web.pid", prepared / "worker.pid"]
    end = time.monotonic() + 60
    while not all(path.exists() and path.read_text() for path in pids) and time.monotonic() < end:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert is_over(prepared, "web")
    assert is_over(prepared, "worker")


# One virtual environment, made once


MAKER = """#!/bin/bash
# Stands in for Python: what it would make or install is written down.
case "$*" in
    *"-m venv"*)
        echo made >>log
        mkdir -p .venv/bin .venv/lib/{version}
        rm -f .venv/*.txt .venv/unfinished
        cp "$0" .venv/bin/python
        ;;
    *"-m pip"*) [ ! -e killed ] || {{ kill -9 $PPID; exit; }}; sleep 0.3; echo "installed ${{@: -1}}" >>log ;;
    *) exec {python} "$@" ;;
esac
"""


@pytest.fixture
def new_clone(checkout: Path) -> Path:
    python = checkout / "python"
    python.write_text(MAKER.format(python=sys.executable, version=VERSION))
    python.chmod(0o755)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (checkout / name).write_text("first")
    return checkout


def start_preparing(clone: Path, requirements: str) -> subprocess.Popen[bytes]:
    script = f". bin/_prepare; prepare {requirements}"
    environment = os.environ | {"PYTHON": str(clone / "python")}
    return subprocess.Popen(["bash", "-c", script], cwd=clone, env=environment, stdout=subprocess.DEVNULL)


def prepare(clone: Path, requirements: str = "requirements-dev.txt") -> list[str]:
    """What was made and installed for it."""
    (clone / "log").unlink(missing_ok=True)
    assert start_preparing(clone, requirements).wait(timeout=60) == 0
    return (clone / "log").read_text().splitlines() if (clone / "log").exists() else []


def test_two_commands_in_a_new_clone_prepare_it_once(new_clone):
    both = [start_preparing(new_clone, "requirements-dev.txt") for _time in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert (new_clone / "log").read_text().splitlines() == ["made", "installed requirements-dev.txt"]
    assert prepare(new_clone) == prepare(new_clone, "requirements.txt") == []


def test_what_changed_is_installed(new_clone):
    assert prepare(new_clone, "requirements.txt") == ["made", "installed requirements.txt"]
    assert prepare(new_clone) == ["installed requirements-dev.txt"]
    (new_clone / "requirements-dev.txt").write_text("second")
    assert prepare(new_clone, "requirements.txt") == []
    assert prepare(new_clone) == ["installed requirements-dev.txt"]
    (new_clone / "requirements.txt").write_text("second")
    assert prepare(new_clone) == ["installed requirements.txt"]


def test_a_python_of_another_version_gets_an_environment_of_its_own(new_clone):
    prepare(new_clone)
    (new_clone / ".venv" / "lib" / VERSION).rename(new_clone / ".venv" / "lib" / "python3.9")
    assert prepare(new_clone) == ["made", "installed requirements-dev.txt"]


def test_whoever_is_killed_while_installing_leaves_nothing_half(new_clone):
    prepare(new_clone)
    (new_clone / "requirements-dev.txt").write_text("second")
    (new_clone / "killed").touch()
    assert start_preparing(new_clone, "requirements-dev.txt").wait(timeout=60) == -signal.SIGKILL
    (new_clone / "killed").unlink()
    (new_clone / "requirements-dev.txt").write_text("first")
    assert prepare(new_clone) == ["made", "installed requirements-dev.txt"]


@pytest.mark.parametrize("command", ["demo", "test", "check", "lock", "format", "install"])
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
