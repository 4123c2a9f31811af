"""The pages of an account. The names are allauth's where the view is; no page makes an account."""

from allauth.account import views as allauth
from django.urls import path, re_path
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from kacanik_comms.accounts.token_views import revoke_token, tokens
from kacanik_comms.accounts.views import SignInView, account, password_changed

urlpatterns = [
    path("", account, name="account"),
    path("login/", SignInView.as_view(), name="account_login"),
    path("logout/", require_POST(allauth.logout), name="account_logout"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/", allauth.password_change, name="account_change_password"),
    path("password/done/", password_changed, name="password_changed"),
    # Whoever has no password yet gets one as whoever forgot it.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("email/", allauth.email, name="account_email"),
    path("email/confirm/<str:key>/", allauth.confirm_email, name="account_confirm_email"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", revoke_token, name="revoke_token"),
]
