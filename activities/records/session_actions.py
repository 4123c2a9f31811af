"""What the officer does with the sessions of the Assembly, from which activities "before each session" get their
units."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity, AssemblySession
from activities.rules.policies import check_can_keep_sessions, why_settled
from activities.rules.recurrence import Outcome
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.editing import check_version, delete, save
from plans.models import AnnualPlan


def add_sessions(*, days: Sequence[date], title: str, by: User) -> list[AssemblySession]:
    """Enters one session on each of the days, or none of them where one is refused."""
    with transaction.atomic():
        check_can_keep_sessions(by)
        days = sorted(set(days))
        _check_years_are_open(days)
        _check_is_new(days, title)
        return [_save(AssemblySession(date=day, title_sq=title), by) for day in days]


def change_session(
    *, session: AssemblySession, on: date, title: str, by: User, version: int | None = None
) -> AssemblySession:
    """Moves or renames a session. What was recorded for it stays with it.

    `version` is what the person saw; raises `Conflict` when the session is neither that any more nor what they want.
    """
    with transaction.atomic():
        check_can_keep_sessions(by)
        current = _locked(session)
        if (current.date, current.title_sq) != (on, title):  # type: ignore[attr-defined]  # the translations add it
            check_version(current, version)
        _check_years_are_open([current.date, on])
        _check_is_new([on], title, besides=current)
        _check_records_fit(current, on)
        if title != current.title_sq:  # type: ignore[attr-defined]
            # The old name's translations would outlive it.
            current.title_sr_latn = current.title_en = None  # type: ignore[attr-defined]
        current.date, current.title_sq = on, title  # type: ignore[attr-defined]
        _save(current, by)
        # A skipped unit is dated by its session, so that it moves along.
        for skipped in current.occurrences.exclude(outcome=Outcome.HAPPENED):
            skipped.date = on
            save(skipped, by)
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
        delete(current, by)


def _locked(session: AssemblySession) -> AssemblySession:
    # The activities before their plans, as everybody who records: two who wait for each other wait for ever.
    recorded = session.occurrences.order_by().values("activity")
    list(Activity.objects.filter(pk__in=recorded).order_by("pk").select_for_update())
    list(AnnualPlan.objects.select_for_update().order_by("pk"))
    current: AssemblySession = AssemblySession.objects.select_for_update().get(pk=session.pk)
    return current


def _save(session: AssemblySession, by: User) -> AssemblySession:
    session.version += 1
    try:
        with transaction.atomic():
            save(session, by)
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
    last = max((record.when.ends_on for record in session.occurrences.happened()), default=on)
    if on < last:
        raise ValidationError(
            {
                "date": _("The session has a record of %(date)s and cannot be before that day.")
                % {"date": in_words(last)}
            }
        )
