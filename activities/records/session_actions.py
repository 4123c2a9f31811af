"""What the officer does with the sessions of the Assembly, from which activities "before each session" get their
units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import AssemblySession
from activities.rules.policies import check_can_keep_sessions, why_settled
from activities.rules.recurrence import Outcome
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.languages import official_text
from plans.models import AnnualPlan


class Conflict(Exception):
    """Somebody else changed the session in the meantime; `current` is what it is now."""

    def __init__(self, current: AssemblySession) -> None:
        super().__init__(_("Somebody else changed this session in the meantime."))
        self.current = current


@dataclass(frozen=True)
class Seen:
    """How a session stood on the page that somebody changed it from."""

    date: date
    title: str


def add_sessions(*, days: Sequence[date], title: str, by: User) -> list[AssemblySession]:
    """Enters one session on each of the days, or none of them where one is refused."""
    with transaction.atomic():
        check_can_keep_sessions(by)
        days = sorted(set(days))
        _check_years_are_open(days)
        _check_is_new(days, title)
        return [_save(AssemblySession(date=day, title_sq=title), by) for day in days]


def change_session(
    *, session: AssemblySession, on: date, title: str, by: User, seen: Seen | None = None
) -> AssemblySession:
    """Moves or renames a session. What was recorded for it stays with it.

    `seen` is what the person saw; raises `Conflict` when the session is neither that any more nor what they want.
    """
    with transaction.atomic():
        check_can_keep_sessions(by)
        current = _locked(session)
        now = Seen(current.date, official_text(current, "title"))
        if seen is not None and now not in (seen, Seen(on, title)):
            raise Conflict(current)
        _check_years_are_open([current.date, on])
        _check_is_new([on], title, besides=current)
        _check_records_fit(current, on)
        if title != current.title_sq:  # type: ignore[attr-defined]  # the translations add it
            # The old name's translations would outlive it.
            current.title_sr_latn = current.title_en = None  # type: ignore[attr-defined]
        current.date, current.title_sq = on, title  # type: ignore[attr-defined]
        _save(current, by)
        # A skipped unit is dated by its session, so that it moves along.
        for skipped in current.occurrences.exclude(outcome=Outcome.HAPPENED):
            skipped.date = on
            skipped._history_user = by
            skipped.save()
        return current


def remove_session(*, session: AssemblySession, by: User) -> None:
    """Removes a session that nothing was recorded for."""
    with transaction.atomic():
        check_can_keep_sessions(by)
        current = _locked(session)
        _check_years_are_open([current.date])
        if count := current.occurrences.count():
            raise ValidationError(
                ngettext(
                    "The session of %(date)s cannot be removed: %(count)s record belongs to it.",
                    "The session of %(date)s cannot be removed: %(count)s records belong to it.",
                    count,
                )
                % {"date": in_words(current.date), "count": count}
            )
        current._history_user = by  # type: ignore[attr-defined]  # simple-history reads it
        current.delete()


def _locked(session: AssemblySession) -> AssemblySession:
    # The plans first, as everybody does whose writing raises their revision: two who wait for each other wait for ever.
    list(AnnualPlan.objects.select_for_update().order_by("pk"))
    current: AssemblySession = AssemblySession.objects.select_for_update().get(pk=session.pk)
    return current


def _save(session: AssemblySession, by: User) -> AssemblySession:
    session._history_user = by  # type: ignore[attr-defined]  # simple-history reads it
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError:
        raise _taken(session.date) from None
    return session


def _check_years_are_open(days: Sequence[date]) -> None:
    """A session more or less would change what a year was judged by. A year without a plan is open."""
    settled = AnnualPlan.objects.filter(year__in={day.year for day in days}).settled().first()
    if settled:
        raise ValidationError({"date": why_settled(settled)})


def _check_is_new(days: Sequence[date], title: str, besides: AssemblySession | None = None) -> None:
    others = AssemblySession.objects.filter(date__in=days, title_sq=title)
    if besides:
        others = others.exclude(pk=besides.pk)
    if taken := others.order_by("date").first():
        raise _taken(taken.date)


def _taken(day: date) -> ValidationError:
    return ValidationError(
        {"date": _("A session of this name has already been entered for %(date)s.") % {"date": in_words(day)}}
    )


def _check_records_fit(session: AssemblySession, on: date) -> None:
    if not session.occurrences.exists():
        return
    if on.year != session.date.year:
        raise ValidationError(
            {"date": _("The session has records and must stay in %(year)s.") % {"year": session.date.year}}
        )
    last = session.occurrences.happened().order_by("-date").first()
    if last and on < last.date:
        raise ValidationError(
            {
                "date": _("The session has a record of %(date)s and cannot be before that day.")
                % {"date": in_words(last.date)}
            }
        )
