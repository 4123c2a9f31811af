"""A journalist takes the data along, and finds in it what the pages say."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.adoption.actions import record_amendment
from activities.records import actions, tables
from tests.core.test_tables import cells_of
from tests.factories import (
    make_activity,
    make_amendment,
    make_audience,
    make_channel,
    make_office,
    make_recurring,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def lived(plan, officer):
    """One special activity that was postponed, and one recurring that happened twice."""
    office = make_office("press", "Zyra për Informim")
    special = make_activity(plan, title="Ditë e hapur", offices=[office], planned_cost=Decimal("1000.50"))
    monthly = make_recurring(plan, "monthly", title="=Takim", offices=[office])
    audiences = [
        make_audience(code, number) for number, code in enumerate(("zyra", "çerdhja", "cep", "ëndrra"), 1)
    ]
    for day in (date(2023, 1, 9), date(2023, 2, 9)):
        actions.record_occurrence(
            activity=monthly, by=officer, today=day, on=day, note="Internal", audiences=audiences,
            channels=[make_channel(f"channel-{day.month}", day.month)], people_reached=12,
        )  # fmt: skip
    actions.take_step(
        activity=special, step="postpone", by=officer, version=1, today=date(2023, 3, 1), note="The hall was closed",
        postponed_to=date(2024, 2, 1),
    )  # fmt: skip
    return plan


def head_of(name):
    return Client().get(f"/en/data/2023/{name}.csv").getvalue().decode().splitlines()[0].split(",")


def rows_of(name, language="/en"):
    answer = Client().get(f"{language}/data/2023/{name}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def test_the_activities_say_how_each_stands(lived):
    special, recurring = rows_of("activities")
    assert (special["code"], special["status"], special["postponed_to"]) == ("1.1", "postponed", "2024-02-01")
    assert special["reason"] == "The hall was closed"
    assert special["planned_cost"] == "1000.50"
    assert special["implemented"] == "false"
    assert (recurring["happened"], recurring["units_done"], recurring["units_due"]) == ("2", "2", "12")
    assert recurring["compliance"] == "16.7"
    assert recurring["frequency"] == "monthly"
    assert recurring["title"] == "'=Takim"
    assert recurring["responsible"] == "Zyra për Informim"


@pytest.mark.postgresql
def test_what_happened_is_told_day_by_day_and_sorted_as_albanian_sorts(lived):
    rows = rows_of("occurrences")
    assert [row["date"] for row in rows] == ["2023-01-09", "2023-02-09"]
    assert rows[0]["audiences"] == "Audienca cep; Audienca çerdhja; Audienca ëndrra; Audienca zyra"
    assert rows[0]["people_reached"] == "12"
    assert "Internal" not in str(rows)


def test_a_reopened_activity_did_not_happen(plan, officer):
    activity = make_activity(plan)
    actions.take_step(
        activity=activity,
        step="complete",
        by=officer,
        version=1,
        today=date(2023, 6, 1),
        completed_on=date(2023, 6, 1),
    )
    assert len(rows_of("occurrences")) == 1
    activity.refresh_from_db()
    actions.take_step(
        activity=activity,
        step="reopen",
        by=officer,
        version=activity.version,
        today=date(2023, 6, 1),
        note="x",
    )
    assert not rows_of("occurrences")


def test_the_figures_are_those_of_the_page(lived):
    first = rows_of("figures")[0]
    assert (first["figure"], first["numerator"], first["denominator"]) == ("implementation_rate", "0", "2")
    page = Client().get("/en/").content.decode()
    assert f"<b>{first['numerator']}</b> of <b>{first['denominator']}</b>" in page


def test_the_plan_says_what_was_decided(lived):
    row = rows_of("plan")[0]
    assert (row["title"], row["starts_on"], row["ends_on"]) == ("Ditë e hapur", "2023-01-01", "2023-12-31")
    assert "status" not in row


def test_the_names_of_the_columns_are_the_same_in_every_language(lived):
    heads = {tuple(rows_of("activities", language)[0]) for language in ("", "/sr", "/en")}
    assert len(heads) == 1


@pytest.mark.parametrize("language", ["", "/sr", "/en"])
def test_no_two_columns_of_a_sheet_have_the_same_heading(db, language):
    """A pivot table knows columns by their headings."""
    data = json.loads(Client().get(f"{language}/data/dictionary.json").content)["columns"]
    headings = [(column["table"], column["title"]) for column in data]
    assert not {heading for heading in headings if headings.count(heading) > 1}


@pytest.mark.postgresql
def test_what_was_changed_of_the_plan_is_told_with_its_reason_and_without_names(lived, plan_admin):
    assert rows_of("amendments") == []
    special = lived.activities.get(kind="special")
    make_amendment(
        special, by=plan_admin, at=datetime(2023, 3, 1, 12, tzinfo=UTC), reason="=Tender",
        planned_cost=Decimal(900), means_of_verification="List",
    )  # fmt: skip
    at = datetime(2023, 4, 1, 12, tzinfo=UTC)
    added = make_activity(lived, title="Tryezë")
    record_amendment(activity=added, before=None, by=plan_admin, at=at, reason="Asked for.")
    cost, proof, new = rows_of("amendments")
    assert (cost["code"], cost["changed_on"], cost["field"]) == ("1.1", "2023-03-01", "planned_cost")
    assert (cost["before"], cost["after"], cost["reason"]) == ("1,000.50\u00a0€", "900\u00a0€", "'=Tender")
    assert (proof["field"], proof["before"], proof["after"]) == ("means_of_verification", "–", "List")
    assert (new["title"], new["field"], new["before"], new["reason"]) == ("Tryezë", "", "", "Asked for.")
    assert str(plan_admin) not in str((cost, proof, new))
    type(lived).objects.update(is_published=False)
    assert Client().get("/en/data/2023/amendments.csv").status_code == 404


@pytest.mark.postgresql
def test_one_workbook_holds_the_whole_year(lived):
    answer = Client().get("/en/data/2023/all.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="kacanik-2023.xlsx"'
    cells = cells_of(answer.getvalue(), sheet=2)
    assert cells["A1"] == "Year"
    assert "Ditë e hapur" in cells.values()
    assert "=Takim" in cells.values()
    assert 1000.5 in cells.values()


def test_json_says_what_it_is_and_under_which_licence(lived):
    data = json.loads(Client().get("/en/data/2023/activities.json").content)
    assert (data["year"], data["language"], data["count"]) == (2023, "en", 2)
    assert data["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["rows"][0]["planned_cost"] == 1000.5
    assert data["rows"][0]["responsible"] == ["Zyra për Informim"]


def test_the_dictionary_explains_every_column_of_every_table(lived):
    data = json.loads(Client().get("/en/data/dictionary.json").content)["columns"]
    for name in ("plan", "activities", "occurrences", "amendments", "figures"):
        assert [column["column"] for column in data if column["table"] == name] == head_of(name)
    assert all(column["description"] for column in data)
    statuses = next(
        column for column in data if (column["table"], column["column"]) == ("activities", "status")
    )
    assert statuses["codes"]["postponed"] == "postponed"


@pytest.mark.slow
def test_the_catalogue_names_every_file_and_each_is_there(lived, settings):
    settings.SITE_URL = "http://testserver/"
    data = json.loads(Client().get("/data/catalog.jsonld").content)
    assert data["@type"] == "dcat:Catalog"
    assert {dataset["dct:identifier"] for dataset in data["dcat:dataset"]} == {
        f"2023-{name}" for name in ("plan", "activities", "occurrences", "amendments", "figures")
    }
    for dataset in data["dcat:dataset"]:
        assert [title["@language"] for title in dataset["dct:title"]] == ["sq", "sr-Latn", "en"]
        for distribution in dataset["dcat:distribution"]:
            assert distribution["dct:license"]["@id"].startswith("https://creativecommons.org/")
            answer = Client().get(distribution["dcat:downloadURL"]["@id"])
            answer.getvalue()  # read to its end, a file closes itself
            assert answer.status_code == 200


def test_the_queries_of_a_table_do_not_grow(lived, officer):
    def count(name):
        with CaptureQueriesContext(connection) as counted:
            rows_of(name)
        return len(counted)

    few = {name: count(name) for name in ("plan", "activities", "occurrences", "amendments", "figures")}
    monthly = lived.activities.get(kind="recurring")
    for day in range(1, 8):
        make_activity(lived, offices=[make_office(f"office-{day}")])
        on = date(2023, 3, day)
        actions.record_occurrence(activity=monthly, by=officer, today=on, on=on)
    assert {name: count(name) for name in few} == few


def test_a_long_table_is_read_in_parts_and_is_the_same(lived, officer, monkeypatch):
    monthly, audience = lived.activities.get(kind="recurring"), make_audience("youth", 7)
    for day in range(1, 8):
        on = date(2023, 3, day)
        actions.record_occurrence(
            activity=monthly, by=officer, today=on, on=on, audiences=[audience], seen=None
        )
    whole = rows_of("occurrences")
    with CaptureQueriesContext(connection) as at_once:
        rows_of("occurrences")
    monkeypatch.setattr(tables, "READ_AT_ONCE", 3)
    with CaptureQueriesContext(connection) as in_parts:
        assert rows_of("occurrences") == whole
    assert len(in_parts) - len(at_once) == (len(whole) - 1) // 3


# The staff's list


def test_the_officer_takes_the_selection_along_that_the_list_shows(lived, officer, sign_in):
    make_activity(lived, title="E brendshme", is_internal=True)
    browser = sign_in(officer)
    listed = browser.get(reverse("activities:list") + "?year=2023&kind=special").content.decode()
    address = reverse("activities:export", args=["csv"]) + "?year=2023&amp;kind=special"
    assert address in listed
    answer = browser.get(address.replace("&amp;", "&"))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["title"] for row in rows] == ["Ditë e hapur", "E brendshme"]
    assert "no-store" in answer["Cache-Control"]
    book = browser.get(reverse("activities:export", args=["xlsx"]) + "?year=2023")
    assert {"Ditë e hapur", "=Takim", "E brendshme"} <= set(cells_of(book.getvalue()).values())


def test_a_head_takes_along_only_what_the_own_office_answers_for(lived, office, office_head, sign_in):
    make_activity(lived, title="E zyrës", offices=[office])
    answer = sign_in(office_head).get(reverse("activities:export", args=["csv"]) + "?year=2023")
    assert [row["title"] for row in csv.DictReader(io.StringIO(answer.getvalue().decode()))] == ["E zyrës"]


def test_whoever_has_no_account_or_no_role_takes_nothing_along(lived, stranger, sign_in):
    address = reverse("activities:export", args=["csv"]) + "?year=2023"
    assert Client().get(address).status_code == 302
    assert sign_in(stranger).get(address).status_code == 403


def test_nothing_else_can_be_taken_along(lived, officer, sign_in):
    browser = sign_in(officer)
    for kind, query, status in (("pdf", "?year=2023", 404), ("csv", "?year=1999", 404)):
        assert browser.get(reverse("activities:export", args=[kind]) + query).status_code == status
    assert browser.post(reverse("activities:export", args=["csv"])).status_code == 405
