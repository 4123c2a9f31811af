"""What everybody sees and says of their own account; the other pages of it are in `accounts`."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import can_have_tokens
from kacanik_comms.accounts.roles import Role
from kacanik_comms.people import actions
from kacanik_comms.people.digests.choices import choice_of
from kacanik_comms.people.forms import OwnForm
from kacanik_comms.people.language import remember_language


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def my_account(request: SignedInRequest) -> HttpResponse:
    # Not the person of the request, whom a form that is refused would rename in the masthead.
    form = OwnForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe_oneself(by=request.user, **form.cleaned_data)
        with translation.override(request.user.language):
            messages.success(request, _("Your account has been saved."))
        return remember_language(redirect("account"), request.user.language)
    context = {
        "form": form,
        "roles": [role for role in Role if role in request.user.rights.own],
        "offices": request.user.offices.all(),
        "token_count": request.user.api_tokens.count() if can_have_tokens(request.user) else None,
        "letter_choice": choice_of(request.user),
        "has_second_factor": Authenticator.objects.filter(user=request.user).exists(),
    }
    return render(request, "people/account.html", context, status=422 if form.errors else 200)
