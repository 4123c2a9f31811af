"""The plan in the calendars of phones: public for everybody, and private for each office."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from activities.models import CalendarAddress
from activities.records import actions, calendar_actions
from activities.rules.recurrence import Frequency
from kacanik_comms.accounts.policies import NotAllowed
from plans.models import AnnualPlan
from tests.factories import make_activity, make_office, make_recurring, make_session


def read(address, status=200):
    answer = Client().get(address)
    assert answer.status_code == status
    return answer


def entries(address):
    """The entries of a calendar by what they are called."""
    calendar = Calendar.from_ical(read(address).content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def private(office, by):
    token = calendar_actions.make_address(office=office, by=by).token
    return reverse("activities:office_calendar", args=[token])


# For everybody


def test_a_citizen_subscribes_to_the_year(plan, office):
    make_activity(
        plan, title="Ditë e hapur", starts_on=date(2023, 11, 1), ends_on=date(2023, 11, 30), offices=[office]
    )
    make_session(date(2023, 5, 5), "Seanca e majit")
    answer = read("/en/calendar/2023.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = entries("/en/calendar/2023.ics")
    assert set(events) == {"1.1 Ditë e hapur", "Seanca e majit"}
    event = events["1.1 Ditë e hapur"]
    # Whole days: the end is the day after the last.
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2023, 11, 1), date(2023, 12, 1))
    assert event["transp"] == "TRANSPARENT"
    assert str(event["url"]).endswith("/en/2023/activities/1.1/")
    assert str(office) in event["description"]


def test_a_long_time_has_only_its_last_day(plan):
    make_activity(plan, title="Uebfaqja")
    event = entries("/en/calendar/2023.ics")["Last day: 1.1 Uebfaqja"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2023, 12, 31), date(2024, 1, 1))


def test_what_recurs_often_makes_no_noise(plan):
    for frequency in Frequency.values:
        make_recurring(plan, frequency, title=frequency)
    calendar = Calendar.from_ical(read("/en/calendar/2023.ics").content)
    titles = [str(event["summary"]).split()[-1] for event in calendar.walk("VEVENT")]
    assert Counter(titles) == {"every_two_months": 6, "quarterly": 4, "twice_a_year": 2, "yearly": 1}


def test_of_what_recurs_often_nothing_is_read_either(plan, officer):
    monthly, yearly = make_recurring(plan, "monthly"), make_recurring(plan, "yearly")
    for activity in (monthly, yearly):
        actions.record_occurrence(activity=activity, by=officer, today=plan.ends_on, on=date(2023, 5, 5))
    with CaptureQueriesContext(connection) as asked:
        read("/en/calendar/2023.ics")
    [reading] = [query["sql"] for query in asked if 'FROM "activities_occurrence"' in query["sql"]]
    assert f"IN ({yearly.pk})" in reading


def test_what_is_internal_or_of_another_year_is_not_in_it(plan):
    make_activity(plan, title="E brendshme", is_internal=True)
    make_session(date(2024, 5, 5), "Seanca tjetër")
    assert not entries("/en/calendar/2023.ics")


def test_a_postponed_activity_moves_and_a_cancelled_one_says_so(plan, officer):
    first, second = make_activity(plan, title="A"), make_activity(plan, title="B")
    today = date(2023, 6, 1)
    actions.take_step(
        activity=first,
        step="postpone",
        by=officer,
        version=1,
        today=today,
        note="x",
        postponed_to=date(2024, 2, 1),
    )
    actions.take_step(activity=second, step="cancel", by=officer, version=1, today=today, note="x")
    events = entries("/en/calendar/2023.ics")
    assert events["1.1 A"]["dtstart"].dt == date(2024, 2, 1)
    assert events["Cancelled: 1.2 B"]["status"] == "CANCELLED"


def test_an_activity_without_a_date_is_not_in_it(plan):
    make_activity(plan, starts_on=None, ends_on=None)
    assert not entries("/en/calendar/2023.ics")


def test_the_same_plan_gives_the_same_calendar_and_names_that_stay(plan, officer, monkeypatch):
    activity = make_activity(plan, title="A")
    before = read("/en/calendar/2023.ics").content
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2030, 1, 1))
    assert read("/en/calendar/2023.ics").content == before
    name = str(next(iter(entries("/en/calendar/2023.ics").values()))["uid"])
    actions.take_step(activity=activity, step="start", by=officer, version=1, today=date(2023, 6, 1))
    after = next(iter(entries("/en/calendar/2023.ics").values()))
    assert str(after["uid"]) == name
    assert int(after["sequence"]) > 1


def test_an_entry_bears_the_host_that_it_comes_from(plan, settings):
    make_activity(plan, title="A")
    settings.SITE_URL = "https://plani.example.org:8443/"
    here = str(next(iter(entries("/en/calendar/2023.ics").values()))["uid"])
    settings.SITE_URL = "https://demo.example.org"
    there = str(next(iter(entries("/en/calendar/2023.ics").values()))["uid"])
    assert here.endswith("@plani.example.org")
    assert there.endswith("@demo.example.org")
    assert here.split("@")[0] == there.split("@")[0]


def test_what_is_done_says_so_and_stands_on_its_day(plan, officer):
    activity = make_activity(plan, title="Uebfaqja")
    planned = entries("/en/calendar/2023.ics")["Last day: 1.1 Uebfaqja"]
    day = date(2023, 3, 10)
    actions.take_step(activity=activity, step="complete", by=officer, version=1, today=day, completed_on=day)
    events = entries("/en/calendar/2023.ics")
    assert set(events) == {"✓ Done: 1.1 Uebfaqja"}
    event = events["✓ Done: 1.1 Uebfaqja"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (day, date(2023, 3, 11))
    assert event["uid"] == planned["uid"]


def test_what_ended_otherwise_says_how(plan, officer):
    activity = make_activity(plan, title="Uebfaqja")
    actions.take_step(
        activity=activity,
        step="close_as_not_completed",
        by=officer,
        version=1,
        today=date(2023, 6, 1),
        note="x",
    )
    assert set(entries("/en/calendar/2023.ics")) == {"Not completed: 1.1 Uebfaqja"}


def test_a_unit_that_is_done_or_skipped_is_not_still_to_come(plan, officer):
    activity = make_recurring(plan, Frequency.QUARTERLY, title="Takim")
    day = date(2023, 2, 3)
    actions.record_occurrence(activity=activity, by=officer, today=day, on=day)
    actions.skip_unit(activity=activity, by=officer, on=date(2023, 5, 5), reason="Zgjedhje")
    calendar = Calendar.from_ical(read("/en/calendar/2023.ics").content)
    assert [
        (str(event["summary"]), event["dtstart"].dt, str(event["status"]))
        for event in calendar.walk("VEVENT")
    ] == [
        ("✓ Done: 1.R1 Takim", day, "CONFIRMED"),
        ("Skipped with a reason: 1.R1 Takim", date(2023, 6, 30), "CANCELLED"),
        ("Until today: 1.R1 Takim", date(2023, 9, 30), "CONFIRMED"),
        ("Until today: 1.R1 Takim", date(2023, 12, 31), "CONFIRMED"),
    ]


def test_what_is_expected_twice_is_done_on_its_second_day(plan, officer):
    activity = make_recurring(plan, Frequency.QUARTERLY, times=2, title="Takim")
    for day in (date(2023, 2, 3), date(2023, 3, 9), date(2023, 4, 4)):
        actions.record_occurrence(activity=activity, by=officer, today=day, on=day)
    first, second, *_later = Calendar.from_ical(read("/en/calendar/2023.ics").content).walk("VEVENT")
    assert (str(first["summary"]), first["dtstart"].dt) == ("✓ Done: 1.R1 Takim", date(2023, 3, 9))
    assert str(second["summary"]) == "Until today: 1.R1 Takim"
    assert "April–June 2023: 1 of 2" in second["description"]


def test_the_zone_knows_when_summer_begins(plan):
    calendar = Calendar.from_ical(read("/en/calendar/2023.ics").content)
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Europe/Belgrade"
    assert {part["tzoffsetto"].td for part in zone.subcomponents} == {timedelta(hours=1), timedelta(hours=2)}


# For an office


def test_the_head_makes_an_address_and_reads_the_offices_activities_there(
    plan, office, office_head, officer, sign_in
):
    make_activity(plan, title="E brendshme", is_internal=True, offices=[office])
    make_recurring(plan, "monthly", title="Takim", offices=[office])
    make_activity(plan, title="E tjetërkujt", offices=[make_office("other")])
    browser = sign_in(office_head)
    page = browser.post(reverse("activities:make_calendar", args=[office.pk]), follow=True).content.decode()
    address = CalendarAddress.objects.get(office=office)
    assert address.token in page
    answer = read(reverse("activities:office_calendar", args=[address.token]))
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex"
    calendar = Calendar.from_ical(answer.content)
    titles = [str(event["summary"]) for event in calendar.walk("VEVENT")]
    assert titles.count("Until today: 1.R1 Takim") == 12 or titles.count("Deri sot: 1.R1 Takim") == 12
    assert any("E brendshme" in title for title in titles)
    assert not any("E tjetërkujt" in title for title in titles)


def test_whoever_asks_again_is_told_that_nothing_changed(plan, office, officer):
    address = private(office, officer)
    tag = read(address)["ETag"]
    assert Client().get(address, headers={"If-None-Match": tag}).status_code == 304


def test_a_new_address_closes_the_one_before(plan, office, officer):
    first = private(office, officer)
    second = private(office, officer)
    read(second)
    read(first, 404)


def test_a_closed_address_opens_nothing_also_when_a_new_one_is_made(plan, office, officer):
    address = private(office, officer)
    calendar_actions.close_address(office=office, by=officer)
    read(address, 404)
    private(office, officer)
    read(address, 404)


@pytest.mark.parametrize("token", ["x", "1-1", "1-1.abc", "1.1", "%00", "9" * 200])
def test_a_forged_address_opens_nothing(plan, office, officer, token):
    private(office, officer)
    read(f"/calendar/office/{token}.ics", 404)


@pytest.mark.parametrize("who", ["chief", "stranger"])
def test_others_cannot_make_or_close_an_address(request, office, who):
    person = request.getfixturevalue(who)
    for act in (calendar_actions.make_address, calendar_actions.close_address):
        with pytest.raises(NotAllowed):
            act(office=office, by=person)


def test_a_head_keeps_only_the_calendar_of_the_own_office(office_head, sign_in, plan, office):
    other = make_office("other", "Zyra tjetër")
    make_activity(plan, offices=[office, other])
    browser = sign_in(office_head)
    assert "Zyra tjetër" not in browser.get(reverse("activities:calendars")).content.decode()
    for name in ("make_calendar", "close_calendar"):
        assert browser.post(reverse(f"activities:{name}", args=[other.pk])).status_code == 404
        assert browser.get(reverse(f"activities:{name}", args=[office.pk])).status_code == 405
        assert Client().post(reverse(f"activities:{name}", args=[office.pk])).status_code == 302


def test_the_officer_keeps_the_calendars_of_all_offices_with_activities(officer, sign_in, plan, office):
    make_activity(plan, offices=[office])
    make_office("idle", "Zyra pa punë")
    page = sign_in(officer).get(reverse("activities:calendars")).content.decode()
    assert str(office) in page
    assert "Zyra pa punë" not in page


def test_whoever_has_no_role_sees_no_calendar(stranger, sign_in):
    assert sign_in(stranger).get(reverse("activities:calendars")).status_code == 403


def test_a_draft_is_in_no_calendar(plan, office, officer):
    make_activity(plan, offices=[office])
    AnnualPlan.objects.update(status="draft")
    assert not entries(private(office, officer))
