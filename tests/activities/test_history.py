"""The history of an activity in one list: what happened, what was said and changed, by whom, the newest first."""

import gzip
import re
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from activities.models import Activity, Occurrence
from activities.records import actions, undo
from activities.records.history import ON_A_PAGE
from activities.records.moments import EntryKind, Moment, groups_of
from tests.factories import make_audience, make_channel, make_message, make_recurring

pytestmark = pytest.mark.slow

NOON = datetime(2023, 6, 15, 12, tzinfo=timezone.get_current_timezone())
DAY = date(2023, 5, 3)


@pytest.fixture
def clock(monkeypatch):
    """Half an hour passes with every press, so that each of them is a moment of its own."""
    now = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def later(minutes=30):
        now[0] += timedelta(minutes=minutes)

    return later


@pytest.fixture
def entries(officer, sign_in):
    """The entries of the history as a person reads them, the newest first."""

    def read(activity, who=officer, **query):
        text = sign_in(who).get(activity.get_absolute_url(), query).content.decode()
        data = text[text.index('id="history"') :]
        entries = re.split(r'<li id="[^"]+">', data.split("</ol>")[0])[1:]
        return [" ".join(re.sub(r"<[^>]+>", " ", entry).split()) for entry in entries]

    return read


def moment(kind, key, seconds=0, by=1, about=None):
    return Moment(EntryKind(kind), key, NOON + timedelta(seconds=seconds), by, about=about)


def shapes(*moments):
    return [[(item.kind.value, item.key) for item in group.moments] for group in groups_of(moments)]


# What is one entry


def test_the_newest_stands_first_whatever_it_is():
    assert shapes(moment("edit", 1), moment("occurrence", 1, 60), moment("evidence", 1, 30)) == [
        [("occurrence", 1)],
        [("evidence", 1)],
        [("edit", 1)],
    ]


def test_a_step_is_one_entry_with_its_edit_its_occurrence_and_its_proof():
    assert shapes(
        moment("edit", 7),
        moment("occurrence", 4),
        moment("evidence", 2),
        moment("evidence", 3),
        moment("step", 1, 1),
    ) == [[("step", 1), ("edit", 7), ("occurrence", 4), ("evidence", 2), ("evidence", 3)]]


def test_two_steps_in_the_same_moment_have_an_edit_each():
    assert shapes(moment("edit", 7), moment("edit", 8), moment("step", 1), moment("step", 2)) == [
        [("step", 2), ("edit", 8)],
        [("step", 1), ("edit", 7)],
    ]


def test_a_step_takes_nothing_that_was_written_after_it():
    assert shapes(
        moment("step", 1), moment("occurrence", 4, 0.2), moment("evidence", 2, 0.3), moment("step", 2, 0.4)
    ) == [
        [("step", 2), ("occurrence", 4), ("evidence", 2)],
        [("step", 1)],
    ]


def test_what_another_person_did_at_the_same_time_is_an_entry_of_its_own():
    assert len(shapes(moment("edit", 7, by=2), moment("step", 1))) == 2


def test_proof_added_later_is_an_entry_of_its_own():
    assert shapes(
        moment("occurrence", 4), moment("evidence", 1, 1, about=4), moment("evidence", 2, 60, about=4)
    ) == [[("evidence", 2)], [("occurrence", 4), ("evidence", 1)]]


# What stands in an entry


@pytest.mark.postgresql
def test_steps_occurrences_skipped_units_evidence_and_edits_stand_in_one_list(
    entries, clock, weekly, officer, office_head, plan_admin, skip
):
    weekly.title_sq = "Takimi i ri"
    actions.amend(activity=weekly, by=plan_admin)
    clock()
    audience = make_audience("youth")
    happened = actions.record_occurrence(
        activity=weekly,
        by=office_head,
        today=DAY,
        on=DAY,
        note="At the town hall",
        audiences=[audience],
        channels=[make_channel("web")],
        messages=[make_message(audience)],
        people_reached=12,
        evidence_url="https://example.org/first",
    )
    clock()
    skip(weekly, date(2023, 5, 10))
    clock()
    actions.add_evidence(activity=weekly, by=officer, url="https://example.org/later", occurrence=happened)

    proof, skipped, occurrence, edit = entries(weekly)

    assert "for the occurrence of 3 May 2023 added by officer" in proof
    assert "https://example.org/later" in proof
    assert "week 19, 8–14 May 2023 Skipped with a reason" in skipped.replace("skipped", "Skipped")
    assert "Official holiday" in skipped
    assert "recorded by officer" in skipped
    for words in (
        "3 May 2023", "At the town hall", "Kanali web → Audienca youth", "people reached: 12", "1 message",
        "https://example.org/first", "https://example.org/later", "recorded by office_head",
    ):  # fmt: skip
        assert words in occurrence, words
    assert "Changed in the plan" in edit
    assert "Aktiviteti 1 → Takimi i ri" in edit
    assert "plan_admin" in edit


