"""The year on one page as the report prints it, from its record alone."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from activities.records import actions as records
from kacanik_comms.core.sealing import seal
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.report.printing import render_edition, render_html
from kacanik_comms.report.record import YearRecord, record_of, snapshot_now
from kacanik_comms.year import in_short
from tests.evaluation.january import JANUARY, begin, signed, submitted
from tests.factories import make_activity, make_audience, make_plan, make_recurring
from tests.report.reading import html_from, opened, packed, snapshot_from, unmarked

pytestmark = pytest.mark.slow

COMPUTED = "0 activities of the 1 due were implemented (0%)."
PROPOSED = "Proposed by the program; nobody has accepted it yet."


def html_of(record: YearRecord, edition: str = "en") -> str:
    return " ".join(render_html(record, edition).split())


def record_now(evaluation: Evaluation) -> YearRecord:
    return record_of(snapshot_now(evaluation.plan, today=JANUARY))


@pytest.fixture
def evaluation(plan, activity, officer):
    return begin(plan, officer)


# Grade and sentence


def test_a_draft_prints_the_proposal_and_says_that_it_is_none_but_that(evaluation):
    html = html_of(record_now(evaluation))
    assert '<p class="page-one__grade">Hardly implemented</p>' in html
    assert COMPUTED in html
    assert PROPOSED in html


def test_an_accepted_sentence_is_printed_with_its_grade_and_in_albanian_where_it_is_not_translated(
    evaluation, officer
):
    actions.write_sentence(
        evaluation=evaluation,
        by=officer,
        version=0,
        grade="partly",
        sentence_sq="Viti ishte i vështirë.",
        sentence_en="It was a hard year.",
    )
    record = record_now(evaluation)
    html = html_of(record)
    assert '<p class="page-one__grade">Partly implemented</p> It was a hard year.' in html
    assert PROPOSED not in html
    assert COMPUTED not in html
    assert '<article lang="sq" class="inline">Viti ishte i vështirë.' in html_of(record, "sr-latn")


def test_a_signed_report_of_which_nobody_accepted_a_sentence_has_no_grade(plan, activity, officer, chief):
    record = record_now(signed(plan, officer, chief))
    html = html_of(record)
    assert record.document.is_signed
    assert COMPUTED in html
    assert "page-one__grade" not in html
    assert PROPOSED not in html


def test_what_was_accepted_is_read_again_as_it_was_written(plan, activity, officer, chief):
    values = {
        "grade": "mainly",
        "sentence_sq": "Mirë.",
        "sentence_sr_latn": "Dobro.",
        "sentence_en": "Well.",
    }
    actions.write_sentence(evaluation=begin(plan, officer), by=officer, version=0, **values)
    row = record_now(signed(plan, officer, chief)).pieces.sentence
    assert {name: getattr(row, name) for name in values} == values


# Decisions and last year's recommendations


def test_the_mayor_is_asked_with_the_recommendation_what_it_is_about_and_until_when(
    plan, activity, officer, chief
):
    evaluation = submitted(plan, officer)
    actions.send_back(
        evaluation=evaluation, by=chief, at=datetime(2024, 1, 16, tzinfo=UTC), remark="Më mirë."
    )
    finding = evaluation.findings.get()
    assert "No decision is asked for." in html_of(record_now(evaluation))
    actions.change_finding(
        finding=finding,
        by=officer,
        version=finding.version,
        asks_mayor=True,
        recommendation_en="Appoint a lead.",
        deadline=date(2024, 6, 30),
    )
    html = html_of(record_now(evaluation))
    assert f'Appoint a lead. <span class="muted">({activity.title})</span></td>' in html
    assert '<td class="deadline">by 30 June 2024</td>' in html
    assert "No decision is asked for." not in html


def follow_up(*results: str, year: int = 2024) -> str:
    """What page one says of last year's recommendations, as it is read from a record with these answers."""
    answers = [
        {
            "number": number,
            "recommendation": {"sq": f"Rekomandimi {number}.", "en": f"Advice {number}."},
            "result": result,
            "note": {},
        }
        for number, result in enumerate(results, start=1)
    ]
    plan = make_plan(year)
    make_activity(plan)
    snapshot = json.loads(snapshot_now(plan, today=JANUARY))
    snapshot["written"]["follow_up"] = answers
    html = html_of(record_of(seal(snapshot).snapshot))
    return html.partition("Recommendations of the year before</h3>")[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([], "There is no signed evaluation of 2023 with recommendations."),
        ([""], "Nobody has said yet what became of the 1 recommendation of 2023."),
        (["", ""], "Nobody has said yet what became of the 2 recommendations of 2023."),
        (["not", "not"], "0 recommendations of 2 were carried out."),
        (["carried_out", "not"], "1 recommendation of 2 was carried out."),
        (["carried_out"] * 3 + ["partly", ""], "3 recommendations of 5 were carried out."),
    ],
)
def test_it_says_how_many_recommendations_were_carried_out(plan, results, sentence):
    assert f"<p>{sentence}</p>" in follow_up(*results)


