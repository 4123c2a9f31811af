"""What stands in a digest: the rows of the start page that concern its receiver, the most urgent first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity
from activities.pages.today import MONTH_OF_THE_REPORT
from activities.pages.wording import unit_in_words
from activities.records.agenda import AgendaKind, Item, Term
from activities.records.asking import Year, those_that_ask, years_of
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.mail import absolute
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.overview.calls import asks_for_evaluation, calls_for
from plans.models import AnnualPlan

# Who is late hears it first; the officer and the chief so much later.
GRACE = timedelta(days=7)
# What is still late is told once more after so long.
AGAIN = 30
# Chief and officer hear again of an evaluation that waits.
WAITS = timedelta(days=7)


@dataclass(frozen=True)
class DigestRow:
    """One line of a digest: `name` and what is said of it, where it leads, and the thresholds that it tells."""

    term: Term
    name: str
    words: str
    path: str
    thresholds: Sequence[str]
    activity: Activity | None = None
    is_urgent: bool = False

    @property
    def url(self) -> str:
        return absolute(self.path)


class YearsOnADay:
    """How all years stood on a day; read once for everybody whose digest says so."""

    def __init__(self, day: date) -> None:
        self.day = day

    @cached_property
    def plans(self) -> list[AnnualPlan]:
        return list(AnnualPlan.objects.select_related("strategy"))

    @cached_property
    def years(self) -> list[Year]:
        return years_of(those_that_ask(self.plans, self.day), self.day)

    @cached_property
    def evaluations(self) -> list[tuple[AnnualPlan, Evaluation | None]]:
        """Of the years that are over and neither signed nor closed."""
        plans = asks_for_evaluation(self.plans, today=self.day)
        latest = Evaluation.objects.with_people().latest_of_each(plans)
        return [(plan, latest.get(plan.pk)) for plan in plans]

    def rows_of_offices(self, offices: set[int]) -> list[DigestRow]:
        """For those who answer for the activities."""
        return _in_order(
            _row(item, term)
            for item, term in self._items()
            if not offices.isdisjoint(_answering(item.progress.activity))
            and (term != Term.REPORT or self._asks_for_the_report(item))
        )

    def rows_of_officer(self, offices: set[int], reachable: set[int]) -> list[DigestRow]:
        """What is due soon, late for a week, or could be told to nobody else."""
        rows = []
        for item, term in self._items():
            answering = _answering(item.progress.activity)
            is_own = not offices.isdisjoint(answering) or reachable.isdisjoint(answering)
            is_soon = item.kind == AgendaKind.DUE_SOON
            if term != Term.REPORT and (is_own or is_soon or self._is_late_for_a_week(item)):
                rows.append(_row(item, term))
        return _in_order([*rows, *self._missing()])

    def rows_of_chief(self) -> list[DigestRow]:
        return _in_order(
            _row(item, term)
            for item, term in self._items()
            if term == Term.LATE and self._is_late_for_a_week(item)
        )

    def rows_of_evaluations(self, user: User) -> list[DigestRow]:
        """What the evaluations of the years that are over want of the chief or the officer."""
        calls = {
            call.year: call for call in calls_for(user, [plan for plan, _evaluation in self.evaluations])
        }
        rows = []
        for plan, evaluation in self.evaluations:
            call = calls.get(plan.year)
            if call is None:
                continue
            at = evaluation and (evaluation.last_step.at if evaluation.last_step else evaluation.prepared_at)
            since = timezone.localdate(at) if at else plan.ends_on
            pauses = (self.day - since) // (WAITS if call.is_urgent else timedelta(days=AGAIN))
            # Of the step itself a letter of its own told.
            if pauses > 0 or evaluation is None:
                state = evaluation.state if evaluation else "none"
                threshold = f"evaluation:{plan.year}:{state}:{since}:{pauses}"
                rows.append(
                    DigestRow(
                        Term.LATE if call.is_urgent else Term.MONTH,
                        call.sentence.rstrip(".:"),
                        _("since %(day)s") % {"day": in_words(since)},
                        call.url,
                        (threshold,),
                        is_urgent=call.is_urgent,
                    )
                )
        return rows

    def _items(self) -> Iterator[tuple[Item, Term]]:
        """What is asked now, by its term; what can wait for months is asked in its month."""
        for year in self.years:
            for item in year.items:
                term = Term.REPORT if self._is_over(year) else item.term
                if term != Term.LATER:
                    yield item, term

    def _asks_for_the_report(self, item: Item) -> bool:
        """From December on, and when the year is over."""
        return self.day.month == MONTH_OF_THE_REPORT or self.day > item.progress.activity.plan.ends_on

    def _is_over(self, year: Year) -> bool:
        return self.day > year.plan.ends_on

    def _is_late_for_a_week(self, item: Item) -> bool:
        return item.term == Term.LATE and item.due[0] + GRACE <= self.day

    def _missing(self) -> Iterator[DigestRow]:
        """One line for each year whose report lacks something."""
        for year in self.years:
            is_over = self._is_over(year)
            count = sum(is_over or item.term == Term.REPORT for item in year.items)
            if count and (is_over or self.day.month == MONTH_OF_THE_REPORT):
                yield DigestRow(
                    Term.REPORT,
                    _("Report of %(year)s") % {"year": year.plan.year},
                    ngettext(
                        "%(count)s activity lacks something", "%(count)s activities lack something", count
                    )
                    % {"count": count},
                    reverse("activities:missing", args=[year.plan.year]),
                    (f"missing:{year.plan.year}:{self.day:%Y-%m}",),
                )


def _answering(activity: Activity) -> set[int]:
    """The office that leads; where none does, all that are responsible."""
    rows = list(activity.responsibilities.all())
    lead = {row.office_id for row in rows if row.role == row.Role.LEAD}
    return lead or {row.office_id for row in rows}


def _in_order(rows: Iterable[DigestRow]) -> list[DigestRow]:
    """By urgency; within that as they came."""
    order = list(Term)
    return sorted(rows, key=lambda row: order.index(row.term))


def _row(item: Item, term: Term) -> DigestRow:
    activity = item.progress.activity
    is_over = item.progress.on > activity.plan.ends_on
    return DigestRow(
        term,
        f"{activity.code} {activity.name}",
        f"{activity.plan.year}, {_words(item)}" if is_over else _words(item),
        activity.get_absolute_url(),
        tuple(_thresholds(item)),
        activity=activity,
    )


def _words(item: Item) -> str:
    """Its state."""
    day = in_words(item.due[0])
    match item.kind:
        case AgendaKind.LATE:
            return _("was due by %(day)s") % {"day": day}
        case AgendaKind.DUE_SOON:
            return _("due by %(day)s") % {"day": day}
    sentences = []
    if item.unit:
        sentences.append(_("expected: %(unit)s") % {"unit": unit_in_words(item.unit)})
    if item.missed:
        count = len(item.missed)
        sentences.append(
            ngettext(
                "without an answer: %(unit)s", "%(count)s times without an answer, last: %(unit)s", count
            )
            % {"count": count, "unit": unit_in_words(item.missed[0])}
        )
    return "; ".join(sentences) or item.kind.of_one


def _thresholds(item: Item) -> Iterator[str]:
    activity, day = item.progress.activity, item.due[0]
    about = f"activity:{activity.pk}"
    if item.kind == AgendaKind.LATE:
        yield f"{about}:late:{day}:{(item.progress.on - day).days // AGAIN}"
    elif item.kind == AgendaKind.DUE_SOON:
        yield f"{about}:soon:{day}"
    elif item.unit or item.missed:
        if item.unit:
            yield f"{about}:unit:{item.unit.period.starts_on}"
        if item.missed:
            yield f"{about}:missed:{item.missed[0].period.starts_on}"
    else:
        yield f"{about}:{item.kind.value}:{activity.plan.year}"
