"""Work that no plan foresaw."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Amendment, Occurrence, PlanBaseline
from activities.records import actions
from activities.records.plan_lines import lines_of
from activities.records.searching import best_first
from kacanik_comms.accounts.policies import NotAllowed
from plans.models import AnnualPlan
from tests.factories import make_activity, make_objective, make_office, make_plan, make_recurring

pytestmark = pytest.mark.slow

URL = reverse("activities:record_beyond_plan")
TODAY = reverse("activities:today")
IN_JUNE = date(2023, 6, 15)
VISIT = "Vizita e ambasadorit"


@pytest.fixture(autouse=True)
def _in_june(on_day):
    on_day(IN_JUNE)


@pytest.fixture
def send(sign_in, officer, plan):
    """The form as a person sends it: what it was, which objective it served, and the day that stands there already."""

    def post(who=officer, **entered):
        form = {"title": VISIT, "objective": make_objective().pk, "date": "2023-06-15"} | entered
        return sign_in(who).post(URL, form, follow=True)

    return post


def record(plan, by, *, title=VISIT, on=IN_JUNE, **more):
    return actions.record_beyond_plan(
        plan=plan, objective=more.pop("objective", make_objective()), title=title, by=by, today=IN_JUNE,
        on=on, **more,
    )  # fmt: skip


# In one step


def test_the_officer_records_it_with_a_title_and_an_objective_alone(send, plan):
    page = send().content.decode()
    assert "Recorded, beyond the plan." in page
    activity = Activity.objects.get()
    assert (activity.code, activity.title_sq, activity.is_beyond_plan) == ("1.X1", VISIT, True)
    assert (activity.starts_on, activity.planned_cost, activity.responsibilities.count()) == (None, None, 0)
    assert [occurrence.date for occurrence in activity.occurrences.all()] == [IN_JUNE]


def test_the_way_to_it_stands_on_the_start_page_and_at_the_end_of_what_can_be_recorded(
    sign_in, officer, plan
):
    make_recurring(plan, "weekly", title="Takim me mediat")
    browser = sign_in(officer)
    assert f'href="{URL}?from=today"' in browser.get(TODAY).content.decode()
    choose = browser.get(reverse("activities:choose"), {"q": "ambasadori"}).content.decode()
    assert f'href="{URL}?from=today&amp;title=ambasadori"' in choose
    form = browser.get(URL, {"title": "ambasadori"}).content.decode()
    assert 'value="ambasadori"' in form, "what was looked for need not be typed again"


def test_from_the_start_page_one_comes_back_to_it(send):
    response = send(**{"from": "today"})
    assert response.redirect_chain[-1][0] == TODAY
    assert "Recorded, beyond the plan." in response.content.decode()


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"title": ""}, "Say what it was."),
        ({"title": "​"}, "This text consists of invisible characters only."),
        ({"objective": ""}, "Choose an objective."),
        ({"objective": "99"}, "Select a valid choice"),
        ({"date": "2023-06-16"}, "The date cannot be in the future."),
        ({"date": "2022-12-31"}, "The date must be in 2023, the year of the plan."),
        ({"cost": "x"}, "This is not a sum of money."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(send, entered, sentence):
    response = send(note="Me të dy drejtorët.", **entered)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "Me të dy drejtorët." in page
    assert not Activity.objects.exists()


def test_the_day_of_a_year_is_recorded_in_the_plan_of_that_year(sign_in, officer, plan):
    make_plan(2022)
    page = sign_in(officer).get(URL, {"year": 2022}).content.decode()
    assert "Something that the plan of 2022 did not foresee." in page
    assert f'href="{URL}?year=2023"' in page


def test_what_happens_again_under_its_title_is_the_same_activity(send, plan):
    send()
    send(date="2023-06-01")
    send(title="Bllokim i rrugës")
    codes = {activity.code: activity.occurrences.count() for activity in Activity.objects.all()}
    assert codes == {"1.X1": 2, "1.X2": 1}


def test_a_page_sent_twice_records_it_once(send):
    send(note="Me të dy drejtorët.")
    assert "Already recorded: " in send(note="Me të dy drejtorët.").content.decode()
    assert Occurrence.objects.count() == 1


def test_numbers_of_their_own_leave_those_of_the_plan_alone(plan, officer):
    make_recurring(plan, "monthly", number=1)
    record(plan, officer)
    record(plan, officer, objective=make_objective(2))
    assert sorted(activity.code for activity in Activity.objects.all()) == ["1.R1", "1.X1", "2.X1"]
    assert [row.code for row in best_first(Activity.objects.all(), "1.X1", on=IN_JUNE)] == ["1.X1"]


# Who


def test_an_office_records_what_it_did_and_finds_it_again(send, office_head, office):
    send(who=office_head)
    activity = Activity.objects.get()
    assert [row.office for row in activity.responsibilities.all()] == [office]
    assert activity in Activity.objects.visible_to(office_head)


def test_the_chief_and_strangers_do_not_record(sign_in, plan, chief, stranger):
    for who in (chief, stranger):
        assert sign_in(who).get(URL).status_code == 403
        with pytest.raises(NotAllowed):
            record(plan, who)


def test_in_a_draft_or_a_year_in_evaluation_nothing_is_recorded(plan, officer, sign_in):
    AnnualPlan.objects.filter(pk=plan.pk).update(records_locked_at=timezone.now())
    with pytest.raises(NotAllowed, match="The evaluation of 2023 has been submitted"):
        record(plan, officer)
    assert sign_in(officer).get(URL).status_code == 302
    with pytest.raises(NotAllowed, match="is still a draft"):
        record(make_plan(2024, status="draft"), officer)


# To mend it


def test_undoing_it_leaves_nothing_behind(send, sign_in, officer):
    page = send(**{"from": "today"}).content.decode()
    offer = page.split('name="offer" value="')[1].split('"')[0]
    answer = sign_in(officer).post(reverse("activities:undo"), {"offer": offer}, follow=True)
    assert "The change has been undone." in answer.content.decode()
    assert not Activity.objects.exists()
    assert Activity.history.filter(title_sq=VISIT).exists(), "the history keeps it"


def test_with_its_last_record_it_goes_and_with_another_it_stays(plan, officer, sign_in):
    first, second = record(plan, officer), record(plan, officer, on=date(2023, 6, 1))
    browser, activity = sign_in(officer), first.activity
    for occurrence, left in ((first, 1), (second, 0)):
        url = reverse("activities:remove_record", args=[activity.pk, occurrence.pk])
        assert browser.post(url, follow=True).status_code == 200
        assert Activity.objects.count() == left


def test_the_administrator_mends_its_title_without_a_reason(sign_in, plan_admin, plan, officer):
    activity = record(plan, officer).activity
    url = reverse("admin:activities_activity_change", args=[activity.pk])
    page = sign_in(plan_admin).get(url)
    assert "Reason for the amendment" not in page.content.decode()
    form = {
        name: value for name, value in page.context["adminform"].form.initial.items() if value is not None
    }
    fields = page.context["adminform"].form.fields
    sent = {name: form.get(name, "") for name in fields} | {"title_sq": "Vizita e ambasadores"}
    sent |= {"responsibilities-TOTAL_FORMS": 0, "responsibilities-INITIAL_FORMS": 0}
    assert sign_in(plan_admin).post(url, sent).status_code == 302
    activity.refresh_from_db()
    assert activity.title_sq == "Vizita e ambasadores"
    assert not Amendment.objects.exists()
    assert not PlanBaseline.objects.exists()


# Apart


def test_nothing_is_asked_about_it(plan, officer, sign_in, on_day):
    record(plan, officer)
    assert VISIT not in sign_in(officer).get(TODAY + "?show=tasks").content.decode()
    on_day(date(2024, 1, 20))
    assert VISIT not in sign_in(officer).get(TODAY + "?show=tasks").content.decode()
    assert VISIT not in sign_in(officer).get(reverse("evaluation:offices") + "?year=2023").content.decode()
    assert lines_of(plan) == [], "the plan check asks about the plan"


def test_lists_and_the_plan_show_it_apart(plan, officer, sign_in):
    make_recurring(plan, "weekly", title="Takim me mediat")
    record(plan, officer)
    browser = sign_in(officer)
    listed = browser.get(reverse("activities:list") + "?year=2023").content.decode()
    assert listed.index("Recurring activities") < listed.index("Beyond the plan") < listed.index(VISIT)
    only = browser.get(reverse("activities:list") + "?year=2023&kind=beyond").content.decode()
    assert VISIT in only
    assert "Takim me mediat" not in only
    recurring = browser.get(reverse("activities:list") + "?year=2023&kind=recurring").content.decode()
    assert VISIT not in recurring
    document = browser.get(plan.get_absolute_url()).content.decode()
    assert document.index("Beyond the plan") < document.index(VISIT)


def test_the_database_keeps_it_free_of_time_and_frequency(plan, officer):
    activity = record(plan, officer).activity
    activity.frequency = "weekly"
    with pytest.raises(ValidationError, match="it has no time and no frequency"):
        activity.validate_constraints()
    activity.is_beyond_plan = False
    with pytest.raises(ValidationError, match="What is beyond the plan stays so"):
        activity.full_clean()


def test_another_office_does_not_see_what_belongs_to_nobody(plan, officer, office_head, sign_in):
    make_activity(plan, offices=[make_office("it-office")])
    activity = record(plan, officer).activity
    assert sign_in(office_head).get(activity.get_absolute_url()).status_code == 404
