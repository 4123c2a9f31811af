"""What the findings of a year make of the next plan, before anything is written."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.records import actions as of_activities
from kacanik_comms.core.dates import last_day_of_month
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.new_plan.proposal import Proposal, ProposedLine, proposal_of, title_of_new
from kacanik_comms.evaluation.new_plan.times import moved, until, words_in
from kacanik_comms.evaluation.pieces import pieces_of
from kacanik_comms.year.loading import facts_of
from tests.evaluation.january import JANUARY, begin, close_what_is_open, find_about
from tests.factories import make_activity, make_objective, make_recurring

SPRING = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 5, 31)}


@pytest.fixture
def evaluation(plan, officer):
    return begin(plan, officer)


@pytest.fixture
def proposed(plan, evaluation):
    def read() -> list[ProposedLine]:
        return proposal_of(facts_of(plan, today=JANUARY), pieces_of(evaluation).findings)

    return read


def fates(lines: list[ProposedLine]) -> list[tuple[str, str, str]]:
    return [(line.source.code if line.source else "", line.what.value, line.code) for line in lines]


# Times


def test_a_month_stays_a_month_and_february_gets_its_leap_day():
    assert moved(date(2023, 2, 1), date(2023, 2, 28)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert moved(date(2024, 2, 1), date(2024, 2, 29)) == (date(2025, 2, 1), date(2025, 2, 28))
    assert moved(date(2023, 1, 1), date(2023, 12, 31)) == (date(2024, 1, 1), date(2024, 12, 31))


def test_a_day_stays_its_day_and_the_29th_of_february_becomes_the_28th():
    assert moved(date(2023, 2, 28), date(2023, 2, 28)) == (date(2024, 2, 28), date(2024, 2, 28))
    assert moved(date(2024, 2, 29), date(2024, 2, 29)) == (date(2025, 2, 28), date(2025, 2, 28))
    assert moved(date(2024, 2, 20), date(2024, 2, 29)) == (date(2025, 2, 20), date(2025, 2, 28))


def test_without_dates_there_is_nothing_to_move():
    assert moved(None, None) == (None, None)


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.integers(0, 400))
def test_a_moved_span_keeps_its_order_and_its_precision(first, days):
    last = first + timedelta(days=days)
    moved_first, moved_last = moved(first, last)
    assert moved_first <= moved_last
    assert (moved_first.year, moved_last.year) == (first.year + 1, last.year + 1)
    if first.day == 1 and last == last_day_of_month(last.year, last.month):
        assert moved_first.day == 1
        assert moved_last == last_day_of_month(last.year + 1, last.month)
    elif (last.month, last.day) != (2, 29):
        assert (moved_last.month, moved_last.day) == (last.month, last.day)


@pytest.mark.slow
@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_what_was_put_off_ends_on_the_new_day_and_begins_in_the_year(first, put_off):
    starts_on, ends_on = until(put_off, (first, date(2024, 12, 31)))
    assert date(2024, 1, 1) <= starts_on <= ends_on == put_off


# What becomes of each


def test_recurring_activities_come_along_unless_a_finding_says_otherwise(plan, officer, evaluation, proposed):
    kept, dropped, merged, changed = (make_recurring(plan, "monthly") for _number in range(4))
    find_about(evaluation, dropped, officer, disposition="drop")
    find_about(evaluation, merged, officer, disposition="merge", merge_into=kept)
    find_about(evaluation, changed, officer, disposition="change")
    lines = proposed()
    assert fates(lines) == [
        ("1.R1", "continue", "1.R1"),
        ("1.R2", "drop", ""),
        ("1.R3", "merge", ""),
        ("1.R4", "change", "1.R4"),
    ]
    assert lines[2].target == kept
    assert lines[0].why == "No finding changes it. It takes up 1.R3."
    assert lines[3].recommendation == "Të vazhdohet vitin e ardhshëm."


def test_the_annual_conference_comes_again_whether_it_was_held_or_not(
    plan, officer, evaluation, proposed, complete
):
    done, missed = make_activity(plan), make_activity(plan, **SPRING, planned_cost=Decimal(300))
    complete(done, date(2023, 6, 1))
    close_what_is_open(plan, officer)
    assert fates(proposed()) == [("1.1", "continue", "1.1"), ("1.2", "continue", "1.2")]
    assert [line.asks_for_a_look for line in proposed()] == [False, True]
    assert proposed()[1].why == "Ended as: not completed."
    find_about(evaluation, missed, officer, disposition="continue")
    line = proposed()[1]
    assert (line.starts_on, line.ends_on) == (date(2024, 3, 1), date(2024, 5, 31))
    assert (line.planned_cost, line.finding_number) == (300, 1)
    assert line.why == "Finding 1: Aktiviteti 1.2 nuk u realizua."
    assert not line.asks_for_a_look


def test_a_year_is_moved_by_as_many_years_as_lie_between(plan, evaluation, proposed):
    make_activity(plan, **SPRING)
    [line] = proposal_of(facts_of(plan, today=JANUARY), [], year=2026)
    assert (line.starts_on, line.ends_on) == (date(2026, 3, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("words", "moved_words"),
    [
        ("nëntor 2023", "nëntor 2026"),
        ("Mars-qershor 2023", "Mars-qershor 2026"),
        ("dhjetor 2023 – janar 2024", "dhjetor 2026 – janar 2027"),
        ("Dhjetor", "Dhjetor"),
        ("Në baza javore", "Në baza javore"),
        ("", ""),
        (None, None),
    ],
)
def test_a_month_without_a_year_stays_one(words, moved_words):
    assert words_in(2026, words, of=2023) == moved_words


def test_what_was_put_off_into_the_next_year_ends_on_its_new_day(plan, officer, evaluation, proposed):
    activity = make_activity(plan, starts_on=date(2023, 11, 1), ends_on=date(2023, 12, 31))
    of_activities.take_step(
        activity=activity,
        step="postpone",
        by=officer,
        version=1,
        today=date(2023, 12, 1),
        note="Salla nuk është gati.",
        postponed_to=date(2024, 3, 15),
    )
    find_about(evaluation, activity, officer)
    [line] = proposed()
    assert (line.starts_on, line.ends_on) == (date(2024, 1, 1), date(2024, 3, 15))


def test_a_new_activity_takes_its_title_from_the_recommendation(plan, officer, evaluation, proposed):
    find_about(evaluation, make_activity(plan), officer, disposition="drop")
    actions.add_finding(
        evaluation=evaluation,
        by=officer,
        objective=make_objective(2),
        disposition="new",
        text_sq="Të rinjtë nuk u arritën.",
        recommendation_sq="Fushatë në shkolla\nme video të shkurtra",
        deadline=date(2024, 9, 30),
    )
    line = proposed()[-1]
    assert (line.source, line.what, line.code) == (None, Proposal.NEW, "2.1")
    assert line.title == "Fushatë në shkolla me video të shkurtra"
    assert (line.starts_on, line.ends_on, line.time_in_words) == (
        date(2024, 1, 1),
        date(2024, 9, 30),
        "January–September 2024",
    )
    assert line.why == "Finding 2: Të rinjtë nuk u arritën."


def test_a_title_is_never_longer_than_the_plan_takes():
    assert len(title_of_new("fjalë " * 200)) <= 400


# Findings that contradict each other


def test_what_takes_up_another_says_so(plan, officer, evaluation, proposed, complete):
    done, missed = make_activity(plan), make_activity(plan)
    complete(done, date(2023, 6, 1))
    find_about(evaluation, missed, officer, disposition="merge", merge_into=done)
    lines = proposed()
    assert fates(lines) == [("1.1", "continue", "1.1"), ("1.2", "merge", "")]
    assert lines[0].why == "No finding changes it. It takes up 1.2."


def test_what_is_merged_into_something_that_is_dropped_goes_on_by_itself(plan, officer, evaluation, proposed):
    first, second = make_activity(plan), make_activity(plan)
    find_about(evaluation, first, officer, disposition="merge", merge_into=second)
    find_about(evaluation, second, officer, disposition="drop")
    lines = proposed()
    assert fates(lines) == [("1.1", "continue", "1.1"), ("1.2", "drop", "")]
    assert "is not carried over" in lines[0].why


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_found_nothing_is_lost_and_every_number_stays(standing, data):
    facts = standing
    rows = [row.activity for row in facts.activities]
    findings = []
    for number, activity in enumerate(rows, start=1):
        disposition = data.draw(st.sampled_from(["", "continue", "change", "merge", "drop", None]))
        others = [other for other in rows if other != activity]
        if disposition is not None:
            into = data.draw(st.sampled_from(others)) if disposition == "merge" else None
            findings.append(
                Finding(
                    number=number, activity=activity, disposition=disposition, merge_into=into, text_sq="x"
                )
            )
    lines = proposal_of(facts, findings)
    assert [line.source for line in lines] == rows
    assert lines == proposal_of(facts, findings)
    coming = {line.source for line in lines if line.is_coming}
    for line in lines:
        assert line.why
        assert (line.target in coming) == (line.what == Proposal.MERGE)
        assert line.number == line.source.number


@pytest.fixture
def standing(plan, complete):
    for number in range(4):
        activity = make_activity(plan)
        if number % 2:
            complete(activity, date(2023, 6, 1))
    for _number in range(3):
        make_recurring(plan, "monthly")
    return facts_of(plan, today=JANUARY)


def test_proposing_reads_nothing(standing, evaluation, officer, django_assert_num_queries):
    find_about(evaluation, standing.activities[0].activity, officer)
    findings = pieces_of(evaluation).findings
    with django_assert_num_queries(0):
        lines = proposal_of(standing, findings)
        assert all(line.title and line.time_in_words for line in lines)
