"""The report's own number in the register of documents, which is not the strategy's."""

from datetime import date

import pytest

from kacanik_comms.evaluation.models import Evaluation
from tests.evaluation.january import begin, signed, submitted

pytestmark = pytest.mark.slow

PAGE = "/evaluation/2023/"
ENTERED = {"protocol_number": " 02Nr. 016/01-77/2024 ", "protocol_date": "30.1.2024"}


def kept() -> tuple[str, date | None]:
    evaluation = Evaluation.objects.get()
    return evaluation.protocol_number, evaluation.protocol_date


@pytest.mark.parametrize("who", ["officer", "chief"])
def test_the_officer_or_the_chief_enters_the_number_before_the_signature(
    request, plan, activity, officer, sign_in, who
):
    submitted(plan, officer)
    client = sign_in(request.getfixturevalue(who))
    assert 'name="protocol_number"' in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}register/", ENTERED).status_code == 302
    assert kept() == ("02Nr. 016/01-77/2024", date(2024, 1, 30))


@pytest.mark.parametrize("who", ["plan_admin", "office_head", "stranger"])
def test_nobody_else_enters_it(request, plan, activity, officer, sign_in, who):
    begin(plan, officer)
    client = sign_in(request.getfixturevalue(who))
    assert client.post(f"{PAGE}register/", ENTERED).status_code == 403
    assert kept() == ("", None)


def test_it_is_part_of_what_was_signed(plan, activity, officer, chief, sign_in):
    signed(plan, officer, chief)
    client = sign_in(officer)
    assert client.post(f"{PAGE}register/", ENTERED).status_code == 403
    assert 'name="protocol_number"' not in client.get(PAGE).content.decode()
    assert kept() == ("", None)


def test_a_wrong_day_comes_back_with_what_was_typed(plan, activity, officer, sign_in):
    begin(plan, officer)
    response = sign_in(officer).post(f"{PAGE}register/", ENTERED | {"protocol_date": "dje"})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="dje"' in page
    assert "02Nr. 016/01-77/2024" in page
    assert kept() == ("", None)


def test_a_reading_request_enters_nothing(plan, activity, officer, sign_in):
    begin(plan, officer)
    assert sign_in(officer).get(f"{PAGE}register/").status_code == 405


def test_whoever_enters_another_number_meanwhile_is_not_overwritten_unseen(
    plan, activity, officer, chief, sign_in
):
    submitted(plan, officer)
    client = sign_in(officer)
    client.post(f"{PAGE}register/", ENTERED)
    # The chief's page still shows the empty register.
    late = sign_in(chief)
    other = {"protocol_number": "02Nr. 99", "protocol_date": "30.1.2024"}
    response = late.post(f"{PAGE}register/", other)
    page = response.content.decode()
    assert response.status_code == 409
    assert kept() == ("02Nr. 016/01-77/2024", date(2024, 1, 30))
    assert "02Nr. 016/01-77/2024" in page
    assert 'value="02Nr. 99"' in page
    # Seen, it may be sent again; and whoever entered the same has nothing to decide.
    seen = "02Nr. 016/01-77/2024 2024-01-30"
    assert f'value="{seen}"' in page
    assert late.post(f"{PAGE}register/", ENTERED).status_code == 302
    assert late.post(f"{PAGE}register/", other | {"seen": seen}).status_code == 302
    assert kept() == ("02Nr. 99", date(2024, 1, 30))
