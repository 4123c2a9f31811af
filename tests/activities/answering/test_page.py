"""The page behind a letter: what is answered there, by whom it is recorded, and how it looks on the way."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.answering.actions import answer_link_for
from activities.models import Activity, AnswerLink, Evidence, Occurrence, StatusUpdate
from activities.records import actions
from kacanik_comms.core.models import WaitingFile
from tests.activities.answering.conftest import THURSDAY
from tests.activities.evidence_corpus import minutes, photo
from tests.factories import make_activity, make_recurring

ROWS = (
    AnswerLink,
    Activity,
    Occurrence,
    StatusUpdate,
    Evidence,
    WaitingFile,
    Occurrence.history,
    Activity.history,
)


def page_of(token):
    return reverse("activities:answer", args=[token])


def counts():
    return [getattr(rows, "objects", rows).count() for rows in ROWS]


def test_the_page_shows_the_rows_of_the_letter_alone(browser, plan, office, of_office):
    make_recurring(plan, "monthly", offices=[office], title="Nuk është në letër")
    page = browser.get(page_of(of_office))
    text = page.content.decode()
    assert page.status_code == 200
    assert [row.progress.activity.code for row in page.context["rows"]] == ["1.1", "1.R1"]
    assert "Nuk është në letër" not in text
    assert "mainnav" not in text
    assert reverse("account_login") not in text
    assert reverse("search") not in text


def test_the_page_keeps_its_address_to_itself(browser, of_office):
    page = browser.get(page_of(of_office))
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"
    assert "http" not in page["Content-Security-Policy"].replace("https://none", "")


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_page_changes_nothing(browser, of_office, method):
    before = counts()
    assert getattr(browser, method)(page_of(of_office)).status_code == 200
    assert counts() == before
    assert "sessionid" not in browser.cookies


def test_what_an_office_answers_bears_the_office(send, weekly, office, of_office):
    page = send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    occurrence = Occurrence.objects.get()
    assert (occurrence.date, occurrence.recorded_by, occurrence.author) == (THURSDAY, None, office)
    assert occurrence.from_letter.office == office
    assert page.redirect_chain == [(page_of(of_office), 302)]
    assert "Recorded: " in page.content.decode()


def test_what_a_person_answers_bears_the_person(send, weekly, office_head, of_head):
    send(of_head, weekly, "record", date="2023-06-15", as_planned="yes")
    occurrence = Occurrence.objects.get()
    assert (occurrence.recorded_by, occurrence.author) == (office_head, office_head)
    assert occurrence.from_letter.person == office_head


def test_no_session_comes_of_an_answer(browser, send, weekly, of_office):
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    assert "sessionid" not in browser.cookies
    assert browser.get(reverse("activities:today")).status_code == 302


def test_it_did_not_happen_because(send, weekly, of_office):
    send(
        of_office,
        weekly,
        "answer_units",
        version=weekly.version,
        units="2023-06-05/2023-06-11",
        outcome="skipped",
        note="Festë",
    )
    skipped = Occurrence.objects.get()
    assert (skipped.outcome, skipped.note, skipped.recorded_by) == ("skipped", "Festë", None)


def test_a_special_activity_is_completed_with_a_photograph(send, late, office, of_office, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    values = {"completed_on": "2023-05-30", "note": "U mbajt", "files": photo()}
    send(of_office, late, "complete", version=late.version, **values)
    late.refresh_from_db()
    step, proof = StatusUpdate.objects.get(), Evidence.objects.get()
    assert late.status == "completed"
    assert (step.author, step.by, proof.author, proof.added_by) == (office, None, office, None)
    assert Occurrence.objects.get().author == office
    kept = Activity.history.filter(id=late.pk).first()
    assert (kept.history_user, kept.history_change_reason) == (
        None,
        f"from letter {AnswerLink.objects.get().pk}",
    )


def test_a_special_activity_did_not_happen(send, late, of_office):
    send(of_office, late, "close_as_not_completed", version=late.version, note="Nuk kishte mjete")
    late.refresh_from_db()
    assert late.status == "not_completed"


def test_that_no_occasion_arose_is_stated_in_december(send, on_day, plan, office, of_office):
    on_day(date(2023, 12, 5))
    as_needed = make_recurring(plan, "as_needed", offices=[office])
    link = AnswerLink.objects.get()
    link.activities.add(as_needed)
    AnswerLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    send(of_office, as_needed, "no_occasion", note="Nuk pati raste")
    as_needed.refresh_from_db()
    assert as_needed.no_occasion_note == "Nuk pati raste"


def test_a_photograph_follows_what_was_recorded(browser, send, weekly, of_office, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    occurrence = Occurrence.objects.get()
    assert f'name="occurrence" value="{occurrence.pk}"' in page.content.decode()
    send(of_office, weekly, "add_evidence", occurrence=occurrence.pk, files=photo())
    assert Evidence.objects.get().occurrence == occurrence


def test_a_slip_is_undone_at_once(browser, send, weekly, of_office):
    page = send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    offer = page.context["recorded"][0].offer
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value, "offer": offer}
    browser.post(reverse("activities:answer_undo", args=[of_office]), form)
    assert not Occurrence.objects.exists()


def test_another_link_undoes_nothing(browser, send, weekly, of_office, of_head):
    page = send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    offer = page.context["recorded"][0].offer
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value, "offer": offer}
    answer = browser.post(reverse("activities:answer_undo", args=[of_head]), form, follow=True)
    assert "You can undo only what you have just recorded yourself." in answer.content.decode()
    assert Occurrence.objects.exists()


def test_sent_twice_it_is_asked_about_once(send, weekly, of_office):
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    page = send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    assert page.status_code == 422
    assert "Already recorded" in page.content.decode()
    assert Occurrence.objects.count() == 1
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes", seen=Occurrence.objects.get().pk)
    assert Occurrence.objects.count() == 2


def test_a_wrong_form_comes_back_with_what_was_typed(send, weekly, of_office):
    page = send(of_office, weekly, "record", date="2024-01-01", note="Takimi i dytë")
    assert page.status_code == 422
    assert "Takimi i dytë" in page.content.decode()
    assert not Occurrence.objects.exists()


def test_somebody_else_was_faster(send, late, officer, of_office):
    version = late.version
    actions.take_step(activity=late, step="start", by=officer, version=version, today=THURSDAY)
    page = send(of_office, late, "complete", version=version, completed_on="2023-05-30")
    assert page.status_code == 409
    assert "Somebody else changed this in the meantime" in page.content.decode()


def test_what_is_answered_already_is_one_line(browser, officer, weekly, late, of_office):
    AnswerLink.objects.get().activities.remove(weekly)
    actions.take_step(
        activity=late,
        step="complete",
        by=officer,
        version=late.version,
        today=THURSDAY,
        completed_on=date(2023, 5, 30),
        evidence_url="https://example.org/",
    )
    page = browser.get(page_of(of_office))
    assert "Everything that was asked is answered." in page.content.decode()


def test_the_history_says_that_it_came_from_a_letter(sign_in, officer, send, weekly, late, office, of_office):
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    history = sign_in(officer).get(weekly.get_absolute_url()).content.decode()
    assert f"answered from a letter: {office}" in history


def test_a_cost_from_a_letter_stands_in_the_history(sign_in, officer, send, plan, office):
    done = make_activity(plan, offices=[office], planned_cost=100)
    actions.take_step(
        activity=done,
        step="complete",
        by=officer,
        version=done.version,
        today=THURSDAY,
        completed_on=THURSDAY,
    )
    done.refresh_from_db()
    _link, token = answer_link_for(activities=[done], office=office, now=timezone.now())
    send(token, done, "cost", version=done.version, actual_cost="80")
    done.refresh_from_db()
    assert done.actual_cost == 80
    history = sign_in(officer).get(done.get_absolute_url()).content.decode()
    assert f"answered from a letter: {office}" in history


def test_a_day_has_its_limit_of_files(send, weekly, of_office, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("activities.records.evidence_files.MOST_FROM_A_LETTER", 1)
    send(of_office, weekly, "add_evidence", files=photo())
    page = send(of_office, weekly, "add_evidence", files=minutes())
    assert page.status_code == 422
    assert "From one letter, at most 1 files" in page.content.decode()
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(("language", "words"), [("sq", "Çfarë u bë?"), ("sr-latn", "Šta je urađeno?")])
def test_the_page_speaks_the_language_of_whoever_got_the_letter(
    browser, office_head, of_head, language, words
):
    office_head.speak(language)
    del browser.cookies["django_language"]
    page = browser.get(page_of(of_head))
    assert page["Content-Language"] == language
    assert words in page.content.decode()


def test_the_office_stands_wherever_a_record_names_its_author(
    sign_in, officer, plan_admin, send, weekly, late, office, of_office
):
    send(of_office, weekly, "record", date="2023-06-15", as_planned="yes")
    send(of_office, late, "complete", version=late.version, completed_on="2023-05-30")
    send(of_office, late, "add_evidence", url="https://example.org/")
    signed_in = sign_in(officer)
    for kind, name in (("occurrences", "recorded_by"), ("steps", "by"), ("evidence", "added_by")):
        rows = signed_in.get(f"/api/v1/{kind}/?year=2023").json()["results"]
        assert {row["inside"][name] for row in rows} == {str(office)}, kind
    asked = signed_in.post(reverse("activities:record", args=[weekly.pk]), {"date": "2023-06-15"})
    assert f"({office})" in asked.content.decode()
    signed_in = sign_in(plan_admin)
    for model in ("occurrence", "statusupdate", "evidence"):
        page = signed_in.get(reverse(f"admin:activities_{model}_changelist"))
        assert f"{office}, from a letter" in page.content.decode(), model


def test_the_page_asks_as_few_questions_of_the_database_for_many_rows_as_for_few(
    browser, plan, office, of_office, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as few:
        browser.get(page_of(of_office))
    link = AnswerLink.objects.get()
    for _number in range(10):
        link.activities.add(make_recurring(plan, "monthly", offices=[office]))
    with django_assert_num_queries(len(few)):
        browser.get(page_of(of_office))
    assert len(few) <= 15
