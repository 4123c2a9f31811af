"""What people do with activities. Every write on the pages, in the admin and in the demonstration goes through here."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from types import EllipsisType
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from activities.models import Activity, AssemblySession, Evidence, Occurrence, Responsibility, StatusUpdate
from activities.querysets import offices_reported_by
from activities.records import evidence_files, undo
from activities.records.client_keys import recorded_under
from activities.records.holding import (
    columns_of,
    count_change,
    count_occurrence,
    hold_activity,
    lock_activity,
    save_activity,
)
from activities.records.once_more import ask_about
from activities.records.progress import is_expected
from activities.rules.authors import Author, columns_for, person_of
from activities.rules.checks import check_occurrence, check_skip, check_step
from activities.rules.days import Days
from activities.rules.policies import (
    check_can_publish_evidence,
    check_can_record_beyond_plan,
    check_can_remove,
    check_can_take_step,
    no_occasion_from,
    represented_by,
)
from activities.rules.recurrence import Frequency, Outcome
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import STEPS, Needs, Status
from audiences.models import Audience, Channel, Message
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.first_history import written_whole
from kacanik_comms.core.languages import OFFICIAL
from kacanik_comms.core.uploads import CleanFile
from kacanik_comms.core.visible import is_visible
from plans.models import AnnualPlan, Objective


def take_step(
    *,
    activity: Activity,
    step: str,
    by: Author,
    version: int,
    today: date,
    note: str = "",
    completed_on: date | None = None,
    postponed_to: date | None = None,
    actual_cost: Decimal | EllipsisType | None = ...,
    files: Iterable[CleanFile] = (),
    evidence_url: str = "",
    evidence_caption: str = "",
) -> StatusUpdate:
    """Takes one step of the workflow and records it.

    `version` is what the person saw; without `actual_cost` the cost stays as it is, and None takes it away.
    Raises `Conflict` when the activity is no longer that one, `NotAllowed` when the person may not report on it,
    and `ValidationError` by field when something needed is missing.
    """
    with evidence_files.removed_on_failure() as store, transaction.atomic():
        current = hold_activity(activity, by, version)
        check_can_take_step(by, step)
        check_step(current, step, today, note, completed_on, postponed_to)
        before = Status(current.status)
        current.status = STEPS[step].target
        current.completed_on = completed_on if Needs.COMPLETION_DATE in STEPS[step].needs else None
        if Needs.NEW_DATE in STEPS[step].needs:
            current.postponed_to = postponed_to
        if not isinstance(actual_cost, EllipsisType):
            current.actual_cost = actual_cost
        save_activity(current, by)
        if current.completed_on is not None:
            _record_completion(current, current.completed_on, by)
        # Of the activity, not of its occurrence: what proves it stays when the step is taken back.
        evidence_files.keep(
            Evidence(activity=current, **columns_for(by, "added_by")),
            evidence_caption,
            evidence_url,
            files,
            store,
        )
        return _step(current, by, before, note)


def record_occurrence(
    *,
    activity: Activity,
    by: Author,
    today: date,
    on: date | None = None,
    unit: Days | None = None,
    note: str = "",
    session: AssemblySession | None = None,
    audiences: Iterable[Audience] = (),
    messages: Iterable[Message] = (),
    channels: Iterable[Channel] = (),
    files: Iterable[CleanFile] = (),
    evidence_url: str = "",
    evidence_caption: str = "",
    seen: Collection[int] | None = (),
    client_key: UUID | None = None,
    **details: Any,
) -> Occurrence:
    """Records that a recurring activity happened once, with what proves it; `details` are those of declarations.py.

    `on` is the day, or `unit` the unit where nobody remembers the day: one of those in which it is expected.
    `seen` are the records of that day or unit that the person knows of; where there are others, it raises
    `AlreadyRecorded`. With None nobody is asked.
    """
    with evidence_files.removed_on_failure() as store, transaction.atomic():
        current = hold_activity(activity, by)
        if earlier := recorded_under(client_key, by=by):
            return earlier  # sent twice at once: this one waited
        check_occurrence(current, on, unit, session, today)
        if seen is not None:
            ask_about([current], on, unit, session, seen=seen)
        occurrence = Occurrence(
            activity=current,
            date=on,
            **columns_of(unit),
            note=note.strip(),
            session=session,
            **columns_for(by, "recorded_by"),
            on_behalf_of=represented_by(by, current),
            client_key=client_key,
            **details,
        )
        with written_whole(occurrence):
            occurrence.save()
            occurrence.audiences.add(*audiences)
            occurrence.messages.add(*messages)
            occurrence.channels.add(*channels)
        proof = Evidence(activity=current, occurrence=occurrence, **columns_for(by, "added_by"))
        evidence_files.keep(proof, evidence_caption, evidence_url, files, store)
        count_occurrence(current, by)
        return occurrence


def record_beyond_plan(
    *,
    plan: AnnualPlan,
    objective: Objective,
    title: str,
    by: User,
    today: date,
    on: date,
    note: str = "",
    **record: Any,
) -> Occurrence:
    """Records something that no plan foresaw. Under the same title it is one activity, however often it happens.

    An office that records it answers for it, and so finds it again.
    """
    with transaction.atomic():
        # The plan's row first: nothing is recorded while its evaluation is submitted, and no number is given twice.
        current = AnnualPlan.objects.select_for_update().get(pk=plan.pk)
        check_can_record_beyond_plan(by, current)
        if not is_visible(title):
            raise ValidationError({"title": _("Say what it was.")})
        beyond = Activity.objects.beyond_plan().filter(plan=current, objective=objective)
        title_column = build_localized_fieldname("title", OFFICIAL)
        activity = beyond.filter(**{title_column: title.strip()}).first()
        if activity is None:
            activity = Activity(
                plan=current,
                objective=objective,
                kind=Activity.Kind.RECURRING,
                frequency=Frequency.AS_NEEDED,
                is_beyond_plan=True,
                number=1 + (beyond.aggregate(Max("number"))["number__max"] or 0),
            )
            setattr(activity, title_column, title.strip())
            activity.clean()
            editing.save(activity, by)
        if by.is_contributor and not (by.is_officer or by.is_plan_admin):
            for office in offices_reported_by(by):
                Responsibility.objects.get_or_create(activity=activity, office=office)
        return record_occurrence(activity=activity, by=by, today=today, on=on, note=note, **record)


def skip_unit(
    *, activity: Activity, by: Author, on: date, reason: str, session: AssemblySession | None = None
) -> Occurrence:
    """Records why a recurring activity does not happen in the unit that the day lies in."""
    with transaction.atomic():
        current = hold_activity(activity, by)
        if not is_visible(reason):
            raise ValidationError({"note": _("Say why it was skipped.")})
        unit = check_skip(current, on, session)
        skipped = Occurrence.objects.create(
            activity=current,
            outcome=Outcome.SKIPPED,
            date=on if session else None,
            **columns_of(None if session else unit),
            note=reason.strip(),
            session=session,
            **columns_for(by, "recorded_by"),
            on_behalf_of=represented_by(by, current),
        )
        count_change(current)
        return skipped


def state_no_occasion(*, activity: Activity, by: Author, today: date, note: str) -> Activity:
    """Records the office's word that no occasion for an as-needed activity arose this year."""
    with transaction.atomic():
        current = hold_activity(activity, by)
        if current.frequency != Frequency.AS_NEEDED or is_expected(current):
            raise ValidationError(_("This can be stated only for an as-needed activity."))
        if current.occurrences.happened().exists():
            raise ValidationError(_("The activity took place this year, so there was an occasion."))
        if current.no_occasion_on is not None:
            raise ValidationError(
                _("This was already stated on %(date)s.") % {"date": in_words(current.no_occasion_on)}
            )
        if today < no_occasion_from(current.plan):
            raise ValidationError(
                _("This can be stated from %(date)s on.") % {"date": in_words(no_occasion_from(current.plan))}
            )
        if not is_visible(note):
            raise ValidationError({"note": _("Say in a few words why there was no occasion.")})
        current.no_occasion_on = min(today, current.plan.ends_on)
        current.no_occasion_note = note.strip()
        save_activity(current, by)
        return current


