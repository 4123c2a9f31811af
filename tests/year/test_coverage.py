"""Whom a year reached, with what: the page of audiences, and the occurrences behind each of its numbers."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from activities.models import Activity, Evidence, Occurrence
from activities.records import actions
from audiences.models import Audience
from kacanik_comms.year import figures
from kacanik_comms.year.coverage import tables
from kacanik_comms.year.loading import coverage_of, facts_of
from kacanik_comms.year.matrices import audience_by_channel, audience_by_quarter
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_desired_impact,
    make_message,
    make_office,
    make_plan,
    make_recurring,
)
from tests.year.half_a_year import report_on_half

pytestmark = pytest.mark.slow

PAGE = "/audiences/"
LIST = "/audiences/occurrences/"


def text(response) -> str:
    """What is read on a page, with single spaces."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def listed(response) -> int:
    """How many occurrences the list says it holds."""
    results = re.search(r"(\d+) occurrences?\b", text(response))
    assert results
    return int(results[1])


def links(response) -> list[tuple[str, int]]:
    """Every address of a list, with the number that leads there."""
    html = response.content.decode()
    results = re.findall(rf'<a href="({LIST}\?[^"]*)">[^<\d]*(\d+)[^<]*</a>', html)
    return [(unescape(url), int(number)) for url, number in results]


@pytest.fixture
def youth(db):
    return make_audience("youth")


@pytest.fixture
def media(db):
    return make_audience("media", 2)


@pytest.fixture
def web(db):
    return make_channel("web")


@pytest.fixture
def radio(db):
    return make_channel("radio", 2)


@pytest.fixture
def a_small_year(weekly, youth, media, web, radio, record):
    """Two of three audiences reached, through two channels, in two quarters; one message of two carried."""
    make_audience("donors", 3)
    message = make_message(youth)
    make_message(youth, 2)
    make_desired_impact(youth)
    record(
        weekly,
        date(2023, 2, 1),
        audiences=[youth, media],
        channels=[web, radio],
        messages=[message],
        people_reached=40,
        note="In the park",
    )
    record(weekly, date(2023, 5, 3), audiences=[youth], channels=[web], people_reached=2)
    record(weekly, date(2023, 5, 10), audiences=[youth], channels=[web], messages=[message])


# Who reads it


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_every_role_reads_it(plan, youth, sign_in, officer, chief, office_head, plan_admin, address):
    for user in (officer, chief, office_head, plan_admin):
        assert sign_in(user).get(address).status_code == 200


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_nobody_else_reads_it(plan, sign_in, stranger, client, address):
    assert client.get(address).url == f"/accounts/login/?next={address}"
    response = sign_in(stranger).get(address)
    assert response.status_code == 403
    assert "Your account has no role yet." in text(response)


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_nothing_is_sent_to_it(plan, sign_in, officer, address):
    assert sign_in(officer).post(address).status_code == 405


def test_the_navigation_leads_to_it_between_activities_and_evaluation(
    plan, youth, sign_in, officer, stranger
):
    page = text(sign_in(officer).get(PAGE))
    assert "Today Activities Record Audiences Evaluation Plan" in page
    assert f'href="{PAGE}"' not in sign_in(stranger).get("/").content.decode()


def test_the_coverage_is_the_same_for_an_office_but_its_list_holds_its_own_activities_only(
    a_small_year, plan, youth, web, sign_in, officer, office_head, record
):
    foreign = make_recurring(plan, "weekly", title="E huaj", offices=[make_office("other")])
    record(foreign, date(2023, 6, 1), audiences=[youth], channels=[web])
    address = f"{LIST}?year=2023&audience=youth&channel=web"
    assert (address, 4) in links(sign_in(officer).get(PAGE))
    assert "E huaj" in text(sign_in(officer).get(address))
    assert (address, 4) in links(sign_in(office_head).get(PAGE))
    own = sign_in(office_head).get(address)
    assert listed(own) == 3
    assert "E huaj" not in text(own)
    assert "only those of your offices; the coverage counts those of all offices" in text(own)


