"""What somebody sent after their session had ended: kept through the sign-in, and then sent again by one press.

Every form of the pages and of the Django admin goes this way: a middleware sees that what was sent is led to the
sign-in. The words travel in the pages themselves, signed; the server keeps nothing. Files do not travel.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Self
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from kacanik_comms.accounts.forms import SignInForm

SALT = "kept through the sign-in"
KEPT_FOR = timedelta(days=1)
LONGEST_KEPT = 200_000
# Of a form what nobody typed, behind the prefix where it has several rows; then what the Django admin adds.
NOT_TYPED = {
    *("version", "over", "seen", "theirs", "verdict", "evidence_kind"),
    *("from", "place", "as_planned", "outcome", "offer"),
    *("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS", "action", "select_across", "post"),
}
TICKED = "on"


@dataclass(frozen=True)
class Kept:
    """A form as it was sent, the page on which it stands, and whether files came with it."""

    address: str
    page: str
    fields: list[tuple[str, str]]
    has_files: bool = False

    @classmethod
    def from_request(cls, request: HttpRequest, page: str) -> Self:
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ]
        return cls(request.get_full_path(), page, fields, bool(request.FILES))

    @classmethod
    def signed_as(cls, text: str) -> Self | None:
        try:
            kept = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
        except signing.BadSignature:
            return None
        return cls(**kept)

    @property
    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    @property
    def typed(self) -> list[str]:
        return [
            text
            for name, text in self.fields
            # The Django admin's buttons, and the rows ticked in its lists, begin with an underscore.
            if not name.startswith("_") and name.rpartition("-")[2] not in NOT_TYPED
            if len(text) > 1 and text != TICKED
        ]

    @property
    def sent_again(self) -> list[tuple[str, str]]:
        """Without what only its owner may know."""
        return [(name, value) for name, value in self.fields if not _is_secret(name)]

    @property
    def secrets(self) -> list[str]:
        return [name for name, _value in self.fields if _is_secret(name)]

    @property
    def shown(self) -> list[str]:
        """What was typed, without secrets: to be copied."""
        return replace(self, fields=self.sent_again).typed

    @property
    def is_secret(self) -> bool:
        """A form that changes a password is filled in again."""
        return bool(self.secrets)

    @property
    def is_too_long(self) -> bool:
        """It is shown to be copied; the sign-in does not carry it."""
        return sum(len(value) for _name, value in self.fields) > LONGEST_KEPT


def _is_secret(name: str) -> bool:
    return "password" in name


def keep_what_was_typed(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        page = _page_after_sign_in(response)
        if page is None or request.user.is_authenticated:
            return response
        is_in_place = getattr(request, "htmx", False)
        if request.method == "GET" and is_in_place:
            # A part of a page asked, perhaps by itself: the page stays, with what is being typed on it.
            return _refused_in_place(_("You are signed out. Sign in in another window and go on here."))
        if request.method != "POST":
            return response
        # A language that was chosen on the sign-in leads back to it; a code or passkey is not what somebody typed.
        if request.path.startswith(
            (reverse("set_language"), reverse("mfa_login_webauthn"), reverse("mfa_index"))
        ):
            return response
        kept = Kept.from_request(request, page)
        if not kept.typed or kept.is_secret:
            return response
        if is_in_place:
            return _refused_in_place(
                _("You are signed out. Sign in in another window and save again here; your text stays.")
            )
        return _signed_out(request, kept)

    return middleware


def _page_after_sign_in(response: HttpResponse) -> str | None:
    """Where somebody would come after signing in; None where the answer does not lead to the sign-in."""
    way = urlsplit(response.get("Location") or response.get("HX-Redirect") or "")
    if way.path not in {reverse("account_login"), reverse("admin:login")}:
        return None
    return parse_qs(way.query).get("next", [settings.LOGIN_REDIRECT_URL])[0]


def _refused_in_place(sentence: str) -> HttpResponse:
    """What stood there stays; the sentence is put above it (static/js/app.js)."""
    headers = {"X-Refused": "yes", "X-Sign-In": reverse("account_login")}
    return HttpResponse(sentence, status=401, content_type="text/plain; charset=utf-8", headers=headers)


def _signed_out(request: HttpRequest, kept: Kept) -> HttpResponse:
    context = {"kept": kept, "form": SignInForm(request=request), "next": kept.page}
    response = render(request, "account/signed_out.html", context, status=401)
    add_never_cache_headers(response)
    return response


def send_again(request: HttpRequest, kept: Kept) -> HttpResponse:
    """After the sign-in: what was typed, and a button that sends it to where it was meant to go."""
    response = render(request, "account/send_again.html", {"kept": kept})
    add_never_cache_headers(response)
    return response
