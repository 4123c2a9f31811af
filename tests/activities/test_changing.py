"""A wrong record is changed, not typed anew; the history says how it was before, and nobody overwrites another."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Activity, Evidence, Occurrence
from activities.records import actions
from activities.records.change_actions import change_occurrence, values_of
from kacanik_comms.accounts.roles import Role
from plans.models import AnnualPlan
from tests.factories import make_audience, make_recurring, make_session

pytestmark = pytest.mark.slow

JUNE = date(2023, 6, 15)
LINK = "https://example.org/minutes"


@pytest.fixture(autouse=True)
def _in_june(on_day):
    on_day(JUNE)


@pytest.fixture
def held(weekly, office_head):
    """The office head recorded the wrong day, with the minutes."""
    actions.record_occurrence(
        activity=weekly, by=office_head, today=JUNE, on=date(2023, 6, 7), note="Meeting", evidence_url=LINK
    )
    # A week ago: what is written in the same moment is one entry of the history.
    Occurrence.objects.update(recorded_at="2023-06-08T12:00Z")
    return Occurrence.objects.get()


def address(row):
    return reverse("activities:occurrence_change", args=[row.pk])


def filled_in(browser, row):
    """What the browser would send from the page as it stands now."""
    form = browser.get(address(row)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize("who", ["officer", "plan_admin", "office_head"])
def test_the_day_words_people_and_evidence_are_changed_in_one_form(request, sign_in, held, weekly, who):
    make_audience("youth")
    browser = sign_in(request.getfixturevalue(who))
    assert address(held) in browser.get(weekly.get_absolute_url()).content.decode()
    entered = filled_in(browser, held)
    proof = Evidence.objects.get()
    assert (entered["date"], entered["note"]) == (date(2023, 6, 7), "Meeting")
    version = Activity.objects.get().version
    answer = browser.post(
        address(held),
        entered
        | {
            "date": "2023-06-08",
            "note": "Meeting of the staff",
            "people_reached": "12",
            f"caption_{proof.pk}": "The minutes",
            "evidence_url": "https://example.org/photograph",
        },
    )
    assert (answer.status_code, answer.url) == (302, weekly.get_absolute_url())
    row = Occurrence.objects.get()
    assert (row.date, row.note, row.people_reached, row.version) == (
        date(2023, 6, 8),
        "Meeting of the staff",
        12,
        2,
    )
    assert (row.recorded_by.username, row.evidence.count()) == ("office_head", 2)
    assert Activity.objects.get().version == version + 1
    text = browser.get(weekly.get_absolute_url()).content.decode()
    assert "The record has been changed." in text
    for words in (
        "<del>7 June 2023</del> → <ins>8 June 2023</ins>",
        "<del>Meeting</del> → <ins>Meeting of the staff</ins>",
        "<del>–</del> → <ins>12</ins>",
        "<del>–</del> → <ins>The minutes</ins>",
    ):
        assert words in text


def test_whom_it_reached_is_changed_as_one_change(held, officer, sign_in):
    youth = make_audience("youth")
    browser = sign_in(officer)
    before = held.history.count()
    browser.post(address(held), filled_in(browser, held) | {"audiences": [youth.pk]})
    assert list(held.audiences.all()) == [youth]
    assert held.history.count() == before + 1


def test_a_day_becomes_the_week_where_nobody_knows_it_any_more(held, officer, sign_in):
    browser = sign_in(officer)
    browser.post(address(held), filled_in(browser, held) | {"unit": "2023-06-05/2023-06-11"})
    row = Occurrence.objects.get()
    assert (row.date, row.unit_starts_on, row.unit_ends_on) == (None, date(2023, 6, 5), date(2023, 6, 11))
    browser.post(address(held), filled_in(browser, held) | {"date": "2023-06-09"})
    row = Occurrence.objects.get()
    assert (row.date, row.unit_starts_on) == (date(2023, 6, 9), None)


def test_a_week_becomes_today(held, officer, sign_in):
    browser = sign_in(officer)
    browser.post(address(held), filled_in(browser, held) | {"unit": "2023-06-12/2023-06-18"})
    browser.post(address(held), filled_in(browser, held) | {"date": JUNE})
    row = Occurrence.objects.get()
    assert (row.date, row.unit_starts_on) == (JUNE, None)
    browser.post(address(held), filled_in(browser, held) | {"unit": "2023-06-12/2023-06-18"})
    assert Occurrence.objects.get().date is None


def test_nothing_changed_is_no_change(held, officer, sign_in):
    browser = sign_in(officer)
    before = (held.history.count(), Activity.objects.get().version)
    assert browser.post(address(held), filled_in(browser, held)).status_code == 302
    assert (held.history.count(), Activity.objects.get().version) == before


def test_evidence_is_removed_for_good_by_whoever_may(held, officer, office_head, sign_in):
    proof = Evidence.objects.get()
    assert f"remove_{proof.pk}" in filled_in_names(sign_in(officer), held)
    Evidence.objects.update(added_at="2023-06-01T12:00Z")
    assert f"remove_{proof.pk}" not in filled_in_names(sign_in(office_head), held)
    browser = sign_in(officer)
    browser.post(address(held), filled_in(browser, held) | {f"remove_{proof.pk}": "on"})
    assert not Evidence.objects.exists()
    text = browser.get(held.activity.get_absolute_url()).content.decode()
    assert f"<del>{LINK}</del>" in text


def test_evidence_is_removed_and_the_same_added_in_one_change(held, officer, sign_in):
    """Its caption was wrong from the start, say: one of them stays."""
    proof, browser = Evidence.objects.get(), sign_in(officer)
    entered = filled_in(browser, held) | {f"remove_{proof.pk}": "on", "evidence_url": LINK}
    browser.post(address(held), entered)
    again = Evidence.objects.get()
    assert (again.url, again.occurrence) == (LINK, held)
    assert again.pk != proof.pk


def filled_in_names(browser, row):
    return browser.get(address(row)).context["form"].fields.keys()


def test_the_caption_of_a_public_photograph_is_changed_by_whoever_publishes(held, officer, office_head):
    actions.publish_evidence(proof=Evidence.objects.get(), by=officer, is_public=True)
    proof = Evidence.objects.get()
    values = values_of(held) | {"occurrence": held, "now": proof.added_at, "captions": {proof.pk: "Other"}}
    with pytest.raises(Exception, match="decide which evidence is public"):
        change_occurrence(by=office_head, **values)
    change_occurrence(by=officer, **values)
    assert Evidence.objects.get().caption == "Other"


# Two people


def test_two_people_do_not_overwrite_each_other(held, officer, office_head, sign_in, client):
    seen = filled_in(sign_in(office_head), held)
    browser = sign_in(officer)
    browser.post(
        address(held), filled_in(browser, held) | {"date": "2023-06-08", "note": "What the officer says"}
    )
    browser = sign_in(office_head)
    answer = browser.post(address(held), seen | {"date": "2023-06-06", "note": "What the office says"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "officer saved on" in text
    for words in ("8 June 2023", "6 June 2023", "What the officer says", "What the office says"):
        assert f"<p>{words}</p>" in text
    assert Occurrence.objects.get().note == "What the officer says"

    form = answer.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert again["note"] == "What the office says"
    assert browser.post(address(held), again).status_code == 302
    assert (Occurrence.objects.get().date, Occurrence.objects.get().note) == (
        date(2023, 6, 6),
        "What the office says",
    )


def test_whoever_wants_what_is_already_so_is_not_held_up(held, officer, office_head, sign_in):
    seen = filled_in(sign_in(office_head), held) | {"note": "The same"}
    browser = sign_in(officer)
    browser.post(address(held), filled_in(browser, held) | {"note": "The same"})
    assert sign_in(office_head).post(address(held), seen).status_code == 302
    assert Occurrence.objects.get().version == 2


def test_words_are_kept_where_somebody_removed_the_record_meanwhile(held, officer, office_head, sign_in):
    seen = filled_in(sign_in(office_head), held)
    sign_in(officer).post(reverse("activities:remove_record", args=[held.activity_id, held.pk]))
    browser = sign_in(office_head)
    answer = browser.post(address(held), seen | {"note": "Typed for ten minutes"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "officer removed this record." in text
    assert "Typed for ten minutes</textarea>" in text
    assert browser.get(address(held)).status_code == 302


# Who may, and when


def test_another_member_of_the_office_does_not_change_it(make_user, sign_in, held, office):
    colleague = make_user("colleague", Role.CONTRIBUTOR, offices=(office,))
    browser = sign_in(colleague)
    assert address(held) not in browser.get(held.activity.get_absolute_url()).content.decode()
    for answer in (browser.get(address(held)), browser.post(address(held), {"note": "x"})):
        assert answer.status_code == 403
        assert "changed or removed by the person who made it" in answer.content.decode()
    assert Occurrence.objects.get().note == "Meeting"


@pytest.mark.parametrize(("who", "status"), [("chief", 403), ("stranger", 403)])
def test_whoever_records_nothing_changes_nothing(request, sign_in, held, who, status):
    assert sign_in(request.getfixturevalue(who)).post(address(held), {}).status_code == status


def test_what_is_not_there_cannot_be_changed(sign_in, officer, held):
    browser = sign_in(officer)
    assert browser.get(reverse("activities:occurrence_change", args=[held.pk + 1])).status_code == 404
    assert browser.delete(address(held)).status_code == 405


@pytest.mark.parametrize("values", [{"status": "closed"}, {"records_locked_at": "2024-01-20T12:00Z"}])
def test_in_a_year_that_is_settled_nothing_is_changed(officer, sign_in, held, values):
    AnnualPlan.objects.update(**values)
    assert sign_in(officer).post(address(held), {"note": "x"}).status_code == 403
    assert Occurrence.objects.get().note == "Meeting"


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"date": "2023-06-16"}, "The date cannot be in the future."),
        ({"date": "2022-06-16"}, "The date must be in 2023, the year of the plan."),
        ({"date": ""}, "Enter a date."),
        ({"unit": "2023-06-05/2023-06-12"}, "This is no unit of the activity. Give the day."),
    ],
)
def test_what_is_not_right_comes_back_with_a_sentence_and_everything_typed(
    officer, sign_in, held, entered, sentence
):
    browser = sign_in(officer)
    answer = browser.post(address(held), filled_in(browser, held) | {"note": "Typed"} | entered)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "Typed</textarea>" in text
    assert Occurrence.objects.get().version == 1


# Other kinds of records


def test_of_a_completed_activity_everything_is_changed_but_its_day(officer, sign_in, activity):
    actions.take_step(
        activity=activity, step="complete", by=officer, version=1, today=JUNE, completed_on=date(2023, 5, 2)
    )
    row = Occurrence.objects.get()
    browser = sign_in(officer)
    assert address(row) in browser.get(activity.get_absolute_url()).content.decode()
    entered = filled_in(browser, row)
    assert "date" not in entered
    assert browser.post(address(row), entered | {"people_reached": "80"}).status_code == 302
    row = Occurrence.objects.get()
    assert (row.people_reached, row.date) == (80, date(2023, 5, 2))
    with pytest.raises(ValidationError, match="reopen the activity"):
        change_occurrence(
            occurrence=row, by=officer, now=row.recorded_at, **(values_of(row) | {"on": date(2023, 5, 3)})
        )


def test_the_reason_and_the_week_of_what_was_skipped_are_changed(weekly, officer, sign_in, skip, record):
    row = skip(weekly, date(2023, 6, 7))
    record(weekly, date(2023, 5, 31))
    browser = sign_in(officer)
    entered = filled_in(browser, row)
    assert browser.post(address(row), entered | {"note": "The hall was closed"}).status_code == 302
    entered = filled_in(browser, row)
    taken = browser.post(address(row), entered | {"date": "2023-05-30"})
    assert "There is already a record for this unit." in taken.content.decode()
    assert browser.post(address(row), entered | {"date": "2023-05-24"}).status_code == 302
    row.refresh_from_db()
    assert (row.note, row.unit_starts_on) == ("The hall was closed", date(2023, 5, 22))
    assert browser.post(address(row), filled_in(browser, row) | {"note": ""}).status_code == 422


def test_before_which_session_it_was_is_changed(plan, officer, sign_in):
    first, second = (make_session(date(2023, 6, day), f"Session {day}") for day in (8, 22))
    activity = make_recurring(plan, "before_session")
    day = date(2023, 6, 7)
    row = actions.record_occurrence(activity=activity, by=officer, today=JUNE, on=day, session=first)
    browser = sign_in(officer)
    browser.post(address(row), filled_in(browser, row) | {"session": second.pk})
    assert Occurrence.objects.get().session == second
