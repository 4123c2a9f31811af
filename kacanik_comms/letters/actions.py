"""Writing letters. They stand in the transaction of what they tell, and are sent by the worker once it is committed."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kacanik_comms.core.mail import is_configured
from kacanik_comms.core.tasks import wake_worker
from kacanik_comms.letters.kinds import ALWAYS_SENT, SECRET, LetterKind
from kacanik_comms.letters.models import (
    LETTER_KEPT,
    TEXT_KEPT,
    THRESHOLD_KEPT,
    TRIED_FOR,
    Letter,
    LetterChoice,
    ToldThreshold,
)
from kacanik_comms.letters.rendering import content_of
from kacanik_comms.letters.stopping import Unsubscription, stop_url


def write(
    *,
    to: Iterable[Any],
    kind: LetterKind,
    context: dict[str, Any],
    event: str,
    at: datetime,
    expires_at: datetime | None = None,
) -> list[Letter]:
    """A letter to each of the users who has access, in their language; answers the letters. Whoever was told of the
    event is not told again. Without an address, or for whoever declined, it is a notice in the product alone."""
    on = timezone.localdate(at)
    receivers = [user for user in to if user.has_access(on=on)]
    choices = {choice.receiver_id: choice for choice in LetterChoice.objects.filter(receiver__in=receivers)}
    letters = []
    for user in receivers:
        problem = "" if user.email else Letter.Problem.NO_ADDRESS
        choice = choices.get(user.pk)
        if choice and not choice.wants_single and kind not in ALWAYS_SENT and kind != LetterKind.DIGEST:
            problem = Letter.Problem.DECLINED
        letters.append(
            _write(
                kind=kind,
                address=user.email,
                language=user.language,
                context={"receiver": user} | context,
                event=event,
                at=at,
                expires_at=expires_at,
                problem=problem,
                receiver=user,
            )
        )
    return letters


def write_to(
    *,
    address: str,
    language: str,
    kind: LetterKind,
    context: dict[str, Any],
    event: str,
    at: datetime,
    expires_at: datetime | None = None,
    receiver: Any = None,
    office: Any = None,
    is_secret: bool = False,
) -> Letter:
    """A letter to one address, whoever it belongs to: somebody invited, an office without members, an old address.

    With `is_secret` it bears a link with which one acts.
    """
    return _write(
        kind=kind,
        address=address,
        language=language,
        context=context,
        event=event,
        at=at,
        expires_at=expires_at,
        problem="" if address else Letter.Problem.NO_ADDRESS,
        receiver=receiver,
        office=office,
        is_secret=is_secret,
    )


def write_to_office(
    *, office: Any, kind: LetterKind, context: dict[str, Any], event: str, at: datetime, besides: Any = None
) -> list[Letter]:
    """A letter to each of its members who are here, but for whoever did it themselves; where the office has none, to
    its own address, if it declined no such letters."""
    members = [user for user in office.members.order_by("pk") if user.has_access(on=timezone.localdate(at))]
    if members:
        to = [user for user in members if user != besides]
        return write(to=to, kind=kind, context=context, event=event, at=at)
    declined = LetterChoice.objects.filter(office=office, wants_single=False).exists()
    if not office.email or (declined and kind not in ALWAYS_SENT):
        return []
    letter = write_to(
        address=office.email,
        language=settings.LANGUAGE_CODE,
        kind=kind,
        context=context,
        event=event,
        at=at,
        office=office,
    )
    return [letter]


def will_leave(letter: Letter) -> bool:
    """Whether it is on its way, or was sent; where no mail is configured, none is."""
    return is_configured() and letter.state not in (Letter.State.DROPPED, Letter.State.GIVEN_UP)


def receivers_of(letters: Iterable[Letter]) -> list[Any]:
    """To whom a letter is on its way, so that no page says it of somebody else."""
    return [letter.receiver for letter in letters if will_leave(letter)]


def send_again(*, letter: Letter, at: datetime) -> bool:
    """Tries it anew from the beginning, to the address that the receiver has now; False where nothing can be sent."""
    with transaction.atomic():
        current = Letter.objects.select_for_update(of=("self",)).select_related("receiver").get(pk=letter.pk)
        if not current.can_be_sent_again or current.is_over(at=at):
            return False
        if current.receiver and current.kind != LetterKind.ACCOUNT_CHANGED:
            current.address = current.receiver.email or current.address
        current.state, current.attempts, current.next_try_at = Letter.State.WAITING, 0, at
        current.is_refused, current.leased_until = False, None
        current.save()
        wake_worker()
        return True


def see_notices(*, receiver: Any, at: datetime) -> None:
    Letter.objects.notices_of(receiver).unseen().update(seen_at=at)


def choose(*, receiver: Any, rhythm: str, weekday: int, wants_single: bool) -> None:
    """What a person wants to get."""
    values = {"rhythm": rhythm, "weekday": weekday, "wants_single": wants_single}
    LetterChoice.objects.update_or_create(receiver=receiver, defaults=values)


def stop(*, asked: Unsubscription, usual: str, at: datetime) -> None:
    """By the link of a letter. What waits to be sent of its kind is not sent any more. `usual` is the rhythm of whoever
    chose none."""
    values: dict[str, Any] = (
        {"rhythm": LetterChoice.Rhythm.NEVER} if asked.of_digests else {"wants_single": False}
    )
    whose = {"receiver_id": asked.receiver, "office_id": asked.office}
    with transaction.atomic():
        LetterChoice.objects.update_or_create(
            **whose, defaults=values, create_defaults=whose | {"rhythm": usual} | values
        )
        waiting = Letter.objects.filter(**whose)
        if asked.of_digests:
            waiting.filter(kind=LetterKind.DIGEST).drop(Letter.Problem.DECLINED, at=at)
        else:
            waiting.exclude(kind__in=[*ALWAYS_SENT, LetterKind.DIGEST]).drop(Letter.Problem.DECLINED, at=at)


def resume(*, asked: Unsubscription, usual: str) -> None:
    """After all they want them, as is usual for them."""
    rows = LetterChoice.objects.filter(receiver=asked.receiver, office=asked.office)
    if asked.of_digests:
        rows.filter(rhythm=LetterChoice.Rhythm.NEVER).update(rhythm=usual)
    else:
        rows.update(wants_single=True)


def forget(*, person: Any) -> None:
    """With the name of a person go their letters."""
    Letter.objects.filter(receiver=person).delete()


def prune(*, at: datetime) -> None:
    """Of old letters the text goes first, then the row."""
    Letter.objects.filter(expires_at__lte=at).drop(Letter.Problem.TOO_LATE, at=at)
    Letter.objects.forget_texts(before=at - TEXT_KEPT)
    Letter.objects.filter(created_at__lt=at - LETTER_KEPT).delete()
    ToldThreshold.objects.filter(at__lt=at - THRESHOLD_KEPT).delete()


def _write(
    *,
    kind: LetterKind,
    address: str,
    language: str,
    context: dict[str, Any],
    event: str,
    at: datetime,
    expires_at: datetime | None,
    problem: str,
    receiver: Any = None,
    office: Any = None,
    is_secret: bool = False,
) -> Letter:
    whose = {"receiver": receiver} if receiver else {"receiver": None, "address": address}
    known = Letter.objects.filter(**whose, event=event).first()
    if known:
        return known
    if kind not in ALWAYS_SENT and (receiver or office):
        url = stop_url(kind, receiver=receiver and receiver.pk, office=office and office.pk)
        context = context | {"stop_url": url, "choices_are_kept": bool(receiver)}
    content = content_of(kind, language, context)
    is_secret = is_secret or kind in SECRET
    with transaction.atomic():
        letter, is_new = Letter.objects.get_or_create(
            **whose,
            event=event,
            defaults={
                "office": office,
                "address": address,
                "kind": kind,
                "language": language,
                "subject": content.subject[:300],
                "text": "" if problem and is_secret else content.text,
                "html": "" if problem and is_secret else content.html,
                "is_secret": is_secret,
                "path": "" if is_secret else urlsplit(context.get("url", "")).path,
                "created_at": at,
                "expires_at": expires_at or at + TRIED_FOR,
                "state": Letter.State.DROPPED if problem else Letter.State.WAITING,
                "problem": problem,
                "next_try_at": at,
                "message_id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
            },
        )
        if is_new and not problem:
            wake_worker()
    return letter
