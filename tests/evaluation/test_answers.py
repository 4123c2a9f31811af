"""Which activity owes an answer, and which office has not answered."""

from datetime import date

import pytest
from django.urls import reverse

from activities.models import Activity
from activities.records import actions
from activities.records.progress import progress_of
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import reading_day
from kacanik_comms.evaluation.overview.answers import answer_of, answers_by_office, last_reports
from tests.factories import make_activity, make_office, make_recurring, make_session

IN_JUNE, AFTERWARDS = date(2023, 6, 15), date(2024, 2, 1)
SPRING = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 5, 31)}


@pytest.fixture
def read(plan):
    def of(today=AFTERWARDS):
        return progress_of(Activity.objects.filter(plan=plan).for_page(), on=reading_day(today, plan.ends_on))

    return of


def counts(rows) -> list[tuple[int, int]]:
    """For each activity: expected, answered."""
    return [(answer.expected, answer.answered) for answer in map(answer_of, rows)]


@pytest.mark.parametrize(
    ("today", "values", "expected", "answered"),
    [
        (IN_JUNE, {"ends_on": date(2023, 6, 14)}, 1, 0),  # late
        (IN_JUNE, {"ends_on": date(2023, 6, 15)}, 0, 0),  # its last day
        (IN_JUNE, SPRING | {"status": "cancelled"}, 1, 1),
        (IN_JUNE, {"status": "cancelled"}, 1, 1),  # before anybody had to ask
        (IN_JUNE, SPRING | {"status": "completed", "completed_on": date(2023, 6, 10)}, 1, 1),
        (IN_JUNE, SPRING | {"status": "postponed", "postponed_to": date(2023, 9, 1)}, 1, 1),
        (IN_JUNE, SPRING | {"status": "postponed", "postponed_to": date(2023, 6, 10)}, 1, 0),  # late again
        (IN_JUNE, {"status": "postponed", "postponed_to": date(2023, 9, 1)}, 0, 0),
        (IN_JUNE, {"starts_on": None, "ends_on": None}, 0, 0),
        (AFTERWARDS, {"starts_on": None, "ends_on": None}, 1, 0),
        (AFTERWARDS, {"starts_on": None, "ends_on": None, "status": "not_completed"}, 1, 1),
        (AFTERWARDS, {"status": "in_progress"}, 1, 0),
        (AFTERWARDS, {"status": "postponed", "postponed_to": date(2024, 3, 1)}, 1, 1),
    ],
)
def test_a_special_activity_owes_a_word_when_its_planned_end_has_passed(
    plan, read, today, values, expected, answered
):
    make_activity(plan, **values)
    assert counts(read(today)) == [(expected, answered)]


def test_each_unit_that_is_over_was_to_be_done_or_excused(plan, officer, record, read):
    monthly = make_recurring(plan, "monthly")
    record(monthly, date(2023, 1, 9), date(2023, 6, 2))
    actions.skip_unit(activity=monthly, by=officer, on=date(2023, 2, 9), reason="Holiday")
    assert counts(read(IN_JUNE)) == [(6, 3)]
    assert [unit.period.starts_on.month for unit in answer_of(read(IN_JUNE)[0]).missed] == [3, 4, 5]


def test_a_session_without_preparation_is_unanswered(plan, read):
    make_session(date(2023, 6, 14))
    make_session(date(2023, 6, 28))
    make_recurring(plan, "before_session")
    assert counts(read(IN_JUNE)) == [(1, 0)]


def test_whether_the_case_arose_is_asked_when_the_year_is_over(plan, officer, record, read):
    make_recurring(plan, "as_needed")
    record(make_recurring(plan, "as_needed"), date(2023, 5, 5))
    data = make_recurring(plan, "as_needed")
    actions.state_no_occasion(activity=data, by=officer, today=date(2023, 12, 5), note="None.")
    assert counts(read(date(2023, 12, 10))) == [(0, 0), (1, 1), (1, 1)]
    assert counts(read(AFTERWARDS)) == [(1, 0), (1, 1), (1, 1)]


def test_whoever_owes_most_stands_first_and_the_rest_in_the_order_of_the_alphabet(plan, read):
    third, second = make_office("a", "Zyra Zh"), make_office("b", "Zyra Ç")
    first, shared = make_office("c", "Zyra Sh"), make_office("d", "Zyra A")
    make_office("idle")
    make_activity(plan, offices=[second], ends_on=date(2023, 9, 1))
    make_activity(plan, offices=[third], ends_on=date(2023, 9, 1))
    make_activity(plan, offices=[first, shared], **SPRING)
    make_recurring(plan, "monthly", offices=[first])
    results = answers_by_office(read(IN_JUNE))
    assert [
        (row.office, len(row.answers), row.expected, row.answered, row.unanswered_count) for row in results
    ] == [(first, 2, 6, 0, 6), (shared, 1, 1, 0, 1), (second, 1, 0, 0, 0), (third, 1, 0, 0, 0)]
    assert [answer.unanswered for answer in results[0].unanswered] == [1, 5]


def test_in_an_empty_year_no_office_owes_anything(plan, office, read):
    assert answers_by_office(read()) == []


def test_an_office_last_reported_when_anybody_last_reported_on_one_of_its_activities(plan, read):
    ours, others = make_office("ours"), make_office("others")
    rows = [
        make_activity(plan, offices=[ours]),
        make_activity(plan, offices=[ours]),
        make_activity(plan, offices=[others]),
    ]
    days = {rows[0].pk: date(2023, 5, 1), rows[1].pk: date(2023, 4, 1)}
    assert {row.office: row.last_report for row in answers_by_office(read(), days)} == {
        ours: date(2023, 5, 1),
        others: None,
    }


def test_only_members_who_can_sign_in_are_named(plan, make_user, office, sign_in, chief):
    make_activity(plan, offices=[office])
    for name, values in {
        "inactive": {"is_active": False},
        "left": {"access_ends_on": date(2023, 1, 1)},
        "zana": {},
        "ardit": {"access_ends_on": date(2999, 1, 1)},
    }.items():
        User.objects.filter(pk=make_user(name, offices=(office,)).pk).update(**values)
    response = sign_in(chief).get(reverse("evaluation:offices") + "?year=2023")
    assert response.context["offices"][0].members == ["ardit", "zana"]


def test_a_report_is_a_step_a_record_or_a_proof(plan, officer, complete, record, prove):
    stepped, recorded, proven = make_activity(plan), make_recurring(plan, "weekly"), make_activity(plan)
    make_activity(plan)
    complete(stepped, date(2023, 5, 5))
    record(recorded, date(2023, 5, 5))
    prove(proven)
    assert set(last_reports(plan)) == {stepped.pk, recorded.pk, proven.pk}
    from_today = set(last_reports(plan).values())
    assert len(from_today) == 1
