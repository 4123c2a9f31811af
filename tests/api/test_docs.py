"""The examples of docs/api.md, run as a programmer would run them."""

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from kacanik_comms.accounts.actions import make_token
from kacanik_comms.api.problems import KINDS
from kacanik_comms.settings import API_LIMITS
from tests.activities.evidence_corpus import photo
from tests.factories import make_activity, make_recurring

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
TEXT = PAGE.read_text()
EXAMPLES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]


@pytest.fixture
def run(officer):
    _token, secret = make_token(by=officer, name="docs", now=timezone.now())

    def ran(example):
        method, headers, form, data, address = "GET", {}, {}, None, ""
        words = iter(shlex.split(example.replace("$TOKEN", secret)))
        assert next(words) == "curl"
        for word in words:
            if word == "-X":
                method = next(words)
            elif word == "-H":
                name, value = next(words).split(": ", 1)
                headers[name] = value
            elif word == "-d":
                data = next(words)
            elif word == "-F":
                name, value = next(words).split("=", 1)
                form[name] = photo(value[1:]) if value.startswith("@") else value
            else:
                address = word
        parts = urlsplit(address)
        assert parts.netloc == "plani.example.org"
        path = f"{parts.path}?{parts.query}"
        if form:
            return Client().post(path, form, headers=headers)
        kind = headers.pop("Content-Type", "application/json")
        return Client().generic(method, path, data or "", content_type=kind, headers=headers)

    return ran


def test_there_are_examples():
    assert len(EXAMPLES) >= 8
    assert all(example.startswith("curl ") for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_works(run, plan, example):
    make_activity(plan, pk=1)
    make_recurring(plan, "weekly", pk=2)
    response = run(example)
    assert response.status_code in {200, 201}, response.content
    response.close()


def test_the_kinds_of_problems_are_those_of_the_code():
    named = set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\| 4.*", TEXT, re.MULTILINE))))
    assert named >= KINDS.keys() - {"method", "not-acceptable", "failed"}


def test_the_limits_are_those_of_the_settings():
    for most, _seconds in API_LIMITS.values():
        assert str(most) in TEXT
