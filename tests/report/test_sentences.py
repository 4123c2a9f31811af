"""The report's own sentences: right for each number, in each language, and no code stands alone."""

import re
from datetime import date

import pytest

from kacanik_comms.report.printing.summary import LONGEST_NAME
from kacanik_comms.year.loading import facts_of
from tests.factories import make_activity, make_audience, make_desired_impact, make_recurring
from tests.report.reading import content_from, html_from
from tests.year.half_a_year import TODAY

pytestmark = pytest.mark.slow

# How many special and recurring activities the plan holds, and how each language says so.
PLANS = [
    (
        (0, 0),
        "0 aktivitete: 0 të veçanta dhe 0 të përsëritura",
        "0 aktivnosti: 0 posebnih i 0 redovnih",
        "0 activities: 0 special and 0 recurring",
    ),
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


@pytest.mark.parametrize(
    ("late", "sq", "sr", "en"),
    [
        (2, "", "", ""),
        (3, " dhe 1 tjetër.", " i još 1.", " and 1 more."),
        (4, " dhe 2 të tjera.", " i još 2.", " and 2 more."),
        (23, " dhe 21 të tjera.", " i još 21.", " and 21 more."),
    ],
)
def test_a_long_list_ends_with_how_many_more_there_are(plan, late, sq, sr, en):
    for _each in range(late):
        make_activity(plan, ends_on=date(2023, 3, 31))
    facts = facts_of(plan, today=TODAY)
    for language, words in (("sq", sq), ("sr-latn", sr), ("en", en)):
        (point,) = [
            point for point in content_from(facts, language)["shortfalls"] if f"{late} " in point.text
        ]
        assert point.text.count(";") == 1
        assert point.text.endswith(words)


def test_no_code_of_the_summary_stands_without_its_title(half_done):
    content = content_from(half_done)
    titles = {row.activity.code: row.activity.title_en for row in half_done.everything}
    named = 0
    for point in (*content["achievements"], *content["shortfalls"]):
        assert ":" not in point.title
        for match in re.finditer(r"(?<![\d.])\d\.R?\d+", point.text):
            if title := titles.get(match.group()):
                assert point.text[match.end() + 1 :].startswith(title[: LONGEST_NAME // 2])
                named += 1
    assert named > 3


def test_desired_impacts_that_nobody_assessed_are_one_number(plan):
    audience = make_audience("donors")
    for number in (1, 2, 3):
        make_desired_impact(audience, number=number)
    html = " ".join(html_from(facts_of(plan, today=TODAY), "en").split())
    assert "Assessed: 0 of 3; not assessed: 3.</p>" in html
    assert "<td>Impakti" not in html