def test_an_office_without_anything_behind_a_number_is_told_so(plan, youth, record, sign_in, office_head):
    record(make_recurring(plan, "weekly"), date(2023, 6, 1), audiences=[youth])
    page = text(sign_in(office_head).get(f"{LIST}?audience=youth"))
    assert "This number includes no activities of your offices." in page


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_invented_progress_is_called_invented(plan, youth, sign_in, officer, address):
    words = "the progress of 2023 is invented"
    assert words not in text(sign_in(officer).get(address))
    plan.holds_demonstration_data = True
    plan.save()
    assert words in text(sign_in(officer).get(address))


# The coverage


@pytest.mark.postgresql
def test_the_page_shows_the_numbers_of_the_figures(official_plan, sign_in, officer):
    report_on_half(official_plan, officer)
    today = timezone.localdate()
    facts = facts_of(official_plan, today=today)
    response = sign_in(officer).get(PAGE)
    for shown, matrix in (
        (response.context["by_channel"], audience_by_channel(facts)),
        (response.context["by_quarter"], audience_by_quarter(facts)),
    ):
        assert len(shown["columns"]) == len(matrix.columns)
        assert [(row["name"], [cell.number for cell in row["cells"]]) for row in shown["rows"]] == [
            (audience.name, counts) for audience, counts in matrix.rows
        ]
    assert response.context["silent"] == figures.silent_audiences(facts)
    assert sum(number for _column, number in figures.outputs_by_quarter(facts)) == len(facts.reaches)


@pytest.mark.postgresql
def test_behind_every_number_stand_as_many_occurrences(a_small_year, sign_in, officer):
    client = sign_in(officer)
    results = links(client.get(PAGE))
    assert len(results) > 15
    for url, number in results:
        assert listed(client.get(url)) == number, url


@pytest.mark.postgresql
def test_behind_every_number_of_a_real_year_stand_as_many_occurrences(official_plan, sign_in, officer):
    report_on_half(official_plan, officer)
    client = sign_in(officer)
    results = dict(links(client.get(PAGE)))
    assert results
    for url, number in results.items():
        assert listed(client.get(url)) == number, url


def test_an_empty_cell_is_plainly_empty_and_a_full_one_says_how_full_it_is(
    weekly, youth, media, web, radio, record, sign_in, officer
):
    record(weekly, date(2023, 2, 1), audiences=[media], channels=[radio])
    for day in range(6):
        record(weekly, date(2023, 3, 1 + day), audiences=[youth], channels=[web])
    html = " ".join(sign_in(officer).get(PAGE).content.decode().split())
    assert "<td></td>" in html
    assert '<td data-level="1"><a' in html
    assert '<td data-level="2"><a' in html
    assert [tables.Cell(number).level for number in (0, 1, 5, 6, 20, 21)] == [0, 1, 1, 2, 2, 3]


@pytest.mark.postgresql
def test_a_total_counts_each_occurrence_once(a_small_year, plan):
    coverage = coverage_of(plan, today=date(2026, 11, 23))
    by_channel = tables.audiences_by_channel(coverage, is_linked=True)
    by_quarter = tables.audiences_by_quarter(coverage, is_linked=True)
    assert [row["total"].number for row in by_channel["rows"]] == [3, 1, 0]
    assert [count.number for count in by_channel["totals"]] == [3, 1]
    assert [count.number for count in by_quarter["totals"]] == [1, 2, 0, 0]
    assert by_channel["total"].number == by_quarter["total"].number == 3


def test_the_silent_are_named(a_small_year, sign_in, officer):
    page = text(sign_in(officer).get(PAGE))
    assert "1 of 3 audiences was not reached: Audienca donors" in page
    assert "Audienca donors not reached" in page
    assert "Not reached in this year." in page


def test_nobody_is_silent_when_everybody_was_reached(weekly, youth, record, sign_in, officer):
    record(weekly, date(2023, 2, 1), audiences=[youth])
    assert "None: every audience was reached at least once." in text(sign_in(officer).get(PAGE))


def test_messages_say_how_often_they_were_carried_and_never_in_words(a_small_year, sign_in, officer):
    page = text(sign_in(officer).get(PAGE))
    assert "Mesazhi 1 delivered 2 times Mesazhi 2 not delivered" in page
    assert "1 of 2 messages was not delivered." in page
    assert "Desired impacts Impakti 1" in page


@pytest.mark.postgresql
def test_people_are_summed_over_the_times_when_somebody_counted(a_small_year, sign_in, officer):
    page = text(sign_in(officer).get(PAGE))
    assert "Reached 3 times ; people counted: 42, in 2 of these." in page
    assert "Reached 1 time ; people counted: 40, in 1 of these." in page


