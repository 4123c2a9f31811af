"""The page on which deputies are named and ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kacanik_comms.accounts.deputies import actions
from kacanik_comms.accounts.deputies.forms import DeputyForm
from kacanik_comms.accounts.deputies.models import Deputyship, DeputyshipQuerySet
from kacanik_comms.accounts.deputies.policies import check_can_see_deputies
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def deputies(request: SignedInRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    check_can_see_deputies(user)
    form = DeputyForm.for_whom(user, today, request.POST or None)
    if request.method == "POST":
        if form is None:
            raise NotAllowed(_("Whoever is a deputy names no deputy."))
        if form.is_valid():
            try:
                deputyship = actions.name_deputy(by=user, now=timezone.now(), **form.values())
            except ValidationError as refusal:
                form.add_refusal(refusal)
            else:
                messages.success(request, _named(deputyship))
                return redirect("deputies")
    context = {"form": form, "rows": _rows(user), "today": today}
    return render(request, "account/deputies.html", context, status=422 if form and form.errors else 200)


@require_POST
@login_required
def end_deputyship(request: SignedInRequest, pk: int) -> HttpResponse:
    deputyship = get_object_or_404(_rows(request.user), pk=pk)
    actions.end_deputyship(deputyship=deputyship, by=request.user, now=timezone.now())
    messages.success(request, _("%(deputy)s no longer acts for %(person)s.") % _people(deputyship))
    return redirect("deputies" if _may_return(request.user) else "activities:today")


def _rows(user: User) -> DeputyshipQuerySet:
    rows = Deputyship.objects.not_over(on=timezone.localdate()).select_related("person", "deputy")
    return rows if user.is_plan_admin else rows.concerning(user)


def _named(deputyship: Deputyship) -> str:
    sentence = _("%(deputy)s acts for %(person)s on these days.") % _people(deputyship)
    if deputyship.is_told:
        return f"{sentence} " + _("A letter to %(deputy)s is on its way.") % _people(deputyship)
    return f"{sentence} " + _("No letter can be sent: tell the deputy yourself.")


def _people(deputyship: Deputyship) -> dict[str, User]:
    return {"deputy": deputyship.deputy, "person": deputyship.person}


def _may_return(user: User) -> bool:
    try:
        check_can_see_deputies(User.objects.get(pk=user.pk))
    except NotAllowed:
        return False
    return True
