"""What the report says, in each of its languages."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from activities.models import Activity
from activities.records import actions
from activities.rules.days import When
from kacanik_comms.core.numbers import euro_in_words, percent_in_words
from kacanik_comms.report.printing import pdf, render_edition
from kacanik_comms.report.printing.log import MOST_DAYS, log_of
from kacanik_comms.year import figures
from kacanik_comms.year.facts import Reach, YearFacts
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan, Section
from tests.factories import make_activity, make_audience, make_desired_impact, make_message, make_recurring
from tests.report.reading import (
    content_from,
    html_from,
    opened,
    packed,
    report_of,
    snapshot_from,
    unmarked,
    words_of,
)
from tests.year.half_a_year import REASON, TODAY

pytestmark = pytest.mark.slow


def html_of(facts: YearFacts, edition: str = "en", **written: object) -> str:
    return " ".join(html_from(facts, edition, **written).split())


@pytest.mark.slow
def test_no_planned_activity_is_missing(half_done):
    words = words_of(report_of(snapshot_from(half_done), "sq"))
    titles = [activity.activity.title_sq for activity in half_done.activities]
    assert len(titles) == 43
    assert not [title for title in titles if packed(title) not in words]


def test_the_summary_prints_the_figures_of_the_pages_with_numerator_and_denominator(half_done):
    html = html_of(half_done)
    for figure in figures.five_figures(half_done):
        assert f'{figure.title}</th> <td class="number share">{percent_in_words(figure.percent)}</td>' in html
        assert f'<td class="number">{figure.numerator} of {figure.denominator}</td>' in html


def test_where_everything_was_cancelled_or_had_no_occasion_nothing_was_achieved(plan, officer):
    make_activity(plan, status="cancelled")
    silent = make_recurring(plan, "as_needed")
    actions.state_no_occasion(activity=silent, by=officer, today=date(2023, 12, 5), note="Nuk pati rast.")
    facts = facts_of(plan, today=TODAY)
    rate = figures.implementation_rate(facts)
    assert (rate.numerator, rate.denominator) == (0, 1)
    assert [(part.numerator, part.denominator) for part in rate.parts] == [(0, 1), (0, 0)]
    assert content_from(facts)["page_one"]["achieved"] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_the_year_on_one_page_stands_behind_the_cover_and_on_one_page(half_done, language):
    pages = [page.extract_text() for page in opened(report_of(snapshot_from(half_done), language)).pages]
    page_one = content_from(half_done, language)["page_one"]
    for item in (*page_one["achieved"], *page_one["not_achieved"]):
        assert packed(item["name"]) in packed(pages[1])
    contents = {"sq": "Përmbajtja", "sr-latn": "Sadržaj", "en": "Contents"}
    assert contents[language] in pages[2]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "letters"), [("sq", "ëçÇ"), ("sr-latn", "šŠžđčć"), ("en", "€÷")])
def test_the_letters_of_each_language_are_there(half_done, language, letters):
    words = words_of(report_of(snapshot_from(half_done), language))
    assert not [letter for letter in letters if letter not in words]
    assert "?" not in words


def test_every_deviation_stands_there_with_its_reason(half_done):
    html = html_of(half_done)
    # Four deviations; the gravest three are on the first page too.
    assert html.count(REASON) == 4 + 3
    assert "<td>postponed · planned: " in html
    assert "postponed to: 1 Mar 2024" in html


def test_a_missing_reason_is_said_plainly(plan, officer):
    make_activity(plan, ends_on=date(2023, 3, 31))
    assert "<b>No reason given</b>" in html_of(facts_of(plan, today=TODAY))


def test_the_newest_words_are_the_reason(plan, activity, officer):
    for note, day in (("First", date(2024, 2, 1)), ("Second", date(2024, 3, 1))):
        activity.refresh_from_db()
        actions.take_step(
            activity=activity,
            step="postpone",
            by=officer,
            version=activity.version,
            today=plan.ends_on,
            note=note,
            postponed_to=day,
        )
    html = unmarked(html_of(facts_of(plan, today=TODAY)))
    assert "<td>Second</td>" in html
    assert "First" not in html


def test_what_was_completed_after_the_year_is_a_shortfall_and_no_achievement(plan, activity, officer):
    actions.take_step(
        activity=activity,
        step="complete",
        by=officer,
        version=1,
        today=date(2024, 3, 5),
        completed_on=date(2024, 3, 5),
    )
    facts = facts_of(plan, today=TODAY)
    page_one = content_from(facts)["page_one"]
    assert page_one["achieved"] == []
    assert [item["kind"] for item in page_one["not_achieved"]] == ["completed after the end of the year"]
    html = html_of(facts)
    assert "<td>completed after the end of the year" in html
    # In the register of activities no time counts of it.
    assert "1×:" not in html


def test_a_skipped_unit_that_happened_after_all_is_no_longer_listed(plan, officer):
    monthly = make_recurring(plan, "monthly")
    for month in (2, 3):
        actions.skip_unit(activity=monthly, by=officer, on=date(2023, month, 1), reason=f"Reason {month}")
    actions.record_occurrence(activity=monthly, by=officer, today=plan.ends_on, on=date(2023, 3, 20))
    html = html_of(facts_of(plan, today=TODAY))
    assert "Reason 2" in html
    assert "Reason 3" not in html


def test_what_an_occurrence_cost_stands_in_the_chapter_on_cost(plan, officer):
    monthly = make_recurring(plan, "monthly")
    actions.record_occurrence(
        activity=monthly, by=officer, today=plan.ends_on, on=date(2023, 3, 20), cost=Decimal("37.50")
    )
    html = html_of(facts_of(plan, today=TODAY))
    cost = " ".join(euro_in_words(Decimal("37.50")).split())
    assert f'<td class="number">–</td><td class="number">{cost}</td>' in html


def test_what_was_not_reached_not_said_and_not_assessed_is_named(plan):
    make_activity(plan)
    audience = make_audience("donors")
    make_message(audience)
    make_desired_impact(audience)
    html = unmarked(html_of(facts_of(plan, today=TODAY)))
    assert '<td class="number">0</td><td><b>not reached</b></td>' in html
    assert "<td>Mesazhi 1</td>" in html
    assert "Assessed: 0 of 1; not assessed: 1." in html


def test_no_cost_is_not_the_same_as_no_additional_cost(plan):
    make_activity(plan, planned_cost=0)
    make_activity(plan, planned_cost=None)
    html = html_of(facts_of(plan, today=TODAY))
    assert html.count("no additional cost<") == 1
    assert html.count("cost not stated<") == 1


def test_the_mandate_is_the_chapter_that_asks_for_the_evaluation(plan):
    make_activity(plan)
    for number, heading in enumerate(["7.", "8.", "18."], start=1):
        Section.objects.create(
            strategy=plan.strategy, number=number, heading_number=heading, title=f"Kapitulli {heading}"
        )
    assert "follows from chapter 8., “Kapitulli 8.”" in html_of(facts_of(plan, today=TODAY))


def test_the_mandate_is_quoted_from_chapter_eight(half_done):
    assert "Zbatimi i kësaj strategjie do të mbështetet në planet vjetore" in html_of(half_done, "sq")
    assert '<article lang="sq"><blockquote>' in html_of(half_done, "en")


@pytest.mark.slow
def test_every_page_says_that_it_is_a_draft(half_done):
    pages = opened(report_of(snapshot_from(half_done), "en")).pages
    assert len(pages) > 12
    for page in pages:
        # Turned letters come out one below the other.
        assert "DRAFT" in packed(page.extract_text())


def test_demonstration_data_are_marked_on_the_cover_and_under_every_page(plan):
    assert "demonstration data" not in html_of(facts_of(plan, today=TODAY))
    plan.holds_demonstration_data = True
    html = html_of(facts_of(plan, today=TODAY))
    assert 'data-state="DRAFT – not signed · demonstration data · ' in html
    assert "is invented for trying out the system" in html


def test_a_year_without_activities_has_a_report_of_one_sheet_behind_its_cover(plan):
    content = render_edition(snapshot_from(facts_of(plan, today=TODAY)), "en")
    assert len(opened(content).pages) == 2
    assert packed("The plan has no activities yet. There is nothing to evaluate.") in words_of(content)


@pytest.mark.parametrize(("language", "is_marked"), [("sq", False), ("en", True)])
def test_a_title_without_a_translation_is_marked_where_it_stands(plan, language, is_marked):
    make_activity(plan, title_sq="Takimi me qytetarët", title_en="")
    html = html_of(facts_of(plan, today=TODAY), language)
    mark = '<article lang="sq" class="inline">Takimi me qytetarët</article> <span class="muted">(in Albanian)</span>'
    assert (mark in html) == is_marked


def test_where_nothing_was_expected_a_figure_is_not_defined(plan):
    make_recurring(plan, "before_session")
    assert "not defined: nothing was expected up to this day" in html_of(facts_of(plan, today=TODAY))


def test_a_year_that_is_not_over_says_so(plan, weekly, today):
    html = html_of(facts_of(plan, today=today))
    assert "The year is not over: this is how it stood on 15 June 2023." in html


def test_nothing_is_late_or_due_before_its_time(plan, today):
    make_activity(plan)
    assert "No special activity deviates from the plan." in html_of(facts_of(plan, today=today))


HOSTILE = [
    "<img src=file:///etc/passwd>",
    "<style>@import 'http://example.org/x.css'; * { background: url(http://example.org/x.png) }</style>",
    "</td></tr></table><script>alert(1)</script><link rel=attachment href=file:///etc/passwd>",
    '" style="background: url(file:///etc/passwd)',
    "{{ facts }} {% include 'base.html' %} &lt;b&gt; &#60;i&#62;",
]


class CountingFetcher(pdf.NothingElse):
    """Notes what the document asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def fetch(self, url, headers=None):
        self.asked.append(url)
        return super().fetch(url, headers)


