"""The report's own sentences: right for each number, in each language, and no code stands alone."""

import re
from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import ngettext

from kacanik_comms.year.in_short import sentence_of
from kacanik_comms.year.loading import facts_of
from tests.factories import make_activity, make_audience, make_desired_impact, make_objective, make_recurring
from tests.report.reading import content_from, html_from
from tests.year.half_a_year import TODAY

pytestmark = pytest.mark.slow

# How many special and recurring activities the plan holds, and how each language says so.
PLANS = [
    (
        (1, 0),
        "1 aktivitet: 1 i veçantë dhe 0 të përsëritura",
        "1 aktivnost: 1 posebna i 0 redovnih",
        "1 activity: 1 special and 0 recurring",
    ),
    (
        (2, 1),
        "3 aktivitete: 2 të veçanta dhe 1 i përsëritur",
        "3 aktivnosti: 2 posebne i 1 redovna",
        "3 activities: 2 special and 1 recurring",
    ),
    (
        (5, 2),
        "7 aktivitete: 5 të veçanta dhe 2 të përsëritura",
        "7 aktivnosti: 5 posebnih i 2 redovne",
        "7 activities: 5 special and 2 recurring",
    ),
    (
        (16, 5),
        "21 aktivitete: 16 të veçanta dhe 5 të përsëritura",
        "21 aktivnost: 16 posebnih i 5 redovnih",
        "21 activities: 16 special and 5 recurring",
    ),
]


@pytest.mark.parametrize(("numbers", "sq", "sr", "en"), PLANS, ids=lambda value: str(value)[:8])
def test_the_first_sentence_agrees_with_the_number_of_activities(plan, numbers, sq, sr, en):
    special, recurring = numbers
    for _each in range(special):
        make_activity(plan)
    for _each in range(recurring):
        make_recurring(plan, "monthly")
    facts = facts_of(plan, today=TODAY)
    for language, words in (("sq", sq), ("sr-latn", sr), ("en", en)):
        assert f" {words}. " in " ".join(html_from(facts, language).split()), language


# How many of the special activities due were done, and how each language says so.
DONE = [
    (0, "U realizuan 0 aktivitete nga 21", "Realizovano je 0 aktivnosti od 21", "0 activities of the 21"),
    (1, "U realizua 1 aktivitet nga 21", "Realizovana je 1 aktivnost od 21", "1 activity of the 21"),
    (2, "U realizuan 2 aktivitete nga 21", "Realizovane su 2 aktivnosti od 21", "2 activities of the 21"),
    (5, "U realizuan 5 aktivitete nga 21", "Realizovano je 5 aktivnosti od 21", "5 activities of the 21"),
    (21, "U realizuan 21 aktivitete nga 21", "Realizovana je 21 aktivnost od 21", "21 activities of the 21"),
]


@pytest.mark.parametrize(("done", "sq", "sr", "en"), DONE, ids=lambda value: str(value)[:8])
def test_the_sentence_of_the_year_agrees_with_the_number_of_activities(plan, complete, done, sq, sr, en):
    for activity in [make_activity(plan) for _each in range(21)][:done]:
        complete(activity, date(2023, 6, 1))
    facts = facts_of(plan, today=TODAY)
    for language, words in (("sq", sq), ("sr-latn", sr), ("en", en)):
        assert str(content_from(facts, language)["page_one"]["verdict"]["words"]).startswith(words), language


@pytest.mark.parametrize(
    ("on_plan", "sq", "sr", "en"),
    [
        (0, "janë 0 objektiva nga 21", "je 0 ciljeva od 21", "0 objectives of 21 are on plan."),
        (1, "është 1 objektiv nga 21", "je 1 cilj od 21", "1 objective of 21 is on plan."),
        (2, "janë 2 objektiva nga 21", "su 2 cilja od 21", "2 objectives of 21 are on plan."),
        (5, "janë 5 objektiva nga 21", "je 5 ciljeva od 21", "5 objectives of 21 are on plan."),
        (21, "janë 21 objektiva nga 21", "je 21 cilj od 21", "21 objectives of 21 are on plan."),
    ],
)
def test_it_says_how_many_objectives_are_on_plan(plan, complete, on_plan, sq, sr, en):
    for number in range(1, 22):
        activity = make_activity(plan, objective=make_objective(number))
        if number <= on_plan:
            complete(activity, date(2023, 6, 1))
    facts = facts_of(plan, today=TODAY)
    for language, words in (("sq", sq), ("sr-latn", sr), ("en", en)):
        with translation.override(language):
            assert words in sentence_of(facts), language


