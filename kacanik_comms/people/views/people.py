"""Who is here, and what each of them may do."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kacanik_comms.accounts.administrators import who_gives_roles
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import check_can_change_account, check_can_keep_people
from kacanik_comms.core import mail
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.search import asked_in
from kacanik_comms.people import actions
from kacanik_comms.people.directory import invitations_with_letters, people
from kacanik_comms.people.forms import PersonForm
from kacanik_comms.people.leaving import actions as leaving
from kacanik_comms.people.leaving.actions import Left
from kacanik_comms.people.leaving.forms import LeavingForm
from kacanik_comms.people.leaving.reading import leaving_of
from kacanik_comms.people.policies import can_change

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
    invitations = invitations_with_letters()
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
            "kept_days": settings.LEAVERS_KEPT_DAYS,
            "now": now,
            "mails": mail.is_configured(),
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
    check_can_change_account(request.user, somebody)
    if not somebody.has_access(on=timezone.localdate()):
        # Ended by somebody else meanwhile: whoever is to come back is invited.
        messages.info(request, _("%(name)s has no access any more.") % {"name": somebody})
        return redirect("people:list")
    form = PersonForm(somebody, request.POST)
    if not form.is_valid():
        return _person_page(request, somebody, form=form, status=422)
    try:
        actions.change(
            by=request.user,
            person=somebody,
            roles=frozenset(form.cleaned_data["roles"]),
            offices=form.cleaned_data["offices"],
            at=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error("roles", refusal)
        return _person_page(request, somebody, form=form, status=422)
    messages.success(request, _("The account of %(person)s has been changed.") % {"person": somebody})
    return redirect("people:list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def access(request: SignedInRequest, pk: int) -> HttpResponse:
    """Says what leaves with a person, and ends their access from a day on."""
    check_can_keep_people(request.user)
    somebody, now = get_object_or_404(User, pk=pk), timezone.now()
    check_can_change_account(request.user, somebody)
    today = timezone.localdate(now)
    if not somebody.has_access(on=today):
        messages.info(request, _("%(name)s has no access any more.") % {"name": somebody})
        return redirect("people:list")
    if "give" in request.POST:
        leaving.keep_access(person=somebody, by=request.user)
        messages.success(request, _("%(person)s has access without an end.") % {"person": somebody})
        return redirect("people:list")
    held = leaving_of(somebody, on=today)
    form = LeavingForm(somebody, request.user, held.offices_left, today=today, data=request.POST or None)
    if not form.is_valid():
        context = {"person": somebody, "held": held, "form": form}
        context["who_gives_roles"] = who_gives_roles(on=today)
        return render(request, "people/access.html", context, status=422 if form.is_bound else 200)
    left = leaving.end_access(
        person=somebody,
        by=request.user,
        on=form.cleaned_data["ends_on"],
        at=now,
        successors=form.successors,
    )
    _say_how_it_ended(request, somebody, left, today)
    return redirect("people:list")


@require_POST
@login_required
@never_cache
def new_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """A link that is handed over stands in the answer to the form and nowhere else."""
    check_can_keep_people(request.user)
    somebody = get_object_or_404(User, pk=pk)
    link = actions.give_new_password(
        by=request.user, person=somebody, at=timezone.now(), by_letter="by_hand" not in request.POST
    )
    if link:
        return render(request, "people/new_password.html", {"person": somebody, "link": link})
    messages.success(request, _("A letter to %(person)s is on its way.") % {"person": somebody})
    return redirect("people:person", pk)


def _say_how_it_ended(request: SignedInRequest, somebody: User, left: Left, today: date) -> None:
    day = in_words(somebody.access_ends_on) if somebody.access_ends_on else ""
    sentence = (
        _("The access of %(person)s will end on %(day)s.")
        if somebody.has_access(on=today)
        else _("The access of %(person)s has ended.")
    )
    messages.success(request, sentence % {"person": somebody, "day": day})
    if left.to_be_told:
        names = ", ".join(str(office) for office in left.to_be_told)
        sentence = _(
            "The calendars of these offices have a new address and no letter can be sent: %(names)s."
        )
        messages.warning(request, sentence % {"names": names})


def _person_page(
    request: SignedInRequest, somebody: User, *, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {
        "person": somebody,
        "can_change": can_change(request.user, somebody),
        "mails": mail.is_configured(),
        "has_access": somebody.has_access(on=timezone.localdate()),
    }
    return render(request, "people/person.html", context, status=status)