@pytest.mark.slow
def test_whatever_a_text_says_nothing_is_fetched_and_everything_is_printed(plan, office, officer):
    activities = [make_activity(plan, title=text, footnote=text, offices=[office]) for text in HOSTILE]
    recurring = make_recurring(plan, "monthly", title=HOSTILE[0])
    for activity, text in zip(activities, HOSTILE, strict=True):
        actions.take_step(
            activity=activity, step="cancel", by=officer, version=1, today=plan.ends_on, note=text
        )
        actions.add_evidence(activity=activity, by=officer, url="http://example.org/x", caption=text)
    actions.skip_unit(activity=recurring, by=officer, on=date(2023, 2, 1), reason=HOSTILE[0])
    fetcher = CountingFetcher()
    content = pdf.write_pdf(html_of(facts_of(plan, today=TODAY)), fetcher=fetcher)
    assert {url.partition(":")[0] for url in fetcher.asked} == {"font"}
    words = words_of(content)
    assert not [text for text in HOSTILE if packed(text) not in words]
    assert "root:" not in words


@pytest.fixture
def news() -> Activity:
    return Activity(kind="recurring", frequency="continuous", title="Lajme", plan=AnnualPlan(year=2023))


def times(days: Iterable[date], **details: Any) -> list[Reach]:
    nothing = frozenset[int]()
    return [Reach(1, 1, When.on(day), nothing, nothing, nothing, details) for day in days]


