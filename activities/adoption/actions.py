"""Putting a plan into force, and changing it afterwards."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.adoption.letters import amended
from activities.adoption.lines import Line, content_of, differences, line_of, with_links
from activities.adoption.policies import (
    check_can_adopt,
    check_can_amend,
    check_can_publish,
    check_counts_from,
    check_is_correction,
    check_is_whole,
    why_not_under_a_draft,
)
from activities.models import Activity, Amendment, PlanBaseline
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.sealing import seal
from kacanik_comms.core.visible import is_visible
from plans.models import AnnualPlan


def adopt(
    *,
    plan: AnnualPlan,
    by: User,
    at: datetime,
    today: date,
    on: date,
    protocol_number: str = "",
    decision: str = "",
) -> PlanBaseline:
    """Puts a draft into force, as it was decided on the day `on`, and keeps what it says."""
    with transaction.atomic():
        current = _locked(plan)
        check_can_adopt(by, current)
        if on > today:
            raise ValidationError({"on": _("The date cannot be in the future.")})
        decided = current.strategy.adopted_on
        if decided is None:
            raise ValidationError(why_not_under_a_draft(current.strategy))
        if on < decided:
            raise ValidationError(
                {
                    "on": _("The plan cannot be adopted before its strategy, which was adopted on %(date)s.")
                    % {"date": in_words(decided)}
                }
            )
        if not current.activities.exists():
            raise ValidationError(_("The plan has no activities yet, so it cannot be adopted."))
        check_is_whole(current)
        kept = _keep(current, at, on=on, by=by, protocol_number=protocol_number, decision=decision)
        current.status = AnnualPlan.Status.ADOPTED
        editing.save(current, by)
        return kept


def publish(*, plan: AnnualPlan, by: User) -> None:
    """Citizens see the plan from now on; pressed twice it is published all the same."""
    with transaction.atomic():
        current = _locked(plan)
        check_can_publish(by, current)
        if not current.is_published:
            current.is_published = True
            editing.save(current, by)


def before_amending(
    *, plan: AnnualPlan, by: User, at: datetime, activity: Activity | None = None
) -> Line | None:
    """What the line says now, for `record_amendment` after the change; None where it is to be added.

    Both belong into the transaction of the change. Before the first one the adopted plan itself is kept, where
    it was in force before such records were.
    """
    current = _locked(plan)
    check_can_amend(by, current)
    if not PlanBaseline.objects.filter(plan=current).exists():
        _keep(current, at)
    return _line_now(activity) if activity else None


def record_amendment(
    *,
    activity: Activity,
    before: Line | None,
    by: User,
    at: datetime,
    reason: str,
    counts_from: date | None = None,
    is_correction: bool = False,
) -> Amendment | None:
    """Records what was changed in an adopted plan, and why; nothing where no decision was touched.

    It counts from the day on which it is recorded, or from a later one. The correction of a typing error changes
    words alone and counts from no day: the plan always meant what it says now.
    """
    after = _line_now(activity)
    changed = differences(before, after) if before else list(after)
    if not changed:
        return None
    if not is_visible(reason):
        raise ValidationError({"reason": _("Give the reason for changing the adopted plan.")})
    recorded_on = timezone.localdate(at)
    if is_correction:
        check_is_correction(changed if before else None)
    else:
        counts_from = counts_from or recorded_on
        check_counts_from(counts_from, recorded_on)
    amendment = Amendment.objects.create(
        plan=activity.plan,
        activity=activity,
        before=before and {field: before[field] for field in changed},
        after={field: after[field] for field in changed},
        reason=reason.strip(),
        by=by,
        at=at,
        recorded_on=recorded_on,
        counts_from=None if is_correction else counts_from,
        is_correction=is_correction,
    )
    if not is_correction:
        amended(amendment)
    return amendment


def _locked(plan: AnnualPlan) -> AnnualPlan:
    rows = AnnualPlan.objects.select_for_update(of=("self",)).select_related("strategy")
    row: AnnualPlan = rows.get(pk=plan.pk)
    return row


def _line_now(activity: Activity) -> Line:
    return line_of(with_links(Activity.objects.filter(pk=activity.pk)).get())


def _keep(
    plan: AnnualPlan,
    at: datetime,
    *,
    on: date | None = None,
    by: User | None = None,
    protocol_number: str = "",
    decision: str = "",
) -> PlanBaseline:
    known = {"protocol_number": protocol_number.strip(), "decision": decision.strip()}
    sealed = seal(content_of(plan, adopted_on=on.isoformat() if on else None, **known))
    return PlanBaseline.objects.create(
        plan=plan, content=sealed.snapshot, sha256=sealed.sha256, adopted_on=on, adopted_by=by, at=at, **known
    )
