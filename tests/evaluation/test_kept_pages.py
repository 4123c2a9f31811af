"""What the overview and the evaluation say of a year is made once, and anew after whatever changes it."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from activities.records import actions
from kacanik_comms.evaluation import actions as evaluation_actions
from tests.factories import make_activity, make_audience, make_office, make_recurring

PAGES = ("/evaluation/dashboard/?year=2023", "/evaluation/dashboard/?year=2023&month=2", "/evaluation/2023/")

pytestmark = pytest.mark.usefixtures("keeps")


@pytest.fixture
def year(plan, officer):
    office = make_office("press", "Press")
    make_activity(plan, offices=[office], starts_on=date(2023, 2, 1), ends_on=date(2023, 2, 28))
    monthly = make_recurring(plan, "monthly", offices=[office])
    actions.record_occurrence(activity=monthly, by=officer, today=date(2023, 6, 19), on=date(2023, 2, 2))
    return {"plan": plan, "office": office, "monthly": monthly, "officer": officer}


def record_it(year):
    actions.record_occurrence(
        activity=year["monthly"],
        by=year["officer"],
        today=date(2023, 6, 19),
        on=date(2023, 3, 3),
        audiences=[make_audience("youth")],
    )


def complete_it(year):
    [special] = year["plan"].activities.special()
    actions.take_step(
        activity=special,
        step="complete",
        by=year["officer"],
        version=special.version,
        today=date(2023, 6, 19),
        completed_on=date(2023, 3, 3),
    )


def rename_the_office(year):
    year["office"].name = year["office"].name_en = "Information"
    year["office"].save()


def shown(client):
    """The pages, without the tokens against forged requests, which are others each time."""
    pages = (client.get(address).content.decode() for address in PAGES)
    return [re.sub(r"\b[A-Za-z0-9]{64}\b", "", page) for page in pages]


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", [record_it, complete_it, rename_the_office], ids=lambda change: change.__name__
)
def test_every_change_is_seen_at_once(year, sign_in, chief, change):
    client = sign_in(chief)
    before = shown(client)
    assert shown(client) == before
    change(year)
    kept = shown(client)
    cache.clear()
    assert kept == shown(client)
    assert kept != before


def test_an_evaluation_that_is_begun_is_seen_by_whoever_read_the_year_before(year, sign_in, chief, officer):
    client = sign_in(chief)
    assert "not begun" in shown(client)[0]
    evaluation_actions.begin(plan=year["plan"], by=officer, at=timezone.now())
    assert "not begun" not in shown(client)[0]


def test_the_languages_are_kept_apart(year, sign_in, chief):
    client = sign_in(chief)
    pages = {}
    for language in ("en", "sq", "sr-latn"):
        client.cookies["django_language"] = language
        with translation.override(language):
            pages[language] = tuple(shown(client))
            assert tuple(shown(client)) == pages[language]
    assert len(set(pages.values())) == 3
