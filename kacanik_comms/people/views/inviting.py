"""Inviting one person or a list of them, and taking an invitation back.

A link stands in the answer to the form and nowhere else: not in the session, not in the address.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import check_can_keep_people
from kacanik_comms.core import mail
from kacanik_comms.people import actions
from kacanik_comms.people.actions import Invited
from kacanik_comms.people.forms import InviteForm, SeveralForm
from kacanik_comms.people.models import Invitation
from kacanik_comms.people.reading import read_lines
from plans.models import Office


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def invite(request: SignedInRequest) -> HttpResponse:
    check_can_keep_people(request.user)
    if request.method != "POST":
        return _form_page(request, form=InviteForm(initial=_of_office(request.GET.get("office", ""))))
    form, now = InviteForm(request.POST), timezone.now()
    if not form.is_valid():
        return _form_page(request, form=form, status=422)
    account = User.objects.named(form.invitee.email)
    if account is not None and account.has_access(on=timezone.localdate(now)):
        return _form_page(request, form=form, account=account, status=422)
    return _sent_page(request, [actions.invite(by=request.user, invitee=form.invitee, at=now)])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def invite_several(request: SignedInRequest) -> HttpResponse:
    """First the list is shown with what is wrong in it; only then is anybody invited, by the same words."""
    check_can_keep_people(request.user)
    if request.method != "POST":
        return _several_page(request, form=SeveralForm())
    form, now = SeveralForm(request.POST), timezone.now()
    if not form.is_valid():
        return _several_page(request, form=form, status=422)
    lines = read_lines(
        form.cleaned_data["people"],
        role=form.cleaned_data["role"],
        language=form.cleaned_data["language"],
        on=timezone.localdate(now),
    )
    invitees = [line.invitee for line in lines if line.invitee]
    wrong = [line for line in lines if line.problem]
    if "send" not in request.POST or not invitees:
        return _several_page(request, form=form, lines=lines, wrong=wrong, invitees=invitees)
    invited = actions.invite_all(by=request.user, invitees=invitees, at=now)
    return _sent_page(request, invited, wrong=wrong, form=form.with_only(wrong) if wrong else None)


@require_POST
@login_required
@never_cache
def invite_again(request: SignedInRequest, pk: int) -> HttpResponse:
    check_can_keep_people(request.user)
    invitation = get_object_or_404(Invitation.objects.waiting(), pk=pk)
    invited = actions.invite_again(
        by=request.user,
        invitation=invitation,
        at=timezone.now(),
        by_letter="by_hand" not in request.POST,
    )
    return _sent_page(request, [invited])


@require_POST
@login_required
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    check_can_keep_people(request.user)
    invitation = get_object_or_404(Invitation.objects.waiting(), pk=pk)
    actions.withdraw(by=request.user, invitation=invitation, at=timezone.now())
    messages.success(request, _("The invitation of %(name)s has been withdrawn.") % {"name": invitation.name})
    return redirect("people:list")


def _of_office(code: str) -> dict[str, Any]:
    """What is known of whoever is invited beside an office."""
    office = Office.objects.filter(code=code).first() if code else None
    return {"office": office, "email": office.email} if office else {}


def _form_page(request: SignedInRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "people/invite.html", context | {"mails": mail.is_configured()}, status=status)


def _several_page(request: SignedInRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "people/several.html", context | {"mails": mail.is_configured()}, status=status)


def _sent_page(request: SignedInRequest, invited: Sequence[Invited], **context: Any) -> HttpResponse:
    context |= {
        "by_letter": [row.invitation for row in invited if not row.link],
        "to_hand_over": [row for row in invited if row.link],
        "mails": mail.is_configured(),
    }
    return render(request, "people/sent.html", context)
