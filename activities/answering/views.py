"""The page behind a letter: its rows as the start page shows them, alone, and what is answered there (docs/adr/0036).

Opening it changes nothing, because programs that look through mail open links too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.answering import actions as links
from activities.answering.access import anonymously, behind_link, closed
from activities.answering.reading import MOST_ROWS, asked_by
from activities.models import Activity, AnswerLink, Occurrence
from activities.pages.answers import carried_out, sentence_for
from activities.pages.evidence_forms import EvidenceForm
from activities.pages.forms import ActivityForm, OccurrenceForm
from activities.pages.rows import row_behind_link
from activities.pages.sent import (
    Sent,
    cost_sent,
    delay_sent,
    evidence_sent,
    no_occasion_sent,
    step_sent,
    units_sent,
)
from activities.pages.wording import recorded_in_words
from activities.records import actions, undo
from activities.records.agenda import Item
from activities.records.around import around
from activities.rules.policies import STEPS_FROM_LETTERS, check_can_answer
from activities.rules.progress import Progress
from kacanik_comms.accounts.limits import caller_of, count
from kacanik_comms.core.editing import Clash

# Within ten minutes: a whole office behind one address answers quickly, one letter has few rows.
ANSWERS_OF_AN_ADDRESS, ANSWERS_OF_A_LINK = 200, 60
# Within a day.
NEW_LINKS_OF_AN_ADDRESS = 10


@require_safe
@behind_link
def answer_page(request: HttpRequest, link: AnswerLink, token: str) -> HttpResponse:
    return _page(request, link, token)


@require_POST
@behind_link
def answer_row(request: HttpRequest, link: AnswerLink, token: str, pk: int, name: str) -> HttpResponse:
    """One answer to one row; the page comes back with what was recorded, or with what is to be mended."""
    _count(request, link)
    activity, today = _row(link, pk), timezone.localdate()
    if name not in FORMS:
        raise Http404
    sent = FORMS[name](request, activity, by=link, today=today)
    before = Activity.objects.get(pk=pk)
    sent.form.belongs_to(link)
    recorded, clash = carried_out(sent.form, sent.act)
    if recorded is None:
        sent.form.focus_on_what_is_wrong()
        sent.form.keep_right_files(at=timezone.now())
        status = 409 if clash else 422
        return _page(request, link, token, form=sent.form, clash=clash, status=status)
    sent.form.forget_kept_files()
    offer = undo.offer(recorded, before=before, by=link)
    happened = recorded.pk if isinstance(recorded, Occurrence) and recorded.happened else 0
    # The page draws a field for a photograph and a button from it.
    messages.success(
        request, sentence_for(sent.form, sent.done, recorded), extra_tags=f"{pk} {happened} {offer}"
    )
    return redirect("activities:answer", token)


@require_POST
@behind_link
def take_answer_back(request: HttpRequest, link: AnswerLink, token: str) -> HttpResponse:
    """Within ten minutes, what was just recorded with the same link."""
    _count(request, link)
    try:
        offer = undo.read(request.POST.get("offer", ""), by=link)
        actions.take_back(activity=_row(link, offer.activity), by=link, offer=offer)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The change has been undone."))
    return redirect("activities:answer", token)


@require_POST
@anonymously
def ask_for_new_link(request: HttpRequest, link: AnswerLink | None, token: str) -> HttpResponse:
    """The answer is always the same: it tells nobody whether the link was ever one."""
    count("answer link renewed", caller_of(request), most=NEW_LINKS_OF_AN_ADDRESS, seconds=24 * 60 * 60)
    if link:
        links.ask_for_new_link(link=link, now=timezone.now())
    sentence = _("If this link was yours and you still answer for these activities, a new one will be sent.")
    return closed(request, token, sentence, 200, asked=True)


def _record_sent(request: HttpRequest, activity: Activity, *, by: AnswerLink, today: date) -> Sent:
    if activity.is_special:
        raise Http404
    beside = around(activity)
    form = OccurrenceForm(
        request.POST, request.FILES, activity=activity, around=beside, today=today, initial={}
    )

    def act() -> object:
        # The keys of devices belong to people who are signed in.
        entered = form.entered() | {"client_key": None}
        return actions.record_occurrence(activity=activity, by=by, today=today, **entered)

    return Sent(form, act, recorded_in_words)


def _step_sent(step: str) -> Callable[..., Sent]:
    def sent(request: HttpRequest, activity: Activity, *, by: AnswerLink, today: date) -> Sent:
        return step_sent(request, activity, by=by, today=today, step=step)

    return sent


# What can be said in a row, by the names of the forms; nothing else is possible behind a letter.
FORMS: dict[str, Callable[..., Sent]] = {
    "record": _record_sent,
    "answer_units": units_sent,
    "no_occasion": no_occasion_sent,
    "explain_delay": delay_sent,
    "cost": cost_sent,
    "add_evidence": evidence_sent,
    **{step: _step_sent(step) for step in STEPS_FROM_LETTERS},
}


@dataclass(frozen=True)
class Answered:
    """What was just recorded, as the page shows it above the rows."""

    text: str
    level: str
    activity: Activity | None = None
    photograph: Any = None
    occurrence: int = 0
    offer: str = ""


def _page(
    request: HttpRequest,
    link: AnswerLink,
    token: str,
    *,
    form: ActivityForm | None = None,
    clash: Clash | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    asked = asked_by(link, today=today)
    shown = [
        item
        for place, item in enumerate(asked.open)
        if place < MOST_ROWS or (form and form.activity == item.progress.activity)
    ]
    rows: list[tuple[Progress, Item | None]] = [(item.progress, item) for item in shown]
    if form:
        # Answered meanwhile, while this was being typed.
        rows += [(reading, None) for reading in asked.answered if reading.activity == form.activity]
    context = {
        "link": link,
        "token": token,
        "today": today,
        "rows": [
            row_behind_link(
                reading,
                item,
                token=token,
                today=today,
                sent=form if form and form.activity == reading.activity else None,
            )
            for reading, item in rows
        ],
        "refused": form.activity.pk if form else None,
        "more": len(asked.open) - len(shown),
        "answered": asked.answered,
        "recorded": [_answered(link, message) for message in messages.get_messages(request)],
        "clash": clash,
        # Where the language is changed: not the address of a form that came back.
        "page_address": reverse("activities:answer", args=[token]),
    }
    return render(request, "activities/answering/page.html", context, status=status)


def _answered(link: AnswerLink, message: Any) -> Answered:
    pk, _space, rest = (message.extra_tags or "").partition(" ")
    occurrence, _space, offer = rest.partition(" ")
    activity = (
        Activity.objects.for_page().filter(answer_links=link, pk=pk).first() if pk.isdecimal() else None
    )
    if activity is None:
        return Answered(message.message, message.level_tag)
    happened = activity.occurrences.filter(pk=occurrence).first()
    photograph = EvidenceForm(activity=activity, auto_id=f"proof_{happened.pk}_%s") if happened else None
    return Answered(message.message, message.level_tag, activity, photograph, int(occurrence), offer)


def _row(link: AnswerLink, pk: int) -> Activity:
    """One of the rows of the letter; whatever else there is does not exist here."""
    activity = Activity.objects.for_page().filter(answer_links=link, pk=pk).first()
    if activity is None:
        raise Http404
    check_can_answer(link, activity)
    return activity


def _count(request: HttpRequest, link: AnswerLink) -> None:
    count("answer from a letter", caller_of(request), most=ANSWERS_OF_AN_ADDRESS, seconds=600)
    count("answer with a link", str(link.pk), most=ANSWERS_OF_A_LINK, seconds=600)