@pytest.mark.postgresql
def test_a_completed_activity_tells_the_step_with_what_it_changed_and_what_proves_it(
    entries, clock, activity, officer
):
    actions.take_step(activity=activity, step="start", by=officer, version=1, today=DAY, note="We begin.")
    clock()
    actions.take_step(
        activity=activity,
        step="complete",
        by=officer,
        version=2,
        today=DAY,
        completed_on=DAY,
        evidence_url="https://example.org/photo",
    )
    completed, started = entries(activity)
    assert completed.startswith("In progress → Completed")
    assert "Completed on – → 3 May 2023" in completed
    assert "https://example.org/photo" in completed
    assert started.startswith("Not started → In progress")
    assert "We begin." in started


@pytest.mark.postgresql
def test_what_was_taken_back_or_removed_is_told_too(entries, clock, weekly, officer):
    before = Activity.objects.get(pk=weekly.pk)
    happened = actions.record_occurrence(
        activity=weekly, by=officer, today=DAY, on=DAY, note="A slip", evidence_url="https://example.org/a"
    )
    offer = undo.offer(happened, before=before, by=officer)
    clock(5)
    actions.take_back(activity=weekly, by=officer, offer=undo.read(offer, by=officer))
    clock(5)
    [proof] = actions.add_evidence(
        activity=weekly, by=officer, url="https://example.org/b", caption="Blurred"
    )
    clock(5)
    actions.remove_evidence(proof=proof, by=officer, now=timezone.now())
    removed, taken_back = entries(weekly)
    assert removed.startswith("Evidence removed : Blurred officer")
    assert taken_back.startswith("3 May 2023 undone A slip officer")


def test_a_record_that_was_mended_shows_before_and_after(entries, clock, weekly, record):
    happened = record(weekly, DAY, note="Ten came", audiences=[make_audience("youth")])
    clock()
    happened.note, happened.people_reached = "Eleven came", 11
    happened.save()
    mended, occurrence = entries(weekly)
    assert mended.startswith("Record changed for the occurrence of 3 May 2023")
    assert "Ten came → Eleven came" in mended
    assert "People reached – → 11" in mended
    assert "Audiences" not in mended
    assert "Eleven came" in occurrence


def test_an_activity_without_a_history_says_so(officer, sign_in, activity):
    assert "Nothing is recorded yet" in sign_in(officer).get(activity.get_absolute_url()).content.decode()


# A long history


@pytest.fixture
def long_history(plan, officer):
    """Five hundred occurrences with their proofs, made at once."""
    activity = make_recurring(plan, "weekly")
    audience, channel = make_audience("youth"), make_channel("web")
    Occurrence.objects.bulk_create(
        Occurrence(
            activity=activity,
            date=date(2023, 1, 1) + timedelta(days=number % 365),
            note=f"Time {number}: " + "what was said in a few words " * 5,
            recorded_by=officer,
        )
        for number in range(500)
    )
    occurrences = list(Occurrence.objects.all())
    for link, row in (("audiences", audience), ("channels", channel)):
        through = getattr(Occurrence, link).through
        name = f"{link.removesuffix('s')}_id"
        through.objects.bulk_create(through(occurrence_id=item.pk, **{name: row.pk}) for item in occurrences)
    return activity


def test_a_long_history_stays_a_light_page(long_history, officer, sign_in, django_assert_max_num_queries):
    browser = sign_in(officer)
    with django_assert_max_num_queries(27):
        answer = browser.get(long_history.get_absolute_url())
    assert len(gzip.compress(answer.content)) < 20_000


@pytest.mark.postgresql
def test_a_long_history_is_read_page_by_page(long_history, entries):
    first, second, last = (entries(long_history, page=page) for page in (1, 2, 500))
    assert (len(first), len(second), len(last)) == (ON_A_PAGE, ON_A_PAGE, ON_A_PAGE)
    assert "Time 499:" in first[0]
    assert f"Time {499 - ON_A_PAGE}:" in second[0]
    assert "Time 0:" in last[-1]


def test_the_pages_of_the_history_lead_to_each_other(long_history, officer, sign_in):
    text = sign_in(officer).get(long_history.get_absolute_url(), {"page": 2}).content.decode()
    assert 'rel="prev" href="' + long_history.get_absolute_url() + '?page=1#history"' in text
    assert 'rel="next" href="' + long_history.get_absolute_url() + '?page=3#history"' in text
    assert "page 2 of 50" in text