# Sentences with a number, each with the texts of the code and what it says in Albanian and Serbian of these numbers.
NUMBERS = (0, 1, 2, 5, 21)
COUNTED = [
    (
        (
            "%(done)s recommendation of %(count)s was carried out.",
            "%(done)s recommendations of %(count)s were carried out.",
        ),
        "U zbatuan 0 rekomandime nga 21.|U zbatua 1 rekomandim nga 21.|U zbatuan 2 rekomandime nga 21."
        "|U zbatuan 5 rekomandime nga 21.|U zbatuan 21 rekomandime nga 21.",
        "Sprovedeno je 0 preporuka od 21.|Sprovedena je 1 preporuka od 21.|Sprovedene su 2 preporuke od 21."
        "|Sprovedeno je 5 preporuka od 21.|Sprovedena je 21 preporuka od 21.",
    ),
    (
        ("%(done)s of %(count)s implemented", "%(done)s of %(count)s implemented"),
        "u realizuan 0 nga 21|u realizua 1 nga 21|u realizuan 2 nga 21|u realizuan 5 nga 21|u realizuan 21 nga 21",
        "realizovano 0 od 21|realizovana 1 od 21|realizovane 2 od 21|realizovano 5 od 21|realizovana 21 od 21",
    ),
    (
        ("%(count)s person reached", "%(count)s people reached"),
        "0 persona të arritur|1 person i arritur|2 persona të arritur|5 persona të arritur|21 persona të arritur",
        "obuhvaćeno 0 osoba|obuhvaćena 1 osoba|obuhvaćene 2 osobe|obuhvaćeno 5 osoba|obuhvaćena 21 osoba",
    ),
    (
        ("%(count)s cost is missing", "%(count)s costs are missing"),
        "mungojnë 0 kosto|mungon 1 kosto|mungojnë 2 kosto|mungojnë 5 kosto|mungojnë 21 kosto",
        "nedostaje 0 iznosa|nedostaje 1 iznos|nedostaju 2 iznosa|nedostaje 5 iznosa|nedostaje 21 iznos",
    ),
    (
        (
            "For %(n)s as-needed activity no occasion arose; it counts in no share.",
            "For %(n)s as-needed activities no occasion arose; they count in no share.",
        ),
        "Për 0 aktivitete sipas|Për 1 aktivitet sipas|Për 2 aktivitete sipas|Për 5 aktivitete sipas|Për 21 aktivitete",
        "Za 0 aktivnosti po|Za 1 aktivnost po|Za 2 aktivnosti po|Za 5 aktivnosti po|Za 21 aktivnost po",
    ),
    (
        ("%(n)s activity that is not due yet", "%(n)s activities that are not due yet"),
        "0 aktivitete, të cilave|1 aktivitet, të cilit|2 aktivitete, të cilave|5 aktivitete, të|21 aktivitete, të",
        "0 aktivnosti kojima|1 aktivnost kojoj|2 aktivnosti kojima|5 aktivnosti kojima|21 aktivnost kojoj",
    ),
]


@pytest.mark.parametrize(("texts", "sq", "sr"), COUNTED, ids=lambda value: str(value)[:20])
def test_every_sentence_agrees_with_its_number(texts, sq, sr):
    for language, sentences in (("sq", sq), ("sr-latn", sr)):
        with translation.override(language):
            for number, expected in zip(NUMBERS, sentences.split("|"), strict=True):
                sentence = ngettext(texts[0], texts[1], number) % {
                    "n": number,
                    "done": number,
                    "count": 21 if "%(done)s" in texts[0] else number,
                }
                assert sentence.startswith(expected)


def test_no_code_and_no_cut_name_stands_on_page_one(half_done):
    for language in ("sq", "sr-latn", "en"):
        page_one = content_from(half_done, language)["page_one"]
        words = [
            str(page_one["verdict"]["words"]),
            *(label for _number, label in page_one["figures"]),
            *(row["clause"] for row in page_one["objectives"]),
            *(text for item in page_one["achieved"] for text in item.values()),
            *(str(text) for item in page_one["not_achieved"] for text in item.values()),
        ]
        assert len(words) > 15
        for text in words:
            assert not re.search(r"(?<![\d.])\d\.[RX]?\d{1,2}(?!\d)", text.replace("12.5", "")), text
            assert "…" not in text
            assert text.count(":") <= 1, text


def test_desired_impacts_that_nobody_assessed_are_one_number(plan, activity):
    audience = make_audience("donors")
    for number in (1, 2, 3):
        make_desired_impact(audience, number=number)
    html = " ".join(html_from(facts_of(plan, today=TODAY), "en").split())
    assert "Assessed: 0 of 3; not assessed: 3.</p>" in html
    assert "<td>Impakti" not in html
