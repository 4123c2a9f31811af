"""What comes along from a plan into that of another year: for each activity what becomes of it, and why.

Nothing is written here, and nothing is read: what is proposed follows from the facts and the findings alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from activities.models import Activity
from activities.rules.progress import Progress
from activities.rules.recurrence import Frequency
from activities.rules.workflow import Status
from kacanik_comms.core.dates import period_in_words, year_range
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.new_plan.times import span_in, words_in
from kacanik_comms.year.facts import Standing
from plans.models import Objective

Disposition = Finding.Disposition


class Proposal(TextChoices):
    """What becomes of an activity."""

    CONTINUE = "continue", pgettext_lazy("next plan", "continues")
    CHANGE = "change", pgettext_lazy("next plan", "continues, changed")
    NEW = "new", pgettext_lazy("next plan", "new")
    MERGE = "merge", pgettext_lazy("next plan", "merged into another")
    DROP = "drop", pgettext_lazy("next plan", "dropped")
    BEYOND = "beyond", pgettext_lazy("next plan", "was beyond the plan")


# These stand in the next plan.
COMING = frozenset({Proposal.CONTINUE, Proposal.CHANGE, Proposal.NEW})
# How an activity ended that somebody gave up; whether it comes again is worth a look.
GIVEN_UP = frozenset({Status.CANCELLED, Status.NOT_COMPLETED, Status.PARTIALLY_COMPLETED})


@dataclass(frozen=True)
class ProposedLine:
    """One line of the next plan, or one that does not come along.

    `target` is the activity of the old plan into which it is merged.
    """

    what: Proposal
    source: Activity | None
    objective: Objective
    kind: str
    title: str
    why: str
    number: int
    starts_on: date | None = None
    ends_on: date | None = None
    planned_cost: Decimal | None = None
    frequency: str = ""
    times: int = 1
    time_wording: str = ""
    target: Activity | None = None
    finding: Finding | None = None

    @property
    def is_coming(self) -> bool:
        return self.what in COMING

    @property
    def is_special(self) -> bool:
        return self.kind == Activity.Kind.SPECIAL

    @property
    def asks_for_a_look(self) -> bool:
        """Whether a finding does something to it, or somebody gave it up."""
        return self.what not in {Proposal.CONTINUE, Proposal.BEYOND} or (
            self.source is not None and self.finding is None and self.source.status in GIVEN_UP
        )

    @property
    def finding_number(self) -> int | None:
        return self.finding.number if self.finding else None

    @property
    def recommendation(self) -> str:
        return self.finding.recommendation.strip() if self.finding else ""

    @property
    def code(self) -> str:
        """Its name in the next plan, for example 2.1 or 2.R1; empty where it does not come along."""
        if not self.is_coming:
            return ""
        return f"{self.objective.number}.{'' if self.is_special else 'R'}{self.number}"

    @property
    def was_beyond_plan(self) -> bool:
        return self.source is not None and self.source.is_beyond_plan

    @property
    def time_in_words(self) -> str:
        if not self.is_special:
            return self.time_wording or Frequency(self.frequency).in_words(self.times)
        return period_in_words(self.starts_on, self.ends_on)


def proposal_of(
    facts: Standing, findings: Sequence[Finding], *, year: int | None = None
) -> list[ProposedLine]:
    """Every activity of the plan once, and every new one, by objective and kind, in the order of the old plan.

    What is done every year comes along, whether it was done or not: only a finding drops it or merges it. What is
    merged into something that does not come along goes on by itself: nothing is lost because two findings contradict
    each other. The next plan is that of the year after, unless another `year` is said.
    """
    year = year or facts.plan.year + 1
    about = {finding.activity_id: finding for finding in findings if finding.activity_id}
    # What was achieved is held against the adopted plan; what goes on is the plan as it stands.
    standing = {row.activity.pk: row.activity for row in facts.as_amended}
    rows = [row for row in facts.everything if row.activity.pk in standing]
    fates = {row.activity.pk: _own_fate(about.get(row.activity.pk)) for row in rows}
    targets = _targets(fates, about)
    taking_up = defaultdict(list)
    for pk, into in targets.items():
        taking_up[into].append(standing[pk].code)
    lines = []
    for row in rows:
        pk = row.activity.pk
        what, finding = fates[pk], about.get(pk)
        target = standing[targets[pk]] if pk in targets else None
        if what == Proposal.MERGE and target is None:
            what = Proposal.CONTINUE
        why = _why(row, fates[pk], what, finding, taking_up[pk])
        lines.append(_line_of(standing[pk], what, why, finding, target, year))
    lines += [*_new_lines(findings, facts, year), *_lines_from_beyond(facts, year)]
    return sorted(lines, key=_place)


def _own_fate(finding: Finding | None) -> Proposal:
    decided = finding.disposition if finding else ""
    return Proposal(decided) if decided and decided != Disposition.NEW else Proposal.CONTINUE


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
    if own == Proposal.MERGE and what != Proposal.MERGE:
        return _("The activity to merge with is not carried over, so this one continues.")
    if finding:
        sentence = _in_words(finding)
    elif row.activity.status in GIVEN_UP:
        sentence = _("Ended as: %(status)s.") % {"status": Status(row.activity.status).label}
    else:
        sentence = _("No finding changes it.")
    if not taken_up:
        return sentence
    taken = _("It takes up %(codes)s.") % {"codes": ", ".join(taken_up)}
    return f"{sentence} {taken}"


def _in_words(finding: Finding) -> str:
    return _("Finding %(number)s: %(text)s") % {"number": finding.number, "text": finding.text}


def _line_of(
    activity: Activity, what: Proposal, why: str, finding: Finding | None, target: Activity | None, year: int
) -> ProposedLine:
    starts_on, ends_on = span_in(year, activity)
    return ProposedLine(
        what=what,
        source=activity,
        objective=activity.objective,
        kind=activity.kind,
        title=activity.title,
        why=why,
        number=activity.number,
        starts_on=starts_on,
        ends_on=ends_on,
        planned_cost=activity.planned_cost,
        frequency=activity.frequency,
        times=activity.times,
        time_wording=words_in(year, activity.time_wording, of=activity.plan.year) or "",
        target=target,
        finding=finding,
    )


def _new_lines(findings: Sequence[Finding], facts: Standing, year: int) -> Iterator[ProposedLine]:
    """After the last number of the old plan, also where that does not come along: no number means two things."""
    objectives = {objective.pk: objective for objective in facts.objectives}
    last = {
        objective: max(
            (row.activity.number for row in facts.as_amended if _is_special_of(row, objective)), default=0
        )
        for objective in objectives
    }
    first_day, last_day = year_range(year)
    for finding in findings:
        objective = objectives.get(finding.objective_id or 0)
        if finding.disposition != Disposition.NEW or objective is None:
            continue
        due = finding.deadline
        last[objective.pk] += 1
        yield ProposedLine(
            what=Proposal.NEW,
            source=None,
            objective=objective,
            kind=Activity.Kind.SPECIAL,
            title=title_of_new(finding.recommendation or finding.text),
            why=_in_words(finding),
            number=last[objective.pk],
            starts_on=first_day,
            ends_on=due if due and first_day <= due <= last_day else last_day,
            finding=finding,
        )


def _lines_from_beyond(facts: Standing, year: int) -> Iterator[ProposedLine]:
    """What was done beyond the plan, offered as something that is done when the case arises; after the last number.

    By itself it does not come along: what came up once is no promise, until somebody makes it one.
    """
    last = Counter[int]()
    for row in facts.as_amended:
        if not row.activity.is_special:
            objective = row.activity.objective_id
            last[objective] = max(last[objective], row.activity.number)
    for row in facts.beyond:
        last[row.activity.objective_id] += 1
        why = ngettext(
            "Done beyond the plan, %(count)s time.", "Done beyond the plan, %(count)s times.", row.happened
        ) % {"count": row.happened}
        line = _line_of(row.activity, Proposal.BEYOND, why, None, None, year)
        yield replace(line, number=last[row.activity.objective_id])


def _is_special_of(row: Progress, objective: int) -> bool:
    return row.activity.is_special and row.activity.objective_id == objective


def title_of_new(text: str) -> str:
    """The title that a recommendation gives to a new activity: one line, no longer than a title may be."""
    longest = Activity._meta.get_field("title").max_length or 0
    return Truncator(" ".join(text.split())).chars(longest)


def _place(line: ProposedLine) -> tuple[int, bool, int]:
    """By objective, special before recurring, by their numbers."""
    return line.objective.number, not line.is_special, line.number


def as_text(lines: Sequence[ProposedLine]) -> str:
    """The proposal for the command line: old code, new code, title, what becomes of it and why."""
    rows = []
    for line in lines:
        old = line.source.code if line.source else "–"
        rows.append(f"{old:<6} → {line.code or '–':<6} {line.title}")
        rows.append(f"{'':<16}{line.what.label}: {line.why}")
    return "\n".join(rows)
