"""What the paper says, read out of the text of the PDF, is what page, API and spreadsheet say."""

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kacanik_comms.accounts.actions import make_token
from kacanik_comms.core.numbers import difference_in_words, euro_in_words, percent_in_words
from kacanik_comms.report.record import snapshot_now
from kacanik_comms.year import figures
from kacanik_comms.year.in_short import Light
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan
from tests.api.conftest import Program
from tests.core.test_tables import cells_of
from tests.report.reading import opened, packed, report_of, words_of

pytestmark = pytest.mark.slow

# How far from its name a number may stand, spaces left out: in the same row or on the same line.
NEAR = 60


@pytest.fixture
def plan(demonstration) -> AnnualPlan:
    return AnnualPlan.objects.get(year=2023)


@pytest.fixture
def paper(plan) -> str:
    """The text of the English report, without the white space that paper moves about."""
    return words_of(report_of(snapshot_now(plan, today=timezone.localdate()), "en"))


@pytest.fixture
def api(plan, demonstration) -> dict[str, Any]:
    """The figures as the officer's program reads them."""
    token = make_token(by=demonstration["officer"], name="test", now=timezone.now())[1]
    return Program(token).get("/plans/2023/figures/").json()


def near(paper: str, name: str, *words: str) -> bool:
    """Whether all of the words stand together near one of the places where the name stands."""
    places = [match.start() for match in re.finditer(re.escape(packed(name)), paper)]
    around = [paper[max(0, place - NEAR) : place + len(packed(name)) + NEAR] for place in places]
    return any(all(packed(word) in text for word in words) for text in around)


def percent_of(share: dict[str, Any]) -> str:
    return percent_in_words(Decimal(str(share["percent"])))


def rows_of(address: str) -> list[dict[str, Any]]:
    """The rows of a public spreadsheet by the names of its columns."""
    rows: dict[int, dict[str, Any]] = {}
    for place, value in cells_of(Client().get(address).getvalue()).items():
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()
        rows.setdefault(int(row), {})[column] = value
    head = rows.pop(1)
    return [{head[column]: value for column, value in row.items()} for row in rows.values()]


def test_the_figures_are_those_of_the_api_the_page_and_the_spreadsheet(paper, api, sign_in, demonstration):
    page = packed(sign_in(demonstration["officer"]).get("/evaluation/2023/").content.decode())
    sheet = {
        row["Name"]: (row["Numerator"], row.get("Denominator"))
        for row in rows_of("/en/data/2023/figures.xlsx")
        if not row.get("Objective")
    }
    shares = [share for figure in api["figures"] for share in (figure, *figure["parts"])]
    assert len(shares) == 8
    for share in shares:
        counted = f"{share['numerator']} of {share['denominator']}"
        percent = percent_of(share)
        assert near(paper, share["title"], counted, percent), share["title"]
        assert packed(counted) in page
        assert sheet[share["title"]] == (share["numerator"], share["denominator"])


def test_the_figures_of_each_objective_are_those_of_the_api(paper, api, plan):
    titles = {row.number: f"{row.number}. {row.title}" for row in plan.strategy.objectives.all()}
    for line in api["objectives"]:
        rate, compliance = line["figures"]
        numbers = f"{rate['denominator']} {rate['numerator']} {percent_of(rate)}"
        assert near(paper, titles[line["objective"]], numbers)
        if compliance["denominator"]:
            counted = f"{compliance['numerator']} of {compliance['denominator']}"
            assert near(paper, titles[line["objective"]], percent_of(compliance) + counted)


def test_each_special_activity_has_the_status_that_the_api_and_the_spreadsheet_give(paper, api, plan):
    register = paper[paper.rindex(packed("The letter R in a code stands for")) :]
    # The longest first: "completed" stands in others too.
    labels = sorted((packed(str(status.label)) for status in figures.YearStatus), key=len, reverse=True)
    of_the_sheet = {row["Code"]: row.get("Status") for row in rows_of("/en/data/2023/activities.xlsx")}
    counts: Counter[str] = Counter()
    for row in facts_of(plan, today=timezone.localdate()).special:
        place = register.index(packed(f"{row.activity.code} {row.activity.title}"))
        printed = re.search(rf"·({'|'.join(labels)})(?![a-z])", register[place:]).group(1)
        assert printed == packed(str(figures.year_status(row).label)), row.activity.code
        assert printed == packed(of_the_sheet[row.activity.code]).lower()
        counts[printed] += 1
    assert counts == {
        packed(str(figures.YearStatus(line["status"]).label)): line["count"]
        for line in api["statuses"]
        if line["count"]
    }


def test_channels_audiences_and_costs_are_counted_as_in_the_api(paper, api, plan):
    channels = {channel.code: channel.name for channel in plan.strategy.channels.all()}
    for line in api["channels"]:
        # After its cells, the total.
        row = rf"{re.escape(packed(channels[line['channel']]))}\d*{line['times']}\D"
        assert re.search(row, paper), line
    levels = dict(figures.ReachLevel.choices)
    audiences = {audience.code: audience.name for audience in plan.strategy.audiences.all()}
    for line in api["audiences"]:
        row = rf"{re.escape(packed(audiences[line['audience']]))}\d*{line['times']}{packed(str(levels[line['level']]))}"
        assert re.search(row, paper), line
    planned, actual = (Decimal(api["costs"][name]) for name in ("planned", "actual"))
    total = f"{euro_in_words(planned)}{euro_in_words(actual)}{difference_in_words(actual - planned)}"
    assert packed(f"All objectives {total}") in paper


def test_page_one_says_what_the_api_says(api, plan):
    report = report_of(snapshot_now(plan, today=timezone.localdate()), "en")
    page_one = packed(opened(report).pages[1].extract_text())
    special, recurring = api["figures"][0]["parts"]
    evidence = next(figure for figure in api["figures"] if figure["key"] == "evidence_coverage")
    for share, name in (
        (special, "special activities completed"),
        (recurring, "recurring activities to schedule"),
        (evidence, "implemented activities with evidence"),
    ):
        assert packed(f"{share['numerator']} / {share['denominator']}") in page_one
        assert packed(name) in page_one
    planned, actual = (euro_in_words(Decimal(api["costs"][name])) for name in ("planned", "actual"))
    assert packed(actual) in page_one
    assert packed(f"spent of the {planned} planned") in page_one
    titles = {row.number: row.title for row in plan.strategy.objectives.all()}
    of_the_sheet = {
        row.get("Objective"): (row["Numerator"], row["Denominator"])
        for row in rows_of("/en/data/2023/figures.xlsx")
        if row["Figure"] == "implemented_of_due"
    }
    assert of_the_sheet[None] == (api["due"]["numerator"], api["due"]["denominator"])
    for line in api["objectives"]:
        assert of_the_sheet[line["objective"]] == (line["due"]["numerator"], line["due"]["denominator"])
        due = f"{line['due']['numerator']} of {line['due']['denominator']} implemented"
        title = f"{line['objective']}. {titles[line['objective']]}"
        assert near(page_one, title, str(Light(line["light"]).label), due), title
    silent = [line["audience"] for line in api["audiences"] if line["level"] == "silent"]
    for audience in plan.strategy.audiences.filter(code__in=silent):
        assert near(page_one, audience.name, "No recorded occurrence reached")
    assert len(silent) == 1
