"""Activities, the plan and what happened as tables, for the open data and for taking a selection along."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from activities.declarations import DETAILS, PLANNED, WHEN
from activities.models import Activity, AssemblySession, Occurrence, StatusUpdate
from activities.querysets import LINKS, ActivityQuerySet
from activities.records.progress import keys_by_link, links_of
from activities.rules.progress import Progress
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import DEVIATING
from kacanik_comms.core.tables import Column, ColumnKind, Row, Table, column_of
from kacanik_comms.core.text import albanian_key
from plans.models import AnnualPlan, Objective, Office
from plans.names.reading import names_of

READ_AT_ONCE = 2_000

YEAR = column_of(AnnualPlan, "year")
CODE = Column(
    "code",
    _("code"),
    _(
        "The number of the objective and of the activity; R stands for recurring, X for beyond the plan: "
        "2.1, 2.R1, 2.X1."
    ),
)
OBJECTIVE = column_of(Objective, "number", key="objective", title=_("objective"), kind=ColumnKind.INTEGER)
RESPONSIBLE = Column(
    "responsible",
    _("responsible"),
    _("The responsible offices, in the order of the plan."),
    ColumnKind.LIST,
)


def reasons_of(activities: Iterable[Activity]) -> dict[int, str]:
    """Why activities stand otherwise than planned, by their primary keys, as it was said when they were put so."""
    deviating = {activity.pk: activity.status for activity in activities if activity.status in DEVIATING}
    steps = StatusUpdate.objects.that_stand().filter(activity__in=deviating)
    reasons: dict[int, str] = {}
    for step in steps:
        if step.to_status == deviating[step.activity_id]:
            reasons.setdefault(step.activity_id, step.public_reason)
    return reasons


def plan_table(activities: Sequence[Activity]) -> Table:
    """What was decided, as the plan says it. Audiences, messages and channels are best read before."""
    columns = [
        YEAR,
        CODE,
        OBJECTIVE,
        column_of(Objective, "title", key="objective_title", title=_("title of the objective")),
        *(column_of(Activity, name) for name in PLANNED.public),
        RESPONSIBLE,
        Column(
            "office_codes",
            _("codes of the offices"),
            Office._meta.get_field("code").help_text,
            ColumnKind.LIST,
        ),
        *(column_of(Activity, name, kind=ColumnKind.LIST) for name in ("audiences", "channels", "messages")),
        column_of(Activity, "links_are_inferred"),
    ]
    return Table("plan", _("the plan"), columns, [_plan_row(activity) for activity in activities])


def _plan_row(activity: Activity) -> Sequence[Any]:
    offices = [row.office for row in activity.responsibilities.all()]
    return (
        activity.plan.year,
        activity.code,
        activity.objective.number,
        activity.objective.title,
        *(_planned(activity, name) for name in PLANNED.public),
        [office.name for office in offices],
        [office.code for office in offices],
        *(
            [str(row) for row in rows.all()]
            for rows in (activity.audiences, activity.channels, activity.messages)
        ),
        activity.links_are_inferred,
    )


def _planned(activity: Activity, name: str) -> Any:
    value = getattr(activity, name)
    # A frequency that does not apply is no value, not an empty one.
    return value or None if name == "frequency" else value


STANDING = [
    YEAR,
    CODE,
    OBJECTIVE,
    *(column_of(Activity, name) for name in ("kind", "is_beyond_plan", "title")),
    RESPONSIBLE,
    *(
        column_of(Activity, name)
        for name in ("time_wording", "starts_on", "ends_on", "frequency", "times", "status")
    ),
    Column(
        "timeliness",
        _("timeliness"),
        _("Whether a special activity is on time, due soon or late."),
        ColumnKind.CODE,
        dict(Timeliness.choices),
    ),
    *(column_of(Activity, name) for name in ("completed_on", "postponed_to")),
    Column(
        "reason",
        _("reason"),
        _("Why it was postponed, cancelled, or not or only partially completed."),
        ColumnKind.TEXT,
    ),
    Column(
        "implemented",
        _("implemented"),
        _(
            "Special: completed in the year. Recurring: compliance of at least 90 percent. As needed: it happened; "
            "empty if no occasion arose."
        ),
        ColumnKind.YES_NO,
    ),
    Column(
        "happened",
        _("number of occurrences"),
        _("The occurrences recorded up to the day."),
        ColumnKind.INTEGER,
    ),
    Column(
        "units_done",
        _("units done"),
        _("Weeks, months, quarters or sessions in which it was done as often as planned."),
        ColumnKind.INTEGER,
    ),
    Column(
        "units_due",
        _("units done or missed"),
        _("Units that are over and were not skipped with a reason."),
        ColumnKind.INTEGER,
    ),
    Column(
        "compliance",
        _("compliance in percent"),
        _("Units done ÷ units done or missed; empty where none was due."),
        ColumnKind.PERCENT,
    ),
    *(column_of(Activity, name) for name in ("planned_cost", "actual_cost")),
]


def activity_table(readings: Sequence[Progress]) -> Table:
    """How each activity stands on the day of the reading, in the order of the plan."""
    reasons = reasons_of(reading.activity for reading in readings)
    rows = [_standing_row(reading, reasons.get(reading.activity.pk, "")) for reading in readings]
    return Table("activities", _("activities"), STANDING, rows)


def _standing_row(reading: Progress, reason: str) -> Sequence[Any]:
    activity, compliance = reading.activity, reading.compliance
    return (
        activity.plan.year,
        activity.code,
        activity.objective.number,
        activity.kind,
        activity.is_beyond_plan,
        activity.title,
        [row.office.name for row in activity.responsibilities.all()],
        activity.time_wording,
        activity.starts_on,
        activity.ends_on,
        activity.frequency or None,
        activity.times,
        activity.status or None,
        reading.timeliness.value if reading.timeliness else None,
        activity.completed_on,
        activity.postponed_to if activity.is_open else None,
        reason,
        reading.implemented,
        reading.happened,
        compliance.numerator if compliance else None,
        compliance.denominator if compliance else None,
        compliance.percent if compliance else None,
        activity.planned_cost,
        activity.actual_cost,
    )


def occurrence_table(activities: ActivityQuerySet, *, until: date) -> Table:
    """Each time that one of the activities of a year happened or was skipped, the first first; what was said of it in
    words stays inside."""
    columns = [
        YEAR,
        CODE,
        column_of(Activity, "title"),
        *(column_of(Occurrence, name) for name in (*WHEN.public, "outcome")),
        column_of(AssemblySession, "date", key="session", title=_("session of the Assembly")),
        *(column_of(Occurrence, name, kind=ColumnKind.LIST) for name in LINKS),
        *(column_of(Occurrence, name) for name in DETAILS.public),
    ]
    return Table("occurrences", _("what was done"), columns, _occurrence_rows(activities, until))


def _occurrence_rows(activities: ActivityQuerySet, until: date) -> Iterator[Row]:
    """One at a time; what they are linked to is read for so many at once that a long table takes no more memory."""
    lines = list(activities.select_related("plan", "objective"))
    begins = {line.pk: (line.plan.year, line.code, line.title) for line in lines}
    plan = next((line.plan for line in lines), None)
    occurrences = Occurrence.objects.filter(activity__in=begins).counting(on=until)
    names = {name: _names(name, plan) for name in LINKS}
    before = (*WHEN.public, "outcome", "session__date")
    rows = occurrences.order_by("ends_on", "pk").values_list("pk", "activity", *before, *DETAILS.public)
    unread = rows.iterator(chunk_size=READ_AT_ONCE)
    while part := list(islice(unread, READ_AT_ONCE)):
        links = keys_by_link(links_of(occurrence__in=[row[0] for row in part]).iterator())
        for pk, activity, *values in part:
            linked = (_among(names[name], links[name].get(pk)) for name in LINKS)
            yield (*begins[activity], *values[: len(before)], *linked, *values[len(before) :])


def _names(link: str, plan: AnnualPlan | None) -> dict[int, str]:
    """All names of what may be linked, by their keys, as the Albanian alphabet has them: ç after c, ë after e."""
    model: Any = Occurrence._meta.get_field(link).related_model
    names = [(row.pk, str(row)) for row in (names_of(plan, model.objects.all()) if plan else ())]
    return dict(sorted(names, key=lambda name: albanian_key(name[1])))


def _among(names: dict[int, str], keys: set[int] | None) -> list[str]:
    return [name for key, name in names.items() if key in keys] if keys else []
