"""What allauth asks the house: where people are led, what they are told, and how letters leave."""

import time
from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from kacanik_comms.accounts import actions, devices, letters
from kacanik_comms.accounts.guesses import LETTER, count_attempt, guess, is_password_of
from kacanik_comms.accounts.kept import Kept, send_again
from kacanik_comms.accounts.limits import address_of
from kacanik_comms.accounts.middleware import SEEN, tell_when_due
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.templatetags.account_words import browser
from kacanik_comms.core import mail
from kacanik_comms.core.uploads import waiting
from kacanik_comms.core.uploads.waiting import FileOwner

# What of allauth's remarks is said; the pages say the rest.
SENT = "account/messages/email_confirmation_sent.txt"
REMARKS = {
    SENT: gettext_noop("A letter is on its way to the new address."),
    "account/messages/email_confirmed.txt": gettext_noop("Your e-mail address is changed."),
    "account/messages/email_confirmation_failed.txt": gettext_noop("Somebody else has this e-mail address."),
    "account/messages/email_deleted.txt": gettext_noop("Your e-mail address stays as it was."),
}
# What the owner of an account is told by a letter, so that they notice what was not them.
NOTIFIED = {
    "account/email/password_changed": gettext_noop("The password of your account was changed."),
    "account/email/password_reset": gettext_noop("The password of your account was changed."),
    "account/email/email_changed": gettext_noop("The e-mail address of your account was changed."),
    "mfa/email/totp_activated": gettext_noop("An app that shows codes was added to your account."),
    "mfa/email/totp_deactivated": gettext_noop("The app that shows codes was removed from your account."),
    "mfa/email/webauthn_added": gettext_noop("A passkey was added to your account."),
    "mfa/email/webauthn_removed": gettext_noop("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": gettext_noop("Your account has new recovery codes."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("The name or the password is wrong."),
        "email_password_mismatch": gettext_lazy("The name or the password is wrong."),
        "incorrect_password": gettext_lazy("The password is wrong."),
        "enter_current_password": gettext_lazy("The password is wrong."),
    }

    def is_ajax(self, request: HttpRequest) -> bool:
        """An answer is a page whatever the browser says that it takes; a passkey alone is asked for by a script."""
        return request.method == "GET" and request.path == reverse("mfa_login_webauthn")

    def get_client_ip(self, request: HttpRequest) -> str:
        try:
            return str(ip_address(address_of(request)))
        except ValueError:
            return "::"

    def logout(self, request: HttpRequest) -> None:
        """Somebody else may use this computer next."""
        if request.user.pk is not None:
            waiting.forget_all_of(FileOwner(request.user.pk))
        super().logout(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Whoever lost their account is answered as one whom nobody knows."""
        login = credentials.get("email") or credentials.get("username") or ""
        with guess(request, "password", User.objects.named(login), at="the sign-in", named=login) as attempt:
            user = authenticate(request, **credentials)
            AuthenticationBackend.unstash_authenticated_user()
            attempt.is_right = user is not None
        return user if isinstance(user, User) else None

    def reauthenticate(self, user: Any, password: str) -> bool:
        return is_password_of(self.request, user, password, at="the password once more")

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: Any, **others: Any) -> HttpResponseBase:
        """What was typed before the session ended is sent again, after a second factor too."""
        response = super().post_login(request, user, **others)
        if due := actions.ask_for_second_factor(user=user, today=timezone.localdate()):
            tell_when_due(request, due)
        kept = Kept.signed_as(request.POST.get("kept") or request.session.pop("kept", ""))
        response = send_again(request, kept) if kept else response
        devices.remember(response, request, user.pk)
        return response

    def login(self, request: HttpRequest, user: Any) -> None:
        """Whoever signs in for the first time is told nothing that they do not know."""
        is_news = user.last_login is not None and not devices.is_known(request, user.pk)
        super().login(request, user)
        if is_news:
            device = browser(request.headers.get("User-Agent", ""))
            letters.new_device(user=user, device=device, at=timezone.now())
        request.session[SEEN] = int(time.time())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("password_changed")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account_email" if self.request.user.is_authenticated else "account_login")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        sentence = message or _(REMARKS.get(message_template or "", ""))
        if message_template == SENT and not mail.is_configured():
            sentence = _("No letter can be sent: no mail server is set up.")
        if sentence:
            messages.add_message(request, level, sentence)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """To the new address, in the language of the page."""
        address = emailconfirmation.email_address
        count_attempt(request, LETTER, address.user, at="a new address")
        url = mail.absolute(reverse("account_confirm_email", args=[emailconfirmation.key]))
        letters.confirm_email(
            user=address.user,
            address=address.email,
            url=url,
            language=get_language() or address.user.language,
            at=timezone.now(),
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if sentence := NOTIFIED.get(template_prefix):
            letters.account_changed(user=user, sentence=sentence, at=timezone.now(), address=email or "")
