"""Writing the digests that are due: one letter with what waits for a person, or for an office without members."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils import timezone, translation

from activities.answering.actions import address_of, answer_link_for, settle_renewal
from activities.models import AnswerLink
from activities.records.agenda import Term
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.mail import absolute, is_configured
from kacanik_comms.letters.actions import write_to
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter, LetterChoice, ToldThreshold
from kacanik_comms.people.digests.cadence import is_due, reading_day_of, turn_of
from kacanik_comms.people.digests.choices import usual_choice, usual_rhythm
from kacanik_comms.people.digests.rows import DigestRow, YearsOnADay
from plans.models import Office

# So many rows stand in a letter; the others are a number.
MOST_ROWS = 10
# What waited for longer than this says nothing new: the next one does.
OF_USE_FOR = timedelta(days=6)
# Who may have something to answer.
ROLES = (Role.OFFICER, Role.CHIEF, Role.CONTRIBUTOR)


@dataclass(frozen=True)
class Receiver:
    """A person, or an office without members whom a letter would reach."""

    user: User | None
    office: Office | None
    choice: LetterChoice

    @property
    def address(self) -> str:
        return (self.user or self.office).email  # type: ignore[union-attr]

    @property
    def language(self) -> str:
        return self.user.language if self.user else settings.LANGUAGE_CODE

    @property
    def keys(self) -> tuple[int | None, int | None]:
        return self.user.pk if self.user else None, self.office.pk if self.office else None

    @property
    def answers_from_letters(self) -> bool:
        """The officer, who answers for everything, signs in."""
        return self.user is None or (self.user.is_contributor and not self.user.is_officer)

    @property
    def whose(self) -> dict[str, Any]:
        """As letters and thresholds know them."""
        return {"receiver": self.user, "office": self.office}

    def lock(self) -> None:
        """In a transaction: two that run at once write one after the other."""
        row: User | Office = self.user or self.office  # type: ignore[assignment]  # one of both
        type(row)._default_manager.select_for_update().get(pk=row.pk)


def due_digests(now: datetime) -> list[Letter]:
    """Writes those that are due; safe to run at any time and as often as one likes.

    None where no letter leaves the house: a link in it would end the one that was made by hand.
    """
    if not is_configured() and not settings.DEMO:
        return []
    last = _last_digests()
    # Of an expired link somebody asked for a new one: it goes out at once, with what waits now.
    asked_anew = set(AnswerLink.objects.with_renewal_asked().values_list("person", "office"))
    standings: dict[date, YearsOnADay] = {}
    reachable, receivers = _receivers(on=timezone.localdate(now))
    letters = []
    for receiver in receivers:
        turn = turn_of(receiver.choice.rhythm, receiver.choice.weekday, at=now)
        written = last.get(receiver.keys)
        again = receiver.keys in asked_anew
        may_be_urgent = bool(receiver.user and receiver.user.is_chief)
        if not again and not is_due(turn, written, at=now, is_urgent=may_be_urgent):
            continue
        day = reading_day_of(receiver.choice.weekday, at=now)
        standing = standings.setdefault(day, YearsOnADay(day))
        with translation.override(receiver.language):
            rows = _rows_for(receiver, standing, reachable)
        urgent = {threshold for row in rows if row.is_urgent for threshold in row.thresholds}
        is_urgent = may_be_urgent and bool(_untold(receiver, urgent))
        is_written = again or is_due(turn, written, at=now, is_urgent=is_urgent)
        if is_written and (letter := _write(receiver, rows, now, again=again)):
            letters.append(letter)
    return letters


def _receivers(*, on: date) -> tuple[set[int], list[Receiver]]:
    """The offices that a letter reaches, and everybody who may get a digest."""
    here = User.objects.here(on=on).exclude(email="")
    people = User.objects.who_can_act_as(*ROLES, on=on).exclude(email="")
    people = people.prefetch_related("groups", "offices").order_by("pk")
    offices = Office.objects.prefetch_related(Prefetch("members", here, to_attr="reached"))
    chosen = {(choice.receiver_id, choice.office_id): choice for choice in LetterChoice.objects.all()}
    reachable = set()
    receivers = [Receiver(user, None, chosen.get((user.pk, None)) or usual_choice(user)) for user in people]
    for office in offices:
        if office.reached:
            reachable.add(office.pk)
        elif office.email:
            reachable.add(office.pk)
            usual = LetterChoice(office=office, rhythm=usual_rhythm(None))
            receivers.append(Receiver(None, office, chosen.get((None, office.pk)) or usual))
    return reachable, receivers


def _rows_for(receiver: Receiver, standing: YearsOnADay, reachable: set[int]) -> Sequence[DigestRow]:
    if receiver.user is None:
        return standing.rows_of_offices({receiver.office.pk})  # type: ignore[union-attr]  # one of both
    user, offices = receiver.user, {office.pk for office in receiver.user.offices.all()}
    rows: list[DigestRow] = standing.rows_of_evaluations(user) if user.is_officer or user.is_chief else []
    if user.is_officer:
        rows += standing.rows_of_officer(offices, reachable)
    elif user.is_chief:
        rows += standing.rows_of_chief()
    if offices and not user.is_officer:
        rows += standing.rows_of_offices(offices)
    # An activity that stands in two lists stands in the letter once.
    return sorted({row.thresholds: row for row in rows}.values(), key=lambda row: list(Term).index(row.term))


def _write(receiver: Receiver, rows: Sequence[DigestRow], now: datetime, *, again: bool) -> Letter | None:
    """None where there is nothing new: everything was told, or answered. `again` says once more what was told."""
    thresholds = {threshold for row in rows for threshold in row.thresholds}
    event = f"digest:{now.isoformat(timespec='seconds')}" if again else f"digest:{timezone.localdate(now)}"
    with transaction.atomic():
        receiver.lock()
        if again:
            settle_renewal(person=receiver.user, office=receiver.office)
        is_written = Letter.objects.filter(**receiver.whose, event=event).exists()
        if is_written or not thresholds or not (again or _untold(receiver, thresholds)):
            return None
        # What one says that did not leave yet, this one says, too.
        Letter.objects.filter(**receiver.whose, kind=LetterKind.DIGEST).drop(Letter.Problem.REPLACED, at=now)
        new = _untold(receiver, thresholds)
        link = _link_to_answer(receiver, rows, now)
        letter = write_to(
            address=receiver.address,
            language=receiver.language,
            kind=LetterKind.DIGEST,
            context=digest_context(rows) | link | {"receiver": receiver.user, "office": receiver.office},
            event=event,
            is_secret=bool(link),
            at=now,
            expires_at=now + OF_USE_FOR,
            receiver=receiver.user,
            office=receiver.office,
        )
        ToldThreshold.objects.bulk_create(
            ToldThreshold(**receiver.whose, threshold=threshold, letter=letter, at=now)
            for threshold in sorted(new)
        )
    return letter


def _link_to_answer(receiver: Receiver, rows: Sequence[DigestRow], now: datetime) -> dict[str, str]:
    """The link of the letter, for those of its rows that the receiver can answer, also those that are a number in it;
    empty where there are none."""
    activities = [row.activity for row in rows if row.activity]
    if not activities or not receiver.answers_from_letters:
        return {}
    token = answer_link_for(activities=activities, person=receiver.user, office=receiver.office, now=now)[1]
    return {"answer_url": address_of(token)}


def _untold(receiver: Receiver, thresholds: set[str]) -> set[str]:
    rows = ToldThreshold.objects.valid().filter(**receiver.whose, threshold__in=thresholds)
    return thresholds.difference(rows.values_list("threshold", flat=True))


def digest_context(rows: Sequence[DigestRow]) -> dict[str, Any]:
    """What the template shows: the first rows by their terms, and how many more there are."""
    shown = rows[:MOST_ROWS]
    return {
        "count": len(rows),
        "late_count": sum(row.term == Term.LATE for row in rows),
        "groups": _groups(shown),
        "more": len(rows) - len(shown),
        "url": absolute(reverse("activities:today")),
    }


def _groups(rows: Iterable[DigestRow]) -> list[tuple[Term, Collection[DigestRow]]]:
    rows = list(rows)
    groups = [(term, [row for row in rows if row.term == term]) for term in Term]
    return [(term, group) for term, group in groups if group]


def _last_digests() -> dict[tuple[int | None, int | None], datetime]:
    """When each receiver's last one was written, of those that were not dropped or given up."""
    rows = Letter.objects.filter(kind=LetterKind.DIGEST).exclude(state__in=("dropped", "given_up"))
    written = rows.order_by().values_list("receiver", "office").annotate(Max("created_at"))
    return {(receiver, office): at for receiver, office, at in written}
