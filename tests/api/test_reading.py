"""What is read: lists in pages, rows, figures, and nothing twice."""

import base64
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, Occurrence
from activities.records import actions
from kacanik_comms.evaluation.models import SealedReport
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan, LegalBasis, Principle, Section, SwotItem
from tests.evaluation.january import signed
from tests.factories import (
    make_activity,
    make_amendment,
    make_audience,
    make_channel,
    make_desired_impact,
    make_message,
    make_office,
    make_plan,
    make_recurring,
    make_session,
    make_strategy,
)

pytestmark = pytest.mark.slow

LISTS = [
    "strategies", "objectives", "offices", "audiences", "channels", "plans", "activities", "occurrences", "steps",
    "evidence", "sessions", "changes",
]  # fmt: skip


def walk(program, path):
    """All results of a list, page by page, and how many pages there were."""
    results, pages = [], 0
    while path:
        answer = program.get(path)
        assert answer.status_code == 200, answer.json()
        data = answer.json()
        results += data["results"]
        pages += 1
        assert answer.get("Link", "").startswith("<" if data["next"] else "")
        path = data["next"] and data["next"].removeprefix("http://testserver")
    return results, pages


@pytest.fixture
def full(plan, office, officer):
    """A plan with one of everything that can be read."""
    audience, channel = make_audience("citizens"), make_channel("web")
    message, impact = make_message(audience), make_desired_impact(audience)
    strategy = make_strategy()
    Section.objects.create(strategy=strategy, number=1, heading_number="1", title_sq="Hyrje", body_sq="Tekst")
    Principle.objects.create(strategy=strategy, number=1, title_sq="Hapja", description_sq="x")
    LegalBasis.objects.create(strategy=strategy, number=1, title_sq="Ligji", description_sq="x")
    SwotItem.objects.create(strategy=strategy, number=1, kind="threat", text_sq="x")
    held = make_session(date(2023, 3, 30))
    special = make_activity(plan, offices=[office])
    weekly = make_recurring(plan, "weekly", offices=[office])
    for links, row in (("audiences", audience), ("channels", channel), ("messages", message)):
        getattr(weekly, links).add(row)
    today = date(2023, 6, 1)
    actions.take_step(
        activity=special,
        step="postpone",
        by=officer,
        version=1,
        today=today,
        note="No money.",
        postponed_to=date(2024, 2, 1),
    )
    record = actions.record_occurrence(
        activity=weekly, by=officer, today=today, on=date(2023, 5, 4), audiences=[audience], channels=[channel],
        messages=[message], people_reached=12,
    )  # fmt: skip
    (proof,) = actions.add_evidence(
        activity=weekly, by=officer, url="https://example.org/1", occurrence=record
    )
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    return {
        "special": special,
        "weekly": weekly,
        "occurrence": record,
        "proof": proof,
        "session": held,
        "impact": impact,
    }


@pytest.mark.postgresql
@pytest.mark.parametrize("name", LISTS)
def test_every_list_tells_what_is_published(anybody, full, name):
    assert anybody.get(f"/{name}/").json()["results"], name


def test_the_start_leads_to_every_list(anybody, full):
    for address in anybody.get("/").json().values():
        assert anybody.get(address.removeprefix("http://testserver")).status_code == 200


def test_a_strategy_with_everything_that_it_says(anybody, full):
    data = anybody.get(f"/strategies/{make_strategy().pk}/").json()
    for part in ("objectives", "sections", "legal_bases", "principles", "swot_items"):
        assert len(data[part]) == 1


