"""Who is here, and what each of them may do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.core.search import asked_in
from kacanik_comms.people import actions
from kacanik_comms.people.directory import people
from kacanik_comms.people.forms import AccessForm, PersonForm
from kacanik_comms.people.models import Invitation
from kacanik_comms.people.policies import can_change, check_can_change, check_can_keep_people

ON_A_PAGE = 20
# So few are seen at a glance.
FEW = 10


@require_safe
@login_required
@never_cache
def show_people(request: SignedInRequest) -> HttpResponse:
    check_can_keep_people(request.user)
    now = timezone.now()
    words = asked_in(request)
    rows = people(words, on=timezone.localdate(now))
    here = [row for row in rows if row.has_access]
    page = Paginator(here, ON_A_PAGE).get_page(request.GET.get("page"))
    invitations = Invitation.objects.waiting().select_related("made_by", "office")
    return render(
        request,
        "people/list.html",
        {
            "words": words,
            "page": page,
            "address": f"?{urlencode({'q': words})}&page=" if words else "?page=",
            "count": len(here),
            "can_search": bool(words) or len(rows) > FEW,
            "gone": [row for row in rows if not row.has_access],
            "invitations": [] if words else invitations,
            "now": now,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """The roles and offices of one person."""
    check_can_keep_people(request.user)
    somebody = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return _person_page(request, somebody, form=PersonForm(somebody))
    check_can_change(request.user, somebody)
    form = PersonForm(somebody, request.POST)
    if not form.is_valid():
        return _person_page(request, somebody, form=form, status=422)
    actions.change(
        by=request.user,
        person=somebody,
        roles=frozenset(form.cleaned_data["roles"]),
        offices=form.cleaned_data["offices"],
    )
    messages.success(request, _("The account of %(person)s has been changed.") % {"person": somebody})
    return redirect("people:list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def access(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ends the access of one person from a day on, or gives it again."""
    check_can_keep_people(request.user)
    somebody = get_object_or_404(User, pk=pk)
    check_can_change(request.user, somebody)
    today = timezone.localdate()
    if request.method != "POST":
        form = AccessForm(initial={"ends_on": somebody.access_ends_on or today})
        return _access_page(request, somebody, form)
    if "give" in request.POST:
        actions.set_access(by=request.user, person=somebody, ends_on=None)
        messages.success(request, _("%(person)s has access without an end.") % {"person": somebody})
        return redirect("people:list")
    form = AccessForm(request.POST)
    if not form.is_valid():
        return _access_page(request, somebody, form, status=422)
    actions.set_access(by=request.user, person=somebody, ends_on=form.cleaned_data["ends_on"])
    sentence = (
        _("The access of %(person)s has ended.")
        if not somebody.has_access(on=today)
        else _("The access of %(person)s will end on that day.")
    )
    messages.success(request, sentence % {"person": somebody})
    return redirect("people:list")


def _person_page(
    request: SignedInRequest, somebody: User, *, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {
        "person": somebody,
        "can_change": can_change(request.user, somebody),
        "has_access": somebody.has_access(on=timezone.localdate()),
    }
    return render(request, "people/person.html", context, status=status)


def _access_page(
    request: SignedInRequest, somebody: User, form: AccessForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "person": somebody,
        "form": form,
        "has_access": somebody.has_access(on=timezone.localdate()),
    }
    return render(request, "people/access.html", context, status=status)
