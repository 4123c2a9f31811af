"""A second reading of Annex I, row by row, held against the fixtures.

annex_one.txt was written down from the document alone: titles without the marks that the scan has lost, the parties in
the order of their cell, time and cost in the document's words.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from activities.models import Activity
from activities.rules.recurrence import Frequency
from kacanik_comms.core.reading_dates import read_period
from kacanik_comms.core.reading_numbers import read_money
from kacanik_comms.core.text import fold

pytestmark = pytest.mark.slow

PARTIES = {
    "kryetari": "mayor",
    "nenkryetari": "deputy-mayor",
    "shefi i kabinetit": "chief-of-cabinet",
    "kabineti": "mayors-cabinet",
    "zimp": "zimp",
    "zyrtari per marredhenie me publikun": "public-relations-officer",
    "njesia e personelit": "personnel-unit",
    "drejtoret": "directors",
    "drejtoret relevante": "relevant-directors",
    "drejtori per zhvillim ekonomik": "economic-development-director",
    "drejtorite": "municipal-directorates",
    "shefat e sektoreve": "sector-heads",
    "zyra it": "it-office",
    "zyrtaret per ti": "it-officers",
    "zyrtari i logjistikes": "logistics-officer",
    "koordinatori per performance": "performance-coordinator",
    "grupi profesional": "professional-group",
    "personat e autorizuar": "authorised-persons",
    "kuvendi": "assembly",
    "kryetari i kuvendit": "assembly-chair",
    "njesia e kuvendit": "assembly-unit",
}

# Where a cell has two rules, the first one.
FREQUENCIES = {
    "ne baza javore": Frequency.WEEKLY,
    "ne baza mujore": Frequency.MONTHLY,
    "ne baza tremujore": Frequency.QUARTERLY,
    "dy here ne vit": Frequency.TWICE_A_YEAR,
    "para seciles seance": Frequency.BEFORE_SESSION,
    "sa here qe": Frequency.AS_NEEDED,
    "sipas rastit": Frequency.AS_NEEDED,
    "ne vazhdimesi": Frequency.CONTINUOUS,
    "gjate gjithe kohes": Frequency.CONTINUOUS,
}


READING = [
    [cell.strip() for cell in row.split("|")]
    for row in Path(__file__).with_name("annex_one.txt").read_text("utf-8").splitlines()
]
SPECIAL = [row for row in READING if "R" not in row[0]]
RECURRING = [row for row in READING if "R" in row[0]]


def frequency_in(words: str) -> Frequency:
    return next(frequency for beginning, frequency in FREQUENCIES.items() if words.startswith(beginning))


@pytest.fixture
def in_the_fixtures(official_plan):
    return {
        activity.code: activity for activity in Activity.objects.prefetch_related("responsibilities__office")
    }


def what_every_row_says(activity):
    return {
        "title": fold(activity.official_wording).removesuffix("."),
        "parties": [row.office.code for row in activity.responsibilities.order_by("order")],
        "time": fold(activity.time_wording_sq),
    }


def test_a_second_reading_has_the_same_special_activities(in_the_fixtures):
    first = {code: row for code, row in in_the_fixtures.items() if row.is_special}
    assert [code for code, *_row in SPECIAL] == sorted(first)
    for code, title, parties, time, cost in SPECIAL:
        activity = first[code]
        assert what_every_row_says(activity) == {
            "title": title,
            "parties": [PARTIES[party] for party in parties.split(", ")],
            "time": fold(time),
        }, code
        assert (activity.starts_on, activity.ends_on) == read_period(time, year=2023), code
        assert activity.planned_cost == read_money(cost), code
    assert sum(read_money(cost) or Decimal(0) for *_row, cost in SPECIAL) == 3900


def test_a_second_reading_has_the_same_recurring_activities(in_the_fixtures):
    first = {code: row for code, row in in_the_fixtures.items() if not row.is_special}
    assert {code for code, *_row in RECURRING} == set(first)
    for code, title, parties, time in RECURRING:
        activity = first[code]
        assert what_every_row_says(activity) == {
            "title": title,
            "parties": [PARTIES[party] for party in parties.split(", ")],
            "time": time,
        }, code
        assert activity.frequency == frequency_in(time), code
        assert (activity.planned_cost, activity.starts_on, activity.ends_on) == (None, None, None), code


def test_the_activities_reach_whom_and_through_what_their_words_name(in_the_fixtures):
    def links(code):
        activity = in_the_fixtures[code]
        codes = (set(rows.values_list("code", flat=True)) for rows in (activity.audiences, activity.channels))
        return (*codes, activity.links_are_inferred)

    # Its footnote names village councils, youth, women and persons with disabilities.
    assert links("3.6") == ({"citizens", "civil-society", "business"}, {"structured-meetings"}, True)
    assert links("3.5") == ({"civil-society"}, {"structured-meetings"}, True)
    assert links("2.1") == ({"employees"}, {"social-media"}, True)