def add_evidence(
    *,
    activity: Activity,
    by: Author,
    files: Iterable[CleanFile] = (),
    url: str = "",
    caption: str = "",
    occurrence: Occurrence | None = None,
) -> list[Evidence]:
    """Adds files and a link under one caption, to the activity or to one time that it happened."""
    with evidence_files.removed_on_failure() as store, transaction.atomic():
        current = hold_activity(activity, by)
        if occurrence and not current.occurrences.filter(pk=occurrence.pk).exists():
            raise ValidationError({"occurrence": _("This time is no longer recorded.")})
        sent = list(files)
        if not (sent or url):
            raise ValidationError({"files": _("Choose a file, or give a link.")})
        # A page sent twice, as it happens on a bad network, adds nothing twice.
        there = Evidence.objects.filter(
            activity=current, occurrence=occurrence, **columns_for(by, "added_by")
        )
        new, new_url = evidence_files.without_those(there, sent, url)
        if not (new or new_url):
            field = "files" if sent else "url"
            raise ValidationError({field: _("You have already added this.")})
        proof = Evidence(activity=current, occurrence=occurrence, **columns_for(by, "added_by"))
        return evidence_files.keep(proof, caption, new_url, new, store)


def remove_evidence(*, proof: Evidence, by: User, now: datetime) -> None:
    """Takes evidence back, with its file; the history keeps who added it and who removed it."""
    with transaction.atomic():
        hold_activity(proof.activity, by)
        if not Evidence.objects.filter(pk=proof.pk).exists():
            return  # somebody else was faster
        check_can_remove(by, proof, now)
        transaction.on_commit(partial(evidence_files.remove, evidence_files.paths_of([proof])))
        editing.delete(proof, by)


def publish_evidence(*, proof: Evidence, by: User, is_public: bool) -> None:
    """Shows one proof to citizens, or to them no longer. What the activity is judged by does not change."""
    check_can_publish_evidence(by)
    if proof.is_public == is_public:
        return
    with transaction.atomic():
        lock_activity(proof.activity_id)
        current: Evidence = Evidence.objects.select_for_update().get(pk=proof.pk)
        current.is_public = is_public
        # The report is public, so what no citizen sees is not in it.
        current.in_report = current.in_report and is_public
        editing.save(current, by)


