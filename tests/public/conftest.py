"""A citizen's browser, which has no account and no cookie, and reads the pages in English."""

from collections.abc import Callable

import pytest
from django.test import Client


@pytest.fixture
def read(db: None) -> Callable[..., str]:
    """The page at an address, in one line, as somebody reads it who was never here before."""

    def at(address: str = "/en/", status: int = 200) -> str:
        answer = Client().get(address)
        assert answer.status_code == status
        return " ".join(answer.content.decode().split())

    return at
