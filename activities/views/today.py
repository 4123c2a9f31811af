"""What do I have to do now?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.agenda import Agenda, Item, Kind, agenda_of
from activities.forms import ActivityForm, CostForm, EvidenceForm, NoOccasionForm, StepForm
from activities.models import Activity
from activities.policies import check_can_see_activities, those_to_report_on
from activities.progress import Progress, progress_of
from activities.recurrence import Frequency, Unit
from activities.strip import Strip, strip_of
from activities.views.access import SignedInRequest, signed_in
from activities.views.pages import Clash
from activities.wording import unit_in_words
from activities.workflow import STEPS
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan
from plans.years import plans_for

MISSED_SHOWN = 4


@dataclass(frozen=True)
class Row:
    """An activity on the start page with the one thing that can be said about it at once."""

    progress: Progress
    strip: Strip
    item: Item | None
    form: ActivityForm | None = None
    may_report: bool = False

    @property
    def unit(self) -> str:
        return self._words(self.item.unit) if self.item and self.item.unit else ""

    @property
    def missed(self) -> Iterator[tuple[Unit, str]]:
        for unit in self.item.missed[:MISSED_SHOWN] if self.item else ():
            yield unit, self._words(unit)

    @property
    def more_missed(self) -> int:
        return max(0, len(self.item.missed) - MISSED_SHOWN) if self.item else 0

    def _words(self, unit: Unit) -> str:
        return unit_in_words(unit, Frequency(self.progress.activity.frequency))


@dataclass(frozen=True)
class Section:
    """A group of the agenda, ready to be drawn."""

    kind: Kind
    explanation: object
    rows: list[Row] = field(default_factory=list)


@require_safe
@signed_in
def today_page(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    today = timezone.localdate()
    return render(request, "activities/today.html", _whole_page(request, today))


def today_row(
    request: SignedInRequest,
    activity: Activity,
    *,
    today: date,
    said: str = "",
    offer: str = "",
    form: ActivityForm | None = None,
    clash: Clash | None = None,
    status: int = 200,
) -> HttpResponse:
    """One row after something was said in it, with the counts and the title that follow from it."""
    context = _whole_page(request, today)
    row = _row_of(context["sections_by_year"], activity) or _row_without_task(activity, today)
    if form and not clash:
        row = Row(row.progress, row.strip, row.item, form, row.may_report)
    heading = request.POST.get("heading", "")
    of_year = (agenda for agenda, _sections in context["sections_by_year"] if agenda.plan == activity.plan)
    counts = {group.kind: len(group.items) for agenda in of_year for group in agenda.groups}
    context |= {"row": row, "said": said, "offer": offer, "clash": clash}
    if heading in Kind.values:
        context |= {"heading": heading, "count_under_heading": counts.get(Kind(heading), 0)}
    return render(request, "activities/today.html#answer", context, status=status)


def _whole_page(request: SignedInRequest, today: date) -> dict[str, Any]:
    years = [
        _agenda(request.user, plan, today) for plan in plans_for(request) if _asks_for_something(plan, today)
    ]
    sections = [(agenda, list(_sections(agenda, request.user, today))) for agenda in years]
    current = next((agenda for agenda in years if not agenda.is_over), None)
    return {
        "today": today,
        "came_from": "today",
        "current": current,
        "only_over": years[0] if years and not current else None,
        "sections_by_year": sections,
        "count": sum(agenda.count for agenda in years),
    }


def _asks_for_something(plan: AnnualPlan, today: date) -> bool:
    """Adopted, begun, and neither judged nor being judged."""
    return plan.takes_records and plan.starts_on <= today


def _agenda(user: User, plan: AnnualPlan, today: date) -> Agenda:
    on = reading_day(today, plan.ends_on)
    activities = Activity.objects.visible_to(user).filter(plan=plan).for_page()
    return agenda_of(plan, progress_of(activities, on=on), on=on)


def _sections(agenda: Agenda, user: User, today: date) -> Iterator[Section]:
    own = those_to_report_on(
        user, [item.progress.activity for group in agenda.groups for item in group.items]
    )
    for group in agenda.groups:
        rows = []
        for item in group.items:
            activity = item.progress.activity
            may_report = activity.pk in own
            form = _form_for(item, today) if may_report else None
            rows.append(Row(item.progress, strip_of(item.progress), item, form, may_report))
        yield Section(group.kind, group.explanation, rows)


def _form_for(item: Item, today: date) -> ActivityForm | None:
    """The form of the one thing that the page asks about the activity; None where a link leads to it."""
    activity = item.progress.activity
    auto_id = f"row_{activity.pk}_%s"
    match item.kind:
        case Kind.LATE | Kind.DUE_SOON | Kind.STILL_OPEN:
            return StepForm(activity=activity, step=STEPS["complete"], today=today, auto_id=auto_id)
        case Kind.NO_WORD:
            return NoOccasionForm(activity=activity, auto_id=auto_id)
        case Kind.COST:
            form = CostForm(activity=activity, auto_id=auto_id)
            form.fields["actual_cost"].widget.attrs["required"] = True
            return form
        case Kind.PROOF:
            return EvidenceForm(activity=activity, auto_id=auto_id)
    return None


def _row_of(sections: list[tuple[Agenda, list[Section]]], activity: Activity) -> Row | None:
    rows = (row for _agenda, of_year in sections for section in of_year for row in section.rows)
    return next((row for row in rows if row.progress.activity.pk == activity.pk), None)


def _row_without_task(activity: Activity, today: date) -> Row:
    """What the row becomes when nothing more is asked about the activity."""
    now = Activity.objects.for_page().get(pk=activity.pk)
    progress = progress_of([now], on=reading_day(today, now.plan.ends_on))[0]
    return Row(progress, strip_of(progress), None)
