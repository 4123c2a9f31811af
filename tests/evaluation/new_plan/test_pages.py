"""The page on which a plan begins, and what people are asked there."""

from datetime import datetime

import pytest
from django.utils import timezone

from activities.models import Activity
from plans.models import AnnualPlan, Objective, Strategy
from tests.evaluation.january import begin, find_about, signed
from tests.factories import make_activity, make_objective, make_plan, make_recurring

pytestmark = pytest.mark.slow

PAGE = "/plans/new/"
FROM_2023 = f"{PAGE}?source=plan-2023&year=2024"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def year(plan, officer, chief):
    tables = [make_activity(plan, title="Tryeza"), make_activity(plan, title="Konferenca")]
    make_recurring(plan, "weekly", title="Mbledhja")
    evaluation = begin(plan, officer)
    find_about(evaluation, tables[1], officer, disposition="drop", text_sq="Askush nuk erdhi.")
    return signed(plan, officer, chief)


def sent(response, **values):
    """What the page would send as it stands, with other values for some fields."""
    form = response.context["coming"]
    ticked = [row for row in form.rows if row.is_ticked]
    return dict(response.context["form"].data) | {
        "activities": [row.value for row in ticked if row.name == "activities"],
        "findings": [row.value for row in ticked if row.name == "findings"],
        **values,
    }


@pytest.mark.parametrize("who", ["officer", "plan_admin"])
def test_two_presses_make_the_draft(request, year, sign_in, who):
    browser = sign_in(request.getfixturevalue(who))
    assert f'href="{PAGE}"' in text(browser.get("/plans/"))
    response = browser.get(PAGE)
    this_year = timezone.localdate().year
    assert response.context["form"].data["year"] == str(this_year)
    assert response.context["form"].data["source"] == "plan-2023"
    response = browser.post(PAGE, sent(response))
    assert response.url == f"/plans/{this_year}/edit/"
    page = text(browser.get(response.url))
    assert f"The draft of the plan of {this_year} has been created." in page
    # What a finding drops stays behind.
    titles = Activity.objects.filter(plan__year=this_year).values_list("title_sq", flat=True)
    assert list(titles) == ["Tryeza", "Mbledhja"]


@pytest.mark.parametrize("who", ["chief", "office_head", "stranger"])
def test_others_draft_nothing(request, year, sign_in, who, client):
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE).status_code == 403
    assert not AnnualPlan.objects.exclude(year=2023).exists()


def test_only_what_needs_a_decision_stands_open(year, sign_in, officer):
    response = sign_in(officer).get(FROM_2023)
    assert [row.line.title for row in response.context["coming"].to_look_at] == ["Konferenca"]
    page = text(response)
    assert "Finding 1: Askush nuk erdhi." in page
    assert '<details class="chapter"> <summary><span>1. Objektivi 1' in page
    assert '<details class="disclosure"> <summary>2024 · the plan of 2023</summary>' in page


def test_a_person_drops_one_and_keeps_one(year, sign_in, officer):
    browser = sign_in(officer)
    response = browser.get(FROM_2023)
    keep = Activity.objects.get(plan__year=2023, title_sq="Konferenca")
    browser.post(PAGE, sent(response, activities=[keep.pk]))
    [activity] = Activity.objects.filter(plan__year=2024)
    assert (activity.title_sq, activity.code, activity.derived_from) == ("Konferenca", "1.2", keep)


