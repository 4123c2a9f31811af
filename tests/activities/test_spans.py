"""Which rule expects a recurring activity on which days, where amendments changed it within the year."""

from dataclasses import asdict
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from activities.rules.recurrence import Frequency, Period, Session, expected_periods
from activities.rules.spans import RULE, Rule, RuleChange, Span, fold, periods_in, spans_of

FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)
WEEKLY, MONTHLY = Rule(Frequency.WEEKLY), Rule(Frequency.MONTHLY)
DECEMBER = date(2023, 12, 1)


def change(counts_from: date, before: dict[str, Any] | None = None, **after: Any) -> RuleChange:
    return RuleChange(counts_from, {} if before is None else before, after)


def periods(spans: list[Span], sessions: tuple[Session, ...] = ()) -> list[Period]:
    return periods_in(spans, starts_on=FIRST, ends_on=LAST, sessions=sessions)


def test_without_changes_one_rule_is_in_force_the_whole_year():
    assert spans_of(MONTHLY, []) == [Span(MONTHLY)]
    assert periods([Span(MONTHLY)]) == expected_periods(Frequency.MONTHLY, starts_on=FIRST, ends_on=LAST)


def test_what_began_before_the_day_belongs_to_the_old_rule_and_the_rest_to_the_new_one():
    spans = spans_of(WEEKLY, [change(DECEMBER, {"frequency": Frequency.MONTHLY}, frequency=Frequency.WEEKLY)])
    assert spans == [Span(MONTHLY, None, date(2023, 11, 30)), Span(WEEKLY, DECEMBER)]
    months, weeks = periods(spans)[:11], periods(spans)[11:]
    assert [period.starts_on.month for period in months] == list(range(1, 12))
    assert [period.starts_on for period in weeks] == [date(2023, 12, day) for day in (4, 11, 18, 25)]


def test_twice_a_month_is_asked_from_the_month_in_which_it_counts():
    spans = spans_of(Rule(Frequency.MONTHLY, times=2), [change(DECEMBER, {"times": 1}, times=2)])
    assert [period.times for period in periods(spans)] == [1] * 11 + [2]


def test_a_unit_that_has_begun_is_not_cut_short():
    quarterly = Rule(Frequency.QUARTERLY)
    spans = fold(quarterly, [change(date(2023, 5, 15), frequency=Frequency.WEEKLY)])
    begun = periods(spans)
    assert Period(date(2023, 4, 1), date(2023, 6, 30)) in begun
    assert begun[2] == Period(date(2023, 5, 15), date(2023, 5, 21))
    assert Period(date(2023, 7, 1), date(2023, 9, 30)) not in begun


def test_what_was_said_last_holds_from_its_day_whatever_was_said_of_later_days_before():
    spans = fold(
        WEEKLY,
        [
            change(date(2023, 6, 1), frequency=Frequency.MONTHLY),
            change(date(2023, 5, 1), frequency=Frequency.QUARTERLY),
        ],
    )
    assert spans == [Span(WEEKLY, None, date(2023, 4, 30)), Span(Rule(Frequency.QUARTERLY), date(2023, 5, 1))]


def test_a_change_of_the_days_leaves_the_frequency_that_is_to_come():
    spans = fold(
        WEEKLY,
        [
            change(date(2023, 6, 1), frequency=Frequency.MONTHLY),
            change(date(2023, 5, 1), ends_on=date(2023, 10, 31)),
        ],
    )
    assert [(span.since, span.rule.frequency, span.rule.ends_on) for span in spans] == [
        (None, "weekly", None),
        (date(2023, 5, 1), "weekly", date(2023, 10, 31)),
        (date(2023, 6, 1), "monthly", date(2023, 10, 31)),
    ]


