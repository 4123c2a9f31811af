"""Changing what was recorded: a wrong day is changed, not typed anew."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.declarations import DETAILS
from activities.models import Activity, AssemblySession, Evidence, Occurrence
from activities.querysets import LINKS
from activities.records import evidence_files
from activities.records.holding import columns_of, count_change, hold_activity
from activities.records.once_more import ask_about
from activities.rules.checks import check_occurrence, check_skip
from activities.rules.days import Days
from activities.rules.policies import check_can_publish_evidence, check_can_remove, check_can_remove_record
from audiences.models import Audience, Channel, Message
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.uploads import CleanFile
from kacanik_comms.core.visible import is_visible


def change_occurrence(
    *,
    occurrence: Occurrence,
    by: User,
    now: datetime,
    version: int | None = None,
    on: date | None = None,
    unit: Days | None = None,
    note: str = "",
    session: AssemblySession | None = None,
    audiences: Iterable[Audience] = (),
    messages: Iterable[Message] = (),
    channels: Iterable[Channel] = (),
    captions: Mapping[int, str] | None = None,
    removed: Collection[int] = (),
    files: Iterable[CleanFile] = (),
    evidence_url: str = "",
    evidence_caption: str = "",
    seen: Collection[int] = (),
    **details: Any,
) -> Occurrence:
    """Says anew what happened: all of it, as the form shows it; the history keeps how it was before.

    `captions` are those of its evidence by their keys, `removed` the keys of the evidence that goes. The completion of
    a special activity keeps its day, which its status says. Raises `Conflict` where somebody else changed the
    record meanwhile to something else than this, and `AlreadyRecorded` where its new day has one that is not `seen`.
    """
    with evidence_files.removed_on_failure() as store, transaction.atomic():
        activity, current = _held(occurrence, by)
        if not current.happened:
            raise ValidationError(_("This was skipped: only its unit and its reason can be changed."))
        columns: dict[str, Any] = {"note": note.strip(), **details}
        if activity.is_special:
            if on not in (None, current.date):
                raise ValidationError(_("To correct the date, reopen the activity."))
        else:
            columns |= {"date": on, "session": session, **columns_of(unit)}
            if _differ(current, columns, "date", "unit_starts_on", "unit_ends_on", "session"):
                check_occurrence(activity, on, unit, session, timezone.localdate(now))
                ask_about([activity], on, unit, session, seen=seen, besides=current.pk)
        links: dict[str, Any] = {"audiences": audiences, "messages": messages, "channels": channels}
        links = {name: list(rows) for name, rows in links.items()}
        changes = _differ(current, columns, *columns) or any(
            set(getattr(current, name).all()) != set(links[name]) for name in LINKS
        )
        proofs = {proof.pk: proof for proof in current.evidence.all()}
        captions = {
            key: text.strip()
            for key, text in (captions or {}).items()
            if key in proofs and key not in removed and proofs[key].caption != text.strip()
        }
        staying = current.evidence.exclude(pk__in=removed)
        new = evidence_files.without_those(staying, files, evidence_url)
        if not (changes or captions or any(new) or proofs.keys() & set(removed)):
            return current  # also where somebody else has written the same
        editing.check_version(current, version)
        for key, text in captions.items():
            _describe(proofs[key], text, by)
        for key in proofs.keys() & set(removed):
            check_can_remove(by, proofs[key], now)
            transaction.on_commit(partial(evidence_files.remove, evidence_files.paths_of([proofs[key]])))
            editing.delete(proofs[key], by)
        proof = Evidence(activity=activity, occurrence=current, added_by=by)
        evidence_files.keep(proof, evidence_caption, new[1], new[0], store)
        _save(activity, current, columns, links, by)
        return current


def change_skip(
    *,
    occurrence: Occurrence,
    by: User,
    version: int | None,
    on: date,
    reason: str,
    session: AssemblySession | None = None,
) -> Occurrence:
    """Says anew which unit was skipped, and why."""
    with transaction.atomic():
        activity, current = _held(occurrence, by)
        if current.happened:
            raise ValidationError(_("This happened; it was not skipped."))
        if not is_visible(reason):
            raise ValidationError({"note": _("Say why it was skipped.")})
        columns: dict[str, Any] = {"note": reason.strip()}
        # A unit stays what it was recorded as, whatever an amendment made of the rule since (docs/adr/0024).
        if session != current.session or not current.when.starts_on <= on <= current.when.ends_on:
            period = check_skip(activity, on, session, besides=current.pk)
            columns |= {"session": session, "date": on if session else None}
            columns |= columns_of(None if session else period)
        if _differ(current, columns, *columns):
            editing.check_version(current, version)
            _save(activity, current, columns, {}, by)
        return current


def values_of(occurrence: Occurrence) -> dict[str, Any]:
    """What `change_occurrence` is given where nothing is to be changed."""
    when = occurrence.when
    values: dict[str, Any] = {name: list(getattr(occurrence, name).all()) for name in LINKS}
    values |= {name: getattr(occurrence, name) for name in ("note", "session", *DETAILS.names)}
    return values | {"on": when.day, "unit": None if when.day else Days(when.starts_on, when.ends_on)}


def _held(occurrence: Occurrence, by: User) -> tuple[Activity, Occurrence]:
    activity = hold_activity(occurrence.activity, by)
    current = activity.occurrences.select_related("session").filter(pk=occurrence.pk).first()
    if current is None:
        raise ValidationError(_("This record was removed in the meantime."))
    check_can_remove_record(by, current)
    return activity, current


def _differ(current: Occurrence, columns: Mapping[str, Any], *names: str) -> bool:
    return any(getattr(current, name) != columns[name] for name in names)


def _save(
    activity: Activity, current: Occurrence, columns: Mapping[str, Any], links: Mapping[str, Any], by: User
) -> None:
    """With its links, as one change of the history."""
    for name, value in columns.items():
        setattr(current, name, value)
    current.version += 1
    current.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple-history reads it
    for name, rows in links.items():
        getattr(current, name).set(rows)
    del current.skip_history_when_saving  # type: ignore[attr-defined]
    editing.save(current, by)
    count_change(activity)


def _describe(proof: Evidence, caption: str, by: User) -> None:
    if proof.is_public:
        # Citizens read it.
        check_can_publish_evidence(by)
    proof.caption = caption
    editing.save(proof, by)
