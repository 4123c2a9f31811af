"""Who has answered: for each office what its activities were to have told by now, and what nobody told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils import timezone

from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from activities.rules.progress import Progress
from activities.rules.recurrence import Unit, UnitState
from activities.rules.timeliness import Timeliness
from kacanik_comms.accounts.models import User
from kacanik_comms.core.text import albanian_key
from plans.models import AnnualPlan, Office


@dataclass(frozen=True)
class AnswerDue:
    """What one activity was expected to tell by the day of the reading, and how much of it was told.

    A special activity is expected to say how it ended, or until when it is postponed, once its planned end has
    passed; one without a date once the year is over. Each unit of a recurring one is expected to have happened
    or to be excused when it is over. An as-needed one is expected to say, by the end of the year, whether the
    case arose; whoever says more or earlier has answered.
    """

    progress: Progress
    expected: int = 0
    answered: int = 0
    missed: Sequence[Unit] = ()

    @property
    def unanswered(self) -> int:
        return self.expected - self.answered

    @property
    def activity(self) -> Activity:
        return self.progress.activity


def answer_of(progress: Progress) -> AnswerDue:
    activity = progress.activity
    is_over = progress.on > activity.plan.ends_on
    if activity.is_special:
        return _answer_of_special(progress, is_over=is_over)
    if progress.is_as_needed:
        answered = int(progress.happened > 0 or progress.is_without_occasion)
        return AnswerDue(progress, expected=1 if is_over else answered, answered=answered)
    missed = progress.units_in(UnitState.MISSED)
    answered = len(progress.units_in(UnitState.DONE)) + len(progress.units_in(UnitState.EXCUSED))
    return AnswerDue(progress, expected=answered + len(missed), answered=answered, missed=missed)


def _answer_of_special(progress: Progress, *, is_over: bool) -> AnswerDue:
    activity = progress.activity
    has_no_date = progress.timeliness == Timeliness.NO_DATE
    if progress.timeliness == Timeliness.LATE or (activity.is_open and has_no_date and is_over):
        return AnswerDue(progress, expected=1)
    is_postponed = activity.ends_on is not None and activity.ends_on < progress.on
    answered = int(not activity.is_open or is_postponed)
    return AnswerDue(progress, expected=answered, answered=answered)


@dataclass
class OfficeAnswers:
    """An office with what its activities of the year told. One of several offices counts for each of them."""

    office: Office
    people: Sequence[User] = ()
    answers: list[AnswerDue] = field(default_factory=list)
    last_report: date | None = None

    @property
    def expected(self) -> int:
        return sum(answer.expected for answer in self.answers)

    @property
    def answered(self) -> int:
        return sum(answer.answered for answer in self.answers)

    @property
    def unanswered(self) -> list[AnswerDue]:
        return [answer for answer in self.answers if answer.unanswered]

    @property
    def unanswered_count(self) -> int:
        return self.expected - self.answered

    @property
    def members(self) -> list[str]:
        return sorted(map(str, self.people), key=albanian_key)


def answers_by_office(
    rows: Iterable[Progress],
    last_reports: Mapping[int, date] | None = None,
    members: Mapping[int, Sequence[User]] | None = None,
) -> list[OfficeAnswers]:
    """Each office that answers for an activity, whoever owes most answers first.

    `last_reports` says for an activity on which day somebody last reported on it, `members` for an office which of
    its people can sign in.
    """
    days, people = last_reports or {}, members or {}
    offices: dict[int, OfficeAnswers] = {}
    reported: dict[int, list[date]] = defaultdict(list)
    for row in rows:
        answer = answer_of(row)
        for responsibility in row.activity.responsibilities.all():
            office = responsibility.office
            offices.setdefault(office.pk, OfficeAnswers(office, people.get(office.pk, ()))).answers.append(
                answer
            )
            if row.activity.pk in days:
                reported[office.pk].append(days[row.activity.pk])
    for pk, answers in offices.items():
        answers.last_report = max(reported[pk], default=None)
    return sorted(offices.values(), key=lambda row: (-row.unanswered_count, albanian_key(row.office.name)))


def last_reports(plan: AnnualPlan) -> dict[int, date]:
    """When somebody last reported on each activity of a year, by its primary key and with one query; activities without
    any report are left out."""
    first, *others = (
        rows.filter(activity__plan=plan).order_by().values_list("activity_id").annotate(last=Max(column))
        for rows, column in (
            (Occurrence.objects.all(), "recorded_at"),
            (StatusUpdate.objects.that_stand(), "at"),
            (Evidence.objects.all(), "added_at"),
        )
    )
    days: dict[int, date] = {}
    for activity, at in first.union(*others, all=True):
        day = timezone.localdate(at)
        days[activity] = max(day, days.get(activity, day))
    return days
