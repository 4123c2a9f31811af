"""What somebody chooses above the list of activities is what they get."""

from datetime import date

import pytest
from django.http import QueryDict

from activities.models import Activity
from activities.pages.filters import ActivityFilter
from tests.factories import (
    make_activity,
    make_audience,
    make_objective,
    make_office,
    make_recurring,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


@pytest.fixture
def choose(plan, today):
    """The titles of what is left of the year, by what was chosen."""

    def titles(**chosen):
        query = QueryDict(mutable=True)
        query.update(chosen)
        results = ActivityFilter(query, Activity.objects.filter(plan=plan), on=today)
        return {activity.title for activity in results.qs}

    return titles


@pytest.fixture
def year(plan, office):
    youth = make_audience("youth")
    make_activity(
        plan, title="Dita e Dyerve të Hapura", starts_on=date(2023, 5, 1), ends_on=date(2023, 5, 31)
    )
    make_activity(plan, title="Fushata shëndetësore", objective=make_objective(2), offices=[office])
    talk = make_recurring(plan, "weekly", title="Takimi javor", offices=[office, make_office("zimp")])
    talk.audiences.add(youth)
    make_recurring(plan, "as_needed", title="Kumtesa për shtyp")


EVERYTHING = {"Dita e Dyerve të Hapura", "Fushata shëndetësore", "Takimi javor", "Kumtesa për shtyp"}


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, EVERYTHING),
        ({"q": "", "objective": "", "office": "", "month": ""}, EVERYTHING),
        ({"objective": "2"}, {"Fushata shëndetësore"}),
        ({"office": "it-office"}, {"Fushata shëndetësore", "Takimi javor"}),
        ({"office": "zimp"}, {"Takimi javor"}),
        ({"kind": "recurring"}, {"Takimi javor", "Kumtesa për shtyp"}),
        ({"status": "not_started"}, {"Dita e Dyerve të Hapura", "Fushata shëndetësore"}),
        ({"timeliness": "late"}, {"Dita e Dyerve të Hapura"}),
        ({"timeliness": "on_time"}, {"Fushata shëndetësore"}),
        ({"audience": "youth"}, {"Takimi javor"}),
        ({"month": "5"}, EVERYTHING),
        ({"month": "6"}, EVERYTHING - {"Dita e Dyerve të Hapura"}),
        ({"q": "shendetesore"}, {"Fushata shëndetësore"}),
        ({"kind": "special", "office": "it-office", "q": "fushata"}, {"Fushata shëndetësore"}),
        ({"objective": "9"}, set()),
        ({"office": "nobody"}, set()),
        ({"audience": "nobody"}, set()),
    ],
)
def test_each_choice_leaves_what_it_says(choose, chosen, expected):
    assert choose(**chosen) == expected


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    "words", ["hapura", "HAPURA", "dyerve dita", "te hapura", "të", "DYERVE TË", " dita   dyerve "]
)
def test_words_are_found_in_any_order_and_without_their_marks(choose, words):
    assert "Dita e Dyerve të Hapura" in choose(q=words)


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("words", ["%", "_", ".*", "(", "[", "\\", "dita mungon", "a{2,}", "^", "$", "d|x"])
def test_signs_that_mean_something_to_a_database_are_only_signs(choose, words):
    assert choose(q=words) == set()


def test_serbian_letters_are_found_without_their_marks_too(choose, plan):
    make_activity(plan, title="x", title_sr_latn="Đačko veće i Žene u Čaglavici")
    for words in ("djacko vece", "zene", "ĐAČKO", "čaglavici"):
        assert choose(q=words), words


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    "chosen",
    [
        {"kind": "strange"},
        {"status": "done"},
        {"timeliness": "'; DROP TABLE"},
        {"month": "13"},
        {"objective": "two"},
        {"objective": "9" * 40},
        {"q": "x" * 1000},
        {"q": "a\x00b"},
        {"office": "\x00"},
    ],
)
def test_what_cannot_be_chosen_filters_nothing_and_is_named(plan, today, choose, chosen):
    assert choose(**chosen) == EVERYTHING
    query = QueryDict(mutable=True)
    query.update(chosen)
    asked = ActivityFilter(query, Activity.objects.filter(plan=plan), on=today)
    assert list(asked.errors) == list(chosen)
    assert asked.chosen() == []


def test_a_month_touches_what_begins_before_it_and_ends_after_it(choose, plan):
    make_activity(plan, title="spring", starts_on=date(2023, 3, 1), ends_on=date(2023, 5, 31))
    make_activity(plan, title="undated", starts_on=None, ends_on=None)
    assert [month for month in range(1, 13) if "spring" in choose(month=str(month))] == [3, 4, 5]
    assert "undated" not in choose(month="4")


def test_an_office_that_is_chosen_does_not_hide_the_others_of_the_activity(plan, today, year):
    query = QueryDict("office=zimp")
    results = ActivityFilter(query, Activity.objects.filter(plan=plan).for_page(), on=today).qs.get()
    assert {row.office.code for row in results.responsibilities.all()} == {"it-office", "zimp"}


@pytest.mark.parametrize(
    ("words", "results"), [("1.R7", ["Bulletin"]), ("r7", ["Bulletin"]), ("1.3", ["Survey"])]
)
def test_an_activity_is_found_by_the_number_that_every_page_names(plan, words, results):
    make_recurring(plan, "monthly", number=7, title="Bulletin")
    make_activity(plan, number=3, title="Survey")
    assert [row.title for row in Activity.objects.with_words(words)] == results