def take_back(*, activity: Activity, by: Author, offer: undo.Offer) -> None:
    """Undoes what the person recorded within the last ten minutes, if nothing else was said about the activity since.

    Occurrences go, with their evidence; the history keeps them. A step stays, and a second one that takes it
    back stands beside it. What was told of the activity itself is again what it was.
    """
    with transaction.atomic():
        current = hold_activity(activity, by)
        if (current.pk, current.version) != (offer.activity, offer.version):
            raise ValidationError(
                _("Something was recorded in the meantime, so this can no longer be undone.")
            )
        status, changed = current.status, False
        if status == Status.COMPLETED != offer.before["status"]:
            _take_completion_back(current, by)
        for name, value in offer.before.items():
            changed |= getattr(current, name) != value
            setattr(current, name, value)
        if changed:
            save_activity(current, by)
        else:
            count_change(current)
        if offer.model == "Occurrence":
            for occurrence in current.occurrences.filter(pk__in=offer.keys):
                _take_occurrence_back(occurrence, offer.evidence, by)
            _drop_if_it_never_happened(current, by)
            return
        if offer.model == "StatusUpdate":
            _step(current, by, status, undoes=offer.keys[0])


def set_actual_cost(*, activity: Activity, by: Author, version: int, cost: Decimal | None) -> Activity:
    """Records what an activity really cost."""
    with transaction.atomic():
        current = hold_activity(activity, by, version)
        current.actual_cost = cost
        save_activity(current, by)
        return current


def check_version(*, activity: Activity, by: User, version: int) -> None:
    """Raises `Conflict` when the activity is no longer in that version. Inside a transaction it then stays in it."""
    with transaction.atomic():
        hold_activity(activity, by, version)


def explain_delay(*, activity: Activity, by: Author, version: int, today: date, note: str) -> StatusUpdate:
    """Records why an activity was completed late; the report says it beside the delay."""
    with transaction.atomic():
        current = hold_activity(activity, by, version)
        if current.timeliness(on=today) != Timeliness.COMPLETED_LATE:
            raise ValidationError(_("The activity was not completed late."))
        if not is_visible(note):
            raise ValidationError({"note": _("Give the reason. It will stand in the yearly report.")})
        count_change(current)
        return _step(current, by, current.status, note)


def amend(*, activity: Activity, by: User) -> None:
    """Saves what was edited in the plan itself, so that a page opened before is answered with a conflict."""
    save_activity(activity, by)


def _step(activity: Activity, by: Author, before: str, note: str = "", undoes: Any = None) -> StatusUpdate:
    return StatusUpdate.objects.create(
        activity=activity,
        from_status=before,
        to_status=activity.status,
        note=note.strip(),
        **columns_for(by, "by"),
        on_behalf_of=represented_by(by, activity),
        takes_back_id=undoes,
    )


def _take_occurrence_back(occurrence: Occurrence, evidence: Iterable[int], by: Author) -> None:
    proofs = list(occurrence.evidence.all())
    if not {proof.pk for proof in proofs} <= set(evidence):
        raise ValidationError(_("Something was recorded in the meantime, so this can no longer be undone."))
    transaction.on_commit(partial(evidence_files.remove, evidence_files.paths_of(proofs)))
    editing.delete(occurrence, person_of(by))


def _drop_if_it_never_happened(activity: Activity, by: Author) -> None:
    """Beyond the plan there is only what was done: with its last occurrence it goes too; the history keeps it."""
    if activity.is_beyond_plan and not activity.occurrences.exists():
        proofs = list(activity.evidence.all())
        transaction.on_commit(partial(evidence_files.remove, evidence_files.paths_of(proofs)))
        editing.delete(activity, person_of(by))


def _take_completion_back(activity: Activity, by: Author) -> None:
    """What the completion made of the activity's one occurrence: it goes, or gets its earlier day again."""
    since = activity.history.latest().history_date  # type: ignore[attr-defined]
    occurrence = activity.occurrences.get()
    earlier = occurrence.history.filter(history_date__lt=since).first()  # type: ignore[attr-defined]
    if earlier is None:
        _take_occurrence_back(occurrence, [], by)
    elif occurrence.date != earlier.date:
        occurrence.date = earlier.date
        occurrence.save()


def _record_completion(activity: Activity, on: date, by: Author) -> None:
    """A completed special activity has its one occurrence, so that coverage is counted in one place."""
    occurrence = activity.occurrences.first()
    if occurrence is None:
        person = represented_by(by, activity)
        authors = columns_for(by, "recorded_by")
        occurrence = Occurrence(activity=activity, date=on, on_behalf_of=person, **authors)
        with written_whole(occurrence):
            occurrence.save()
            for link in ("audiences", "messages", "channels"):
                getattr(occurrence, link).add(*getattr(activity, link).all())
    elif occurrence.date != on:
        occurrence.date = on
        occurrence.save()
