"""The tokens of the API: made and revoked by their owner."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kacanik_comms.accounts import actions
from kacanik_comms.accounts.forms import TokenForm
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.policies import check_can_have_tokens


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def tokens(request: SignedInRequest) -> HttpResponse:
    """A new secret stands in the answer to the form and nowhere else: not in the session, not in the address."""
    check_can_have_tokens(request.user)
    if request.method != "POST":
        return _page(request, form=TokenForm(request))
    form, now = TokenForm(request, request.POST), timezone.now()
    if form.is_valid():
        try:
            token, secret = actions.make_token(
                by=request.user, name=form.cleaned_data["name"], lifetime=form.lifetime, now=now
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _page(request, form=TokenForm(request), made=token, secret=secret)
    return _page(request, form=form, status=422)


@require_POST
@login_required
def revoke_token(request: SignedInRequest, pk: int) -> HttpResponse:
    check_can_have_tokens(request.user)
    token = get_object_or_404(request.user.api_tokens, pk=pk)
    actions.revoke_token(token=token, by=request.user)
    messages.success(request, _("The token “%(name)s” has been revoked.") % {"name": token.name})
    return redirect("tokens")


def _page(request: SignedInRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"tokens": request.user.api_tokens.all(), "now": timezone.now()}
    return render(request, "account/tokens.html", context, status=status)
