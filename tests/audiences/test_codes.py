"""The next strategy speaks to the media too: codes are unique within their strategy."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from activities.models import Activity
from activities.pages.filters import ActivityFilter
from audiences.models import Audience, Channel, Message
from plans.models import Strategy
from tests.admin_pages import as_sent
from tests.factories import make_activity, make_audience, make_channel, make_message

pytestmark = pytest.mark.postgresql

NEXT = [2027, 2030]


def row(model: str, **fields: object) -> dict:
    return {"model": model, "fields": fields}


@pytest.fixture
def both(db, tmp_path):
    """The media of the strategy in force, and those of the next, which is loaded beside it."""
    make_message(make_audience("media"))
    make_channel("web")
    strategy = dict(zip(("starts_year", "ends_year"), NEXT, strict=True))
    names = {"number": 1, "strategy": NEXT}
    fixture = tmp_path / "next.json"
    fixture.write_text(
        json.dumps(
            [
                row("plans.strategy", **strategy, title_sq="Strategjia e radhës"),
                row("plans.objective", **names, title_sq="Objektivi i ri"),
                row("plans.annualplan", strategy=NEXT, year=2027, title_sq="Plani 2027"),
                row("audiences.audience", **names, code="media", name_sq="Mediat e reja"),
                row("audiences.message", audience=[*NEXT, "media"], number=1, text_sq="Mesazhi i ri"),
                row("audiences.channel", **names, code="web", name_sq="Faqja e re"),
                row(
                    "activities.activity",
                    plan=[2027],
                    objective=[*NEXT, 1],
                    kind="special",
                    number=1,
                    title_sq="Aktiviteti i ri",
                    audiences=[[*NEXT, "media"]],
                    messages=[[*NEXT, "media", 1]],
                    channels=[[*NEXT, "web"]],
                ),
            ]
        )
    )
    call_command("loaddata", str(fixture), verbosity=0)
    return Audience.objects.get(strategy__starts_year=2023), Audience.objects.get(strategy__starts_year=2027)


def test_a_second_strategy_loads_with_codes_of_the_first(plan, both):
    first, second = both
    new = Activity.objects.get(plan__year=2027)
    assert [second] == list(new.audiences.all())
    assert [Message.objects.get(audience=second)] == list(new.messages.all())
    assert [Channel.objects.get(strategy=second.strategy)] == list(new.channels.all())
    assert first.natural_key() == (2023, 2026, "media")
    assert Audience.objects.get_by_natural_key(*NEXT, "media") == second


def test_each_year_filters_by_the_audience_of_its_own_strategy(plan, both):
    first, second = both
    old = make_activity(plan)
    old.audiences.set([first])
    foreign = make_activity(plan)
    foreign.audiences.set([second])
    rows = ActivityFilter({"audience": "media"}, Activity.objects.filter(plan=plan), on=date(2023, 6, 1)).qs
    assert list(rows) == [old]


def test_the_api_names_the_strategy_beside_each_code(both, sign_in, officer):
    response = sign_in(officer).get("/api/v1/audiences/", headers={"Accept-Language": "en"}).json()
    assert [(each["strategy"], each["code"]) for each in response["results"]] == [
        (both[1].strategy_id, "media"),
        (both[0].strategy_id, "media"),
    ]


@pytest.mark.django_db
def test_a_code_stands_once_in_its_strategy():
    make_audience("media")
    with pytest.raises(IntegrityError):
        make_audience("media", 2)


def test_the_admin_says_that_the_code_is_taken(sign_in, plan_admin):
    channel = make_channel("web")
    browser = sign_in(plan_admin)
    address = reverse("admin:audiences_channel_add")
    sent = as_sent(
        browser.get(address), strategy=channel.strategy_id, code="web", number=2, name_sq="Uebfaqja"
    )
    response = browser.post(address, sent)
    assert "This code is taken already in this strategy." in response.content.decode()
    assert Strategy.objects.count() == 1