def test_the_next_year_is_drafted_before_this_one_is_over(plan, sign_in, officer, monkeypatch):
    make_activity(plan, title="Tryeza")
    noon = datetime(2023, 11, 27, 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
    response = sign_in(officer).get(PAGE)
    assert "as of 27 November 2023; the year is not over" in text(response)
    assert response.context["form"].data["year"] == "2024"
    assert sign_in(officer).post(PAGE, sent(response)).url == "/plans/2024/edit/"


def test_only_the_findings_make_a_plan_of_what_was_found(year, sign_in, officer):
    response = sign_in(officer).get(f"{PAGE}?source=findings-2023&year=2024")
    # The weekly meeting has no finding.
    assert [row.line.title for row in response.context["coming"].rows] == ["Tryeza", "Konferenca"]


def test_a_year_without_findings_is_not_offered_for_them(plan, sign_in, officer):
    page = text(sign_in(officer).get(f"{PAGE}?year=2024"))
    assert "the plan of 2023" in page
    assert "only the findings about 2023" not in page


def test_an_empty_plan_begins_with_nothing(plan, sign_in, officer):
    browser = sign_in(officer)
    response = browser.get(f"{PAGE}?source=empty&year=2025")
    assert "The plan begins empty" in text(response)
    browser.post(PAGE, sent(response))
    assert not AnnualPlan.objects.get(year=2025).activities.exists()


# What is refused


@pytest.mark.parametrize("year_typed", ["x", "1999", "2101", "20,5"])
def test_what_is_no_year_is_answered_with_what_is_one(plan, sign_in, officer, year_typed):
    response = sign_in(officer).post(PAGE, {"year": year_typed, "source": "empty", "strategy": "next"})
    assert response.status_code == 422
    assert "Write a year from 2000 to 2100, for example 2027." in text(response)
    assert f'value="{year_typed}"' in text(response)
    page = text(sign_in(officer).get(PAGE, {"year": year_typed}))
    assert "Write a year from 2000 to 2100" in page
    assert "No strategy holds this year." not in page


@pytest.mark.parametrize(
    "query", ["?source=plan-" + "9" * 5000, "?source=x&strategy=x&year=2024", "?year=9999"]
)
def test_whatever_an_address_asks_for_is_answered(plan, sign_in, officer, query):
    assert sign_in(officer).get(PAGE + query).status_code == 200


def test_a_year_that_has_a_plan_leads_to_it(plan, sign_in, officer):
    page = text(sign_in(officer).get(f"{PAGE}?year=2023"))
    assert "There is already a plan of 2023." in page
    assert '<a href="/plans/2023/">' in page


def test_a_year_that_no_strategy_holds_says_who_enters_one(plan, sign_in, officer, plan_admin):
    assert "No strategy holds this year." in text(sign_in(officer).get(f"{PAGE}?year=2021"))
    assert "/admin/plans/strategy/add/" in text(sign_in(plan_admin).get(f"{PAGE}?year=2021"))


# Under another strategy


def test_the_strategy_is_the_one_that_holds_the_year(plan, sign_in, officer):
    successor = Strategy.objects.create(starts_year=2027, ends_year=2030, title_sq="Strategjia tjetër")
    response = sign_in(officer).get(f"{PAGE}?year=2027")
    assert response.context["form"].data["strategy"] == str(successor.pk)
    assert "2027–2030: Strategjia tjetër (draft)" in text(response)


def test_a_year_after_the_strategy_begins_the_next_one(plan, sign_in, officer):
    make_activity(plan)
    browser = sign_in(officer)
    response = browser.get(f"{PAGE}?year=2027")
    assert "2027–2030: new, as a draft with the objectives of 2023–2026" in text(response)
    assert browser.post(PAGE, sent(response)).url == "/plans/2027/edit/"
    assert AnnualPlan.objects.get(year=2027).strategy.is_draft
    assert "draft: not adopted yet" in text(browser.get("/plans/2027/"))


def test_whoever_adopts_too_early_is_led_to_the_strategy(plan, sign_in, officer, plan_admin):
    make_activity(plan)
    browser = sign_in(officer)
    browser.post(PAGE, sent(browser.get(f"{PAGE}?year=2027")))
    strategy = AnnualPlan.objects.get(year=2027).strategy
    response = sign_in(plan_admin).post("/plans/2027/adopt/", {"on": "2023-12-01"})
    assert response.status_code == 422
    assert "The strategy 2027–2030 is a draft." in text(response)
    assert f'href="/admin/plans/strategy/{strategy.pk}/change/"' in text(response)


def test_an_objective_that_resembles_none_is_asked_about_and_nothing_ticked_is_lost(plan, sign_in, officer):
    _first, second = make_activity(plan), make_activity(plan)
    successor = Strategy.objects.create(starts_year=2027, ends_year=2030, title_sq="Strategjia tjetër")
    new = Objective.objects.create(strategy=successor, number=1, title_sq="Krejt ndryshe")
    browser = sign_in(officer)
    response = browser.get(f"{PAGE}?year=2027")
    refused = browser.post(PAGE, sent(response, activities=[second.pk]))
    assert refused.status_code == 422
    assert "Choose the objective that “Objektivi 1” becomes." in text(refused)
    assert [row.value for row in refused.context["coming"].rows if row.is_ticked] == [second.pk]
    field = f"objective_{make_objective().pk}"
    browser.post(PAGE, sent(response, activities=[second.pk], **{field: new.pk}))
    [activity] = Activity.objects.filter(plan__year=2027)
    assert (activity.derived_from, activity.objective) == (second, new)


# Its cost


def test_a_long_plan_is_shown_with_as_many_queries_as_a_short_one(
    plan, sign_in, officer, django_assert_max_num_queries
):
    for _number in range(30):
        make_activity(plan)
    browser = sign_in(officer)
    with django_assert_max_num_queries(25):
        browser.get(FROM_2023)


# Discarding


def test_a_draft_is_discarded_after_being_asked(plan, sign_in, officer):
    draft = make_plan(2024, status="draft")
    edited = make_activity(draft, title="Tryezë e madhe", version=2)
    browser = sign_in(officer)
    assert 'href="/plans/2024/discard/"' in text(browser.get("/plans/2024/"))
    page = text(browser.get("/plans/2024/discard/"))
    for words in ("Discard the draft of 2024?", "1 activity was changed by hand:", edited.title):
        assert words in page
    assert browser.post("/plans/2024/discard/").url == "/plans/"
    assert not AnnualPlan.objects.filter(year=2024).exists()


def test_an_adopted_plan_is_not_discarded(plan, sign_in, officer):
    response = sign_in(officer).post("/plans/2023/discard/")
    assert response.status_code == 403
    assert "can be changed only by amendments" in text(response)
    assert sign_in(officer).get("/plans/1999/discard/").status_code == 404


def test_the_plan_of_the_present_year_comes_first_among_drafts(plan, sign_in, officer, monkeypatch):
    AnnualPlan.objects.update(status="draft")
    for year in (2026, 2027):
        make_plan(year, status="draft")
    noon = datetime(2026, 11, 28, 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
    assert sign_in(officer).get("/evaluation/dashboard/").context["plan"].year == 2026
