"""Offices are merged or succeeded: what is open moves, the past stays."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Amendment, Responsibility
from activities.offices.actions import succeed
from activities.records.actions import take_step
from kacanik_comms.accounts.policies import NotAllowed
from plans.names.models import Succession
from plans.names.succession import final_successors
from tests.activities.test_admin import change_of, form_of
from tests.factories import make_activity, make_office, make_plan, make_recurring

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

AT = datetime(2023, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def press(office_head):
    office = make_office("press", "Zyra e shtypit")
    office.members.add(office_head)
    return office


@pytest.fixture
def merged():
    return make_office("media", "Zyra e mediave")


def hand_over(office, successor, by, **values):
    values = {"counts_from": AT.date(), "reason": "Vendim 12"} | values
    return succeed(office=office, successor=successor, by=by, at=AT, **values)


def offices_of(activity):
    return {row.office.code: row.role for row in activity.responsibilities.all()}


def test_members_and_open_activities_move_with_an_amendment_for_each(
    plan, press, merged, plan_admin, office_head
):
    special, recurring = (
        make_activity(plan, offices=[press]),
        make_recurring(plan, "monthly", offices=[press]),
    )
    hand_over(press, merged, plan_admin)
    assert list(merged.members.all()) == [office_head]
    assert not press.members.exists()
    assert offices_of(special) == offices_of(recurring) == {"media": "contributor"}
    assert {(row.activity, row.reason, row.by) for row in Amendment.objects.all()} == {
        (special, "Vendim 12", plan_admin),
        (recurring, "Vendim 12", plan_admin),
    }
    special.refresh_from_db()
    assert special.version == 2


def test_what_is_done_and_closed_years_stay_with_the_old_office(plan, press, merged, plan_admin, officer):
    done = make_activity(plan, offices=[press])
    take_step(activity=done, step="complete", by=officer, version=1, today=AT.date(), completed_on=AT.date())
    closed = make_activity(make_plan(2024, status="closed"), offices=[press])
    earlier = make_recurring(make_plan(2022), "monthly", offices=[press])
    hand_over(press, merged, plan_admin)
    assert [offices_of(activity) for activity in (done, closed, earlier)] == [{"press": "contributor"}] * 3
    assert not Amendment.objects.exists()


def test_whoever_takes_over_next_year_still_records_what_is_open_this_year(
    plan, press, merged, plan_admin, office_head
):
    activity = make_recurring(plan, "monthly", offices=[press])
    hand_over(press, merged, plan_admin, counts_from=date(2024, 1, 1))
    assert offices_of(activity) == {"press": "contributor"}
    assert list(press.members.all()) == list(merged.members.all()) == [office_head]


@pytest.mark.parametrize("reason", [" ", "\u200b"])
def test_offices_are_merged_with_a_reason_that_can_be_read(press, merged, plan_admin, reason):
    with pytest.raises(ValidationError, match="Give the reason"):
        hand_over(press, merged, plan_admin, reason=reason)


def test_a_draft_is_simply_written_on(press, merged, plan_admin):
    activity = make_activity(make_plan(2024, status="draft"), offices=[press])
    hand_over(press, merged, plan_admin)
    assert offices_of(activity) == {"media": "contributor"}
    assert not Amendment.objects.exists()


def test_whoever_answered_beside_it_takes_over_the_lead(plan, press, merged, plan_admin):
    activity = make_activity(plan, offices=[press, merged])
    Responsibility.objects.filter(office=press).update(role="lead")
    hand_over(press, merged, plan_admin)
    assert offices_of(activity) == {"media": "lead"}


def test_an_office_that_is_no_more_succeeds_nobody(press, merged, plan_admin):
    hand_over(press, merged, plan_admin)
    with pytest.raises(ValidationError, match="was succeeded itself"):
        hand_over(merged, press, plan_admin)
    with pytest.raises(ValidationError, match="cannot succeed itself"):
        hand_over(merged, merged, plan_admin)
    with pytest.raises(NotAllowed, match="already succeeded"):
        hand_over(press, make_office("third"), plan_admin)


def test_whoever_came_after_several_is_known(press, merged, plan_admin):
    third = make_office("third")
    hand_over(press, merged, plan_admin)
    hand_over(merged, third, plan_admin)
    assert final_successors() == {press.pk: third.pk, merged.pk: third.pk}


@pytest.mark.parametrize("who", ["officer", "chief", "office_head"])
def test_only_the_plan_administrator_merges_offices(request, sign_in, press, merged, who):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        hand_over(press, merged, person)
    assert sign_in(person).get(reverse("activities:succeed_office", args=[press.pk])).status_code == 403


def test_one_page_shows_what_moves_and_confirms_it(plan, press, merged, plan_admin, sign_in, office_head):
    activity = make_activity(plan, offices=[press], title="Ditë e hapur")
    browser = sign_in(plan_admin)
    address = reverse("activities:succeed_office", args=[press.pk])
    assert address in browser.get(reverse("admin:plans_office_change", args=[press.pk])).content.decode()
    page = browser.get(address).content.decode()
    assert str(office_head) in page
    sent = {"successor": merged.pk, "counts_from": "2023-06-01", "reason": "Vendim 12"}
    answer = browser.post(address, sent)
    assert answer["Location"] == reverse("admin:plans_office_change", args=[merged.pk])
    assert Succession.objects.get().counts_from == date(2023, 6, 1)
    assert offices_of(activity) == {"media": "contributor"}
    page = browser.get(reverse("admin:plans_office_change", args=[press.pk])).content.decode()
    assert "Zyra e mediave, 1 June 2023: Vendim 12" in page
    assert address not in page


def test_what_is_missing_is_named_and_nothing_typed_is_lost(press, plan_admin, sign_in):
    answer = sign_in(plan_admin).post(
        reverse("activities:succeed_office", args=[press.pk]),
        {"successor": "", "counts_from": "x", "reason": "Vendim 12"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the office that takes over." in page
    assert "Vendim 12" in page
    assert not Succession.objects.exists()


def test_an_office_that_is_no_more_is_offered_for_nothing_new(press, merged, plan_admin, sign_in):
    hand_over(press, merged, plan_admin)
    results = sign_in(plan_admin).get(
        reverse("admin:autocomplete"),
        {"app_label": "activities", "model_name": "responsibility", "field_name": "office", "term": "Zyra"},
    )
    offered = {row["id"] for row in results.json()["results"]}
    assert str(merged.pk) in offered
    assert str(press.pk) not in offered


def test_an_activity_takes_the_successor_instead(plan, press, merged, plan_admin, sign_in):
    activity = make_activity(make_plan(2024, status="draft"))
    hand_over(press, merged, plan_admin)
    browser = sign_in(plan_admin)

    def choose(office):
        line = {
            "responsibilities-TOTAL_FORMS": "1",
            "responsibilities-0-order": "1",
            "responsibilities-0-office": office.pk,
            "responsibilities-0-role": "lead",
        }
        return browser.post(change_of(activity), form_of(browser, activity, **line))

    assert "This office was succeeded by “Zyra e mediave”" in choose(press).content.decode()
    assert choose(merged).status_code == 302
    assert offices_of(activity) == {"media": "lead"}
