"""What programs record where nobody remembers the day."""

import pytest

pytestmark = pytest.mark.slow

WEEK_13 = "2023-03-27/2023-04-02"


def test_a_program_records_the_unit(program, weekly):
    answer = program.post(f"/activities/{weekly.pk}/occurrences/", {"unit": WEEK_13, "note": "Takim"})
    assert answer.status_code == 201, answer.json()
    data = answer.json()["occurrence"]
    assert (data["date"], data["unit_starts_on"], data["unit_ends_on"]) == (None, "2023-03-27", "2023-04-02")


@pytest.mark.parametrize(
    ("sent", "status", "name"),
    [
        ({"unit": WEEK_13, "date": "2023-05-01"}, 409, "unit"),
        ({"unit": "2023-03-01/2023-03-31"}, 409, "unit"),
        ({"unit": "2023-02-30/2023-03-31"}, 409, "unit"),
        ({"unit": "week 13"}, 400, "unit"),
        ({"note": "Takim"}, 409, "date"),
    ],
)
def test_a_program_is_told_what_is_wrong_with_it(program, weekly, sent, status, name):
    answer = program.post(f"/activities/{weekly.pk}/occurrences/", sent)
    assert answer.status_code == status
    assert [error["name"] for error in answer.json()["errors"]] == [name]
