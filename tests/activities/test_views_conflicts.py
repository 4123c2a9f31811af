"""Two people change one activity at the same time: nobody's words are lost, nobody overwrites another."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.models import Activity
from activities.records import actions

pytestmark = pytest.mark.slow

SEEN = "1"


@pytest.fixture
def somebody_else(office_head, activity):
    """The office head was faster."""

    def acts(step="start", **entered):
        actions.take_step(
            activity=activity, step=step, by=office_head, version=1, today=date(2023, 6, 1), **entered
        )

    return acts


@pytest.fixture
def browser(officer, sign_in):
    return sign_in(officer)


def send(browser, activity, name, htmx=False, **entered):
    headers = {"HX-Request": "true"} if htmx else {}
    address = reverse(f"activities:{name}", args=[activity.pk])
    return browser.post(address, {"version": SEEN, **entered}, headers=headers)


@pytest.mark.slow
def test_both_values_are_shown_and_the_words_are_kept(browser, activity, somebody_else):
    somebody_else(note="We began on Monday")
    answer = send(browser, activity, "postpone", note="My long reason", postponed_to="2024-02-14")
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in (
        "Somebody else changed this",
        "In progress",
        "Postponed",
        "office_head",
        "We began on Monday",
    ):
        assert words in text, words
    assert text.count("My long reason") == 2, "beside theirs, and in the form"
    assert 'value="2024-02-14"' in text
    now = Activity.objects.get(pk=activity.pk)
    assert (now.status, now.version) == ("in_progress", 2)


@pytest.mark.slow
def test_the_same_form_can_be_sent_again_with_the_present_version(browser, activity, somebody_else):
    somebody_else()
    text = send(browser, activity, "complete", completed_on="2023-05-03", note="Mine").content.decode()
    form = text[text.index(f'action="{reverse("activities:complete", args=[activity.pk])}"') :]
    assert 'name="version" value="2"' in form[: form.index("</form>")]
    again = {"version": "2", "completed_on": "2023-05-03", "note": "Mine"}
    assert send(browser, activity, "complete", **again).status_code == 302
    assert Activity.objects.get(pk=activity.pk).status == "completed"


def test_what_is_no_longer_possible_is_said_and_the_words_can_be_copied(browser, activity, somebody_else):
    somebody_else("complete", completed_on=date(2023, 5, 2))
    answer = send(browser, activity, "complete", completed_on="2023-05-03", note="My words")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "no longer possible" in text
    assert "readonly>My words</textarea>" in text.replace("readonly>\n", "readonly>")
    for words in ("2 May 2023", "3 May 2023"):
        assert words in text
    assert Activity.objects.get(pk=activity.pk).completed_on == date(2023, 5, 2)


def test_a_cost_is_not_overwritten_unseen(browser, activity, office_head):
    actions.set_actual_cost(activity=activity, by=office_head, version=1, cost=Decimal(500))
    answer = send(browser, activity, "cost", actual_cost="700")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "500\xa0€" in text
    assert "700\xa0€" in text
    assert Activity.objects.get(pk=activity.pk).actual_cost == 500


def test_whoever_edited_the_plan_is_named_with_what_they_changed(
    browser, activity, somebody_else, plan_admin
):
    somebody_else(note="We began on Monday")
    activity.refresh_from_db()
    activity.title_sq = "Titulli i ri"
    actions.amend(activity=activity, by=plan_admin)
    answer = send(browser, activity, "complete", version="2", completed_on="2023-05-03")
    clash = answer.context["clash"]
    theirs = [difference.theirs for difference in clash.differences]
    assert clash.by == "plan_admin"
    assert "Titulli i ri" in theirs
    assert "We began on Monday" not in theirs


def test_the_cost_of_what_was_reopened_meanwhile_has_no_form_to_go_to(browser, activity, somebody_else):
    somebody_else("complete", completed_on=date(2023, 5, 2))
    activity.refresh_from_db()
    actions.take_step(
        activity=activity, step="reopen", by=activity.status_updates.get().by, version=2,
        today=date(2023, 6, 1), note="By mistake",
    )  # fmt: skip
    text = send(browser, activity, "cost", version="2", actual_cost="700").content.decode()
    assert "no longer possible" in text
    assert "#form-cost" not in text


@pytest.mark.parametrize("version", ["", "0", "-1", "1.0", "one", "²", "9" * 50, "<script>"])
def test_a_version_that_was_never_shown_is_a_conflict_not_an_accident(browser, activity, version):
    answer = send(browser, activity, "start", version=version)
    assert answer.status_code == 409
    assert "<script>" not in answer.content.decode().split("</head>")[1].replace("<script src", "")
    assert Activity.objects.get(pk=activity.pk).status == "not_started"


def test_on_the_start_page_the_row_says_so_in_place(browser, activity, somebody_else):
    somebody_else(note="Theirs")
    answer = send(browser, activity, "complete", htmx=True, completed_on="2023-05-03")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "<html" not in text
    assert f'id="row-{activity.pk}"' in text
    assert "Somebody else changed this in the meantime; your change was not saved." in text
    assert 'name="version" value="2"' in text


def test_two_people_who_record_that_something_happened_are_no_conflict(browser, weekly, office_head):
    for day in ("2023-03-01", "2023-03-02"):
        assert send(browser, weekly, "record", date=day).status_code == 302
    assert weekly.occurrences.count() == 2
