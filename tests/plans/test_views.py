"""The pages of what was decided."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.models import Responsibility
from plans.models import AnnualPlan, Duty, LegalBasis, Office, Principle, Section, SwotItem
from tests.factories import (
    make_activity,
    make_amendment,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
    make_strategy,
)

pytestmark = pytest.mark.slow

LIST = "/plans/"
PLAN = "/plans/2023/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("address", [LIST, PLAN])
def test_every_role_reads_what_was_decided(plan, sign_in, officer, chief, office_head, plan_admin, address):
    for user in (officer, chief, office_head, plan_admin):
        assert "Plani vjetor 2023" in text(sign_in(user).get(address))


@pytest.mark.parametrize("address", [LIST, PLAN])
def test_nobody_else_reads_it(plan, sign_in, stranger, client, address):
    plan.is_published = False
    plan.save()
    assert client.get(address).url == f"/accounts/login/?next={address}"
    response = sign_in(stranger).get(address)
    assert response.status_code == 403
    assert "Your account has no role yet." in text(response)


def test_a_citizen_reads_what_is_published_of_it(plan, plan_admin, client):
    table = make_activity(
        plan, title="Tryezë", planned_cost=Decimal(600), offices=[make_office("zimp", "ZIMP")]
    )
    make_activity(plan, title="Mbledhje e brendshme", is_internal=True)
    make_amendment(
        table, by=plan_admin, reason="Sekret", at=datetime(2023, 6, 1, tzinfo=UTC), planned_cost=700
    )
    page = text(client.get(PLAN, headers={"accept-language": "en"}))
    for words in ("Tryezë", "700 €", "ZIMP", "Strategjia për Informim"):
        assert words in page
    for words in (
        "Mbledhje e brendshme",
        "Sekret",
        "plan_admin",
        "/check/",
        "/adopt/",
        "/activities/?year",
        table.get_absolute_url(),
    ):
        assert words not in page


@pytest.mark.parametrize("status", ["draft", None])
def test_a_citizen_is_not_told_of_a_draft(plan, client, status):
    if status:
        make_plan(2024, status=status)
    assert client.get("/plans/2024/").url == "/accounts/login/?next=/plans/2024/"


@pytest.mark.parametrize("address", [LIST, PLAN])
def test_a_plan_is_read_and_never_written_here(plan, sign_in, plan_admin, address):
    assert sign_in(plan_admin).post(address).status_code == 405


def test_a_year_without_a_plan_is_not_found(plan, sign_in, officer):
    assert sign_in(officer).get("/plans/2031/").status_code == 404


def test_an_empty_house_says_who_enters_the_first_strategy(db, sign_in, officer):
    assert "No strategy yet" in text(sign_in(officer).get(LIST))


def test_the_plan_shows_its_tables_as_the_document_prints_them(plan, sign_in, officer):
    mayor, zimp = make_office("mayor", "Kryetari i Komunës"), make_office("zimp", "ZIMP")
    make_activity(
        plan, title="Tryezë", planned_cost=Decimal(600), offices=[mayor, zimp], time_wording="Dhjetor"
    )
    make_activity(plan, title="Udhëzuesi", footnote="Sipas MAPL", source_note="E palexueshme")
    make_activity(plan, title="Konferenca", planned_cost=None)
    make_recurring(plan, "before_session", title="Takimet bashkërenduese", time_wording="Para secilës seancë")
    page = text(sign_in(officer).get(PLAN))
    for words in (
        "600 €",
        "Kryetari i Komunës, ZIMP",
        "no additional cost",
        "not stated",
        ">Dhjetor<",
        "Para secilës seancë",
        "Footnote to 1.2",
        "Sipas MAPL",
        "Remark on 1.2",
        "E palexueshme",
        "no one named",
    ):
        assert words in page


def test_the_plan_names_the_lead_where_there_is_one(activity, sign_in, officer):
    row = activity.responsibilities.get()
    row.role = Responsibility.Role.LEAD
    row.save()
    assert "Zyra it-office (lead)" in text(sign_in(officer).get(PLAN))


def test_an_objective_without_activities_says_so(plan, sign_in, officer):
    make_objective(2)
    assert "The plan has no activity for this objective." in text(sign_in(officer).get(PLAN))


def test_the_plan_shows_the_strategy_that_it_stands_on(plan, sign_in, officer):
    strategy = make_strategy()
    strategy.protocol_number, strategy.mission = "01Nr. 104", "Ofrimi i mbështetjes"
    strategy.save()
    Section.objects.create(
        strategy=strategy, number=1, heading_number="3.2", title="Transparenca", body="Teksti"
    )
    LegalBasis.objects.create(strategy=strategy, number=1, title="Ligji 03/L-040", cited_in="decision")
    SwotItem.objects.create(strategy=strategy, number=1, kind="threat", text="Buxheti i vogël")
    Principle.objects.create(strategy=strategy, number=1, title="Saktësia", description="Gjithmonë e saktë")
    Duty.objects.create(strategy=strategy, number=1, office=make_office("zimp", "ZIMP"), text="Harton planin")
    page = text(sign_in(officer).get(PLAN))
    for words in (
        "01Nr. 104",
        "Ofrimi",
        "3.2 Transparenca",
        "Cited in the decision",
        "Buxheti",
        "Saktësia",
        "Harton",
    ):
        assert words in page


def test_parts_that_a_strategy_does_not_have_are_not_headed(plan, sign_in, officer):
    page = text(sign_in(officer).get(PLAN))
    assert "SWOT analysis" not in page
    assert "Duties" not in page


def test_readers_of_a_translation_are_told_that_albanian_is_official(plan, sign_in, chief):
    notice = 'class="notice notice--info"'
    assert notice in text(sign_in(chief, "en").get(PLAN))
    assert notice not in text(sign_in(chief, "sq").get(PLAN))
    strategy = make_strategy()
    strategy.translations_are_working = False
    strategy.save()
    assert notice not in text(sign_in(chief, "en").get(PLAN))


def test_a_draft_says_that_it_is_one(plan, sign_in, officer):
    make_plan(2024, status=AnnualPlan.Status.DRAFT)
    sentence = "This plan is a draft: it has not been adopted."
    assert sentence in text(sign_in(officer).get("/plans/2024/"))
    assert sentence not in text(sign_in(officer).get(PLAN))


def test_an_office_reads_the_whole_plan_and_opens_its_own_activities_elsewhere(
    plan, sign_in, officer, office_head
):
    foreign = make_activity(plan, title="E huaj", offices=[make_office("zimp")])
    link = f'href="{foreign.get_absolute_url()}"'
    assert link in text(sign_in(officer).get(PLAN))
    page = text(sign_in(office_head).get(PLAN))
    assert "E huaj" in page
    assert link not in page


def test_an_office_opens_its_own_activities_from_the_plan(activity, plan, sign_in, office_head):
    other = make_activity(plan)
    page = text(sign_in(office_head).get(PLAN))
    assert f'href="{activity.get_absolute_url()}"' in page
    assert f'href="{other.get_absolute_url()}"' not in page


def test_only_plan_administrators_are_led_to_the_administration(plan, sign_in, officer, plan_admin):
    change = reverse("admin:plans_annualplan_change", args=[plan.pk])
    assert change in text(sign_in(plan_admin).get(PLAN))
    assert change not in text(sign_in(officer).get(PLAN))


def test_a_long_plan_is_shown_with_as_many_queries_as_a_short_one(
    plan, sign_in, officer, django_assert_max_num_queries
):
    offices: list[Office] = [make_office("zimp"), make_office("mayor")]
    for _ in range(15):
        make_activity(plan, offices=offices)
    browser = sign_in(officer)
    with django_assert_max_num_queries(15):
        browser.get(PLAN)


def test_the_official_plan_stands_on_its_page_in_full(official_plan, sign_in, officer):
    page = text(sign_in(officer, "sq").get(PLAN))
    assert page.count('<th scope="row">') == 43
    assert "Dita e Dyerve të Hapura" in page
    assert "01Nr. 104/02-30293/2022" in page


def test_an_adopted_plan_says_that_citizens_do_not_see_it_and_who_publishes_it(
    plan, sign_in, officer, plan_admin
):
    AnnualPlan.objects.update(is_published=False)
    assert "Citizens do not see this plan yet.</p>" in text(sign_in(plan_admin).get(PLAN))
    assert "the plan administrator publishes it" in text(sign_in(officer).get(PLAN))
    AnnualPlan.objects.update(is_published=True)
    assert "Citizens do not see" not in text(sign_in(officer).get(PLAN))
    AnnualPlan.objects.update(is_published=False, status="draft")
    assert "Citizens do not see" not in text(sign_in(officer).get(PLAN))