def test_the_log_names_the_days_of_each_month(news):
    log = log_of(news, times([date(2023, 1, 3), date(2023, 1, 3), date(2023, 1, 10), date(2023, 5, 2)]))
    assert log.months == [("Jan", "3 (2×), 10"), ("May", "2")]
    assert (log.happened, log.is_counted) == (4, False)


def test_a_log_too_long_to_be_read_counts_the_months(news):
    every_day = [date(2023, 1, 1) + timedelta(days=number % 365) for number in range(5000)]
    log = log_of(news, times(every_day))
    assert len(set(every_day)) > MOST_DAYS
    assert (log.happened, log.is_counted) == (5000, True)
    assert len(log.months) == 12
    assert sum(int(count) for _month, count in log.months) == 5000


def test_the_log_adds_up_what_was_counted_and_spent(news):
    counted = times([date(2023, 1, 3)], people_reached=1200, cost=Decimal("35.50"))
    # A record signed before a detail was declared does not know it.
    log = log_of(news, [*counted, *counted, *times([date(2023, 1, 4)])])
    assert log.details == [("people reached", "2,400"), ("cost", "71\u00a0€")]


def test_work_beyond_the_plan_has_a_part_of_its_own_and_stands_in_no_rate(plan, officer):
    activity = make_activity(plan, title="Tryeza")
    before = figures.implementation_rate(facts_of(plan, today=TODAY))
    for day in (date(2023, 5, 4), date(2023, 6, 8)):
        actions.record_beyond_plan(
            plan=plan,
            objective=activity.objective,
            title="Vizita e ambasadorit",
            by=officer,
            today=date(2023, 6, 15),
            on=day,
        )
    facts = facts_of(plan, today=TODAY)
    assert figures.implementation_rate(facts) == before
    html = unmarked(html_of(facts))
    assert "Beyond the plan: 1" in html
    assert "Work beyond the plan, by objective" in html
    row = html[html.index('<th scope="row">1.X1</th>') :].split("</tr>")[0]
    assert "<td>Vizita e ambasadorit</td><td>May 4; Jun 8</td>" in row


def test_inclusion_says_what_the_records_hold_and_what_they_do_not(plan, activity):
    make_message(make_audience("donors"))
    html = html_of(facts_of(plan, today=TODAY))
    assert "They do not say whether women, young people" in html
    assert "Messages of the strategy by language: Albanian 1, Serbian 0, English 0." in html