def test_those_that_were_not_kept_stand_there_by_their_words_the_gravest_first(plan):
    html = follow_up("partly", "carried_out", "", "not", "partly")
    words = ["<b>Not carried out</b>: Advice 4.", "<b>No answer</b>: Advice 3."]
    assert sorted(words, key=html.index) == words
    # What was carried out is not named, and there is room for two.
    assert html.count("Advice ") == 2


def test_in_the_first_year_of_the_strategy_there_are_no_earlier_recommendations(evaluation):
    assert "This is the first year of the strategy; there are no earlier recommendations." in html_of(
        record_now(evaluation)
    )


def test_answers_are_read_again_as_they_were_written(plan, activity, officer, chief):
    before = signed(plan, officer, chief).findings.get()
    later = make_plan(2024)
    make_activity(later)
    after = actions.begin(plan=later, by=officer, at=datetime(2025, 2, 3, tzinfo=UTC))
    # Before anybody answers, and even before anybody begins, the recommendation is in the record.
    assert record_now(after).pieces.follow_ups[0].recommendation.recommendation_sq == before.recommendation_sq
    actions.answer_recommendation(
        evaluation=after,
        recommendation=before.pk,
        by=officer,
        version=0,
        result="not",
        note_sq="S’pati mjete.",
    )
    record = record_now(after)
    (row,) = record.pieces.follow_ups
    assert (row.result, row.note_sq, row.recommendation.number) == ("not", "S’pati mjete.", before.number)
    html = html_of(record)
    # Beside the sentence of the first page, all of it stands with the recommendations.
    assert "<td>Not carried out. <article" in html
    assert "S’pati mjete." in html


def test_a_draft_that_nobody_has_begun_asks_for_the_answers_too(plan, activity, officer, chief):
    signed(plan, officer, chief)
    later = make_plan(2024)
    make_activity(later)
    record = record_of(snapshot_now(later, today=JANUARY))
    assert "Nobody has said yet what became of the 1 recommendation of 2023." in html_of(record)


# The paper


def full_page(snapshot: str) -> dict[str, Any]:
    """A record in which everything that people can add to page one is there, as long as it may be."""
    data: dict[str, Any] = json.loads(snapshot)
    # Also in a report of another language, which says of each text that it is Albanian.
    languages = ("sq", "en")
    words = "Fjalë të zakonshme të një raporti komunal. "
    data["written"] |= {
        "sentence": {"grade": "mainly", "sentence": dict.fromkeys(languages, (words * 10)[:240])},
        "judgement": dict.fromkeys(languages, words * 40),
        "findings": [
            {
                "number": number,
                "objective": 1,
                "activity": None,
                "merge_into": None,
                "owner": None,
                "text": dict.fromkeys(languages, words),
                "disposition": "continue",
                "recommendation": dict.fromkeys(languages, words * 3),
                "asks_mayor": True,
                "deadline": "2024-06-30",
            }
            for number in (1, 2, 3)
        ],
        "follow_up": [
            {
                "number": number,
                "recommendation": dict.fromkeys(languages, words * 4),
                "result": "not",
                "note": {},
            }
            for number in (1, 2, 3, 4, 5)
        ],
    }
    return data


