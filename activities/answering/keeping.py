"""Links to answer that are made by hand, for an office without mail, and the list of those that are open."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from activities.answering import actions
from activities.answering.reading import asked_of_office
from activities.models import AnswerLink
from activities.pages.access import signed_in
from activities.rules.policies import check_can_keep_answer_links
from kacanik_comms.accounts.http import SignedInRequest
from plans.models import Office


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def answer_links(request: SignedInRequest, pk: int) -> HttpResponse:
    check_can_keep_answer_links(request.user)
    office, now = get_object_or_404(Office, pk=pk), timezone.now()
    asked = asked_of_office(office, today=timezone.localdate(now))
    address = ""
    if request.method == "POST":
        try:
            _link, token = actions.answer_link_for(
                activities=asked, office=office, now=now, made_by=request.user
            )
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
            return redirect("activities:answer_links", pk)
        # Shown once, in the answer itself: only its fingerprint is kept.
        address = actions.address_of(token)
    links = AnswerLink.objects.concerning(office)
    context = {
        "office": office,
        "asked": asked,
        "address": address,
        "links": links.open(at=now),
        "waiting": links.with_renewal_asked(),
    }
    return render(request, "activities/answering/links.html", context)


@require_POST
@signed_in
def end_answer_link(request: SignedInRequest, pk: int, link: int) -> HttpResponse:
    check_can_keep_answer_links(request.user)
    office, now = get_object_or_404(Office, pk=pk), timezone.now()
    ended = get_object_or_404(AnswerLink.objects.concerning(office), pk=link)
    actions.end_link(link=ended, by=request.user, now=now)
    messages.success(request, _("The link has been ended."))
    return redirect("activities:answer_links", pk)
