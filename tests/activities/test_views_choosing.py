"""Something happened: of which activity?"""

from datetime import date

import pytest
from django.urls import reverse

from activities.records import actions
from tests.factories import make_activity, make_office, make_plan, make_recurring

URL = reverse("activities:choose")


@pytest.fixture
def page(officer, sign_in):
    def read(words="", who=officer):
        return sign_in(who).get(URL, {"q": words} if words else {}).content.decode()

    return read


def test_the_officer_finds_an_activity_by_a_word_and_comes_to_its_form(page, plan):
    meeting = make_recurring(plan, "weekly", title="Takim me mediat e Kaçanikut")
    day = make_activity(plan, title="Dita e dyerve të hapura")
    text = page()
    assert f'href="{reverse("activities:record", args=[meeting.pk])}?from=today"' in text
    assert f'href="{day.get_absolute_url()}#do"' in text
    text = page("kacanikut")
    assert "Takim me mediat" in text
    assert "Dita e dyerve" not in text


def test_what_was_recorded_last_stands_first_and_the_plan_is_folded(page, plan, record):
    assert "<details" not in page().partition('id="choices"')[2]
    meeting = make_recurring(plan, "weekly", title="Meeting")
    report = make_recurring(plan, "weekly", title="Report")
    make_recurring(plan, "weekly", title="Interview")
    assert '<details class="disclosure" open>' in page()
    record(meeting, date(2023, 2, 3))
    record(report, date(2023, 1, 3))
    first, _plan = page().split('<details class="disclosure">')
    assert first.index("Report") < first.index("Meeting")
    assert "Interview" not in first


def test_what_has_ended_is_not_offered_and_what_happens_again_is(page, plan, officer, weekly, activity):
    actions.take_step(
        activity=activity, step="complete", by=officer, version=activity.version, today=date(2023, 5, 1),
        completed_on=date(2023, 5, 1),
    )  # fmt: skip
    assert activity.get_absolute_url() not in page()
    assert reverse("activities:record", args=[weekly.pk]) in page()


def test_an_office_is_offered_its_own_and_the_chief_nothing(page, plan, weekly, office_head, chief):
    foreign = make_recurring(plan, "weekly", offices=[make_office("other-office")])
    text = page(who=office_head)
    assert reverse("activities:record", args=[weekly.pk]) in text
    assert reverse("activities:record", args=[foreign.pk]) not in text
    assert "There is nothing to report on" in page(who=chief)


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_nothing_of_a_draft_or_closed_plan_is_offered(page, plan, weekly, status):
    plan.status = status
    plan.save()
    assert "There is nothing to report on" in page()


def test_a_year_that_has_not_begun_is_not_offered(page, on_day):
    on_day(date(2023, 6, 15))
    make_recurring(make_plan(2024), "weekly")
    assert "There is nothing to report on" in page()


@pytest.mark.parametrize(
    "words", ["xyz", "%", "_", "\\", "x" * 5000, "<script>alert(1)</script>", "(", "a\x00b"]
)
def test_words_that_nothing_has_are_answered(page, weekly, words):
    text = page(words)
    assert "No activity found" in text
    assert "<script>alert" not in text


def test_the_start_page_leads_there_whoever_can_report(sign_in, officer, office_head, chief):
    for who, leads in ((officer, True), (office_head, True), (chief, False)):
        assert (URL in sign_in(who).get(reverse("activities:today")).content.decode()) == leads


@pytest.mark.slow
def test_many_activities_need_no_more_questions_to_the_database(
    sign_in, plan, office, office_head, django_assert_max_num_queries
):
    browser, asked = sign_in(office_head), []
    for _ in range(2):
        for _ in range(10):
            make_recurring(plan, "weekly", offices=[office])
        with django_assert_max_num_queries(25) as questions:
            browser.get(URL)
        asked.append(len(questions))
    assert asked[0] == asked[1]
