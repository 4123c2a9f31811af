"""The settings of a server in one file, written by bin/install and read by systemd."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kacanik_comms.server import environment_file

ROOT = environment_file.TEMPLATE.parents[1]
GIVEN = {"ALLOWED_HOSTS": "plani.kacanik.example", "SITE_URL": "https://plani.kacanik.example"}


def settings_in(path: Path) -> dict[str, str]:
    return environment_file.read(line for line in path.read_text().splitlines() if not line.startswith("#"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kacanik.env"
    environment_file.write(path, GIVEN)
    return path


def test_a_new_one_has_a_secret_of_its_own_and_nobody_else_reads_it(file, tmp_path):
    assert settings_in(file).items() >= GIVEN.items()
    assert len(settings_in(file)["SECRET_KEY"]) >= 50
    assert file.stat().st_mode & 0o777 == 0o600
    another = tmp_path / "another.env"
    environment_file.write(another, GIVEN)
    assert settings_in(another)["SECRET_KEY"] != settings_in(file)["SECRET_KEY"]


def test_a_second_time_changes_nothing(file):
    before = (file.read_text(), file.stat().st_mtime_ns)
    environment_file.write(file, GIVEN)
    assert (file.read_text(), file.stat().st_mtime_ns) == before


def test_what_is_given_later_takes_its_place_and_everything_else_stays(file):
    file.chmod(0o640)
    file.write_text(file.read_text() + "SESSION_HOURS=8\n")
    before = settings_in(file)
    environment_file.write(file, {"EMAIL_URL": r"smtp+tls://zana:a&b$1\2@mail.example.org:587"})
    assert settings_in(file) == before | {"EMAIL_URL": r"smtp+tls://zana:a&b$1\2@mail.example.org:587"}
    assert file.stat().st_mode & 0o777 == 0o640
    assert "#EMAIL_URL=" not in file.read_text()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("EMAIL_URL=mail.example.org", "EMAIL_URL is not usable"),
        ("ALLOWED_HOSTS=https://plani.example.org", "write the host alone"),
        ("DATABASE_URL=mysql://x/y", "DATABASE_URL is not usable"),
    ],
)
def test_what_would_stop_the_start_is_refused_and_nothing_is_written(tmp_path, line, sentence):
    path = tmp_path / "kacanik.env"
    command = [sys.executable, "-m", "kacanik_comms.server.environment_file", str(path)]
    answer = subprocess.run(
        command, input=f"{line}\n", cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert not path.exists()


def test_it_names_no_variable_that_the_settings_do_not_know():
    described = set(re.findall(r"`([A-Z_]{3,})`", (ROOT / "docs" / "settings.md").read_text()))
    named = set(re.findall(r"^#?([A-Z_]+)=", environment_file.TEMPLATE.read_text(), re.MULTILINE))
    assert named
    assert named <= described