def test_a_change_of_the_plan_is_told_with_its_reason_and_to_citizens_without_a_name(
    anybody, program, full, plan_admin
):
    make_amendment(
        full["special"],
        by=plan_admin,
        at=datetime(2023, 2, 1, tzinfo=UTC),
        reason="Prices.",
        planned_cost=Decimal(90),
    )
    (data,) = anybody.get("/amendments/?year=2023").json()["results"]
    assert (data["activity_code"], data["reason"], data["inside"]) == ("1.1", "Prices.", None)
    assert (data["before"], data["after"]) == ({"planned_cost": "0.00"}, {"planned_cost": "90.00"})
    (inside,) = program.get(f"/amendments/?activity={full['special'].pk}").json()["results"]
    assert inside["inside"] == {"by": str(plan_admin)}
    assert anybody.get("/amendments/?year=2022").json()["results"] == []
    Activity.objects.filter(pk=full["special"].pk).update(is_internal=True)
    assert anybody.get("/amendments/").json()["results"] == []


def test_many_changes_of_the_plan_are_read_with_as_many_queries_as_one(anybody, program, full, plan_admin):
    def change(number):
        full["special"].refresh_from_db()
        at = datetime(2023, 2, number, tzinfo=UTC)
        make_amendment(full["special"], by=plan_admin, at=at, reason="Prices.", planned_cost=Decimal(number))

    program.get("/me/")
    change(1)
    few = [queries_of(item, "/amendments/") for item in (anybody, program)]
    for number in range(2, 20):
        change(number)
    assert [queries_of(item, "/amendments/") for item in (anybody, program)] == few
    assert len(walk(anybody, "/amendments/?page_size=5")[0]) == 19
    first = anybody.get("/amendments/")
    assert anybody.get("/amendments/", If_None_Match=first["ETag"]).status_code == 304


def test_an_activity_with_everything_that_is_told_of_it(anybody, program, full):
    address = f"/activities/{full['weekly'].pk}/"
    data = anybody.get(address).json()
    assert (data["audiences"], data["channels"], len(data["messages"])) == (["citizens"], ["web"], 1)
    assert data["inside"] is None
    assert {unit["state"] for unit in data["units"]} == {"done", "missed"}
    assert program.get(address).json()["inside"] == {
        "is_internal": False, "no_occasion_note": "", "can_report": True, "steps": [],
    }  # fmt: skip
    special = program.get(f"/activities/{full['special'].pk}/").json()
    assert special["inside"]["steps"] == [
        "complete", "resume", "postpone", "complete-partially", "close-as-not-completed", "cancel",
    ]  # fmt: skip


def test_an_occurrence_a_proof_and_a_session(anybody, full):
    occurrence = anybody.get(f"/occurrences/{full['occurrence'].pk}/").json()
    assert (occurrence["audiences"], occurrence["people_reached"], occurrence["inside"]) == (
        ["citizens"],
        12,
        None,
    )
    assert anybody.get(f"/evidence/{full['proof'].pk}/").json()["url"] == "https://example.org/1"
    assert anybody.get(f"/evidence/{full['proof'].pk}/file/").status_code == 404
    assert anybody.get(f"/sessions/{full['session'].pk}/").json()["date"] == "2023-03-30"


def test_an_audience_with_its_messages_and_impacts(anybody, full):
    (data,) = anybody.get("/audiences/").json()["results"]
    assert len(data["messages"]) == len(data["desired_impacts"]) == 1


def test_why_it_was_done_otherwise_is_public_and_who_said_so_is_not(anybody, program, full):
    (public,) = anybody.get("/steps/").json()["results"]
    assert (public["reason"], public["inside"]) == ("No money.", None)
    (inside,) = program.get("/steps/").json()["results"]
    assert inside["inside"] == {"note": "No money.", "by": "officer"}


@pytest.mark.postgresql
def test_what_changed_lately_the_newest_first(anybody, full):
    data = anybody.get("/changes/").json()["results"]
    assert [item["kind"] for item in data] == ["evidence", "occurrence", "step"]
    assert data[0]["evidence"]["id"] == full["proof"].pk
    assert data[1]["occurrence"]["id"] == full["occurrence"].pk
    assert data[2]["step"]["to_status"] == "postponed"