def test_what_was_added_is_expected_from_its_day_on():
    added = RuleChange(date(2023, 11, 15), None, asdict(MONTHLY))
    assert spans_of(MONTHLY, [added]) == [Span(MONTHLY, date(2023, 11, 15))]
    assert periods(spans_of(MONTHLY, [added])) == [Period(DECEMBER, LAST)]
    changed = change(date(2023, 3, 1), {"frequency": Frequency.WEEKLY}, frequency=Frequency.MONTHLY)
    assert spans_of(MONTHLY, [RuleChange(date(2023, 11, 15), None, asdict(WEEKLY)), changed]) == [
        Span(MONTHLY, date(2023, 11, 15))
    ]


def test_a_change_that_changes_nothing_leaves_one_rule():
    assert fold(WEEKLY, [change(DECEMBER, frequency=Frequency.WEEKLY)]) == [Span(WEEKLY)]


def test_a_session_is_asked_for_once_when_only_the_days_change():
    sessions = (Session(1, date(2023, 11, 28)), Session(2, date(2023, 12, 19)))
    rule = Rule(Frequency.BEFORE_SESSION)
    before = periods([Span(rule)], sessions)
    spans = fold(rule, [change(date(2023, 11, 10), starts_on=FIRST, ends_on=LAST)])
    assert len(spans) == 2
    assert periods(spans, sessions) == before


def test_a_rule_for_sessions_asks_from_its_day_for_the_next_one():
    sessions = (Session(1, date(2023, 11, 28)), Session(2, date(2023, 12, 19)))
    spans = fold(MONTHLY, [change(DECEMBER, frequency=Frequency.BEFORE_SESSION)])
    assert periods(spans, sessions)[-1] == Period(DECEMBER, date(2023, 12, 19), 2)


# Whatever sequence of amendments

DAYS = st.dates(FIRST, LAST)
RULES = st.builds(
    Rule,
    st.sampled_from(Frequency),
    st.none() | st.dates(FIRST, date(2023, 5, 31)),
    st.none() | st.dates(date(2023, 6, 1), LAST),
)
SESSIONS = st.lists(DAYS, max_size=8).map(
    lambda days: tuple(Session(number, day) for number, day in enumerate(sorted(days), start=1))
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Rule, list[RuleChange], Rule]:
    """What was adopted, the changes in the order in which they were recorded, and what the plan says then."""
    adopted = draw(RULES)
    now, changes = asdict(adopted), []
    recorded_on = FIRST
    for _number in range(draw(st.integers(0, 4))):
        recorded_on = draw(st.dates(recorded_on, LAST))
        values = asdict(draw(RULES))
        after = {name: values[name] for name in RULE if values[name] != now[name]}
        if after:
            before = {name: now[name] for name in after}
            changes.append(RuleChange(draw(st.dates(recorded_on, LAST)), before, after))
            now |= after
    return adopted, changes, Rule(**now)


@given(histories())
def test_what_was_adopted_follows_from_the_first_change_of_each_field(history):
    adopted, changes, now = history
    assert spans_of(now, changes) == fold(adopted, changes)


@given(histories(), SESSIONS)
def test_what_began_before_a_change_counts_does_not_move(history, sessions):
    adopted, changes, _now = history
    for number, last in enumerate(changes):
        before, after = (periods(fold(adopted, changes[:end]), sessions) for end in (number, number + 1))
        assert begun(before, last.counts_from) == begun(after, last.counts_from)


def begun(of: list[Period], day: date) -> list[Period]:
    return [period for period in of if period.starts_on < day]


@given(histories())
def test_every_day_is_ruled_by_one_rule(history):
    adopted, changes, now = history
    spans = fold(adopted, changes)
    assert (spans[0].since, spans[-1].until) == (None, None)
    for day in (FIRST, LAST, *(change.counts_from for change in changes)):
        assert sum(span.holds(day) for span in spans) == 1
    assert spans[-1].rule == now


@given(histories(), SESSIONS)
def test_each_unit_begins_once_and_no_session_is_asked_for_twice(history, sessions):
    adopted, changes, _now = history
    of = periods(fold(adopted, changes), sessions)
    held = [period.session for period in of if period.session is not None]
    assert len(held) == len(set(held))
    others = [period.starts_on for period in of if period.session is None]
    assert len(others) == len(set(others))
