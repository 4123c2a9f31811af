"""What was removed is kept for thirty days, counted by nobody, and taken back by whoever could remove it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, AssemblySession, Evidence, Occurrence, RemovedOccurrence
from activities.records import actions
from activities.records.progress import progress_of
from activities.records.removal_actions import forget_removed, remove_occurrence, take_removal_back
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.uploads import sanitise
from plans.models import AnnualPlan
from tests.activities.evidence_corpus import photo, stored
from tests.factories import make_audience, make_recurring, make_session

pytestmark = pytest.mark.slow

JUNE = date(2023, 6, 15)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def held(weekly, office_head):
    """With a photograph, whom it reached, and how many."""
    file = photo("hall.jpg")
    row = actions.record_occurrence(
        activity=weekly,
        by=office_head,
        today=JUNE,
        on=date(2023, 6, 7),
        note="Meeting",
        people_reached=12,
        audiences=[make_audience("youth")],
        files=[sanitise(file.name, file)],
    )
    Occurrence.objects.update(recorded_at="2023-06-08T12:00Z")
    return row


def remove(browser, row, **entered):
    return browser.post(
        reverse("activities:remove_record", args=[row.activity_id, row.pk]), entered, follow=True
    )


def restore(browser, key):
    return browser.post(reverse("activities:occurrence_restore", args=[key]), follow=True)


def happened_in(activity):
    [progress] = progress_of([activity], on=JUNE)
    return progress.happened


@pytest.mark.parametrize("who", ["officer", "plan_admin", "office_head"])
@pytest.mark.parametrize("evidence", ["stays", "goes"])
def test_what_was_removed_is_taken_back_as_it_was(request, sign_in, held, weekly, who, evidence):
    browser = sign_in(request.getfixturevalue(who))
    before = Occurrence.objects.values().get()
    proof = Evidence.objects.values("pk", "sha256", "added_at", "added_by", "name").get()

    text = remove(browser, held, evidence=evidence).content.decode()
    assert "The record has been removed. It can be taken back until" in text
    assert "1 record removed in the last 30 days" in text
    assert Evidence.objects.count() == (1 if evidence == "stays" else 0)
    assert happened_in(weekly) == 0
    assert len(stored()) == 2, "the photograph and its thumbnail are kept"

    text = restore(browser, held.pk).content.decode()
    assert "The record is there again." in text
    after = Occurrence.objects.values().get()
    assert after == before
    row = Occurrence.objects.get()
    assert [str(audience) for audience in row.audiences.all()] == [str(held.audiences.get())]
    assert Evidence.objects.values("pk", "sha256", "added_at", "added_by", "name").get() == proof
    assert row.evidence.count() == 1
    assert happened_in(weekly) == 1
    assert not RemovedOccurrence.objects.exists()
    assert "taken back" in text
    assert row.history.latest().history_user == request.getfixturevalue(who)


def test_with_their_own_record_nobody_removes_evidence_that_they_could_not_remove(
    held, weekly, officer, office_head
):
    [own] = held.evidence.all()
    common = {"activity": weekly, "occurrence": held}
    old = Evidence.objects.create(added_by=office_head, url="https://example.org/old", **common)
    theirs = Evidence.objects.create(added_by=officer, url="https://example.org/theirs", **common)
    now = timezone.now()
    Evidence.objects.filter(pk=old.pk).update(added_at=now - timedelta(minutes=11))
    removed = remove_occurrence(occurrence=held, by=office_head, now=now, evidence_stays=False)
    assert set(weekly.evidence.filter(occurrence=None)) == {old, theirs}
    take_removal_back(removed=removed, by=office_head)
    assert set(held.evidence.all()) == {own, old, theirs}


def test_a_public_photograph_comes_back_inside(held, officer):
    actions.publish_evidence(proof=Evidence.objects.get(), by=officer, is_public=True)
    removed = remove_occurrence(occurrence=held, by=officer, now=timezone.now(), evidence_stays=False)
    assert not Evidence.objects.published().exists()
    take_removal_back(removed=removed, by=officer)
    assert not Evidence.objects.get().is_public


def test_after_thirty_days_it_goes_for_good_with_its_file(held, officer):
    now = timezone.now()
    remove_occurrence(occurrence=held, by=officer, now=now, evidence_stays=False)
    forget_removed(at=now + timedelta(days=30))
    assert len(stored()) == 2


@pytest.mark.django_db(transaction=True)
def test_and_its_file_is_deleted_when_that_is_written(held, officer):
    now = timezone.now()
    remove_occurrence(occurrence=held, by=officer, now=now, evidence_stays=False)
    forget_removed(at=now + timedelta(days=31))
    assert not RemovedOccurrence.objects.exists()
    assert not stored()


def test_another_member_of_the_office_takes_nothing_back(make_user, sign_in, held, weekly, office, officer):
    remove_occurrence(occurrence=held, by=officer, now=timezone.now())
    colleague = make_user("colleague", Role.CONTRIBUTOR, offices=(office,))
    browser = sign_in(colleague)
    assert "removed in the last 30 days" not in browser.get(weekly.get_absolute_url()).content.decode()
    assert restore(browser, held.pk).status_code == 403
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize("who", ["chief", "stranger"])
def test_whoever_records_nothing_takes_nothing_back(request, sign_in, held, officer, who):
    remove_occurrence(occurrence=held, by=officer, now=timezone.now())
    assert restore(sign_in(request.getfixturevalue(who)), held.pk).status_code == 403
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize("values", [{"status": "closed"}, {"records_locked_at": "2024-01-20T12:00Z"}])
def test_in_a_year_that_is_settled_nothing_is_taken_back(officer, sign_in, held, values):
    remove_occurrence(occurrence=held, by=officer, now=timezone.now())
    AnnualPlan.objects.update(**values)
    assert restore(sign_in(officer), held.pk).status_code == 403
    assert not Occurrence.objects.exists()


def test_it_is_taken_back_once_and_only_posted(officer, sign_in, held):
    removed = remove_occurrence(occurrence=held, by=officer, now=timezone.now())
    browser = sign_in(officer)
    assert browser.get(reverse("activities:occurrence_restore", args=[held.pk])).status_code == 405
    take_removal_back(removed=removed, by=officer)
    assert restore(browser, held.pk).status_code == 404
    with pytest.raises(ValidationError, match="no longer"):
        take_removal_back(removed=removed, by=officer)
    assert Occurrence.objects.count() == 1


def test_a_skipped_week_that_was_answered_meanwhile_is_not_taken_back(weekly, officer, skip, record, sign_in):
    row = skip(weekly, date(2023, 6, 7))
    remove_occurrence(occurrence=row, by=officer, now=timezone.now())
    record(weekly, date(2023, 6, 6))
    text = restore(sign_in(officer), row.pk).content.decode()
    assert "There is already a record for this unit." in text
    assert Occurrence.objects.get().happened


def test_what_was_for_a_session_that_is_gone_says_so(plan, officer, sign_in):
    session = make_session(date(2023, 6, 20))
    activity = make_recurring(plan, "before_session")
    row = actions.record_occurrence(activity=activity, by=officer, today=JUNE, on=JUNE, session=session)
    remove_occurrence(occurrence=row, by=officer, now=timezone.now())
    AssemblySession.objects.all().delete()
    text = restore(sign_in(officer), row.pk).content.decode()
    assert "The session of the Assembly that it belongs to was removed." in text


def test_work_beyond_the_plan_comes_back_with_its_last_record(plan, officer, office_head, sign_in):
    row = actions.record_beyond_plan(
        plan=plan,
        objective=plan.strategy.objectives.get(),
        title="Vizita e ambasadorit",
        by=office_head,
        today=JUNE,
        on=JUNE,
    )
    browser = sign_in(office_head)
    text = remove(browser, row).content.decode()
    assert "and with it the activity" in text
    assert "Vizita e ambasadorit" in text
    assert not Activity.objects.exists()
    actions.record_beyond_plan(
        plan=plan,
        objective=plan.strategy.objectives.get(),
        title="Another",
        by=officer,
        today=JUNE,
        on=JUNE,
    )
    answer = restore(browser, row.pk)
    assert "The record is there again." in answer.content.decode()
    activity = Activity.objects.get(pk=row.activity_id)
    assert (activity.title_sq, activity.number, activity.responsibilities.count()) == (
        "Vizita e ambasadorit",
        2,
        1,
    )
    assert activity.occurrences.get().date == JUNE
