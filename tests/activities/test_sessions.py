"""The sessions of the Assembly: who keeps them, and what is done before each."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import AssemblySession
from activities.records import actions, session_actions
from activities.records.progress import progress_of
from activities.rules.policies import can_keep_sessions, check_can_keep_sessions
from kacanik_comms.accounts.policies import NotAllowed
from tests.factories import make_activity, make_plan, make_recurring, make_session

URL = reverse("activities:sessions")
ADD = reverse("activities:add_sessions")
MARCH = date(2023, 3, 30)


@pytest.fixture
def page(officer, sign_in):
    def read(query="?year=2023", who=officer):
        return sign_in(who).get(URL + query).content.decode()

    return read


@pytest.fixture
def send(officer, sign_in):
    """The officer sends a form and reads what comes back."""

    def sent(address, **entered):
        answer = sign_in(officer).post(address, entered, follow=True)
        return answer.content.decode()

    return sent


def change(session):
    return reverse("activities:change_session", args=[session.pk])


def remove(session):
    return reverse("activities:remove_session", args=[session.pk])


def held():
    return list(AssemblySession.objects.order_by("date", "pk").values_list("date", "title_sq"))


# Who keeps them


def test_the_officer_and_the_plan_administrator_keep_the_sessions(
    officer, plan_admin, chief, office_head, stranger
):
    assert [can_keep_sessions(who) for who in (officer, plan_admin)] == [True, True]
    for who in (chief, office_head, stranger):
        assert not can_keep_sessions(who)
        with pytest.raises(NotAllowed, match="change the sessions of the Assembly"):
            check_can_keep_sessions(who)


def test_nobody_else_keeps_them_by_another_door(chief, office_head):
    session = make_session(MARCH)
    for who in (chief, office_head):
        with pytest.raises(NotAllowed):
            session_actions.add_sessions(days=[MARCH], title="Seanca", by=who)
        with pytest.raises(NotAllowed):
            session_actions.change_session(session=session, on=MARCH, title="Seanca", by=who)
        with pytest.raises(NotAllowed):
            session_actions.remove_session(session=session, by=who)
    assert len(held()) == 1


@pytest.mark.parametrize("who", ["chief", "office_head"])
def test_others_read_them_without_forms(who, page, plan, request):
    make_session(MARCH, "Seanca 3")
    text = page(who=request.getfixturevalue(who))
    assert "Seanca 3" in text
    assert ADD not in text
    assert "/change/" not in text


# The page


def test_the_page_says_how_each_activity_stands_before_each_session(page, plan, office, record, skip, on_day):
    on_day(date(2023, 6, 1))
    meeting = make_recurring(plan, "before_session", title="Meeting", offices=[office])
    first, second = make_session(MARCH, "Seanca 3"), make_session(date(2023, 4, 27), "Seanca 4")
    third, last = make_session(date(2023, 5, 25), "Seanca 5"), make_session(date(2023, 6, 29), "Seanca 6")
    record(meeting, date(2023, 3, 29), session=first)
    skip(meeting, date(2023, 5, 24), session=third)

    text = page()

    assert "4 sessions" in text
    pieces = [
        text.split(f'id="session-{row.pk}"')[1].split("</li>\n")[0] for row in (first, second, third, last)
    ]
    for piece, state in zip(pieces, ("done", "missed", "excused", "open"), strict=True):
        assert f"session__state--{state}" in piece
    assert text.count(f'href="{meeting.get_absolute_url()}"') == 4
    assert text.count("to come") == 1


def test_an_office_head_reads_the_activities_of_their_offices_only(page, plan, office, office_head):
    make_session(MARCH)
    make_recurring(plan, "before_session", title="Ours", offices=[office])
    make_recurring(plan, "before_session", title="Theirs")
    text = page(who=office_head)
    assert "Ours" in text
    assert "Theirs" not in text


def test_a_year_needs_neither_plan_nor_sessions(page, plan):
    make_session(date(2024, 1, 25), "Seanca 1")
    assert "No session is entered for this year" in page("?year=2025")
    text = page("?year=2024")
    assert "Seanca 1" in text
    assert "No activity is expected before it." in text
    assert "?year=2023" in text


def test_the_page_begins_with_the_year_of_the_plan_in_force(page, plan):
    assert "Sessions of the Assembly 2023" in page("")


@pytest.mark.parametrize("year", ["x", "1999", "2101", "20233", "-1", "²023", "%00"])
def test_a_year_that_is_none_of_ours_is_not_found(year, officer, sign_in):
    assert sign_in(officer).get(f"{URL}?year={year}").status_code == 404


def test_the_page_asks_the_database_the_same_however_much_there_is(
    plan, office, officer, sign_in, django_assert_max_num_queries
):
    browser, asked = sign_in(officer), []
    for month in (3, 4):
        for day in range(1, 29):
            make_session(date(2023, month, day))
        make_recurring(plan, "before_session", offices=[office])
        with django_assert_max_num_queries(25) as queries:
            assert browser.get(f"{URL}?year=2023").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.slow
def test_activities_lead_to_the_sessions_that_they_come_before(officer, sign_in, plan):
    browser = sign_in(officer)
    before_each, weekly = make_recurring(plan, "before_session"), make_recurring(plan, "weekly")
    link = f'href="{URL}?year=2023"'
    assert link in browser.get(before_each.get_absolute_url()).content.decode()
    assert link not in browser.get(weekly.get_absolute_url()).content.decode()
    assert link in browser.get(reverse("activities:list")).content.decode()


# Entering


@pytest.mark.postgresql
def test_a_session_is_entered_and_expected_from_then_on(send, plan, officer):
    make_recurring(plan, "before_session", title="Meeting")
    text = send(ADD, date="2023-03-30", title_sq="Seanca 3")
    assert "1 session is entered." in text
    assert "Meeting" in text
    assert held() == [(MARCH, "Seanca 3")]
    assert AssemblySession.history.get().history_user == officer


@pytest.mark.postgresql
def test_several_days_are_entered_at_once(send, plan):
    text = send(ADD, date="2023-03-30", more_days="27.04.2023, 25 maj 2023\r\n30. 3. 2023", title_sq="Seanca")
    assert "3 sessions are entered." in text
    assert [day for day, _title in held()] == [MARCH, date(2023, 4, 27), date(2023, 5, 25)]


def test_whatever_language_the_officer_reads_the_name_is_the_albanian_one(officer, sign_in, plan):
    sign_in(officer, "sr-latn").post(ADD, {"date": "2023-03-30", "title_sq": "Seanca 3"})
    assert AssemblySession.objects.get().title_sq == "Seanca 3"


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"title_sq": "Seanca"}, "Enter the date of the session."),
        ({"date": "2023-03-30"}, "Give the session its name."),
        ({"date": "30.02.2023", "title_sq": "Seanca"}, "2023 has no 30 February."),
        ({"date": "30.2", "title_sq": "Seanca"}, "This is not a day. Write it as 14.09.2023."),
        ({"date": "0203-03-30", "title_sq": "Seanca"}, "This year cannot be right."),
        (
            {"date": "2023-03-30", "title_sq": "Seanca", "more_days": "27.04.2023 soon"},
            "“soon”: This is not a day.",
        ),
        (
            {"date": "2023-03-30", "title_sq": "Seanca", "more_days": "27 prilll 2023"},
            "“27 prilll 2023”: This is not a day.",
        ),
        (
            {"date": "2023-03-30", "title_sq": "Seanca", "more_days": "1.1.2023 " * 61},
            "at most 60 days at once",
        ),
        (
            {"date": "2023-04-27", "title_sq": "Seanca e rregullt"},
            "A session of this name has already been entered",
        ),
        (
            {"date": "2023-03-30", "title_sq": "Seanca e rregullt", "more_days": "27.04.2023"},
            "A session of this name has already been entered for 27 April 2023.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_entered_or_lost(entered, sentence, officer, sign_in, plan):
    make_session(date(2023, 4, 27))
    answer = sign_in(officer).post(f"{ADD}?year=2023", entered)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "Sessions of the Assembly 2023" in text
    for words in entered.values():
        assert words.strip() in text
    assert held() == [(date(2023, 4, 27), "Seanca e rregullt")]


@pytest.mark.postgresql
def test_two_sessions_may_be_held_on_one_day(send, plan):
    make_session(MARCH, "Seanca e rregullt")
    assert "1 session is entered." in send(ADD, date="2023-03-30", title_sq="Seanca solemne")
    assert len(held()) == 2


# Changing


@pytest.mark.postgresql
def test_a_session_is_moved_and_renamed_and_keeps_its_records(send, plan, record, officer):
    session = make_session(MARCH)
    row = record(make_recurring(plan, "before_session"), date(2023, 3, 29), session=session)
    assert "The session is changed." in send(
        change(session), version="1", date="2023-04-06", title_sq="Seanca 3"
    )
    assert held() == [(date(2023, 4, 6), "Seanca 3")]
    row.refresh_from_db()
    assert row.session_id == session.pk
    assert AssemblySession.history.first().history_user == officer


def test_the_form_begins_with_what_is_known(officer, sign_in):
    text = sign_in(officer).get(change(make_session(MARCH, "Seanca 3"))).content.decode()
    assert 'value="2023-03-30"' in text
    assert 'value="Seanca 3"' in text


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2023-03-28", "The session has a record of 29 March 2023 and cannot be before that day."),
        ("2024-01-25", "The session has records and must stay in 2023."),
        ("2023-04-27", "A session of this name has already been entered for 27 April 2023."),
    ],
)
def test_a_session_is_not_moved_away_from_its_records_or_onto_another(day, sentence, send, plan, record):
    session = make_session(MARCH)
    make_session(date(2023, 4, 27))
    record(make_recurring(plan, "before_session"), date(2023, 3, 29), session=session)
    assert sentence in send(change(session), version="1", date=day, title_sq="Seanca e rregullt")
    session.refresh_from_db()
    assert session.date == MARCH


def test_a_session_without_records_is_free_to_move_to_any_year(send, plan):
    send(change(make_session(MARCH)), version="1", date="2024-01-25", title_sq="Seanca")
    assert held() == [(date(2024, 1, 25), "Seanca")]


# Removing


@pytest.mark.postgresql
def test_a_session_that_nothing_was_recorded_for_is_removed(send, plan, officer):
    assert "The session of 30 March 2023 is removed." in send(remove(make_session(MARCH)))
    assert held() == []
    assert AssemblySession.history.first().history_user == officer


@pytest.mark.postgresql
def test_a_session_with_records_stays_and_the_page_says_why(send, page, plan, record):
    session = make_session(MARCH)
    record(make_recurring(plan, "before_session"), date(2023, 3, 29), session=session)
    assert remove(session) not in page()
    assert "The session of 30 March 2023 cannot be removed: 1 record belongs to it." in send(remove(session))
    assert len(held()) == 1


# A year that is closed


def test_the_sessions_of_a_closed_year_no_longer_change(send, page):
    make_plan(2022, status="closed")
    session = make_session(date(2022, 3, 31), "Seanca 3")
    sentence = "The plan of 2022 is closed; its records can no longer be changed."
    assert ADD not in page("?year=2022")
    assert sentence in send(ADD, date="2022-04-28", title_sq="Seanca 4")
    assert sentence in send(change(session), version="1", date="2023-03-30", title_sq="Seanca 3")
    assert sentence in send(remove(session))
    assert held() == [(date(2022, 3, 31), "Seanca 3")]


def test_an_unknown_session_is_not_found(officer, sign_in):
    browser = sign_in(officer)
    assert browser.get("/activities/sessions/999999/change/").status_code == 404
    assert browser.post("/activities/sessions/999999/remove/").status_code == 404


def test_a_name_is_shown_as_text(page, plan, officer):
    make_session(MARCH, "<script>alert(1)</script>")
    make_activity(plan)
    assert "<script>alert(1)" not in page()


@pytest.mark.postgresql
def test_a_session_moved_earlier_takes_its_skipped_unit_along(plan, officer):
    activity = make_recurring(plan, "before_session")
    session = make_session(date(2023, 5, 10))
    actions.skip_unit(activity=activity, by=officer, on=session.date, reason="Pushim", session=session)
    session_actions.change_session(session=session, on=date(2023, 5, 3), title=session.title_sq, by=officer)
    unit = progress_of([activity], on=date(2023, 6, 1))[0].units[0]
    assert unit.state == "excused"


@pytest.mark.postgresql
def test_a_renamed_session_keeps_no_old_name_in_another_language(officer, plan):
    session = make_session(date(2023, 5, 10))
    session.title_en = "Old name"
    session.save()
    session_actions.change_session(session=session, on=session.date, title="Emër i ri", by=officer)
    session.refresh_from_db()
    assert session.title == "Emër i ri"


@pytest.mark.postgresql
def test_two_sessions_cannot_have_one_name_in_a_translation_either(officer, plan):
    for day in (10, 11):
        session = make_session(date(2023, 5, day), f"Seanca {day}")
        session.title_en = "Regular"
        session.save()
    with pytest.raises(ValidationError):
        session_actions.change_session(
            session=session, on=date(2023, 5, 10), title=session.title_sq, by=officer
        )


def test_sessions_are_kept_on_their_page_and_only_seen_in_the_admin(plan_admin, sign_in):
    session = make_session(date(2023, 5, 10))
    browser = sign_in(plan_admin)
    assert browser.get(reverse("admin:activities_assemblysession_changelist")).status_code == 200
    for name, args in (("add", []), ("delete", [session.pk])):
        assert browser.get(reverse(f"admin:activities_assemblysession_{name}", args=args)).status_code == 403
