"""What do I have to do now?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from activities.models import Activity, StatusUpdate
from activities.pages.access import signed_in
from activities.pages.forms import ActivityForm, CostForm, DelayForm, EvidenceForm, NoOccasionForm, StepForm
from activities.pages.strip import Strip, strip_of
from activities.pages.wording import unit_in_words
from activities.records.agenda import FOR_THE_REPORT, Agenda, AgendaKind, Item, agenda_of
from activities.records.progress import progress_of
from activities.records.recorded import plans_with_records
from activities.rules.openness import fate_of_reason
from activities.rules.policies import check_can_see_activities, those_to_report_on
from activities.rules.progress import Progress
from activities.rules.recurrence import Unit
from activities.rules.workflow import STEPS
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import reading_day
from kacanik_comms.core.editing import Clash
from kacanik_comms.core.fields import fits_calendar
from plans.models import AnnualPlan
from plans.years import plans_for

MISSED_SHOWN = 4
# Of each group; in a year of five hundred activities the page stays one that a phone opens at once.
SHOWN = 25


@dataclass(frozen=True)
class TodayRow:
    """An activity on the start page with the one thing that can be said about it at once."""

    progress: Progress
    strip: Strip
    item: Item | None
    form: ActivityForm | None = None
    may_report: bool = False
    # What was sent in the row and came back; its words stand in the form of that name.
    sent: ActivityForm | None = None

    @property
    def lost_words(self) -> str:
        """What was typed into a form that the row no longer has."""
        if self.sent is None or self.sent is self.form or "note" not in self.sent.fields:
            return ""
        return str(self.sent["note"].value() or "")

    @property
    def type_of_day(self) -> str:
        """How the day is asked for; a calendar would not show what was sent and is no day."""
        sent = self.sent.data.get("date", "") if self.sent and self.sent.name == "record" else ""
        return "date" if fits_calendar(sent) else "text"

    @property
    def unit(self) -> str:
        return unit_in_words(self.item.unit) if self.item and self.item.unit else ""

    @property
    def fate_of_reason(self) -> str:
        """What becomes of the words in which a unit is skipped."""
        return fate_of_reason(self.progress.activity)

    @property
    def missed(self) -> Iterator[tuple[Unit, str]]:
        for unit in self.item.missed[:MISSED_SHOWN] if self.item else ():
            yield unit, unit_in_words(unit)

    @property
    def more_missed(self) -> int:
        return max(0, len(self.item.missed) - MISSED_SHOWN) if self.item else 0

    @property
    def to_answer(self) -> list[tuple[Unit, str]]:
        """The units that can be answered in the row: the open one, then the missed ones."""
        units = [*([self.item.unit] if self.item.unit else []), *self.item.missed] if self.item else []
        # Where the rule was changed, those of one kind first: a session is named, another unit has its days.
        alike = [unit for unit in units if (unit.period.session is None) == (units[0].period.session is None)]
        return [(unit, unit_in_words(unit)) for unit in alike]

    @property
    def is_before_session(self) -> bool:
        return any(unit.period.session is not None for unit, _words in self.to_answer)

    @property
    def unit_asked_for(self) -> str:
        """The unit that was sent, or the latest that was missed where none is open; empty where a day is likelier."""
        if self.sent and self.sent.name == "record":
            return self.sent.data.get("unit", "")
        return (
            str(self.item.missed[0].period) if self.item and self.item.missed and not self.item.unit else ""
        )

    @property
    def likely_day(self) -> date | None:
        """Today, where that is likely; nobody is offered a day that nobody said."""
        on, plan = self.progress.on, self.progress.activity.plan
        return None if self.unit_asked_for or on > plan.ends_on else on


@dataclass(frozen=True)
class TodaySection:
    """A group of the agenda, ready to be drawn."""

    kind: AgendaKind
    rows: Sequence[TodayRow]
    count: int

    @property
    def is_cut(self) -> bool:
        return len(self.rows) < self.count

    @property
    def is_for_the_report(self) -> bool:
        return self.kind in FOR_THE_REPORT


@dataclass(frozen=True)
class Call:
    """One thing that waits for the person, and the way to it."""

    sentence: str
    url: str
    label: str
    words: str = ""


@require_safe
@signed_in
def today_page(
    request: SignedInRequest,
    *,
    calls: Sequence[Call] = (),
) -> HttpResponse:
    """`calls` are what other rooms want of the person today; they stand above the activities."""
    check_can_see_activities(request.user)
    today = timezone.localdate()
    return render(request, "activities/today.html", _whole_page(request, today) | {"calls": calls})


def today_row(
    request: SignedInRequest,
    activity: Activity,
    *,
    today: date,
    saved: str = "",
    offer: str = "",
    form: ActivityForm | None = None,
    clash: Clash | None = None,
    status: int = 200,
) -> HttpResponse:
    """One row after something was said in it, with the counts and the title that follow from it."""
    context = _whole_page(request, today)
    items = (
        item
        for agenda, _sections in context["sections_by_year"]
        for group in agenda.groups
        for item in group.items
        if item.progress.activity.pk == activity.pk
    )
    item = next(items, None)
    row = _row(item, context["may_report"], today) if item else _row_without_task(activity, today)
    if form:
        row = replace(row, sent=form, form=form if row.form and row.form.name == form.name else row.form)
    heading = request.POST.get("heading", "")
    of_year = (agenda for agenda, _sections in context["sections_by_year"] if agenda.plan == activity.plan)
    counts = {group.kind: len(group.items) for agenda in of_year for group in agenda.groups}
    context |= {"row": row, "saved": saved, "offer": offer, "clash": clash}
    if heading in AgendaKind.values:
        context |= {"heading": heading, "count_under_heading": counts.get(AgendaKind(heading), 0)}
    return render(request, "activities/today.html#answer", context, status=status)


class WhoseActivities(TextChoices):
    """Whose activities the page is about, for whoever sees all of them and answers for some."""

    MINE = "mine", pgettext_lazy("whose activities", "My offices")
    ALL = "all", pgettext_lazy("whose activities", "All")


TODAY, TODAY_MINE = "today", "today:mine"


def back_to(came_from: str) -> str:
    """The start page as the person left it; empty where they came from elsewhere."""
    today = reverse("activities:today")
    return {TODAY: today, TODAY_MINE: f"{today}?show=tasks&scope={WhoseActivities.MINE}"}.get(came_from, "")


def _whole_page(request: SignedInRequest, today: date) -> dict[str, Any]:
    plans = _those_that_ask(plans_for(request), today)
    activities = list(
        Activity.objects.of_plan()
        .visible_to(request.user)
        .filter(plan__in=plans)
        .with_own(request.user)
        .for_page()
        if plans
        else ()
    )
    own = {activity.pk for activity in activities if activity.is_own}  # type: ignore[attr-defined]  # annotated
    # To switch makes sense where there is a difference.
    can_switch = 0 < len(own) < len(activities)
    asked = request.GET.get("scope") == WhoseActivities.MINE or request.POST.get("from") == TODAY_MINE
    scope = WhoseActivities.MINE if can_switch and asked else WhoseActivities.ALL
    if scope == WhoseActivities.MINE:
        activities = [activity for activity in activities if activity.pk in own]
    years = _agendas(plans, activities, today)
    may_report = those_to_report_on(request.user, activities)
    whole = request.GET.get("whole", "")
    sections = [(agenda, list(_sections(agenda, may_report, today, whole))) for agenda in years]
    current = next((agenda for agenda in years if not agenda.is_over), None)
    return {
        "today": today,
        "came_from": TODAY_MINE if scope == WhoseActivities.MINE else TODAY,
        "scope": scope if can_switch else None,
        "scopes": list(WhoseActivities),
        "may_report": may_report,
        "current": current,
        "only_over": years[0] if years and not current else None,
        "sections_by_year": sections,
        "count": sum(agenda.count for agenda in years),
    }


def _those_that_ask(plans: Sequence[AnnualPlan], today: date) -> list[AnnualPlan]:
    """Adopted, begun, neither judged nor being judged, and not put aside.

    Beside the plan of the present year, one that is over and in which nobody ever recorded anything asks for nothing
    but its evaluation.
    """
    asking = [
        plan for plan in plans if plan.takes_records and plan.starts_on <= today and not plan.is_put_aside
    ]
    over = [plan for plan in asking if plan.ends_on < today]
    if not over or len(over) == len(asking):
        return asking
    touched = plans_with_records(over)
    return [plan for plan in asking if plan not in over or plan.pk in touched]


def _agendas(
    plans: list[AnnualPlan],
    activities: list[Activity],
    today: date,
) -> list[Agenda]:
    """The agenda of each year, with the same number of queries for two of them as for one."""
    days = {plan.pk: reading_day(today, plan.ends_on) for plan in plans}
    readings = progress_of(activities, on=lambda activity: days[activity.plan_id])
    explained = StatusUpdate.objects.filter(activity__plan__in=plans).explained_activities()
    return [
        agenda_of(
            plan,
            [reading for reading in readings if reading.activity.plan_id == plan.pk],
            on=days[plan.pk],
            explained=explained,
        )
        for plan in plans
    ]


def _sections(agenda: Agenda, may_report: set[int], today: date, whole: str) -> Iterator[TodaySection]:
    """The first rows of each group, the most urgent; all of them of the one that was asked for as a whole."""
    for group in agenda.groups:
        shown = group.items if group.kind == whole else group.items[:SHOWN]
        rows = [_row(item, may_report, today) for item in shown]
        yield TodaySection(group.kind, rows, len(group.items))


def _row(item: Item, may_report: set[int], today: date) -> TodayRow:
    may = item.progress.activity.pk in may_report
    return TodayRow(
        item.progress, strip_of(item.progress), item, _form_for(item, today) if may else None, may
    )


def _form_for(item: Item, today: date) -> ActivityForm | None:
    """The form of the one thing that the page asks about the activity; None where a link leads to it."""
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


def _row_without_task(activity: Activity, today: date) -> TodayRow:
    """What the row becomes when nothing more is asked about the activity."""
    now = Activity.objects.for_page().get(pk=activity.pk)
    progress = progress_of([now], on=reading_day(today, now.plan.ends_on))[0]
    return TodayRow(progress, strip_of(progress), None)
