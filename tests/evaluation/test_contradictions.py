"""Texts that the figures contradict are asked about before they are submitted, and hold nothing up."""

from datetime import date

import pytest

from activities.records import actions
from kacanik_comms.evaluation.contradictions import NUMBERS, Records
from kacanik_comms.evaluation.models import Narrative
from kacanik_comms.evaluation.pieces import pieces_of
from kacanik_comms.evaluation.readiness import GapKind, gaps
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan
from tests.evaluation.january import JANUARY, begin, write_everything
from tests.factories import make_activity, make_audience, make_message, make_recurring

pytestmark = pytest.mark.slow


@pytest.fixture
def records(plan, officer) -> Records:
    """One of three audiences was not reached, one of two messages not delivered; three activities were cancelled."""
    media, youth, _silent = (
        make_audience(code, number) for number, code in enumerate(["media", "youth", "donors"], start=1)
    )
    delivered, _undelivered = make_message(media, 1), make_message(media, 2)
    actions.record_occurrence(
        activity=make_recurring(plan, "weekly"),
        by=officer,
        today=plan.ends_on,
        on=date(2023, 5, 4),
        audiences=[media, youth],
        messages=[delivered],
    )
    for status in ("cancelled", "cancelled", "cancelled", "not_completed", "partially_completed"):
        make_activity(plan, status=status)
    make_activity(plan, status="postponed", postponed_to=date(2024, 3, 1))
    return Records.of(facts_of(plan, today=JANUARY))


def numbers_in(records: Records, text: str) -> list[str]:
    return [question.rpartition("”: ")[2] for question in records.questions_about(text)]


TWO_FOR_ONE = "the text says 2, the records say 1."


@pytest.mark.parametrize(
    "text",
    [
        "Viti shkoi mirë. Dy audienca nuk u arritën, sepse mungoi koha.",
        "2 audienca mbetën pa u arritur",
        "Nuk u arritën dy audienca.",
        "Dve ciljne grupe nisu obuhvaćene.",
        "Nisu obuhvaćene 2 ciljne grupe.",
        "Two audiences were not reached, because nobody was responsible.",
        "We left 2 important audiences unreached.",
        "Dy mesazhe nuk u përcollën.",
        "Dve poruke nisu prenete.",
        "Two messages were not delivered.",
        "Dy aktivitete u shtynë.",
        "Dve aktivnosti su odložene.",
        "Two special activities were postponed.",
    ],
)
def test_another_number_than_the_records_is_asked_about_in_each_language(records, text):
    assert numbers_in(records, text) == [TWO_FOR_ONE]


@pytest.mark.parametrize(
    "text",
    [
        "Një audiencë nuk u arrit. Tre aktivitete u anuluan.",
        "Jedna ciljna grupa nije obuhvaćena. Tri aktivnosti su otkazane.",
        "One audience was not reached. Three activities were cancelled.",
        # Another number is about something else; a year, a share and a code count nothing.
        "Eight activities were completed and three cancelled.",
        "In 2023 activities were cancelled late.",
        "20 % of the audiences were not reached in spring.",
        "Aktiviteti 2.6 u anulua; dy takime u mbajtën.",
        "Two audiences were reached.",
        "",
    ],
)
def test_what_agrees_or_counts_something_else_is_not_asked_about(records, text):
    assert numbers_in(records, text) == []


def test_the_words_for_one_to_ten_are_read(records):
    assert sorted(set(NUMBERS.values())) == list(range(1, 11))
    for word, number in NUMBERS.items():
        questions = numbers_in(records, f"{word.capitalize()} audienca nuk u arritën.")
        assert questions == ([] if number == 1 else [f"the text says {number}, the records say 1."])


def test_an_audience_that_was_reached_is_not_called_unreached(records):
    (question,) = records.questions_about("Audienca media nuk u arrit këtë vit. Audienca donors nuk u arrit.")
    assert question == (
        "“Audienca media nuk u arrit këtë vit”: the records say that “Audienca media” was reached 1 time."
    )


def test_a_question_leads_to_its_text_and_holds_nothing_up(plan, activity, officer, sign_in):
    make_audience("donors")
    evaluation = begin(plan, officer)
    write_everything(evaluation, officer)
    narrative = evaluation.narratives.get(section=Narrative.Section.CHALLENGES)
    narrative.text_sq = "Dy audienca nuk u arritën."
    narrative.save()
    facts = facts_of(plan, today=JANUARY)
    (gap,) = [
        gap
        for gap in gaps(evaluation, facts, pieces_of(evaluation), today=JANUARY)
        if gap.kind == GapKind.QUESTION
    ]
    assert gap.sentence == (
        "Challenges and risks: “Dy audienca nuk u arritën.”: the text says 2, the records say 1."
    )
    assert gap.url == f"/evaluation/2023/text/#narrative-{Narrative.Section.CHALLENGES}"
    assert not gap.blocks
    page = " ".join(sign_in(officer).get("/evaluation/2023/").content.decode().split())
    assert "1 sentence to check against the records" in page
    assert f'href="{gap.url}"' in page


def test_the_demonstrations_texts_agree_with_its_records(demonstration):
    plan = AnnualPlan.objects.get(year=2023)
    evaluation = plan.evaluations.get()
    facts = facts_of(plan, today=JANUARY)
    missing = gaps(evaluation, facts, pieces_of(evaluation), today=JANUARY)
    assert [gap.sentence for gap in missing if gap.kind == GapKind.QUESTION] == []
