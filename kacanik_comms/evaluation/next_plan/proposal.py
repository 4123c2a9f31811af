"""What the findings of a year make of the next plan: for each activity what becomes of it, and why.

Nothing is written here, and nothing is read: what is proposed follows from the facts and the findings alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from activities.models import Activity
from activities.rules.progress import Progress
from activities.rules.recurrence import Frequency
from activities.rules.workflow import Status
from kacanik_comms.core.dates import last_day_of_month, period_in_words, year_range
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.year.facts import Standing
from plans.models import Objective

Disposition = Finding.Disposition
Span = tuple[date | None, date | None]
NO_SPAN: Span = (None, None)


class Proposal(TextChoices):
    """What becomes of an activity."""

    CONTINUE = "continue", pgettext_lazy("next plan", "continues")
    CHANGE = "change", pgettext_lazy("next plan", "continues, changed")
    CARRIED = "carried", pgettext_lazy("next plan", "carried over")
    NEW = "new", pgettext_lazy("next plan", "new")
    MERGE = "merge", pgettext_lazy("next plan", "merged into another")
    DROP = "drop", pgettext_lazy("next plan", "dropped")
    DONE = "done", pgettext_lazy("next plan", "done")
    # Only before the evaluation is submitted; then each has its finding.
    UNDECIDED = "undecided", pgettext_lazy("next plan", "not decided yet")


# These stand in the next plan.
COMING = frozenset({Proposal.CONTINUE, Proposal.CHANGE, Proposal.CARRIED, Proposal.NEW})


@dataclass(frozen=True)
class ProposedLine:
    """One line of the comparison: an activity of the old plan, of the new one, or of both.

    `number` and the planned values are those in the next plan, for what does not come along those that it had.
    `target` is the activity of the old plan into which it is merged.
    """

    what: Proposal
    source: Activity | None
    objective: Objective
    kind: str
    title: str
    why: str
    number: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    planned_cost: Decimal | None = None
    frequency: str = ""
    target: Activity | None = None
    finding: Finding | None = None

    @property
    def is_coming(self) -> bool:
        return self.what in COMING

    @property
    def is_special(self) -> bool:
        return self.kind == Activity.Kind.SPECIAL

    @property
    def finding_number(self) -> int | None:
        return self.finding.number if self.finding else None

    @property
    def recommendation(self) -> str:
        return self.finding.recommendation.strip() if self.finding else ""

    @property
    def code(self) -> str:
        """Its name in the next plan, for example 2.1 or 2.R1; empty where it does not come along."""
        return f"{self.objective.number}.{'' if self.is_special else 'R'}{self.number}" if self.number else ""

    @property
    def time_in_words(self) -> str:
        if not self.is_special:
            return (self.source.time_wording if self.source else "") or str(Frequency(self.frequency).label)
        return period_in_words(self.starts_on, self.ends_on)


def proposal_of(
    facts: Standing, findings: Sequence[Finding], *, year: int | None = None
) -> list[ProposedLine]:
    """Every activity of the year once, and every new one, by objective and kind, in the order of the old plan.

    Recurring activities come along unless a finding drops or merges them; special ones as their finding says, and
    what was implemented does not come again. What takes up another one comes along; what is merged into something
    that does not come along goes on by itself: nothing is lost because two findings contradict each other.
    The next plan is that of the year after, unless another `year` is said.
    """
    year = year or facts.plan.year + 1
    about = {finding.activity_id: finding for finding in findings if finding.activity_id}
    # What was achieved is held against the adopted plan; what goes on is the plan as it stands.
    rows = {row.activity.pk: row for row in facts.everything}
    standing = {row.activity.pk: row.activity for row in facts.as_amended}
    fates = {pk: _own_fate(row, about.get(pk)) for pk, row in rows.items()}
    targets = _targets(fates, about)
    taking_up = defaultdict(list)
    for pk, into in targets.items():
        taking_up[into].append(standing[pk].code)
    lines = []
    for pk, row in rows.items():
        what, finding = fates[pk], about.get(pk)
        target = standing[targets[pk]] if pk in targets else None
        if what == Proposal.MERGE and target is None:
            what = Proposal.CONTINUE
        if what in {Proposal.DONE, Proposal.UNDECIDED} and taking_up[pk]:
            what = Proposal.CONTINUE
        why = _why(row, fates[pk], what, finding, taking_up[pk])
        lines.append(_line_of(standing[pk], what, why, finding, target, year))
    lines += _new_lines(findings, facts, year)
    return _numbered(sorted(lines, key=_place))


def _own_fate(row: Progress, finding: Finding | None) -> Proposal:
    if finding and finding.disposition in set(Disposition.values) - {Disposition.NEW}:
        return Proposal(finding.disposition)
    if not row.activity.is_special:
        return Proposal.CARRIED
    return Proposal.DONE if row.is_implemented and not finding else Proposal.UNDECIDED


def _targets(fates: Mapping[int, Proposal], about: Mapping[int, Finding]) -> dict[int, int]:
    """Merged activity → the one that takes it up in the end, where there is one that comes along."""
    into = {
        pk: finding.merge_into_id
        for pk, finding in about.items()
        if fates.get(pk) == Proposal.MERGE and finding.merge_into_id in fates
    }
    targets = {}
    for pk in into:
        seen, last = {pk}, into[pk]
        while last in into and last not in seen:
            seen.add(last)
            last = into[last]
        if last is not None and last not in seen and fates[last] not in {Proposal.DROP, Proposal.MERGE}:
            targets[pk] = last
    return targets


def _why(row: Progress, own: Proposal, what: Proposal, finding: Finding | None, taken_up: list[str]) -> str:
    codes = ", ".join(taken_up)
    if own == Proposal.MERGE and what != Proposal.MERGE:
        return _("The activity to merge with is not carried over, so this one continues.")
    if own == Proposal.DONE and what == Proposal.CONTINUE:
        return _("Implemented; includes %(codes)s.") % {"codes": codes}
    if finding:
        sentence = _("Finding %(number)s: %(text)s") % {"number": finding.number, "text": finding.text}
    elif own == Proposal.CARRIED:
        sentence = _("Recurring; no finding changes it.")
    elif own == Proposal.DONE:
        sentence = _("Implemented; no finding asks to repeat it.")
    else:
        sentence = _("Not implemented; no finding yet.")
    return f"{sentence} {_('It takes up %(codes)s.') % {'codes': codes}}" if taken_up else sentence


def _line_of(
    activity: Activity, what: Proposal, why: str, finding: Finding | None, target: Activity | None, year: int
) -> ProposedLine:
    starts_on, ends_on = activity.starts_on, activity.ends_on
    if what in COMING:
        starts_on, ends_on = span_in(year, activity)
    return ProposedLine(
        what=what,
        source=activity,
        objective=activity.objective,
        kind=activity.kind,
        title=activity.title,
        why=why,
        starts_on=starts_on,
        ends_on=ends_on,
        planned_cost=activity.planned_cost,
        frequency=activity.frequency,
        target=target,
        finding=finding,
    )


def span_in(year: int, activity: Activity) -> Span:
    """The activity's time in the next year; to what day of that year it was postponed is its end already."""
    span = moved(activity.starts_on, activity.ends_on, years=year - activity.plan.year)
    put_off = activity.postponed_to if activity.status != Status.COMPLETED else None
    return until(put_off, span) if put_off and put_off.year == year else span


