"""What every form about an activity is answered with."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from activities.models import Activity
from activities.pages.activity import activity_page
from activities.pages.conflicts import clash_with
from activities.pages.forms import ActivityForm
from activities.pages.rows import answered_row
from activities.pages.today import back_to
from activities.records import undo
from activities.records.once_more import AlreadyRecorded
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.editing import Clash, Conflict


def answer(
    request: SignedInRequest,
    form: ActivityForm,
    act: Callable[[], object],
    *,
    done: str | Callable[[Any], str],
    today: date,
    refused: Callable[..., HttpResponse] = activity_page,
) -> HttpResponse:
    """Acts if the form is right, and answers: with the page where it was sent from, or with what is to be mended.

    The start page gets its row back, everybody else a redirect, so that reloading sends nothing twice.
    """
    activity = form.activity
    # A form with files is sent by htmx too, which knows how far they are; it gets the whole page.
    is_sent_in_place = bool(request.htmx) and not request.htmx.boosted
    form.belongs_to(request.user)
    recorded, clash = carried_out(form, act)
    if recorded is not None:
        offer = undo.offer(recorded, before=[activity, *form.others], by=request.user)
        form.forget_kept_files()
        sentence = sentence_for(form, done, recorded)
        if is_sent_in_place:
            return answered_row(
                request, activity, saved=sentence, offer=offer, recorded=recorded, today=today
            )
        # The page draws a button from it.
        messages.success(request, sentence, extra_tags=offer)
        return leave_for(request, back_to(request.POST.get("from", "")) or activity)
    form.focus_on_what_is_wrong()
    form.keep_right_files(at=timezone.now())
    status = 409 if clash else 422
    if is_sent_in_place:
        return answered_row(request, activity, form=form, clash=clash, status=status, today=today)
    return refused(request, _as_it_is_now(activity), form=form, clash=clash, status=status, today=today)


def carried_out(form: ActivityForm, act: Callable[[], object]) -> tuple[object, Clash | None]:
    """What was recorded; None where the form comes back, with what is to be mended or what somebody else changed."""
    if not form.is_valid():
        return None, None
    try:
        return act(), None
    except ValidationError as refusal:
        form.add_refusal(refusal)
    except Conflict as conflict:
        return None, clash_with(conflict.current, form)
    except AlreadyRecorded as question:
        form.ask(question.there)
    return None, None


def sentence_for(form: ActivityForm, done: str | Callable[[Any], str], recorded: object) -> str:
    """That it is saved, with what is to be known about the files."""
    return " ".join([done if isinstance(done, str) else done(recorded), *form.remarks])


def leave_for(request: SignedInRequest, page: Activity | str) -> HttpResponse:
    """To another page. htmx would swap the body alone and keep the style sheets of the page before."""
    return HttpResponseClientRedirect(resolve_url(page)) if request.htmx else redirect(page)


def _as_it_is_now(activity: Activity) -> Activity:
    return Activity.objects.for_page().get(pk=activity.pk)
