"""A program that asks the API, in English: without an account, or with somebody's token."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kacanik_comms.accounts.actions import make_token
from kacanik_comms.accounts.models import User

API = "/api/v1"


class Program:
    """`get("/activities/")`; what is sent is JSON, unless it is `files`."""

    def __init__(self, token: str = "") -> None:
        self.client = Client()
        self.headers = {"Accept-Language": "en"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def ask(self, method: str, path: str, entered: Any = None, **headers: Any) -> Any:
        content = {} if entered is None else {"data": json.dumps(entered), "content_type": "application/json"}
        return self.client.generic(
            method,
            path if path.startswith("/api/") else API + path,
            headers=self.headers | {name.replace("_", "-"): value for name, value in headers.items()},
            **content,
        )

    def get(self, path: str, **headers: Any) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, entered: Any = None, **headers: Any) -> Any:
        return self.ask("POST", path, entered, **headers)

    def put(self, path: str, entered: Any = None, **headers: Any) -> Any:
        return self.ask("PUT", path, entered, **headers)

    def delete(self, path: str, **headers: Any) -> Any:
        return self.ask("DELETE", path, **headers)

    def send(self, path: str, form: dict[str, Any], **headers: Any) -> Any:
        """A form with files."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(API + path, form, headers=self.headers | headers)


@pytest.fixture
def anybody(db: None) -> Program:
    return Program()


@pytest.fixture
def program_of(db: None) -> Callable[[User], Program]:
    def of(user: User) -> Program:
        return Program(make_token(by=user, name="test", now=timezone.now())[1])

    return of


@pytest.fixture
def program(officer: User, program_of: Callable[[User], Program]) -> Program:
    """The officer's."""
    return program_of(officer)
