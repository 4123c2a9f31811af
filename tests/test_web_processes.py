"""What a web process loads: not what only the report needs, which would cost each of them 27 MB and a second."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
import kacanik_comms.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(*{name.partition(".")[0] for name in sys.modules})
"""


@pytest.mark.slow
def test_a_web_process_does_not_load_the_engine_of_the_report():
    modules = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, env=os.environ
    ).stdout.split()
    assert "rest_framework" in modules
    assert not {"weasyprint", "pydyf", "fontTools"} & set(modules)
