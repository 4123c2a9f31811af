"""How often somebody may ask, counted for all processes together."""

import pytest

from kacanik_comms.accounts import limits
from kacanik_comms.accounts.models import RequestCount
from tests.api.conftest import Program

pytestmark = pytest.mark.postgresql


@pytest.fixture(autouse=True)
def _few(settings, monkeypatch):
    settings.API_LIMITS = {"anonymous": (3, 60), "user": (5, 60), "wrong_token": (2, 600)}
    # In the middle of a minute, so that no span ends during a test.
    monkeypatch.setattr(limits.time, "time", lambda: 1_700_000_010.0)


def test_whoever_asks_too_often_is_told_when_to_come_again(anybody, plan):
    assert [anybody.get("/plans/").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = anybody.get("/plans/")
    assert refused["Retry-After"] == "30"
    assert refused.json()["type"].endswith("#too-many")
    assert refused["Content-Type"] == "application/problem+json"


def test_when_the_span_is_over_counting_begins_anew(anybody, plan, monkeypatch):
    for _ in range(4):
        anybody.get("/plans/")
    monkeypatch.setattr(limits.time, "time", lambda: 1_700_000_041.0)
    assert anybody.get("/plans/").status_code == 200
    assert RequestCount.objects.get().count == 1


def test_each_caller_is_counted_apart(anybody, program, plan):
    for _ in range(4):
        anybody.get("/plans/")
    assert [program.get("/plans/").status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("addresses", "callers"),
    [
        ([{"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}], 2),
        # Without a proxy of ours nobody is believed.
        ([{"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": f"6.6.6.{n}"} for n in range(3)], 1),
        # A network of IPv6 belongs to one household.
        ([{"REMOTE_ADDR": "2001:db8::1"}, {"REMOTE_ADDR": "2001:db8::2"}], 1),
        ([{"REMOTE_ADDR": "2001:db8::1"}, {"REMOTE_ADDR": "2001:db8:0:1::1"}], 2),
        ([{"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "nonsense"}], 1),
    ],
)
def test_who_is_the_same_caller(client, plan, addresses, callers):
    for address in addresses:
        client.get("/api/v1/plans/", **address)
    assert RequestCount.objects.count() == callers


def test_of_a_caller_no_address_is_kept(client, plan):
    client.get("/api/v1/plans/", REMOTE_ADDR="192.0.2.77")
    assert "192.0.2.77" not in RequestCount.objects.get().caller


def test_whoever_tries_tokens_is_stopped_and_a_right_one_still_works(db, program):
    guessing = Program("kacanik_guess")
    assert [guessing.get("/plans/").status_code for _ in range(4)] == [401, 401, 429, 429]
    assert program.get("/plans/").status_code == 200


def test_counts_that_are_over_are_swept(anybody, plan, monkeypatch):
    RequestCount.objects.bulk_create(RequestCount(caller=str(number), span=60) for number in range(5))
    monkeypatch.setattr(limits, "SWEEPS_EVERY", 1)
    anybody.get("/plans/")
    assert RequestCount.objects.count() == 1


def test_a_request_that_cannot_be_counted_is_answered(anybody, plan, monkeypatch):
    def busy(*_args):
        raise limits.DatabaseError

    monkeypatch.setattr(limits, "_counted", busy)
    assert anybody.get("/plans/").status_code == 200