@pytest.mark.parametrize("edition", ["en", "sr-latn"])
def test_however_much_people_write_it_stays_one_page(half_done, edition):
    snapshot = seal(full_page(snapshot_from(half_done))).snapshot
    pages = [packed(page.extract_text()) for page in opened(render_edition(snapshot, edition)).pages]
    contents = {"en": "Contents", "sr-latn": "Sadržaj"}[edition]
    assert contents in pages[2]


def test_a_plan_of_which_nothing_was_done_has_its_page(plan):
    make_activity(plan)
    html = html_of(record_of(snapshot_now(plan, today=JANUARY)))
    assert "Nothing has been recorded yet." in html
    assert "far behind plan" in html


def test_no_sentence_is_cut_and_the_page_says_where_a_text_goes_on(plan, officer):
    long = "Një arsye që nuk mbaron " * 20
    texts = ["Mungoi koha. " + long + ".", long + "."]
    for number, text in enumerate(texts):
        activity = make_activity(plan, number=number + 1)
        records.take_step(
            activity=activity, step="cancel", by=officer, version=activity.version, today=JANUARY, note=text
        )
    html = unmarked(html_of(record_of(snapshot_now(plan, today=JANUARY))))
    page = html[html.index('<section class="page-one') :].split("</section>")[0]
    assert "Cancelled. Mungoi koha." in page
    assert page.count("(in full in chapter 6)") == 2
    assert "Një arsye" not in page
    assert "…" not in page


def test_an_audience_that_nothing_reached_stands_below_what_was_not_achieved(plan, officer):
    reached = make_audience("media")
    make_audience("donors", 2)
    recurring = make_recurring(plan, "monthly")
    snapshot = snapshot_now(plan, today=JANUARY)
    # Where nothing at all is recorded, no audience is singled out.
    assert "No recorded occurrence reached" not in html_of(record_of(snapshot))
    day = date(2023, 3, 1)
    records.record_occurrence(activity=recurring, by=officer, today=day, on=day, audiences=[reached])
    html = unmarked(html_of(record_of(snapshot_now(plan, today=JANUARY)))).replace(" </b>", "</b>")
    assert "Audienca donors</b><br>No recorded occurrence reached this audience.</li>" in html


def test_the_record_holds_what_the_first_page_judges_by(half_done):
    data = json.loads(snapshot_from(half_done))["computed"]["in_short"]
    share = in_short.share_of_due(in_short.due(half_done))
    assert data["implemented_of_due"] == {"numerator": share.numerator, "denominator": share.denominator}
    html = html_from(half_done, "en")
    for objective in data["by_objective"].values():
        assert f'<td class="light light--{objective["light"]}">' in html
    assert [row.activity.code for row in in_short.achieved(half_done)] == data["achieved"]


def test_a_running_year_is_not_put_on_the_scale_of_whole_years(plan, complete):
    complete(make_activity(plan, planned_cost=Decimal(50), ends_on=date(2023, 5, 31)), date(2023, 5, 1))
    make_activity(plan, planned_cost=Decimal(500), ends_on=date(2023, 11, 30))
    html = html_of(record_of(snapshot_now(plan, today=date(2023, 6, 15))))
    assert "OECD/SIGMA band" not in html
    assert "Of those due by now: 1 of 1 – on plan" in html
    assert "spent of the 50 € planned by now" in html.replace("\xa0", " ")
    assert "1 activity that is not due yet" in html
