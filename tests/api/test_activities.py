"""What anybody may read of a plan as JSON."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.declarations import ACTIVITY
from activities.models import Activity, Responsibility
from activities.records import actions
from plans.models import AnnualPlan
from tests.factories import make_activity, make_objective, make_office, make_plan, make_recurring

URL = "/api/v1/activities/"
FIELDS = [
    "id", "year", "code", "objective", "responsibilities", *ACTIVITY.public, "timeliness", "compliance", "happened",
    "is_implemented", "version",
]  # fmt: skip


@pytest.fixture
def answer(client, db):
    def asked(year=2023, language="en"):
        client.cookies["django_language"] = language
        return client.get(URL, {"year": year})

    return asked


def test_a_special_activity_with_everything_that_is_told_of_it(plan, officer, office, answer):
    activity = make_activity(plan, offices=[office], planned_cost=Decimal("120.50"), source_note="Smudged.")
    actions.take_step(
        activity=activity,
        step="complete",
        by=officer,
        version=1,
        today=date(2023, 5, 5),
        completed_on=date(2023, 5, 5),
    )
    (row,) = answer().json()["results"]
    assert list(row) == FIELDS
    assert row == {
        "id": activity.pk,
        "year": 2023,
        "code": "1.1",
        "number": 1,
        "kind": "special",
        "title": "Aktiviteti 1",
        "short_name": "",
        "official_wording": "",
        "footnote": "",
        "objective": 1,
        "responsibilities": [{"office": "Zyra it-office", "office_code": "it-office", "role": "contributor"}],
        "starts_on": "2023-01-01",
        "ends_on": "2023-12-31",
        "time_wording": "",
        "planned_cost": "120.50",
        "frequency": None,
        "times": 1,
        "is_beyond_plan": False,
        "status": "completed",
        "completed_on": "2023-05-05",
        "means_of_verification": "",
        "source_note": "Smudged.",
        "timeliness": "on_time",
        "compliance": None,
        "happened": 1,
        "postponed_to": None,
        "actual_cost": None,
        "no_occasion_on": None,
        "is_implemented": True,
        "version": 2,
    }


def test_a_recurring_activity_has_its_compliance_and_no_status(plan, officer, answer):
    monthly = make_recurring(plan, "monthly")
    for month in range(1, 10):
        actions.record_occurrence(activity=monthly, by=officer, today=plan.ends_on, on=date(2023, month, 3))
    (row,) = answer().json()["results"]
    assert (row["frequency"], row["status"], row["timeliness"]) == ("monthly", None, None)
    assert row["compliance"] == {"numerator": 9, "denominator": 12, "percent": 75.0}
    assert row["happened"] == 9


def test_where_nothing_was_expected_compliance_is_neither_0_nor_100(plan, answer):
    make_recurring(plan, "before_session")
    (row,) = answer().json()["results"]
    assert row["compliance"] == {"numerator": 0, "denominator": 0, "percent": None}


def test_the_activities_stand_in_the_order_of_the_plan(plan, answer):
    make_recurring(plan, "weekly", objective=make_objective(2))
    make_activity(plan, objective=make_objective(2))
    make_activity(plan, number=2)
    make_activity(plan, number=1)
    make_activity(make_plan(2024))
    data = answer().json()
    assert [row["code"] for row in data["results"]] == ["1.1", "1.2", "2.1", "2.R1"]
    assert data["count"] == 4


def test_a_title_is_in_the_language_that_the_reader_chose(plan, answer):
    make_activity(plan, title_sq="Konferencë", title_sr_latn="Konferencija", title_en="Conference")
    titles = [answer(language=code).json()["results"][0]["title"] for code in ("sq", "sr-latn", "en")]
    assert titles == ["Konferencë", "Konferencija", "Conference"]
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in answer()["Vary"].split(",")}


def test_the_answer_says_of_which_year_it_is_up_to_which_day_and_whether_it_is_invented(plan, answer):
    data = answer().json()
    assert list(data) == ["year", "cut_off", "holds_demonstration_data", "count", "next", "results"]
    assert (data["year"], data["cut_off"], data["holds_demonstration_data"]) == (2023, "2023-12-31", False)
    AnnualPlan.objects.update(holds_demonstration_data=True)
    assert answer().json()["holds_demonstration_data"] is True


def test_what_is_internal_is_told_to_whoever_sees_it_on_the_pages(plan, answer, sign_in, officer, stranger):
    public, internal = make_activity(plan), make_activity(plan, is_internal=True)
    assert [row["id"] for row in answer().json()["results"]] == [public.pk]
    sign_in(stranger)
    assert [row["id"] for row in answer().json()["results"]] == [public.pk]
    sign_in(officer)
    assert [row["id"] for row in answer().json()["results"]] == [public.pk, internal.pk]


def test_an_office_reads_its_own_activities(plan, office, office_head, answer, sign_in):
    own, _other = make_activity(plan, offices=[office]), make_activity(plan)
    sign_in(office_head)
    assert [row["id"] for row in answer().json()["results"]] == [own.pk]


@pytest.mark.parametrize(
    "values", [{"published": False}, {"status": "draft"}, {"status": "draft", "published": False}]
)
def test_a_plan_that_is_a_draft_or_not_published_is_not_there(db, answer, values):
    make_activity(make_plan(2023, **values))
    assert answer().status_code == 404
    assert not Activity.objects.published().exists()


@pytest.mark.parametrize("status", ["adopted", "closed"])
def test_an_adopted_and_a_closed_plan_can_be_read(db, answer, status):
    make_activity(make_plan(2023, status=status))
    assert answer().json()["count"] == 1


@pytest.mark.parametrize("year", ["", "soon", "20.23", "1999", "2101", "9" * 30, "2023 OR 1=1"])
def test_what_is_not_a_year_is_refused_with_a_reason(plan, answer, year):
    response = answer(year)
    assert response.status_code == 400
    assert response.json()["errors"][0]["name"] == "year"


def test_without_a_year_the_plan_in_force_is_told(plan, client):
    make_plan(2022)
    assert client.get(URL).json()["year"] == 2023


def test_without_any_plan_there_is_nothing(client, db):
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("kind=recurring", ["1.R1"]),
        ("status=not_started", ["1.1", "1.2"]),
        ("office=it-office", ["1.2"]),
        ("q=festival", ["1.2"]),
        ("objective=9", []),
        ("month=3", ["1.1", "1.2", "1.R1"]),
    ],
)
def test_the_filters_are_those_of_the_page(plan, office, client, query, codes):
    make_activity(plan)
    make_activity(plan, offices=[office], title_sq="Festivali i filmit")
    make_recurring(plan, "monthly")
    data = client.get(f"{URL}?year=2023&{query}").json()
    assert [row["code"] for row in data["results"]] == codes
    assert data["count"] == len(codes)


@pytest.mark.parametrize(
    "query",
    ["yaer=2023", "kind=none", "month=13", "month=1&month=2", "page_size=0", "page_size=501", "q=%00"],
)
def test_a_filter_that_says_nothing_is_refused_rather_than_passed_over(plan, client, query):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["in"] == "query"


def test_nothing_is_written_through_it(plan, client):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"{URL}?year=2023").status_code == 405


@pytest.mark.slow
def test_500_activities_are_read_with_as_many_queries_as_one(plan, officer, answer):
    offices = [make_office(code) for code in ("first", "second")]

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert answer().status_code == 200
        return len(counted)

    for office in offices:
        Responsibility.objects.create(activity=make_activity(plan), office=office)
    of_few = queries()
    rows = Activity.objects.bulk_create(
        Activity(plan=plan, objective=make_objective(), kind="special", number=number, title_sq="Aktiviteti")
        for number in range(3, 501)
    )
    Responsibility.objects.bulk_create(
        Responsibility(activity=row, office=office, order=order)
        for row in rows
        for order, office in enumerate(offices)
    )
    assert queries() == of_few <= 25
    assert answer().json()["count"] == 500
