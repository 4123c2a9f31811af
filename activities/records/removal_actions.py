"""Taking away what was recorded wrongly, and for thirty days taking that back."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializedObject
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from activities.models import Activity, AssemblySession, Evidence, Occurrence, RemovedOccurrence
from activities.models.removed import KEPT_FOR, rows_to_keep
from activities.records import evidence_files
from activities.records.holding import count_change, count_occurrence, hold_activity
from activities.rules.checks import check_skip
from activities.rules.policies import (
    check_can_remove_record,
    check_can_take_removal_back,
    those_to_remove,
)
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.first_history import write_first_record
from kacanik_comms.core.languages import OFFICIAL
from plans.models import AnnualPlan


def remove_occurrence(
    *, occurrence: Occurrence, by: User, now: datetime, evidence_stays: bool = True
) -> RemovedOccurrence | None:
    """Takes away what was recorded wrongly, at any time of an open year. For thirty days it can be taken back.

    Its evidence stays with the activity, because the photograph is mostly right and only its day was not, or goes too
    where the person may remove it.
    None where somebody else was faster.
    """
    with transaction.atomic():
        activity = hold_activity(occurrence.activity, by)
        if activity.is_special:
            raise ValidationError(_("To correct the date, reopen the activity."))
        current = activity.occurrences.filter(pk=occurrence.pk).first()
        if current is None:
            return None
        check_can_remove_record(by, current)
        proofs = list(current.evidence.all())
        gone: list[Any] = [current]
        # Beyond the plan there is only what was done: with its last record the activity goes too.
        is_last = activity.is_beyond_plan and activity.occurrences.count() == 1
        if activity.is_beyond_plan:
            gone = [activity, *activity.responsibilities.all(), current]
        if is_last:
            gone += activity.evidence.all()
            going = proofs
        else:
            going = [] if evidence_stays else those_to_remove(by, proofs, now)
            gone += going
        removed = RemovedOccurrence.objects.create(
            plan=activity.plan,
            activity=activity,
            key=current.pk,
            recorded_by=current.recorded_by,
            removed_by=by,
            removed_at=now,
            rows=rows_to_keep(gone),
            stayed=[proof.pk for proof in proofs if proof not in going],
        )
        for proof in proofs:
            proof.occurrence = None
            editing.delete(proof, by) if proof in going else editing.save(proof, by)
        count_change(activity)
        editing.delete(current, by)
        if is_last:
            editing.delete(activity, by)
        return removed


def take_removal_back(*, removed: RemovedOccurrence, by: User) -> Occurrence:
    """What was removed is recorded again as it was, with its evidence; whatever was public has to be published anew."""
    with transaction.atomic():
        # The activity before its plan, as everybody who records: two who wait for each other wait for ever.
        if activity := Activity.objects.filter(pk=removed.activity_id).first():
            hold_activity(activity, by)
        else:
            AnnualPlan.objects.select_for_update().get(pk=removed.plan_id)
        current = RemovedOccurrence.objects.select_for_update().filter(pk=removed.pk).first()
        if current is None:
            raise ValidationError(_("This record can no longer be taken back."))
        check_can_take_removal_back(by, current)
        for row in current.read():
            _restore(row, by)
        occurrence = Occurrence.objects.select_related("activity__plan").get(pk=current.key)
        for proof in occurrence.activity.evidence.filter(pk__in=current.stayed, occurrence=None):
            proof.occurrence = occurrence
            editing.save(proof, by)
        count_occurrence(hold_activity(occurrence.activity, by), by)
        current.delete()
        return occurrence


def forget_removed(*, at: datetime) -> None:
    """What was removed thirty days ago goes for good, with its files."""
    with transaction.atomic():
        over = list(RemovedOccurrence.objects.removed_before(at - KEPT_FOR).select_for_update())
        paths = [path for removed in over for path in evidence_files.paths_of(removed.evidence)]
        for removed in over:
            removed.delete()
        transaction.on_commit(partial(evidence_files.remove, paths))


def _restore(row: DeserializedObject, by: User) -> None:
    """Saves a row as it was, under its key, where it is not there; its history goes on."""
    instance: Any = row.object
    if type(instance)._default_manager.filter(pk=instance.pk).exists():
        return  # the activity, which another of its records brought back
    match instance:
        case Activity():
            _give_free_number(instance)
        case Occurrence():
            _check_still_fits(instance)
        case Evidence():
            instance.is_public = instance.in_report = False
    links: dict[str, Any] = row.m2m_data or {}
    for name, keys in links.items():
        # What was deleted meanwhile from the strategy is not reached any more.
        target: Any = instance._meta.get_field(name).related_model
        links[name] = list(target._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
    # In the language in which it was read. Django saves it raw, and so with the moment at which it was first recorded.
    with translation.override(OFFICIAL):
        row.save()
    if hasattr(instance, "history"):
        instance._history_user = by
        write_first_record(instance)


def _give_free_number(activity: Activity) -> None:
    """Another work beyond the plan may have its number by now."""
    others = Activity.objects.beyond_plan().filter(plan=activity.plan_id, objective=activity.objective_id)
    if others.filter(number=activity.number).exists():
        activity.number = 1 + others.aggregate(Max("number"))["number__max"]


def _check_still_fits(occurrence: Occurrence) -> None:
    session = AssemblySession.objects.filter(pk=occurrence.session_id).first()
    if occurrence.session_id and session is None:
        raise ValidationError(_("The session of the Assembly that it belongs to was removed."))
    if not occurrence.happened:
        # Of a unit its first day: no two of them begin on one.
        check_skip(occurrence.activity, occurrence.when.starts_on, session)
