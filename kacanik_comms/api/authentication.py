"""Who asks: a program with a token, or somebody whose browser is signed in on the pages."""

from django.conf import settings
from django.utils import timezone
from rest_framework import authentication
from rest_framework.request import Request

from kacanik_comms.accounts import actions, limits
from kacanik_comms.accounts.deputies.rights import rights_in, with_rights
from kacanik_comms.accounts.models import ApiToken, User
from kacanik_comms.accounts.tokens import can_be_one
from kacanik_comms.api.problems import CHALLENGE, Problem


def check_limit(what: str, caller: str) -> None:
    """Counts a request, and refuses it where its caller asked too often."""
    most, seconds = settings.API_LIMITS[what]
    try:
        limits.count(what, caller, most=most, seconds=seconds)
    except limits.TooMany as refused:
        raise Problem("too-many", headers={"Retry-After": str(refused.wait)}) from None


def check_limit_of(request: Request) -> None:
    if isinstance(request.user, User):
        check_limit("user", str(request.user.pk))
    else:
        check_limit("anonymous", limits.caller_of(request))


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer kacanik_…`. A wrong token is an error, also where none is needed."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _space, secret = header.partition(" ")
        token = self._valid(secret.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            check_limit("wrong_token", limits.caller_of(request))
            raise Problem("signed-out", headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})
        actions.note_use(token=token, on=timezone.localdate())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE

    def _valid(self, secret: str) -> ApiToken | None:
        """The token with its owner and what the owner may: one query, as with a session (accounts/backends.py)."""
        if not can_be_one(secret):
            return None
        valid = ApiToken.objects.for_secret(secret).valid(at=timezone.now())
        today = timezone.localdate()
        rows = list(with_rights(valid.select_related("user"), on=today, user="user__"))
        if not rows:
            return None
        rows[0].user.rights = rights_in(rows)
        return rows[0]


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, as on the pages; what changes something carries the CSRF token."""