def test_nobody_counted_is_not_nobody_reached(weekly, youth, record, sign_in, officer):
    record(weekly, date(2023, 2, 1), audiences=[youth])
    assert "Reached 1 time ; people not counted." in text(sign_in(officer).get(PAGE))
    record(weekly, date(2023, 2, 8), audiences=[youth], people_reached=0)
    assert "people counted: 0, in 1 of these" in text(sign_in(officer).get(PAGE))


def test_what_was_inferred_from_the_source_is_said(youth, plan, sign_in, officer):
    Audience.objects.filter(pk=youth.pk).update(source_note="Emri mungon në skanim.")
    assert "Remarks on the source Audienca youth Emri mungon në skanim." in text(sign_in(officer).get(PAGE))


def test_each_year_has_its_own_coverage(a_small_year, youth, record, sign_in, officer):
    record(make_recurring(make_plan(2024), "weekly"), date(2024, 1, 31), audiences=[youth])
    client = sign_in(officer)
    of_2023, of_2024 = client.get(f"{PAGE}?year=2023"), client.get(f"{PAGE}?year=2024")
    assert (f"{LIST}?year=2023", 3) in links(of_2023)
    assert (f"{LIST}?year=2024", 1) in links(of_2024)
    assert f'href="{PAGE}?year=2024"' in of_2023.content.decode()
    assert "Audiences 2024" in text(client.get(PAGE))


def test_a_year_without_records_leads_to_its_activities(plan, youth, sign_in, officer):
    response = sign_in(officer).get(PAGE)
    assert "Nothing is recorded yet" in text(response)
    assert 'href="/activities/?year=2023"' in response.content.decode()


def test_an_empty_house_and_a_strategy_without_audiences_say_so(db, sign_in, officer):
    client = sign_in(officer)
    assert "There is no annual plan yet" in text(client.get(PAGE))
    assert client.get(LIST).status_code == 404
    make_plan(2023)
    assert "The strategy names no audiences." in text(client.get(PAGE))


# The occurrences behind a number


def test_an_occurrence_stands_there_with_everything_that_it_reached(a_small_year, weekly, officer, sign_in):
    first = Occurrence.objects.get(date=date(2023, 2, 1))
    actions.add_evidence(activity=weekly, by=officer, url="https://example.org/1", occurrence=first)
    actions.add_evidence(activity=weekly, by=officer, url="https://example.org/2")
    response = sign_in(officer).get(f"{LIST}?year=2023&audience=media")
    page = text(response)
    assert f'<a href="/activities/{weekly.pk}/">' in response.content.decode()
    assert "1 February 2023 1.R1 Aktiviteti 1 In the park 40 people reached" in page
    assert "Audienca youth Audienca media Kanali web Kanali radio 1 message Mesazhi 1 1" in page


def test_a_completed_activity_is_proved_by_all_its_evidence(activity, officer, complete, prove, sign_in):
    prove(activity)
    complete(activity, date(2023, 5, 5))
    prove(activity)
    assert Evidence.objects.filter(occurrence=None).count() == 2
    assert "not stated not stated not stated 2" in text(sign_in(officer).get(LIST))


def test_the_heading_says_in_words_what_was_chosen(a_small_year, sign_in, officer):
    page = text(
        sign_in(officer).get(f"{LIST}?year=2023&audience=youth&channel=web&quarter=2&message=youth.1")
    )
    assert (
        "Occurrences 2023: Audienca youth · Kanali web · Quarter 2 · message 1 Mesazhi 1 1 occurrence" in page
    )
    page = text(sign_in(officer).get(f"{LIST}?message=youth.1"))
    assert "Occurrences 2023: message 1 to: Audienca youth" in page


@pytest.mark.parametrize(("quarter", "number"), [(1, 1), (4, 2)])
def test_a_week_over_the_edge_stands_in_the_quarter_at_that_edge(
    youth, record, sign_in, officer, quarter, number
):
    weekly = make_recurring(make_plan(2026), "weekly")
    # Written as it stands once 2027 has come.
    Occurrence.objects.bulk_create(
        Occurrence(activity=weekly, date=day, recorded_by=officer)
        for day in (date(2026, 1, 2), date(2026, 12, 31), date(2027, 1, 2))
    )
    coverage = coverage_of(weekly.plan, today=date(2027, 2, 1))
    assert dict(figures.outputs_by_quarter(coverage))[quarter] == number


