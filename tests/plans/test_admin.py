"""Plan administrators edit what was decided."""

import pytest
from django.urls import reverse

from activities.records import actions
from plans.models import AnnualPlan, Objective, Office, Principle
from tests.admin_pages import as_sent
from tests.factories import make_activity, make_objective, make_plan, make_strategy

pytestmark = pytest.mark.slow

STEM = "admin:plans"


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


def test_plan_administrators_see_the_plan_and_nothing_else(browser):
    listed = browser.get(reverse("admin:index")).context["app_list"]
    assert {app["app_label"] for app in listed} == {"plans", "audiences", "activities", "evaluation", "core"}


def test_plan_administrators_come_in_by_their_role_alone(plan_admin, browser):
    assert not plan_admin.is_staff
    assert browser.get(reverse("admin:index")).status_code == 200
    assert browser.get(reverse("admin:login")).url == reverse("admin:index")


def test_others_do_not_come_in(sign_in, officer, chief, office_head, stranger):
    for user in (officer, chief, office_head):
        response = sign_in(user).get(reverse("admin:index"), follow=True)
        assert response.status_code == 403
        assert "The administration is for plan administrators." in response.content.decode()
    assert sign_in(stranger).get(reverse("admin:index"), follow=True).status_code == 403


def test_whoever_is_not_signed_in_signs_in_on_the_one_page_and_comes_back(client, db):
    address = reverse("admin:plans_office_changelist")
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1][0] == f"/accounts/login/?next={address.replace('/', '%2F')}"


def test_the_page_of_a_plan_leads_to_its_activities_page_check_and_report(browser, plan):
    page = browser.get(reverse(f"{STEM}_annualplan_change", args=[plan.pk])).content.decode()
    for address in (
        f"{reverse('admin:activities_activity_changelist')}?plan__id__exact={plan.pk}",
        plan.get_absolute_url(),
        reverse("activities:plan_check", args=[2023]),
        reverse("report:report", args=[2023]),
    ):
        assert f'href="{address}"' in page


def test_an_activity_added_from_the_page_of_a_plan_is_picked_for_its_strategy(browser, plan):
    address = f"{reverse('admin:activities_activity_add')}?plan={plan.pk}"
    assert (
        f'href="{address}"'
        in browser.get(reverse(f"{STEM}_annualplan_change", args=[plan.pk])).content.decode()
    )
    fields = browser.get(address).context["adminform"].form.fields
    for name in ("objective", "audiences", "messages", "channels"):
        assert fields[name].widget.widget.strategy == plan.strategy_id


def test_the_page_of_a_plan_shows_what_a_careful_reader_would_question(browser, plan):
    make_activity(plan, title="Vlerësimi i vitit 2021")
    page = browser.get(reverse(f"{STEM}_annualplan_change", args=[plan.pk])).content.decode()
    assert "The text names 2021; the plan is for 2023." in page


def test_a_plan_without_activities_has_nothing_to_question(browser, plan):
    page = browser.get(reverse(f"{STEM}_annualplan_change", args=[plan.pk])).content.decode()
    assert "Nothing." in page
    assert browser.get(reverse(f"{STEM}_annualplan_add")).status_code == 200


def test_the_activities_of_a_plan_are_listed_alone(browser, plan):
    make_activity(plan, title="E këtij viti")
    make_activity(make_plan(2024), title="E vitit tjetër")
    page = browser.get(
        f"{reverse('admin:activities_activity_changelist')}?plan__id__exact={plan.pk}"
    ).content.decode()
    assert "E këtij viti" in page
    assert "E vitit tjetër" not in page


def test_plan_administrators_publish_a_plan_and_the_history_says_who(browser, plan_admin):
    plan = make_plan(2024, published=False)
    address = reverse(f"{STEM}_annualplan_change", args=[plan.pk])
    response = browser.post(address, as_sent(browser.get(address), is_published="on"))
    assert response.status_code == 302
    plan.refresh_from_db()
    assert plan.is_published
    assert plan.history.first().history_user == plan_admin


