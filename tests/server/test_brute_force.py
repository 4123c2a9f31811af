"""Two web processes, four addresses, every entrance: how many wrong secrets are looked at; the owner gets in."""

import http.cookiejar
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.totp.internal.auth import TOTP

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from tests.server import processes

pytestmark = [pytest.mark.everything, pytest.mark.slow]

PASSWORD, HOME = "shtatë ura mbi Lepenc", "198.51.100.7"
ATTACKERS = [f"192.0.2.{number}" for number in range(1, 5)]
EACH = 25


class Visitor:
    """A browser at an address, as the proxy in front of the server says."""

    port = 0

    def __init__(self, address: str) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())
        self.address = address

    def ask(self, path: str, form: dict[str, str] | None = None) -> int:
        data = None
        if form is not None:
            token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "") or ""
            data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, headers={"X-Forwarded-For": self.address}
        )
        try:
            with self.opener.open(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    def sign_in(self, name: str) -> "Visitor":
        self.ask("/accounts/login/")
        assert self.ask("/accounts/login/", {"login": name, "password": PASSWORD}) == 302
        return self


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


# What is sent, and whether somebody sits before an open session of the owner, or after the right password.
ENTRANCES = {
    "sign-in": ("/accounts/login/", {"login": "sign-in", "password": "guess"}, ""),
    "administration": ("/accounts/login/?next=/admin/", {"login": "administration", "password": "guess"}, ""),
    "password once more": ("/accounts/reauthenticate/", {"password": "guess"}, "session"),
    "password change": (
        "/accounts/password/",
        {"oldpassword": "guess", "password1": "x" * 20, "password2": "x" * 20},
        "session",
    ),
    "tokens": ("/accounts/tokens/", {"name": "x", "days": "30", "password": "guess"}, "session"),
    "code": ("/accounts/second-factor/code/", {"code": "000000"}, "password"),
    "forgotten": ("/accounts/password/reset/", {"email": "forgotten@kacanik.example"}, ""),
}


@pytest.fixture
def server(shared, settings, monkeypatch, make_user):
    settings.PASSWORD_HASHERS = ["kacanik_comms.accounts.passwords.Argon2"]
    monkeypatch.setenv("TRUSTED_PROXIES", "1")
    for name in ENTRANCES:
        user = make_user(name, Role.OFFICER)
        user.set_password(PASSWORD)
        user.save()
        User.objects.set_email(user, f"{name.replace(' ', '-')}@kacanik.example")
    TOTP.activate(User.objects.get(username="code"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    shared.out()
    with socket.create_server(("127.0.0.1", 0)) as free:
        Visitor.port = free.getsockname()[1]
    web = processes.start_web(Visitor.port)
    processes.wait_for(lambda: _answers(), "the server")
    yield
    processes.end(web)


def _answers() -> bool:
    try:
        return Visitor(HOME).ask("/accounts/login/") == 200
    except urllib.error.URLError:
        return False


def attack(name: str, address: str) -> Counter[int]:
    path, form, stands = ENTRANCES[name]
    visitor = Visitor(address)
    if stands:
        visitor.ask("/accounts/login/")
        visitor.ask("/accounts/login/", {"login": name, "password": PASSWORD})
    visitor.ask(path)
    return Counter(visitor.ask(path, form) for _ in range(EACH))


def test_no_entrance_looks_at_more_than_five_from_an_address(server, capsys):
    began = time.monotonic()
    figures = {}
    for name in ENTRANCES:
        # The owner has been there before; in a new place they would wait a few seconds while so many guess.
        Visitor(HOME).sign_in(name)
        with ThreadPoolExecutor(len(ATTACKERS)) as pool:
            figures[name] = list(pool.map(lambda address, name=name: attack(name, address), ATTACKERS))
        Visitor(HOME).sign_in(name)
    with capsys.disabled():
        print(  # noqa: T201 - figures for whoever runs it
            f"\n{len(ATTACKERS)} addresses, {EACH} attempts each, 2 processes; {time.monotonic() - began:.0f} s"
        )
        for name, counts in figures.items():
            looked_at = [sum(count.values()) - count[429] for count in counts]
            print(f"{name:20} looked at {looked_at}, refused {sum(count[429] for count in counts)}")  # noqa: T201
    for name, counts in figures.items():
        assert all(count[429] == EACH - 5 for count in counts), (name, counts)