def test_nothing_behind_a_choice_says_so_and_leads_back(a_small_year, sign_in, officer):
    response = sign_in(officer).get(f"{LIST}?year=2023&audience=donors")
    assert response.status_code == 200
    assert "No occurrences found" in text(response)
    assert listed(response) == 0


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("audience=aliens", "The strategy names no audience with the code “aliens”."),
        ("channel=telepathy", "The strategy names no channel with the code “telepathy”."),
        ("message=youth.9", "The strategy names no message with the code “youth.9”."),
        ("message=%3Cscript%3E", "The strategy names no message with the code “<script>”."),
        ("quarter=5", "There is no quarter “5”; choose 1 to 4."),
        ("quarter=%C2%B2", "There is no quarter “²”; choose 1 to 4."),
        ("audience=%00", "The strategy names no audience with the code"),
        ("year=1999", "There is no plan for the year 1999."),
        ("year=x", "There is no plan for the year x."),
    ],
)
def test_a_choice_that_does_not_exist_is_a_page_that_says_so(a_small_year, sign_in, officer, query, sentence):
    response = sign_in(officer).get(f"{LIST}?{query}")
    assert response.status_code == 404
    assert sentence in text(response)
    assert "<script>”" not in response.content.decode()
    assert "To the audiences" in text(response)


def test_a_year_without_a_plan_has_no_coverage(plan, sign_in, officer):
    response = sign_in(officer).get(f"{PAGE}?year=1999")
    assert response.status_code == 404
    assert "There is no plan for the year 1999." in text(response)


def test_empty_choices_are_none(a_small_year, sign_in, officer):
    assert listed(sign_in(officer).get(f"{LIST}?year=&audience=&channel=&quarter=&message=&page=")) == 3


# Many of them


def grow(activity: Activity, user, count: int) -> None:
    """Much that happened, all over the year, each time linked to everybody and everything."""
    made = Occurrence.objects.bulk_create(
        Occurrence(activity=activity, date=date(2023, 1, 2) + timedelta(days=number % 360), recorded_by=user)
        for number in range(count)
    )
    strategy = activity.plan.strategy
    for name, rows in (("audiences", strategy.audiences.all()), ("channels", strategy.channels.all())):
        through = getattr(Occurrence, name).through
        through.objects.bulk_create(
            (through(occurrence_id=item.pk, **{f"{name[:-1]}_id": row.pk}) for item in made for row in rows),
            batch_size=5000,
        )


def test_fifty_stand_on_a_page_the_latest_first(weekly, youth, officer, sign_in):
    grow(weekly, officer, 120)
    client = sign_in(officer)
    first, last = client.get(f"{LIST}?audience=youth"), client.get(f"{LIST}?audience=youth&page=3")
    assert [len(page.context["rows"]) for page in (first, last)] == [50, 20]
    assert "page 1 of 3" in text(first)
    assert f'href="{LIST}?year=2023&amp;audience=youth&amp;page=2"' in first.content.decode()
    assert "Later ones" in text(last)
    assert "Earlier ones" not in text(last)
    days = [row["occurrence"].date for page in (first, last) for row in page.context["rows"]]
    assert days == sorted(days, reverse=True)
    assert len(client.get(f"{LIST}?audience=youth&page=99").context["rows"]) == 20


@pytest.mark.parametrize("page", ["x", "-1", "0", "%00", "99999999999999999999"])
def test_a_page_that_does_not_exist_is_one_that_does(a_small_year, sign_in, officer, page):
    assert sign_in(officer).get(f"{LIST}?page={page}").status_code == 200


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("officer", PAGE),
        ("officer", f"{LIST}?audience=youth&channel=web&quarter=2&message=youth.1"),
        ("office_head", LIST),
    ],
)
def test_a_thousand_are_read_with_as_many_queries_as_ten(
    weekly, youth, media, web, sign_in, officer, who, request, address, django_assert_max_num_queries
):
    make_message(youth)
    make_activity(weekly.plan)
    client = sign_in(request.getfixturevalue(who))
    asked = []
    for more in (10, 990):
        grow(weekly, officer, more)
        with django_assert_max_num_queries(25) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
