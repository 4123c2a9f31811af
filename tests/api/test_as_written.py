"""Amounts, counts and days that programs send, written in the ways in which people write them on the pages."""

import pytest

pytestmark = pytest.mark.slow

V1 = '"v1"'


def refusals(response):
    return {error["name"]: error["detail"] for error in response.json()["errors"]}


@pytest.mark.parametrize(
    ("written", "cost"),
    [
        ("1.500,50\u00a0€", "1500.50"),
        ("1 000", "1000.00"),
        ("pa kosto shtesë", "0.00"),
        ("No additional cost", "0.00"),
        ("–", None),
        ("", None),
    ],
)
def test_a_program_writes_money_as_people_do_on_the_pages(program, activity, written, cost):
    entered = {"completed_on": "2023-05-05", "actual_cost": written}
    response = program.post(f"/activities/{activity.pk}/complete/", entered, If_Match=V1)
    assert response.json()["activity"]["actual_cost"] == cost


@pytest.mark.parametrize(
    "written", ["14.09.2023", "14. 9. 2023.", "14/09/23", "14 shtator 2023", "2023-09-14"]
)
def test_a_program_writes_days_as_people_do_on_the_pages(program, activity, written):
    response = program.post(f"/activities/{activity.pk}/complete/", {"completed_on": written}, If_Match=V1)
    assert response.json()["activity"]["completed_on"] == "2023-09-14"


@pytest.mark.parametrize(("written", "people"), [(1200, 1200), ("1200", 1200), ("1.200", 1200), ("–", None)])
def test_a_program_writes_counts_as_people_do_on_the_pages(program, weekly, written, people):
    entered = {"date": "2023-03-03", "people_reached": written}
    response = program.post(f"/activities/{weekly.pk}/occurrences/", entered)
    assert response.json()["occurrence"]["people_reached"] == people


def test_what_cannot_be_read_is_refused_with_an_example(program, activity):
    entered = {"completed_on": "2023-05-05", "actual_cost": "about 100"}
    response = program.post(f"/activities/{activity.pk}/complete/", entered, If_Match=V1)
    assert "Write it for example as" in refusals(response)["actual_cost"]
    assert "€" in refusals(response)["actual_cost"]
    day = program.post(f"/activities/{activity.pk}/complete/", {"completed_on": "in May"}, If_Match=V1)
    assert refusals(day)["completed_on"] == "This is not a day. Write it as 14.09.2023."