def test_a_plan_comes_into_force_on_its_own_page_and_not_in_the_form(browser):
    plan = make_plan(2024, status="draft", published=False)
    address = reverse(f"{STEM}_annualplan_change", args=[plan.pk])
    assert browser.post(address, as_sent(browser.get(address), status="adopted")).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "draft"
    assert 'href="/plans/2024/adopt/"' in browser.get(address).content.decode()


def test_the_year_of_a_plan_in_force_stays(browser, plan):
    address = reverse(f"{STEM}_annualplan_change", args=[plan.pk])
    sent = as_sent(browser.get(address), year=2024, strategy=0)
    assert browser.post(address, sent).status_code == 302
    plan.refresh_from_db()
    assert plan.year == 2023
    assert "/adopt/" not in browser.get(address).content.decode()


def test_a_draft_is_deleted(browser):
    plan = make_plan(2024, status="draft")
    browser.post(reverse(f"{STEM}_annualplan_delete", args=[plan.pk]), {"post": "yes"})
    assert not AnnualPlan.objects.exists()


def test_an_adopted_plan_is_not_deleted(browser, plan):
    response = browser.post(reverse(f"{STEM}_annualplan_delete", args=[plan.pk]), {"post": "yes"})
    assert "The plan of 2023 was adopted; only a draft can be deleted." in response.content.decode()
    assert AnnualPlan.objects.exists()


def test_a_plan_made_a_draft_again_keeps_its_records(browser, activity, officer, today):
    actions.take_step(activity=activity, step="start", by=officer, version=1, today=today)
    plan = activity.plan
    plan.status = "draft"
    plan.save()
    response = browser.post(reverse(f"{STEM}_annualplan_delete", args=[plan.pk]), {"post": "yes"})
    assert response.status_code in {200, 403}
    assert AnnualPlan.objects.exists()


def test_an_objective_with_activities_is_not_deleted(browser, activity):
    browser.post(reverse(f"{STEM}_objective_delete", args=[activity.objective_id]), {"post": "yes"})
    assert Objective.objects.exists()


def test_plan_administrators_write_albanian_first_and_translations_beside_it(browser):
    strategy = make_strategy()
    data = {"strategy": strategy.pk, "number": 1, "title_sq": "Saktësia", "description_sq": "E saktë"}
    browser.post(reverse(f"{STEM}_principle_add"), {**data, "title_en": "Accuracy"})
    principle = Principle.objects.get()
    assert (principle.title_sq, principle.title_en, principle.title_sr_latn) == ("Saktësia", "Accuracy", None)
    page = browser.get(reverse(f"{STEM}_principle_changelist")).content.decode()
    assert "sq, en" in page


def test_a_text_without_albanian_is_refused(browser):
    data = {"strategy": make_strategy().pk, "number": 1, "title_en": "Accuracy", "description_sq": "E saktë"}
    page = browser.post(reverse(f"{STEM}_principle_add"), data).content.decode()
    assert "This field is required." in page
    assert not Principle.objects.exists()


def test_two_parts_of_a_strategy_do_not_get_the_same_number(browser):
    other = make_objective(2)
    make_objective(1)
    address = reverse(f"{STEM}_objective_change", args=[other.pk])
    response = browser.post(address, as_sent(browser.get(address), number=1))
    assert "already exists" in response.content.decode()
    assert Objective.objects.get(pk=other.pk).number == 2


def test_plan_administrators_make_somebody_a_member_of_an_office(browser, office, officer):
    address = reverse(f"{STEM}_office_change", args=[office.pk])
    browser.post(address, as_sent(browser.get(address), members=[officer.pk]))
    assert list(Office.objects.get().members.all()) == [officer]


def test_the_code_of_an_office_is_offered_once_and_then_stays(browser, office):
    assert "prepopulated" in browser.get(reverse(f"{STEM}_office_add")).content.decode()
    page = browser.get(reverse(f"{STEM}_office_change", args=[office.pk]))
    assert page.context["adminform"].prepopulated_fields == []