def moved(starts_on: date | None, ends_on: date | None, *, years: int = 1) -> Span:
    """A month stays a whole month, February too, and a day its day; where 29 February is missing, it is the 28th."""
    if starts_on is None or ends_on is None:
        return NO_SPAN
    whole_months = starts_on.day == 1 and ends_on == last_day_of_month(ends_on.year, ends_on.month)
    if whole_months:
        return starts_on.replace(year=starts_on.year + years), last_day_of_month(
            ends_on.year + years, ends_on.month
        )
    return _same_day(starts_on, years), _same_day(ends_on, years)


def until(last_day: date, span: Span) -> Span:
    """The span with another last day; what would begin after that begins with the year."""
    first = span[0]
    if first is None or first > last_day:
        first = year_range(last_day.year)[0]
    return first, last_day


def _same_day(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=1) + timedelta(days=27)


def _new_lines(findings: Sequence[Finding], facts: Standing, year: int) -> Iterator[ProposedLine]:
    objectives = {objective.pk: objective for objective in facts.objectives}
    first, last = year_range(year)
    for finding in findings:
        objective = objectives.get(finding.objective_id or 0)
        if finding.disposition != Disposition.NEW or objective is None:
            continue
        due = finding.deadline
        yield ProposedLine(
            what=Proposal.NEW,
            source=None,
            objective=objective,
            kind=Activity.Kind.SPECIAL,
            title=title_of_new(finding.recommendation or finding.text),
            why=_("Finding %(number)s: %(text)s") % {"number": finding.number, "text": finding.text},
            starts_on=first,
            ends_on=due if due and first <= due <= last else last,
            finding=finding,
        )


def title_of_new(text: str) -> str:
    """The title that a recommendation gives to a new activity: one line, no longer than a title may be."""
    longest = Activity._meta.get_field("title").max_length or 0
    return Truncator(" ".join(text.split())).chars(longest)


def _place(line: ProposedLine) -> tuple[int, bool, int, int]:
    """By objective, special before recurring, in the order of the old plan; new ones after, as their findings."""
    if line.source is None:
        return line.objective.number, not line.is_special, 1, line.finding_number or 0
    return line.objective.number, not line.is_special, 0, line.source.number


def _numbered(lines: Sequence[ProposedLine]) -> list[ProposedLine]:
    """The numbers are given anew, without gaps, to what comes along."""
    last: Counter[tuple[int, str]] = Counter()
    numbered = []
    for line in lines:
        if line.is_coming:
            place = line.objective.pk, line.kind
            last[place] += 1
            line = replace(line, number=last[place])
        numbered.append(line)
    return numbered


def as_text(lines: Sequence[ProposedLine]) -> str:
    """The proposal for the command line: old code, new code, title, what becomes of it and why."""
    rows = []
    for line in lines:
        old = line.source.code if line.source else "–"
        rows.append(f"{old:<6} → {line.code or '–':<6} {line.title}")
        rows.append(f"{'':<16}{line.what.label}: {line.why}")
    return "\n".join(rows)
