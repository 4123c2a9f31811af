"""One page as one person opens it, and how a test opens it."""

from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.test import Client

from kacanik_comms.accounts.limits import TooMany
from kacanik_comms.accounts.models import User


@dataclass(frozen=True)
class Seen:
    """A page as one person opens it; `form` is sent to it where the page is the answer to a form.

    `follow` looks at the page to which the answer leads; `headers` are what the browser says besides.
    """

    name: str
    who: User | None
    address: str
    status: int = 200
    form: tuple[tuple[str, str], ...] | None = None
    follow: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    # Of a public page, which has its language in its address; others are in that of the cookie.
    language: str | None = None
    # Not a page, but what another page fetches and shows within itself.
    is_part: bool = False
    # Somebody whose form is older than their cookies.
    has_no_token: bool = False
    # Somebody who has guessed too often before.
    guesses: bool = False
    # The application itself breaks.
    breaks: bool = False

    def browser(self, language: str) -> Client:
        """The browser of the person, who has chosen a language."""
        client = Client(enforce_csrf_checks=self.has_no_token, raise_request_exception=not self.breaks)
        if self.who:
            client.force_login(self.who)
        client.cookies["django_language"] = language
        return client

    def opened_in(self, language: str) -> Any:
        """The answer of the application."""
        return self.opened_by(self.browser(language))

    def opened_by(self, browser: Client, **headers: str) -> Any:
        """The answer to the browser of the person."""
        options: dict[str, Any] = {"headers": dict(self.headers) | headers, "follow": self.follow}
        if self.breaks:
            with patch("kacanik_comms.public.reading.published_plans", side_effect=RuntimeError("broken")):
                return browser.get(self.address, **options)
        if self.form is None:
            return browser.get(self.address, **options)
        if self.guesses:
            with patch("kacanik_comms.accounts.guesses.try_once", side_effect=TooMany(240)):
                return browser.post(self.address, dict(self.form), **options)
        return browser.post(self.address, dict(self.form), **options)