@pytest.mark.postgresql
def test_records_are_told_of_one_year_or_one_activity(anybody, full):
    make_plan(2024)
    for name in ("occurrences", "evidence", "changes", "steps"):
        assert anybody.get(f"/{name}/?year=2023").json()["results"]
        assert not anybody.get(f"/{name}/?year=2024").json()["results"]
        of = {
            row["activity"] for row in anybody.get(f"/{name}/?activity={full['weekly'].pk}").json()["results"]
        }
        assert of <= {full["weekly"].pk}
    assert anybody.get("/sessions/?year=2022").json()["results"] == []
    assert anybody.get("/objectives/?strategy=999").json()["results"] == []


# Pages


@pytest.mark.postgresql
def test_page_by_page_every_row_comes_once_and_in_the_same_order(anybody, plan, officer):
    weekly = make_recurring(plan, "weekly")
    for day in (3, 1, 3, 2, 3, 1, 5):
        actions.record_occurrence(
            activity=weekly,
            by=officer,
            today=plan.ends_on,
            on=date(2023, 3, day),
            note=str(day),
            seen=None,
        )
    for number in range(4):
        make_activity(plan, number=number + 1)
    for activity in Activity.objects.special():
        actions.take_step(activity=activity, step="start", by=officer, version=1, today=plan.ends_on)
    for name in ("occurrences", "steps", "changes", "activities"):
        whole, pages = walk(anybody, f"/{name}/?page_size=500")
        assert pages == 1
        for size in (1, 2, 3, 7):
            parts, pages = walk(anybody, f"/{name}/?page_size={size}")
            assert (parts, pages) == (whole, -(-len(whole) // size)), (name, size)
    assert len(walk(anybody, "/changes/?page_size=3")[0]) == 11


@pytest.mark.postgresql
def test_a_row_that_is_added_meanwhile_moves_nothing(anybody, plan, officer):
    weekly = make_recurring(plan, "weekly")

    def happened(day):
        actions.record_occurrence(activity=weekly, by=officer, today=plan.ends_on, on=date(2023, 3, day))

    for day in (1, 2, 3):
        happened(day)
    first = anybody.get("/occurrences/?page_size=2").json()
    happened(9)
    second = anybody.get(first["next"].removeprefix("http://testserver")).json()
    days = [row["date"] for row in first["results"] + second["results"]]
    assert days == ["2023-03-03", "2023-03-02", "2023-03-01"]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "cursor", ["x", "é", "r=x", "p=x", "p=%00", "p=None", "p=2023-02-31", "p=1e999", "p=" + "9" * 30]
)
@pytest.mark.parametrize("name", ["plans", "occurrences", "changes", "activities", "audiences", "offices"])
def test_a_cursor_that_is_none_of_ours_leads_to_no_failure(anybody, full, name, cursor):
    if "=" in cursor:
        cursor = base64.b64encode(cursor.encode()).decode()
    answer = anybody.get(f"/{name}/?{urlencode({'cursor': cursor})}")
    # A number or a text, such as the code of an office, has a place in the order, whoever wrote it.
    assert answer.status_code == 404 or answer.json()["next"] is None


# Sparing


def test_a_version_that_is_sent_along_does_not_hinder_reading(anybody, full):
    answer = anybody.get("/offices/", If_Match='"v1"')
    assert answer.status_code == 200
    assert answer.json()["results"]


@pytest.mark.parametrize("path", [f"/{name}/" for name in LISTS] + ["/", "/plans/2023/figures/"])
def test_what_one_has_already_is_not_sent_again(anybody, full, path):
    first = anybody.get(path)
    again = anybody.get(path, If_None_Match=f'"other", W/{first["ETag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert first["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["activities", "plans"])
def test_what_is_known_about_an_answer_can_be_asked_without_it(anybody, full, name):
    whole, head = anybody.get(f"/{name}/"), anybody.ask("HEAD", f"/{name}/")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])


def test_a_change_is_seen_at_once(anybody, program, full):
    before = anybody.get("/activities/")["ETag"]
    Activity.objects.filter(pk=full["weekly"].pk).update(title_sq="Tjetër")
    assert anybody.get("/activities/", If_None_Match=before).status_code == 200
    assert program.get("/activities/")["Cache-Control"] == "private, no-cache"


