"""A public page is made once for a state of the plans, and comes in parts where it is long."""

import threading
from datetime import date

import pytest
from django.test import Client

from activities.models import Activity
from activities.records import actions
from kacanik_comms.core import turns
from kacanik_comms.public import reading, serving
from kacanik_comms.public.views import data
from plans.models import AnnualPlan
from plans.revision import raise_revision
from tests.factories import make_activity, make_plan, make_recurring

pytestmark = pytest.mark.usefixtures("keeps")


@pytest.fixture
def made(monkeypatch):
    """The addresses of which the page was made, not only given out."""
    addresses = []

    def counted(request, view, key, kwargs):
        if serving._kept(key) is None:
            addresses.append(request.get_full_path())
        return make(request, view, key, kwargs)

    make = serving._made
    monkeypatch.setattr(serving, "_made", counted)
    return addresses


ADDRESSES = (
    "/",
    "/en/",
    "/2023/activities/",
    "/sr/data/2023/plan.csv",
    "/data/2023/all.xlsx",
    "/embed/2023/",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_made_once_and_is_the_same_for_the_next(activity, made, address):
    first, second = Client().get(address), Client().get(address)
    assert first.getvalue() == second.getvalue()
    headers = [
        {name: value for name, value in answer.items() if name != "X-Request-ID"}
        for answer in (first, second)
    ]
    assert headers[0] == headers[1]
    assert made == [address]


def test_every_change_is_seen_at_once(activity, made, officer):
    Client().get("/en/2023/activities/")
    actions.take_step(
        activity=activity, step="start", by=officer, version=activity.version, today=date(2023, 6, 1)
    )
    assert "in progress" in Client().get("/en/2023/activities/").content.decode().lower()
    assert len(made) == 2


def test_a_change_of_one_year_leaves_what_shows_another_alone(activity, made):
    other = make_plan(2024)
    addresses = ("/sitemap-2023.xml", "/calendar/2023.ics", "/data/2023/plan.csv", "/sitemap.xml")
    first = [Client().get(address) for address in addresses]
    raise_revision(AnnualPlan.objects.filter(pk=other.pk))
    again = [Client().get(address) for address in addresses]
    assert [answer["ETag"] for answer in again[:3]] == [answer["ETag"] for answer in first[:3]]
    assert again[3]["ETag"] != first[3]["ETag"]
    assert made == [*addresses, "/sitemap.xml"]
    raise_revision(AnnualPlan.objects.filter(pk=activity.plan_id))
    assert Client().get(addresses[0])["ETag"] != first[0]["ETag"]


def test_each_language_and_each_page_is_kept_by_itself(activity, monkeypatch):
    monkeypatch.setattr(reading, "ON_A_PAGE", 1)
    make_activity(activity.plan, number=2)
    pages = {Client().get(address).content for address in ("/2023/activities/", "/en/2023/activities/")}
    pages |= {Client().get(f"/2023/activities/?page={number}").content for number in (1, 2)}
    assert len(pages) == 3


def test_what_a_page_does_not_read_makes_no_other_page(activity, made):
    asked = [Client().get(f"/about/{query}").content for query in ("?page=2&utm=secret", "", "?q=1")]
    assert len(set(asked)) == 1
    assert len(made) == 1
    assert b"secret" not in asked[0]


def test_what_was_searched_for_is_not_kept(activity, made):
    for _time in range(2):
        assert Client().get("/find/?q=fjala").status_code == 200
    assert len(made) == 2


def test_nothing_is_kept_of_somebody_who_is_signed_in(activity, made, client, officer):
    client.force_login(officer)
    client.get("/")
    Client().get("/")
    assert made == ["/", "/"]


def test_what_is_not_there_is_not_kept(activity, made):
    for _time in range(2):
        assert Client().get("/2023/activities/99.9/").status_code == 404
    assert len(made) == 2


def test_a_long_file_is_sent_and_not_kept(activity, made, monkeypatch):
    monkeypatch.setattr(serving, "LARGEST_KEPT", 10)
    for _time in range(2):
        assert b"code" in Client().get("/data/2023/plan.csv").getvalue()
    assert len(made) == 2


# In parts


@pytest.fixture
def long_year(plan, office, monkeypatch):
    monkeypatch.setattr(reading, "ON_A_PAGE", 2)
    monkeypatch.setattr(reading, "FIRST_LINES", 1)
    for number in (1, 2):
        make_activity(plan, number=number, offices=[office])
    return make_recurring(plan, "weekly", number=3, offices=[office])


def test_a_long_list_comes_in_pages(long_year, read):
    first, second = read("/en/2023/activities/"), read("/en/2023/activities/?page=2")
    assert ("page 1 of 2" in first, "page 2 of 2" in second) == (True, True)
    codes = [activity.code for activity in Activity.objects.all()]
    for code in codes:
        assert f"/activities/{code}/" in first + second
        assert not (f"/activities/{code}/" in first and f"/activities/{code}/" in second)
    assert 'rel="canonical" href="http://127.0.0.1:8000/en/2023/activities/?page=2"' in second
    assert "page 2 of 2" in read("/en/2023/objectives/1/?page=2")


@pytest.mark.parametrize("number", ["0", "3", "-1", "01", "a", ""])
def test_what_is_no_page_is_not_there(long_year, read, number):
    read(f"/en/2023/activities/?page={number}", status=404)


def test_the_front_page_shows_the_beginning_of_each_objective_and_leads_to_the_rest(long_year, read):
    page = read("/en/")
    assert "2 more activities of this objective" in page
    assert "· 3 activities" in page


# Limits


def test_whoever_asks_for_table_after_table_waits(activity, monkeypatch):
    monkeypatch.setattr(data, "TABLES_A_MINUTE", 2)
    answers = [
        Client().get(f"/data/2023/{name}.csv") for name in ("plan", "activities", "occurrences", "plan")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
    assert int(answers[2]["Retry-After"]) <= 60


def test_where_too_many_wait_the_next_is_asked_to_come_again(activity, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0)
    Client().get("/about/")
    taken = threading.Thread(target=turns._one_in_this_process.acquire)
    taken.start()
    taken.join()
    try:
        assert Client().get("/about/").status_code == 200  # kept
        answer = Client().get("/en/reports/")
        program = Client().get("/api/v1/plans/")
    finally:
        turns._one_in_this_process.release()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "30", "no-store")
    assert (program.status_code, program["Retry-After"]) == (429, "30")
    assert {Client().get(address).status_code for address in ("/en/reports/", "/api/v1/plans/")} == {200}
