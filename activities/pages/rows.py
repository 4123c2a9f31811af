"""One activity on the start page: the line of it, what is said in it, and how it is answered in place."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render

from activities.models import Activity, Occurrence, StatusUpdate
from activities.pages.evidence_forms import EvidenceForm
from activities.pages.forms import (
    ActivityForm,
    CostForm,
    DelayForm,
    NoOccasionForm,
    StepForm,
)
from activities.pages.strip import Strip, strip_of
from activities.pages.unit_forms import UnitsForm
from activities.pages.wording import unit_in_words
from activities.records.agenda import AgendaGroup, AgendaKind, Item, item_of
from activities.records.kept import readings_of
from activities.records.likely import is_open
from activities.records.progress import progress_of
from activities.rules.days import When
from activities.rules.policies import can_report_on
from activities.rules.progress import Progress
from activities.rules.recurrence import Unit
from activities.rules.workflow import STEPS
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import reading_day
from kacanik_comms.core.editing import Clash
from kacanik_comms.core.fields import fits_calendar

# The two kinds of rows in which an activity stands on the page: what is asked about it, and the lines under the field.
ROW, LINE = "row", "line"
NOT_HAPPENED = "close_as_not_completed"


@dataclass(frozen=True)
class TodayRow:
    """An activity with the one thing that can be said about it at once."""

    progress: Progress
    item: Item | None
    today: date
    may_report: bool = False
    # The form of the one question; None where buttons and boxes are enough.
    form: ActivityForm | None = None
    # What was sent in the row and came back; its words stand in the form of that name.
    sent: ActivityForm | None = None
    # That of the link, on the page behind a letter.
    token: str = ""

    @property
    def strip(self) -> Strip:
        return strip_of(self.progress)

    @property
    def open_unit(self) -> Unit | None:
        return self.progress.current_unit if is_open(self.progress) else None

    @property
    def unit(self) -> str:
        return unit_in_words(self.open_unit) if self.open_unit else ""

    @property
    def last_time(self) -> When | None:
        return next(reversed(self.progress.whens), None)

    @property
    def takes_today(self) -> bool:
        """Whether one press says that it happened today; of a year that is over a day has to be said."""
        plan = self.progress.activity.plan
        return not self.progress.activity.is_special and plan.starts_on <= self.today <= plan.ends_on

    @property
    def lost_words(self) -> str:
        """What was typed into a form that the row no longer has."""
        if self.sent is None or self.sent in (self.form, self.units) or "note" not in self.sent.fields:
            return ""
        return str(self.sent["note"].value() or "")

    @property
    def errors_of_row(self) -> list[str]:
        """What was wrong; behind a letter, what was wrong with files stands beside their field."""
        if self.sent is None:
            return []
        shown = self.token and (self.sent in (self.form, self.record) or self.has_proof_to_mend)
        errors = self.sent.errors.items()
        return [str(error) for name, those in errors for error in those if not (shown and name == "files")]

    @property
    def record(self) -> ActivityForm | None:
        """The form of another day that was sent and came back, where the row still asks for one."""
        return self.sent if self.sent and self.sent.name == "record" and self.item else None

    @property
    def has_proof_to_mend(self) -> bool:
        """Whether files came back that stand in no other form of the row; behind a letter it leads nowhere else."""
        sent = self.sent
        if (
            sent is None
            or sent is self.form
            or sent.asks
            or (self.token and self.item and sent.name == "record")
        ):
            return False
        return bool(sent.waiting or (self.token and sent.name == "add_evidence"))

    @property
    def type_of_day(self) -> str:
        """How the day is asked for; a calendar would not show what was sent and is no day."""
        sent = self.sent.data.get("date", "") if self.sent and self.sent.name == "record" else ""
        return "date" if fits_calendar(sent) else "text"

    @property
    def to_answer(self) -> Sequence[Unit]:
        """The units that can be answered in the row: the open one, then the missed ones."""
        return [*([self.item.unit] if self.item.unit else []), *self.item.missed] if self.item else []

    @property
    def units(self) -> UnitsForm | None:
        """The form in which several units are answered at once."""
        if isinstance(self.sent, UnitsForm):
            return self.sent
        if not self.to_answer:
            return None
        activity = self.progress.activity
        return UnitsForm(activity=activity, units=self.to_answer, auto_id=f"row_{activity.pk}_%s")

    @property
    def sessions(self) -> Sequence[tuple[Unit, str]]:
        """Those before which it can have happened."""
        return [(unit, unit_in_words(unit)) for unit in self.to_answer if unit.period.session is not None]

    @property
    def other_year(self) -> int | None:
        """The year of the row, where it is not the present one and no heading says it."""
        year = self.progress.activity.plan.year
        return year if self.token and year != self.today.year else None

    @property
    def asks_more(self) -> bool:
        """Whether something else is asked than what its times and days show."""
        shown = (AgendaKind.LATE, AgendaKind.DUE_SOON, AgendaKind.NOW, AgendaKind.MISSED)
        return self.item is not None and self.item.kind not in shown and not self.item.missed

    @property
    def files(self) -> BoundField:
        """The field for photographs of another day, in a row that leads to no other page."""
        activity = self.progress.activity
        form = self.record or EvidenceForm(activity=activity, auto_id=f"row_{activity.pk}_%s")
        return form["files"]

    @property
    def not_happened(self) -> StepForm:
        """Why a special activity did not happen, in a row that leads to no other page."""
        if isinstance(self.sent, StepForm) and self.sent.name == NOT_HAPPENED:
            return self.sent
        activity = self.progress.activity
        return StepForm(
            activity=activity, step=STEPS[NOT_HAPPENED], today=self.today, auto_id=f"not_{activity.pk}_%s"
        )

    @property
    def likely_day(self) -> date | None:
        """Today, where that is likely; nobody is offered a day that nobody said."""
        is_over = self.item is not None and self.item.missed and not self.item.unit
        return self.today if self.takes_today and not is_over else None


def row_behind_link(
    reading: Progress, item: Item | None, *, token: str, today: date, sent: ActivityForm | None = None
) -> TodayRow:
    """The row on the page behind a letter: it holds all its forms, and leads nowhere else."""
    form = form_for(item, today) if item else None
    if sent and form and sent.name == form.name:
        form = sent
    return TodayRow(reading, item, today, True, form, sent, token)


def rows_of(
    groups: Iterable[AgendaGroup], likely: Collection[int], *, may_report: Collection[int], today: date
) -> dict[int, TodayRow]:
    """The rows of the questions in the groups, and of what is offered first, by the keys of their activities."""
    keys = {*likely, *(question.activity for group in groups for question in group.questions)}
    explained = StatusUpdate.objects.filter(activity__in=keys).explained_activities()
    rows = {}
    for reading in readings_of(
        Activity.objects.filter(pk__in=keys).for_page(),
        on=lambda activity: reading_day(today, activity.plan.ends_on),
    ):
        key, item = reading.activity.pk, item_of(reading, explained)
        if item and key in likely:
            item = item.without_open
        rows[key] = TodayRow(reading, item, today, key in may_report)
    return rows


def row_with_form(activity: Activity, *, may_report: bool, today: date) -> TodayRow:
    """The activity as it stands now, with all that can be said in its row."""
    now = Activity.objects.for_page().get(pk=activity.pk)
    [progress] = progress_of([now], on=reading_day(today, now.plan.ends_on))
    explained = StatusUpdate.objects.filter(activity=now).explained_activities()
    item = item_of(progress, explained)
    form = form_for(item, today) if item and may_report else None
    return TodayRow(progress, item, today, may_report, form)


def answered_row(
    request: SignedInRequest,
    activity: Activity,
    *,
    today: date,
    saved: str = "",
    offer: str = "",
    recorded: object = None,
    form: ActivityForm | None = None,
    clash: Clash | None = None,
    status: int = 200,
) -> HttpResponse:
    """The row after something was said in it: what was saved and how to take it back, or what is to be mended."""
    row = row_with_form(activity, may_report=can_report_on(request.user, activity), today=today)
    if form:
        row = replace(row, sent=form, form=form if row.form and row.form.name == form.name else row.form)
    context: dict[str, Any] = {
        "row": row,
        "place": request.POST.get("place", ROW),
        "came_from": request.POST.get("from", ""),
        "today": today,
        "saved": saved,
        "offer": offer,
        "clash": clash,
        "is_open": form is not None or clash is not None,
    }
    if isinstance(recorded, Occurrence) and recorded.happened:
        context |= {"occurrence": recorded, "proof": _photograph_of(recorded)}
    template = "activities/_today_line.html" if context["place"] == LINE else "activities/_today_row.html"
    return render(request, template, context, status=status)


def _photograph_of(occurrence: Occurrence) -> EvidenceForm:
    """The form that adds a photograph to what was just recorded."""
    form = EvidenceForm(activity=occurrence.activity, auto_id=f"proof_{occurrence.pk}_%s")
    form.fields["files"].widget.attrs |= {"class": "visually-hidden", "aria-describedby": ""}
    return form


def form_for(item: Item, today: date) -> ActivityForm | None:
    """The form of the one thing that the page asks about the activity; None where no form of its own is needed."""
    activity = item.progress.activity
    auto_id = f"row_{activity.pk}_%s"
    match item.kind:
        case AgendaKind.LATE | AgendaKind.DUE_SOON | AgendaKind.STILL_OPEN:
            return StepForm(activity=activity, step=STEPS["complete"], today=today, auto_id=auto_id)
        case AgendaKind.NO_WORD:
            return NoOccasionForm(activity=activity, auto_id=auto_id)
        case AgendaKind.DELAY:
            return DelayForm(activity=activity, auto_id=auto_id)
        case AgendaKind.COST:
            form = CostForm(activity=activity, auto_id=auto_id)
            form.fields["actual_cost"].widget.attrs["required"] = True
            return form
        case AgendaKind.PROOF:
            return EvidenceForm(activity=activity, auto_id=auto_id)
    return None
