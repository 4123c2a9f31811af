"""Which rule expects a recurring activity on which days, where amendments changed it within the year (docs/adr/0014).

A unit is judged by the rule in force on its first day: what began before an amendment counts stays as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import zip_longest
from typing import Any

from activities.rules.recurrence import Frequency, Period, Session, expected_periods
from kacanik_comms.core.dates import ONE_DAY


@dataclass(frozen=True)
class Rule:
    """How often an activity is expected, and between which days; without them, in the whole year of its plan."""

    frequency: Frequency
    starts_on: date | None = None
    ends_on: date | None = None
    times: int = 1


# The fields of an activity that make its rule.
RULE = tuple(field.name for field in fields(Rule))


@dataclass(frozen=True)
class RuleChange:
    """What an amendment changed of a rule, and from which day on; of an activity that it added, `before` is None."""

    counts_from: date
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Span:
    """A rule with the first and last day on which it is in force; None has no such end."""

    rule: Rule
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def spans_of(now: Rule, changes: Sequence[RuleChange]) -> list[Span]:
    """The spans of an activity that says `now` today, after changes in the order in which they were recorded.

    What was adopted is what each field said before its first change, so that nobody has to read the adopted plan.
    """
    adopted: dict[str, Any] = {}
    for change in changes:
        adopted = {**(change.before or {}), **adopted}
    return fold(replace(now, **adopted), changes)


def fold(adopted: Rule, changes: Sequence[RuleChange]) -> list[Span]:
    """The spans in their order: a change replaces its fields from its day on, whatever was said of later days."""
    first = next((change.counts_from for change in changes if change.before is None), date.min)
    rules = {first: adopted}
    for change in changes:
        day = max(change.counts_from, first)
        rules.setdefault(day, rules[max(begin for begin in rules if begin <= day)])
        rules |= {begin: replace(rule, **change.after) for begin, rule in rules.items() if begin >= day}
    begins: list[date] = []
    for day in sorted(rules):
        if not begins or rules[day] != rules[begins[-1]]:
            begins.append(day)
    ends = [day - ONE_DAY for day in begins[1:]]
    return [
        Span(rules[day], None if day == date.min else day, until) for day, until in zip_longest(begins, ends)
    ]


def periods_in(
    spans: Iterable[Span], *, starts_on: date, ends_on: date, sessions: Iterable[Session] = ()
) -> list[Period]:
    """The units that the rules expect in a year, in the order in which they begin.

    Where the frequency changes, units can overlap: a quarter that has begun is not cut short by the weeks after it.
    """
    held = list(sessions)
    periods: list[Period] = []
    for span in spans:
        judged = {period.session for period in periods if period.session is not None}
        begun = _begun_in(span, starts_on, ends_on, held)
        periods += [period for period in begun if period.session not in judged]
    return sorted(periods, key=lambda period: (period.starts_on, period.ends_on, period.session or 0))


def _begun_in(span: Span, starts_on: date, ends_on: date, sessions: Sequence[Session]) -> list[Period]:
    """The units that begin while the rule of the span is in force.

    A rule that asks for something before each session asks for it from its own day on before the next session, which an
    earlier rule may do already.
    """
    rule = span.rule
    first, last = rule.starts_on or starts_on, rule.ends_on or ends_on
    if rule.frequency == Frequency.BEFORE_SESSION:
        first = max(first, span.since or first)
    periods = expected_periods(
        rule.frequency, starts_on=first, ends_on=last, sessions=sessions, times=rule.times
    )
    return [period for period in periods if span.holds(period.starts_on)]