# Figures


def test_the_figures_are_those_of_the_pages(anybody, program, full, plan):
    internal = make_activity(plan, is_internal=True)
    data, inside = (item.get("/plans/2023/figures/").json() for item in (anybody, program))
    facts = facts_of(plan, today=date(2024, 3, 1), among=Activity.objects.published())
    for figure, shown in zip(figures.five_figures(facts), data["figures"], strict=True):
        assert (shown["key"], shown["numerator"], shown["denominator"]) == (
            figure.key,
            figure.numerator,
            figure.denominator,
        )
    assert data["is_of_what_is_published"] is True
    assert inside["is_of_what_is_published"] is False
    assert inside["figures"][0]["denominator"] == data["figures"][0]["denominator"] + 1 == 3
    assert inside["due"]["denominator"] == data["due"]["denominator"] + 1 == 3
    assert inside["objectives"][0]["light"] in {"on_plan", "behind", "far_behind"}
    assert data["audiences"] == [
        {
            "audience": "citizens",
            "times": 1,
            "times_counted": 1,
            "people": 12,
            "quarters": 1,
            "level": "occasional",
        }
    ]
    assert data["channels"] == [{"channel": "web", "times": 1}]
    assert internal.is_internal


def test_an_office_reads_the_figures_of_what_is_published_and_of_no_draft(program_of, office_head, plan):
    assert program_of(office_head).get("/plans/2023/figures/").json()["is_of_what_is_published"] is True
    AnnualPlan.objects.update(is_published=False)
    assert program_of(office_head).get("/plans/2023/").status_code == 200
    assert program_of(office_head).get("/plans/2023/figures/").status_code == 404


# Queries


def queries_of(program, path):
    with CaptureQueriesContext(connection) as counted:
        assert program.get(path).status_code == 200
    return len(counted)


def test_many_rows_are_read_with_as_many_queries_as_one(anybody, program, full, plan, officer):
    program.get("/me/")  # the first use of a day is written down
    paths = [f"/{name}/" for name in (*LISTS, "plans/2023/figures")]

    def queries() -> dict[str, list[int]]:
        return {path: [queries_of(item, path) for item in (anybody, program)] for path in paths}

    few = queries()
    offices = [make_office(f"office-{number}") for number in range(3)]
    rows = [make_activity(plan, number=number, offices=offices) for number in range(2, 12)]
    Occurrence.objects.bulk_create(
        Occurrence(
            activity=full["weekly"], date=date(2023, 1 + number % 12, 1 + number % 28), recorded_by=officer
        )
        for number in range(200)
    )
    for row in rows:
        actions.take_step(activity=row, step="start", by=officer, version=1, today=plan.ends_on)
    for number in range(2, 20):
        make_message(make_audience(f"audience-{number}", number))
        make_session(date(2023, 4, number))
    many = queries()
    assert many == few
    assert all(max(counts) <= 25 for counts in many.values()), many


def test_signed_reports_are_told_with_their_fingerprints_and_not_with_names(anybody, plan, officer, chief):
    chief.first_name, chief.last_name = "Name", "Surname"
    chief.save()
    signed(plan, officer, chief)
    sealed = SealedReport.objects.get()
    (data,) = anybody.get("/reports/").json()["results"]
    assert (data["year"], data["revision"], data["signed_as"]) == (2023, 1, "chief_of_cabinet")
    assert data["snapshot_sha256"] == sealed.snapshot_sha256
    file = next(file for file in data["files"] if file["edition"] == "sq")
    assert (file["edition"], file["sha256"]) == ("sq", sealed.files.get(edition="sq").sha256)
    assert file["file"].endswith(f"/verify/{file['sha256']}.pdf")
    assert "Surname" not in str(data)
    AnnualPlan.objects.update(is_published=False)
    assert anybody.get("/reports/").json()["results"] == []
