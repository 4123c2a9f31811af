"""Merging or succeeding an office: its members and its open activities go to another one, its past stays with it."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.adoption.actions import before_amending, record_amendment
from activities.models import Activity, Responsibility
from activities.offices.policies import check_can_succeed
from activities.querysets import ActivityQuerySet
from activities.records.actions import amend
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.visible import is_visible
from plans.models import AnnualPlan, Office
from plans.names.models import Succession


def succeed(
    *, office: Office, successor: Office, by: User, at: datetime, counts_from: date, reason: str
) -> Succession:
    """Records that the successor does the work of the office from a day on, and hands over what is still to be done."""
    with transaction.atomic():
        list(Office.objects.select_for_update().filter(pk__in=[office.pk, successor.pk]).order_by("pk"))
        # The activities before their plans, as everybody who records: two who wait for each other wait for ever.
        changing = _open_activities_of(office).order_by().values("pk")
        list(Activity.objects.filter(pk__in=changing).order_by("pk").select_for_update())
        # As it is now: somebody else may have recorded it in the meantime.
        office = Office.objects.get(pk=office.pk)
        check_can_succeed(by, office)
        check_successor(office, successor)
        if not is_visible(reason):
            raise ValidationError({"reason": _("Give the reason, for example the decision.")})
        succession = Succession.objects.create(
            office=office, successor=successor, counts_from=counts_from, reason=reason.strip(), by=by, at=at
        )
        successor.members.add(*office.members.all())
        for activity in open_activities_of(office, counts_from=counts_from):
            _hand_over(activity, succession, by=by, at=at)
        # Somebody has to record what an earlier year still asks of it.
        if not _open_activities_of(office).exists():
            office.members.clear()
        return succession


def check_successor(office: Office, successor: Office) -> None:
    """An office that is no more succeeds nobody, so that successions never run in a circle."""
    if successor.pk == office.pk:
        raise ValidationError({"successor": _("An office cannot succeed itself.")})
    if not Office.objects.in_office().filter(pk=successor.pk).exists():
        raise ValidationError({"successor": _("This office was succeeded itself. Choose its successor.")})


def open_activities_of(office: Office, *, counts_from: date) -> ActivityQuerySet:
    """Those that go to the successor: not yet ended, in a plan that is not settled and whose year is not over."""
    activities = _open_activities_of(office).filter(plan__year__gte=counts_from.year)
    return activities.select_related("plan", "objective")


def _open_activities_of(office: Office) -> ActivityQuerySet:
    activities: ActivityQuerySet = Activity.objects.still_open().filter(responsibilities__office=office)
    return activities.exclude(plan__in=AnnualPlan.objects.settled())


def _hand_over(activity: Activity, succession: Succession, *, by: User, at: datetime) -> None:
    is_in_force = activity.plan.status != AnnualPlan.Status.DRAFT
    before = before_amending(plan=activity.plan, by=by, at=at, activity=activity) if is_in_force else None
    _replace(activity, succession.office, succession.successor, by)
    amend(activity=activity, by=by)
    if is_in_force:
        # A succession may be recorded late; an amendment never counts from a day that is over.
        counts_from = max(succession.counts_from, timezone.localdate(at))
        record_amendment(
            activity=activity, before=before, by=by, at=at, counts_from=counts_from, reason=succession.reason
        )


def _replace(activity: Activity, office: Office, successor: Office, by: User) -> None:
    """The successor takes the place of the office; where it answered beside it already, it takes over the lead."""
    responsibilities = {row.office_id: row for row in activity.responsibilities.all()}
    leaving, staying = responsibilities[office.pk], responsibilities.get(successor.pk)
    if staying is None:
        leaving.office = successor
        editing.save(leaving, by)
        return
    editing.delete(leaving, by)
    if leaving.role == Responsibility.Role.LEAD:
        staying.role = Responsibility.Role.LEAD
        editing.save(staying, by)