def test_the_page_of_an_office_takes_as_many_queries_for_many_members(
    browser, office, make_user, django_assert_max_num_queries
):
    for number in range(10):
        office.members.add(make_user(f"user{number}"))
    with django_assert_max_num_queries(15):
        page = browser.get(reverse(f"{STEM}_office_changelist"))
    assert "user9" in page.content.decode()


def test_what_never_changes_is_shown_and_not_a_field(browser, office, plan):
    for address, fields in {
        reverse(f"{STEM}_office_change", args=[office.pk]): {"code"},
        reverse(f"{STEM}_objective_change", args=[Objective.objects.get().pk]): {"strategy", "number"},
        reverse(f"{STEM}_annualplan_change", args=[plan.pk]): {"year", "strategy", "status", "derived_from"},
    }.items():
        form = browser.get(address).context["adminform"]
        assert not fields & set(form.form.fields)
        assert fields <= set(form.readonly_fields)


def test_a_number_taken_is_refused_where_the_strategy_is_no_field(browser):
    make_plan(2023, status="draft")
    other = make_objective(2)
    address = reverse(f"{STEM}_objective_change", args=[other.pk])
    page = browser.post(address, as_sent(browser.get(address), number=1)).content.decode()
    assert "already exists" in page


def test_a_plan_outside_of_its_strategy_is_refused_in_the_readers_language(sign_in, plan_admin):
    form = {"year": 2035, "strategy": make_strategy().pk, "title_sq": "Plani 2035"}
    page = sign_in(plan_admin, "sq").post(reverse(f"{STEM}_annualplan_add"), form).content.decode()
    assert "Strategjia është për vitet 2023–2026." in page
    assert not AnnualPlan.objects.exists()


def test_a_second_plan_of_a_year_is_refused_with_a_sentence(browser, plan):
    form = {"year": 2023, "strategy": plan.strategy_id, "title_sq": "Plani"}
    page = browser.post(reverse(f"{STEM}_annualplan_add"), form).content.decode()
    assert "This year has a plan already." in page


def test_the_page_of_a_plan_leads_to_the_one_that_is_made_from_it(browser, plan):
    page = browser.get(reverse(f"{STEM}_annualplan_change", args=[plan.pk]))
    next_plan = next(address for address, name in page.context["page_links"] if name == "Next plan")
    assert next_plan == "/plans/new/?year=2024&source=plan-2023"


@pytest.mark.parametrize("code", ["", "   ", "\u200b"])
def test_a_blank_code_is_answered_with_a_sentence_about_the_code(sign_in, plan_admin, code):
    page = sign_in(plan_admin, "sq").post(reverse(f"{STEM}_office_add"), {"name_sq": "Zyra", "code": code})
    assert page.context["adminform"].form.errors["code"]
    assert "shenja null" not in page.content.decode()
    assert not Office.objects.exists()


def test_the_title_of_a_judged_year_stays(browser, plan):
    plan.status = "closed"
    plan.save()
    address = reverse(f"{STEM}_annualplan_change", args=[plan.pk])
    browser.post(address, as_sent(browser.get(address), title_sq="Tjetër", title_en="The plan"))
    plan.refresh_from_db()
    assert (plan.title_sq, plan.title_en) == ("Plani vjetor 2023", "The plan")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("", "Kjo fushë është e domosdoshme."), ("zyra e re", "Shkruani vetëm shkronja pa shenja")],
)
def test_a_code_that_is_missing_or_no_code_is_refused_in_plain_albanian(sign_in, plan_admin, code, sentence):
    sent = {"code": code, "name_sq": "Zyra e re", "kind": "unit"}
    page = sign_in(plan_admin, "sq").post(reverse("admin:plans_office_add"), sent).content.decode()
    assert sentence in page
    assert not Office.objects.exists()
