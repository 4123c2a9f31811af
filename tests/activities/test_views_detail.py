"""Everything about one activity, and what is said about it from its page."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.models import Activity, Evidence, Occurrence
from activities.records import actions
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_recurring,
    make_session,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def page(officer, sign_in):
    def read(activity, who=officer):
        return sign_in(who).get(activity.get_absolute_url()).content.decode()

    return read


@pytest.fixture
def send(officer, sign_in):
    """Sends a form about an activity as the page would, with the version that stands on it."""

    def post(activity, name, who=officer, **entered):
        entered.setdefault("version", str(Activity.objects.get(pk=activity.pk).version))
        return sign_in(who).post(reverse(f"activities:{name}", args=[activity.pk]), entered)

    return post


def now(activity):
    return Activity.objects.get(pk=activity.pk)


def test_the_page_says_everything_that_the_plan_says(page, plan, office):
    activity = make_activity(
        plan,
        offices=[office],
        title="Open Day",
        official_wording="Dita e dyerve të hapura e komunës",
        footnote="See chapter 5.",
        source_note="Muaji është pa vit.",
        planned_cost=Decimal(1500),
        means_of_verification="Photographs",
        links_are_inferred=True,
    )
    audience = make_audience("youth")
    activity.audiences.add(audience)
    activity.messages.add(make_message(audience))
    activity.channels.add(make_channel("web"))
    text = page(activity)
    for words in (
        "1.1", "Open Day", "Dita e dyerve të hapura e komunës", "See chapter 5.", "Muaji është pa vit.",
        "Remarks on the adopted text", "1,500\xa0€", "not entered yet", str(office), "Audienca youth", "Mesazhi 1",
        "Kanali web", "inferred from the activity's wording", "Photographs", "Not started", "<svg class=\"strip\"",
        "Key",
    ):  # fmt: skip
        assert words in text, words


def test_a_recurring_activity_shows_every_unit_and_what_became_of_it(page, plan, record, skip):
    activity = make_recurring(plan, "quarterly")
    record(activity, date(2023, 2, 3), note="At the town hall")
    skip(activity, date(2023, 5, 1))
    text = page(activity)
    for words in ("4 units so far", "January–March 2023", "At the town hall", "Official holiday", "33.3%"):
        assert words in text, words
    assert f"{reverse('activities:record', args=[activity.pk])}?unit=2023-07-01/2023-09-30" in text


def test_a_session_is_offered_with_its_day(page, plan):
    session = make_session(date(2023, 3, 1), "5th session")
    text = page(make_recurring(plan, "before_session"))
    assert "Session of 1 March 2023" in text or "session of 1 March 2023" in text
    assert f"&amp;session={session.pk}" in text


def test_the_officer_marks_an_activity_as_completed(send, activity, officer):
    answer = send(
        activity, "complete", completed_on="2023-05-03", note="  It went well. ", actual_cost="1.250,50 €"
    )
    assert (answer.status_code, answer.url) == (302, activity.get_absolute_url())
    after = now(activity)
    assert (after.status, after.completed_on, after.actual_cost) == (
        "completed",
        date(2023, 5, 3),
        Decimal("1250.50"),
    )
    update = after.status_updates.get()
    assert (update.note, update.by) == ("It went well.", officer)
    assert "Saved: the activity is completed." in officer_reads(answer)


def officer_reads(answer):
    return answer.client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("name", "entered", "status"),
    [
        ("start", {}, "in_progress"),
        ("complete_partially", {"note": "Half of it"}, "partially_completed"),
        ("close_as_not_completed", {"note": "No money"}, "not_completed"),
        ("postpone", {"note": "Snow", "postponed_to": "14.02.2099"}, "postponed"),
        ("cancel", {"note": "No longer needed"}, "cancelled"),
    ],
)
def test_every_other_step_has_its_own_form_on_the_page_and_is_taken(
    page, send, activity, name, entered, status
):
    assert f'action="{reverse(f"activities:{name}", args=[activity.pk])}"' in page(activity)
    assert send(activity, name, **entered).status_code == 302
    assert now(activity).status == status


def test_what_was_postponed_resumes_and_what_ended_is_reopened(page, send, activity):
    send(activity, "postpone", note="Snow", postponed_to="2099-02-14")
    assert "14 February 2099" in page(activity)
    assert send(activity, "resume").status_code == 302
    send(activity, "complete", completed_on="2023-05-03")
    text = page(activity)
    assert reverse("activities:reopen", args=[activity.pk]) in text
    assert f'action="{reverse("activities:complete", args=[activity.pk])}"' not in text
    assert send(activity, "reopen", note="A slip of the finger").status_code == 302
    assert now(activity).status == "in_progress"


@pytest.mark.parametrize(
    ("name", "entered", "sentence"),
    [
        ("complete", {"completed_on": ""}, "Say on which day it was completed."),
        ("complete", {"completed_on": "2999-01-01"}, "The date cannot be in the future."),
        ("complete", {"completed_on": "2020-01-01"}, "The date is before the plan&#x27;s year."),
        ("complete", {"completed_on": "31.02.2023"}, "2023 has no 31 February."),
        ("complete", {"completed_on": "2023-05-03", "actual_cost": "much"}, "This is not a sum of money."),
        ("complete", {"completed_on": "2023-05-03", "actual_cost": "-5"}, "This is not a sum of money."),
        ("complete", {"completed_on": "2023-05-03", "actual_cost": "NaN"}, "This is not a sum of money."),
        ("postpone", {"note": "Snow", "postponed_to": ""}, "Give the new date."),
        (
            "postpone",
            {"note": "Snow", "postponed_to": "2023-05-03"},
            "The new date must be after the present one",
        ),
        ("cancel", {"note": "   "}, "Give the reason. It will stand in the yearly report."),
        ("close_as_not_completed", {"note": ""}, "Give the reason. It will stand in the yearly report."),
        ("resume", {}, "is not possible: the activity is"),
        ("reopen", {"note": "Why not"}, "is not possible: the activity is"),
    ],
)
def test_what_is_not_right_comes_back_with_a_sentence_and_everything_typed(
    send, activity, name, entered, sentence
):
    answer = send(activity, name, **{"note": "My long words", **entered})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert entered.get("note", "My long words").strip() in text
    for value in entered.values():
        assert value.strip() in text
    assert now(activity).version == 1


def test_a_novel_in_the_note_is_refused_with_a_clear_sentence(send, activity):
    answer = send(activity, "complete", completed_on="2023-05-03", note="x" * 5001)
    assert answer.status_code == 422
    assert "at most 5000 characters" in answer.content.decode()
    assert send(activity, "complete", completed_on="2023-05-03", note="é\r\n" * 2500).status_code == 302


def test_ten_megabytes_in_the_note_are_answered_with_a_page_that_says_so(send, activity):
    answer = send(activity, "complete", completed_on="2023-05-03", note="x" * 10_000_000)
    assert answer.status_code == 400
    assert "The request was too large" in answer.content.decode()
    assert now(activity).version == 1


def test_a_step_is_not_for_recurring_activities(send, weekly):
    answer = send(weekly, "complete", completed_on="2023-05-03")
    assert answer.status_code == 422
    assert "A recurring activity has no status" in answer.content.decode()


def test_the_cost_that_becomes_known_later_is_entered_later(page, send, activity):
    send(activity, "complete", completed_on="2023-05-03")
    assert reverse("activities:cost", args=[activity.pk]) in page(activity)
    assert send(activity, "cost", actual_cost="1.000").status_code == 302
    assert now(activity).actual_cost == 1000
    assert send(activity, "cost", actual_cost="lots").status_code == 422
    assert send(activity, "cost", actual_cost="").status_code == 302
    assert now(activity).actual_cost is None


def test_a_link_is_added_as_proof(page, send, activity, officer):
    assert (
        send(activity, "add_evidence", url="https://example.org/a?b=1&c=2", caption="Photographs").status_code
        == 302
    )
    assert Evidence.objects.get().added_by == officer
    text = page(activity)
    assert 'href="https://example.org/a?b=1&amp;c=2"' in text
    assert "Photographs" in text


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "no", "https://" + "x" * 1001],
)
def test_what_is_no_address_on_the_web_is_no_proof(send, activity, url):
    answer = send(activity, "add_evidence", url=url, caption="Kept caption")
    assert answer.status_code == 422
    assert "Kept caption" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_an_address_without_its_beginning_is_understood(send, activity):
    send(activity, "add_evidence", url="kk.rks-gov.net/kacanik")
    assert Evidence.objects.get().url == "https://kk.rks-gov.net/kacanik"


def test_an_office_states_that_no_occasion_arose(page, send, plan, office, office_head):
    activity = make_recurring(plan, "as_needed", offices=[office])
    assert send(activity, "no_occasion", who=office_head, note="").status_code == 422
    assert send(activity, "no_occasion", who=office_head, note="No visitors came.").status_code == 302
    text = page(activity)
    assert "No visitors came." in text
    assert "No occasion arose" in text


def test_no_occasion_is_refused_where_it_happened(send, plan, record):
    activity = make_recurring(plan, "as_needed")
    record(activity, date(2023, 3, 1))
    answer = send(activity, "no_occasion", note="None")
    assert answer.status_code == 422
    assert "The activity took place this year" in answer.content.decode()


def test_steps_stand_with_the_latest_first_and_what_they_changed(page, send, activity):
    send(activity, "start", note="First")
    send(activity, "complete", completed_on="2023-05-03", note="Second")
    text = page(activity)
    assert text.index("Second") < text.index("First")
    assert "In progress → <strong>Completed</strong>" in text
    assert "<del>–</del> → <ins>3 May 2023</ins>" in text[text.index("Second") : text.index("First")]


def test_changed_links_stand_in_the_history_by_name(page, activity):
    activity.audiences.add(make_audience("youth"))
    assert "<ins>Audienca youth</ins>" in page(activity)


@pytest.mark.parametrize(
    ("who", "status", "sentence"),
    [
        ("chief", "adopted", "Only the information officer and the offices responsible"),
        ("officer", "closed", "The plan of 2023 is closed"),
        ("officer", "draft", "The plan of 2023 is still a draft"),
    ],
)
def test_who_cannot_report_reads_why_and_sees_no_buttons(
    page, request, plan, activity, who, status, sentence
):
    plan.status = status
    plan.save()
    text = page(activity, who=request.getfixturevalue(who))
    assert sentence in text
    assert f'action="{activity.get_absolute_url()}' not in text


def test_text_is_shown_as_text_everywhere(page, send, plan, weekly, record):
    evil = "<script>alert('x')</script>"
    activity = make_activity(
        plan,
        title=evil,
        footnote=evil,
        source_note=evil,
        official_wording=evil + ".",
        means_of_verification=evil,
    )
    send(activity, "start", note=evil)
    send(activity, "add_evidence", url="https://example.org/%22%3E%3Cscript%3E", caption=evil)
    record(weekly, date(2023, 3, 1), note=evil)
    wrong = send(activity, "cancel", note="", version="<script>").content.decode()
    wrong += send(activity, "complete", completed_on=evil, note=evil, actual_cost=evil).content.decode()
    for text in (page(activity), page(weekly), wrong):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_the_number_of_questions_to_the_database_does_not_grow(
    sign_in, officer, plan, office, record, django_assert_max_num_queries
):
    activity = make_recurring(plan, "weekly", offices=[office])
    counts = []
    for month in (1, 2, 3):
        for day in range(1, 25, 3):
            happened = record(activity, date(2023, month, day), channels=[], note="x")
            actions.add_evidence(
                activity=activity, by=officer, url="https://example.org", occurrence=happened
            )
        browser = sign_in(officer)
        with django_assert_max_num_queries(27) as asked:
            browser.get(activity.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
    assert Occurrence.objects.count() == 24
