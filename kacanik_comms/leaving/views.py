"""The page that says what leaves with a person, and the button that ends their access."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kacanik_comms.accounts.asking import who_gives_roles
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import check_can_end_access
from kacanik_comms.leaving import actions
from kacanik_comms.leaving.forms import SuccessorsForm
from kacanik_comms.leaving.reading import leaving_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk) if request.user.is_plan_admin else request.user
    check_can_end_access(request.user, person)
    if not person.is_active:
        messages.info(request, _("%(name)s has no access any more.") % {"name": person})
        return redirect("activities:today")
    leaving = leaving_of(person, on=timezone.localdate())
    form = SuccessorsForm(person, request.user, leaving.offices_left, request.POST or None)
    if request.method == "POST" and form.is_valid():
        left = actions.end_access(
            person=person, by=request.user, at=timezone.now(), successors=form.successors
        )
        messages.success(request, _("The access of %(person)s has ended.") % {"person": person})
        if left.to_be_told:
            names = ", ".join(str(office) for office in left.to_be_told)
            sentence = _(
                "The calendars of these offices have a new address and no e-mail could be sent: %(names)s."
            )
            messages.warning(request, sentence % {"names": names})
        return redirect("activities:today")
    context = {"person": person, "leaving": leaving, "form": form, "who_gives_roles": who_gives_roles()}
    return render(request, "account/leave.html", context, status=422 if form.errors else 200)
