"""Everything that the description allows and forbids, asked in each role: a few examples here, many by
`python -m tests.api.fuzz --examples 200`.

In a process of its own, because schemathesis asks from threads, which do not see the database of a test.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.api.fuzz import CALLERS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("callers", [("officer",), pytest.param(CALLERS, marks=pytest.mark.everything)])
def test_every_operation_answers_as_the_description_says(demonstration, settings, callers):
    if connection.vendor != "sqlite":
        pytest.skip("asked on SQLite, in a database of its own")
    begin_with = (connection.settings_dict["NAME"], settings.MEDIA_ROOT)
    command = [sys.executable, "-m", "tests.api.fuzz", "--examples", "1", "--phases", "examples", "fuzzing"]
    run = subprocess.run(
        [*command, "--begin-with", *begin_with, "--as", *callers],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    summaries = re.findall(r"^(\w+): \d+ requests to (\d+) of (\d+) operations", run.stdout, re.MULTILINE)
    assert {caller for caller, _count, _of in summaries} == set(callers)
    assert all(count == of for _caller, count, of in summaries)
