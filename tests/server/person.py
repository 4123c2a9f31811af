"""Somebody with a browser before a real server."""

import http.client
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.test import Client

from kacanik_comms.accounts.models import User
from tests.server.processes import Server, wait_for


class Person:
    """Somebody with a browser, who tries again where the server does not answer."""

    patience = 30.0

    def __init__(self, user: User | None, server: Server) -> None:
        client = Client()
        if user:
            client.force_login(user)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.server = server

    def open(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        return wait_for(lambda: self._asked(address, form), f"an answer to {address}")

    def _asked(self, address: str, form: dict[str, str] | None) -> tuple[int, str] | None:
        self.server.supervise()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=self.patience)
        try:
            connection.request("GET" if form is None else "POST", address, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        return answer.status, page
