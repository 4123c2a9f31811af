"""Writing the lines of a plan: in a draft at once, in an adopted plan as an amendment with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from activities.adoption.actions import before_amending, record_amendment
from activities.editor import letters
from activities.editor.offices import has_lead, lead_first
from activities.editor.policies import check_can_edit, check_can_edit_draft
from activities.editor.when import PlannedTime
from activities.models import Activity, Responsibility
from activities.querysets import ActivityQuerySet
from activities.rules.fitting import check_links
from activities.rules.recurrence import Frequency
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.first_history import written_whole
from kacanik_comms.core.languages import OFFICIAL, columns_of
from plans.models import AnnualPlan, Objective, Office


@dataclass(frozen=True)
class LineValues:
    """What somebody wants a line to say. The first of the offices leads, unless `leads` is false."""

    objective: Objective
    columns: Mapping[str, Any]
    when: PlannedTime = field(default_factory=PlannedTime)
    offices: Sequence[Office] = ()
    leads: bool = True
    links: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """What the change of an adopted plan needs."""

    reason: str = ""
    counts_from: date | None = None
    is_correction: bool = False


def add_line(
    *, plan: AnnualPlan, values: LineValues, by: User, at: datetime, why: Why | None = None, origin: str = ""
) -> Activity:
    """Adds an activity with the next number. `origin` says in its history where it comes from."""
    with transaction.atomic():
        current = _held(plan)
        check_can_edit(by, current)
        if is_in_force(current):
            before_amending(plan=current, by=by, at=at)
        kind = Activity.Kind.RECURRING if values.when.frequency else Activity.Kind.SPECIAL
        activity = Activity(plan=current, objective=values.objective, kind=kind)
        activity.number = _next_number(activity)
        _fill(activity, values)
        activity.full_clean()
        with written_whole(activity):
            editing.save(activity, by)
            _link(activity, values)
            activity._change_reason = origin or None  # type: ignore[attr-defined]
        _set_offices(activity, values, by)
        if is_in_force(current):
            _check_is_whole(values)
            _record(activity, None, by, at, why)
        return activity


def change_line(
    *,
    activity: Activity,
    values: LineValues,
    by: User,
    at: datetime,
    version: int,
    why: Why | None = None,
) -> Activity:
    """Raises `Conflict` where the activity is no longer in the version that the person saw."""
    with transaction.atomic():
        current = _held_line(activity, by, version)
        before = None
        if is_in_force(current.plan):
            before = before_amending(plan=current.plan, by=by, at=at, activity=current)
        _check_kind(current, values.when)
        if current.objective_id != values.objective.pk:
            current.objective = values.objective
            current.number = _next_number(current)
        _fill(current, values)
        current.version += 1
        current.full_clean()
        # One record of the whole change, links included.
        current.skip_history_when_saving = True  # type: ignore[attr-defined]
        _link(current, values)
        del current.skip_history_when_saving  # type: ignore[attr-defined]
        editing.save(current, by)
        _set_offices(current, values, by)
        if is_in_force(current.plan):
            _check_is_whole(values)
            _record(current, before, by, at, why)
        return current


def move_line(*, activity: Activity, by: User, is_up: bool) -> None:
    """Changes places with the line before or after it; at the end of its table nothing happens."""
    with transaction.atomic():
        current = _held_line(activity, by)
        check_can_edit_draft(by, current.plan)
        others = _same_table(current)
        neighbour = (
            others.filter(number__lt=current.number).order_by("-number").first()
            if is_up
            else others.filter(number__gt=current.number).order_by("number").first()
        )
        if neighbour is None:
            return
        places = (neighbour.number, current.number)
        # No two lines have one number, not even for a moment.
        current.number = max(*places, _next_number(current)) + 1
        current.save_without_historical_record()  # type: ignore[attr-defined]  # simple-history's
        for line, number in zip((neighbour, current), reversed(places), strict=True):
            line.number = number
            line.version += 1
            editing.save(line, by)


def remove_line(*, activity: Activity, by: User, version: int) -> None:
    """Takes a line out of a draft; its history stays. What was adopted is cancelled instead, with a reason."""
    with transaction.atomic():
        current = _held_line(activity, by)
        check_can_edit_draft(by, current.plan)
        editing.check_version(current, version)
        editing.delete(current, by)


def send_for_adoption(*, plan: AnnualPlan, by: User, at: datetime) -> Sequence[User]:
    """Writes to the plan administrators that the draft is ready; answers to whom. It is no state of the plan."""
    with transaction.atomic():
        current = _held(plan)
        check_can_edit_draft(by, current)
        if not current.activities.exists():
            raise ValidationError(_("The plan has no activities yet, so it cannot be adopted."))
        administrators = letters.plan_administrators(besides=by)
        if not administrators:
            raise ValidationError(
                _("No plan administrator has an e-mail address. Tell them that the draft is ready.")
            )
        return letters.draft_is_ready(current, by, administrators, at)


def is_in_force(plan: AnnualPlan) -> bool:
    return plan.status != AnnualPlan.Status.DRAFT


def _held(plan: AnnualPlan) -> AnnualPlan:
    rows = AnnualPlan.objects.select_for_update(of=("self",)).select_related("strategy")
    row: AnnualPlan = rows.get(pk=plan.pk)
    return row


def _held_line(activity: Activity, by: User, version: int | None = None) -> Activity:
    return editing.hold(
        Activity.objects.select_related("plan__strategy", "objective"),
        activity.pk,
        by=by,
        allows=lambda user, line: check_can_edit(user, line.plan),
        version=version,
        of=("self", "plan"),
    )


def _same_table(activity: Activity) -> ActivityQuerySet:
    return (
        Activity.objects.of_plan()
        .filter(plan=activity.plan, objective=activity.objective, kind=activity.kind)
        .exclude(pk=activity.pk)
    )


def _next_number(activity: Activity) -> int:
    """After the last of its table: the others keep theirs."""
    last: int = _same_table(activity).aggregate(last=Max("number"))["last"] or 0
    return last + 1


def _check_kind(activity: Activity, when: PlannedTime) -> None:
    if activity.is_special and when.frequency:
        raise ValidationError(
            {"when": _("It is done once: write a time. What recurs is added as a new activity.")}
        )
    if not activity.is_special and not when.frequency:
        examples = f"{Frequency.MONTHLY.label}; {Frequency.QUARTERLY.label}"
        raise ValidationError(
            {
                "when": _(
                    "It recurs: write a frequency, for example %(examples)s. What is done once is added as a new "
                    "activity."
                )
                % {"examples": examples}
            }
        )
    if activity.no_occasion_on and when.frequency != Frequency.AS_NEEDED:
        raise ValidationError(
            {"when": _("Its office stated that no occasion arose; so it depends on occasions.")}
        )


def _fill(activity: Activity, values: LineValues) -> None:
    when = values.when
    old_words = activity.time_wording_sq if activity.pk else None  # type: ignore[attr-defined]
    is_other_time = PlannedTime.of(activity) != when
    activity.starts_on, activity.ends_on = when.starts_on, when.ends_on
    activity.frequency, activity.times = when.frequency, when.times
    for name, value in values.columns.items():
        # A text that was never given stays so.
        if value != "" or getattr(activity, name) is not None:
            setattr(activity, name, value)
    if activity.pk and is_other_time and activity.time_wording_sq == old_words:  # type: ignore[attr-defined]
        # The plan's words for the old time would outlive it.
        for name in columns_of("time_wording"):
            setattr(activity, name, "" if name.endswith(f"_{OFFICIAL}") else None)


def _link(activity: Activity, values: LineValues) -> None:
    check_links(activity.plan.strategy, values.links)
    for name, rows in values.links.items():
        getattr(activity, name).set(rows)


def _set_offices(activity: Activity, values: LineValues, by: User) -> None:
    """Those that are no longer named go first, and the lead is handed over before somebody takes it."""
    there = lead_first(activity)
    wanted = [office.pk for office in values.offices]
    if [row.office_id for row in there] == wanted and values.leads == has_lead(there):
        return
    rows = {row.office_id: row for row in there}
    for office, row in rows.items():
        if office not in wanted:
            editing.delete(row, by)
    for order, office in reversed(list(enumerate(wanted, start=1))):
        is_lead = order == 1 and values.leads
        role = Responsibility.Role.LEAD if is_lead else Responsibility.Role.CONTRIBUTOR
        row = rows.get(office) or Responsibility(activity=activity, office_id=office, order=0)
        if (row.order, row.role) != (order, role):
            row.order, row.role = order, role
            editing.save(row, by)


def _check_is_whole(values: LineValues) -> None:
    """In a plan in force no line loses what all of them were adopted with."""
    errors = {}
    if not values.offices:
        errors["offices"] = _("In an adopted plan, each activity has an office that is responsible.")
    if not (values.when.starts_on or values.when.frequency):
        errors["when"] = _("In an adopted plan, each activity has its time.")
    if errors:
        raise ValidationError(errors)


def _record(activity: Activity, before: Any, by: User, at: datetime, why: Why | None) -> None:
    why = why or Why()
    record_amendment(
        activity=activity,
        before=before,
        by=by,
        at=at,
        reason=why.reason,
        counts_from=why.counts_from,
        is_correction=why.is_correction,
    )
