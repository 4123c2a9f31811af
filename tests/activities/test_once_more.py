"""The same on the same day is asked about first; what was done for several activities is recorded once."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.models import Evidence, Occurrence
from activities.records import actions
from activities.records.once_more import AlreadyRecorded
from activities.records.several_actions import record_for_several
from activities.rules.days import Days
from kacanik_comms.core.models import WaitingFile
from tests.activities.evidence_corpus import stored
from tests.core.upload_corpus import photograph
from tests.factories import make_audience, make_channel, make_recurring, make_session

pytestmark = pytest.mark.slow

JUNE = date(2023, 6, 15)
WEEK = Days(date(2023, 6, 5), date(2023, 6, 11))
BUTTON = 'name="seen" value="{}"'


@pytest.fixture(autouse=True)
def _in_june(on_day, settings, tmp_path):
    on_day(JUNE)
    settings.MEDIA_ROOT = tmp_path / "evidence"


def address(activity):
    return reverse("activities:record", args=[activity.pk])


def test_the_same_on_the_same_day_is_asked_about_and_then_recorded(weekly, officer, sign_in, record):
    row = record(weekly, date(2023, 6, 7), note="With the directors")
    browser = sign_in(officer)
    entered = {"date": "2023-06-07", "note": "Typed for a while"}
    answer = browser.post(address(weekly), entered)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Already recorded: 7 June 2023, “With the directors” (officer). Once more?" in text
    assert "Typed for a while</textarea>" in text
    assert BUTTON.format(row.pk) in text
    assert browser.post(address(weekly), entered | {"seen": str(row.pk)}).status_code == 302
    assert Occurrence.objects.count() == 2


def test_what_somebody_records_meanwhile_is_asked_about_again(weekly, officer, office_head, sign_in, record):
    first = record(weekly, date(2023, 6, 7))
    second = actions.record_occurrence(
        activity=weekly, by=office_head, today=JUNE, on=date(2023, 6, 7), seen=[first.pk]
    )
    answer = sign_in(officer).post(address(weekly), {"date": "2023-06-07", "seen": str(first.pk)})
    assert BUTTON.format(f"{second.pk},{first.pk}") in answer.content.decode()
    assert Occurrence.objects.count() == 2


@pytest.mark.parametrize(
    ("there", "new"),
    [
        ({"unit": WEEK}, {"unit": WEEK}),
        ({"unit": WEEK}, {"on": date(2023, 6, 7)}),
        ({"on": date(2023, 6, 7)}, {"unit": WEEK}),
    ],
)
def test_of_a_week_of_which_nobody_knows_the_day_it_is_asked_too(weekly, officer, there, new):
    actions.record_occurrence(activity=weekly, by=officer, today=JUNE, **there)
    with pytest.raises(AlreadyRecorded):
        actions.record_occurrence(activity=weekly, by=officer, today=JUNE, **new)


def test_another_day_or_another_session_is_no_question(weekly, plan, officer):
    for day in (6, 7):
        actions.record_occurrence(activity=weekly, by=officer, today=JUNE, on=date(2023, 6, day))
    activity = make_recurring(plan, "before_session")
    for title in ("Morning", "Evening"):
        session = make_session(date(2023, 6, 20), title)
        actions.record_occurrence(activity=activity, by=officer, today=JUNE, on=JUNE, session=session)
    assert Occurrence.objects.count() == 4


def test_one_press_on_the_start_page_is_asked_about_in_its_row(weekly, officer, sign_in, record):
    row = record(weekly, JUNE)
    entered = {"from": "today", "place": "line", "as_planned": "yes", "date": "2023-06-15"}
    browser = sign_in(officer)
    text = browser.post(address(weekly), entered, headers={"HX-Request": "true"}).content.decode()
    assert "Once more?" in text
    assert '<input type="hidden" name="as_planned" value="yes">' in text
    assert BUTTON.format(row.pk) in text
    answer = browser.post(address(weekly), entered | {"seen": row.pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert Occurrence.objects.count() == 2


def test_a_day_that_is_changed_to_one_with_a_record_is_asked_about(weekly, officer, sign_in, record):
    first, second = record(weekly, date(2023, 6, 6)), record(weekly, date(2023, 6, 7))
    browser = sign_in(officer)
    change = reverse("activities:occurrence_change", args=[second.pk])
    answer = browser.post(change, {"date": "2023-06-06", "version": "1"})
    assert BUTTON.format(first.pk) in answer.content.decode()
    assert browser.post(change, {"date": "2023-06-06", "version": "1", "seen": first.pk}).status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "-1", "1,,2", "9" * 30])
def test_nonsense_confirms_nothing(weekly, officer, sign_in, record, seen):
    record(weekly, date(2023, 6, 7))
    answer = sign_in(officer).post(address(weekly), {"date": "2023-06-07", "seen": seen})
    assert answer.status_code == 422 or seen == "1,,2"


# As last time


def test_as_last_time_repeats_whom_and_through_what(weekly, officer, sign_in, record):
    youth, radio = make_audience("youth"), make_channel("radio")
    browser = sign_in(officer)
    assert 'name="as_last"' not in browser.get(address(weekly)).content.decode()
    record(weekly, date(2023, 6, 7), audiences=[youth], channels=[radio])
    assert 'name="as_last"' in browser.get(address(weekly)).content.decode()
    browser.post(address(weekly), {"date": "2023-06-14", "as_last": "yes"})
    row = Occurrence.objects.get(date=date(2023, 6, 14))
    assert (list(row.audiences.all()), list(row.channels.all())) == ([youth], [radio])


# Several activities


@pytest.fixture
def others(plan, office):
    return [make_recurring(plan, "continuous", offices=[office]) for _n in range(2)]


def test_one_record_serves_several_activities_with_its_proof(weekly, others, officer, sign_in):
    youth = make_audience("youth")
    browser = sign_in(officer)
    assert "This was also" in browser.get(address(weekly)).content.decode()
    entered = {
        "date": "2023-06-07",
        "note": "At the fair",
        "audiences": [youth.pk],
        "people_reached": "40",
        "also": [other.pk for other in others],
        "files": [SimpleUploadedFile("fair.jpg", photograph())],
    }
    answer = browser.post(address(weekly), entered, follow=True)
    names = "; ".join(row.name for row in (weekly, *others))
    assert f"Recorded: {names}, 7 June 2023, 1 file." in answer.content.decode()
    rows = Occurrence.objects.order_by("pk")
    assert [row.activity for row in rows] == [weekly, *others]
    assert {(row.date, row.note) for row in rows} == {(date(2023, 6, 7), "At the fair")}
    assert [row.people_reached for row in rows] == [40, None, None]
    assert [row.audiences.count() for row in rows] == [1, 0, 0]
    assert len({proof.sha256 for proof in Evidence.objects.all()}) == 1
    assert len({str(proof.file) for proof in Evidence.objects.all()}) == 3
    # And is undone as one.
    offer = answer.content.decode().split('name="offer" value="')[1].split('"')[0]
    browser.post(reverse("activities:undo"), {"offer": offer})
    assert not Occurrence.objects.exists()


def test_all_of_them_are_recorded_or_none(weekly, others, officer, sign_in, record):
    there = record(others[1], date(2023, 6, 7))
    entered = {
        "date": "2023-06-07",
        "also": [other.pk for other in others],
        "files": [SimpleUploadedFile("fair.jpg", photograph())],
    }
    browser = sign_in(officer)
    answer = browser.post(address(weekly), entered)
    assert BUTTON.format(there.pk) in answer.content.decode()
    unit = {"unit": str(WEEK), "also": [others[0].pk], "files": [SimpleUploadedFile("f.jpg", photograph())]}
    answer = browser.post(address(weekly), unit)
    assert "This is no unit of the activity. Give the day." in answer.content.decode()
    assert Occurrence.objects.get() == there
    # Only what waits in the form that came back.
    assert WaitingFile.objects.count() == 1
    assert len(stored()) == 2  # the photograph and its thumbnail


def test_who_is_sent_back_is_asked_about_the_others_too(weekly, others, officer, sign_in):
    browser = sign_in(officer)
    refused = browser.post(address(weekly), {"date": ""})
    assert refused.status_code == 422
    assert {key for key, _label in refused.context["form"].fields["also"].choices} == {
        other.pk for other in others
    }


def test_an_office_chooses_among_its_own_alone(weekly, others, plan, office_head, sign_in):
    foreign = make_recurring(plan, "weekly")
    before = make_recurring(plan, "before_session")
    form = sign_in(office_head).get(address(weekly)).context["form"]
    assert {key for key, _label in form.fields["also"].choices} == {other.pk for other in others}
    for row in (foreign, before):
        answer = sign_in(office_head).post(address(weekly), {"date": "2023-06-07", "also": [row.pk]})
        assert answer.status_code == 422
    assert not Occurrence.objects.exists()


def test_for_several_the_form_sent_again_under_its_key_records_once(weekly, others, officer, sign_in):
    entered = {"date": "2023-06-07", "also": [other.pk for other in others], "client_key": str(uuid4())}
    browser = sign_in(officer)
    assert [browser.post(address(weekly), entered).status_code for _n in range(2)] == [302, 302]
    assert Occurrence.objects.count() == 3


def test_for_several_one_that_waited_for_the_same_is_not_asked_about_it(weekly, others, officer):
    same = {"by": officer, "today": JUNE, "on": date(2023, 6, 7), "client_key": uuid4()}
    first, *_rest = record_for_several(activity=weekly, others=others, **same)
    assert record_for_several(activity=weekly, others=others, **same) == [first]
    assert Occurrence.objects.count() == 3
