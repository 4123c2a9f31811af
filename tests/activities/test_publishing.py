"""A plan is shown to citizens by its administrator; evidence one by one, by whoever answers for what is published."""

import pytest
from django.test import Client
from django.urls import reverse

from activities.adoption.actions import publish
from activities.models import Evidence
from activities.records import actions
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.uploads import sanitise
from plans.models import AnnualPlan
from tests.activities.evidence_corpus import minutes, photo
from tests.factories import make_activity

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def proof(activity, officer):
    file = photo("Arta Krasniqi.jpg")
    return actions.add_evidence(activity=activity, by=officer, files=[sanitise(file.name, file)])[0]


def publish_address(proof):
    return reverse("activities:publish_evidence", args=[proof.activity_id, proof.pk])


def opened(browser, proof, name="evidence"):
    answer = browser.get(reverse(f"activities:{name}", args=[proof.pk]))
    assert answer.status_code != 200 or b"".join(answer)
    return answer


def of_a_citizen(proof, name="evidence"):
    return opened(Client(), proof, name)


def test_evidence_is_not_public_until_somebody_says_so(proof):
    assert not proof.is_public
    assert of_a_citizen(proof).status_code == 302
    assert of_a_citizen(proof, "evidence_thumbnail").status_code == 302


def test_the_officer_shows_a_photograph_to_citizens_and_takes_it_back(proof, officer, sign_in):
    browser = sign_in(officer)
    page = browser.get(proof.activity.get_absolute_url()).content.decode()
    assert publish_address(proof) in page
    answer = browser.post(publish_address(proof), {"public": "yes"}, follow=True)
    assert "The evidence is now public." in answer.content.decode()
    seen = of_a_citizen(proof)
    assert seen.status_code == 200
    assert seen["Content-Security-Policy"].startswith("default-src 'none'")
    assert seen["Cross-Origin-Resource-Policy"] == "same-origin"
    assert of_a_citizen(proof, "evidence_thumbnail").status_code == 200
    browser.post(publish_address(proof), {"public": "no"})
    assert of_a_citizen(proof).status_code == 302


def test_a_citizen_is_not_told_what_its_owner_called_the_file(proof, officer, sign_in):
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    assert "Arta" not in of_a_citizen(proof)["Content-Disposition"]
    inside = opened(sign_in(officer), proof)
    assert "Arta" in inside["Content-Disposition"]


@pytest.mark.parametrize("who", ["office_head", "chief", "stranger"])
def test_others_cannot_decide_what_is_public(request, proof, who):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        actions.publish_evidence(proof=proof, by=person, is_public=True)
    browser = Client()
    browser.force_login(person)
    assert browser.post(publish_address(proof), {"public": "yes"}).status_code == 403
    assert not Evidence.objects.get(pk=proof.pk).is_public


def test_citizens_see_a_photograph_after_one_question_with_what_they_will_see(
    proof, activity, officer, sign_in
):
    browser = sign_in(officer)
    address = publish_address(proof)
    assert f'href="{address}"' in browser.get(activity.get_absolute_url()).content.decode()
    text = browser.get(address).content.decode()
    assert reverse("activities:evidence", args=[proof.pk]) in text
    assert activity.title in text
    assert "Whether faces and names are shown is your decision" in text
    assert not Evidence.objects.get().is_public
    assert browser.post(address, {"public": "yes"}).status_code == 302
    assert browser.get(address).status_code == 302, "what is public is not asked about again"


def test_nobody_else_is_asked(proof, office_head, sign_in):
    assert sign_in(office_head).get(publish_address(proof)).status_code == 403


def test_it_takes_a_form_to_publish(proof, officer, sign_in):
    assert sign_in(officer).put(publish_address(proof)).status_code == 405


def test_whoever_is_not_signed_in_publishes_nothing(proof):
    assert Client().post(publish_address(proof), {"public": "yes"}).status_code == 401
    assert not Evidence.objects.get(pk=proof.pk).is_public


def test_evidence_of_another_activity_is_not_published_from_this_one(proof, plan, officer, sign_in):
    other = make_activity(plan)
    address = reverse("activities:publish_evidence", args=[other.pk, proof.pk])
    assert sign_in(officer).post(address, {"public": "yes"}).status_code == 404


@pytest.mark.parametrize("change", ["internal", "unpublished", "draft"])
def test_what_citizens_do_not_see_has_no_public_evidence(proof, officer, change):
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    if change == "internal":
        proof.activity.is_internal = True
        proof.activity.save()
    elif change == "unpublished":
        AnnualPlan.objects.update(is_published=False)
    else:
        AnnualPlan.objects.update(status="draft")
    assert of_a_citizen(proof).status_code == 302
    assert not Evidence.objects.published().exists()


def test_a_photograph_is_taken_back_when_the_year_is_closed_too(proof, officer):
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    AnnualPlan.objects.update(status="closed")
    actions.publish_evidence(proof=Evidence.objects.get(), by=officer, is_public=False)
    assert not Evidence.objects.get().is_public


def test_the_history_keeps_who_published_it(proof, officer):
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    latest = Evidence.objects.get().history.latest()
    assert (latest.is_public, latest.history_user) == (True, officer)


def test_the_administrator_publishes_several_at_once_in_the_admin(
    proof, activity, officer, plan_admin, sign_in
):
    file = minutes("Procesverbali.pdf")
    second = actions.add_evidence(activity=activity, by=officer, files=[sanitise(file.name, file)])[0]
    browser = sign_in(plan_admin)
    address = reverse("admin:activities_evidence_changelist")
    chosen = {"action": "show_to_citizens", "_selected_action": [proof.pk, second.pk]}
    asked = browser.post(address, chosen)
    assert "Whether faces and names are shown is your decision" in asked.content.decode()
    assert not Evidence.objects.published().exists()
    assert browser.post(address, {**chosen, "confirmed": "yes"}).status_code == 302
    assert Evidence.objects.published().count() == 2
    browser.post(address, {**chosen, "action": "show_to_citizens_no_longer", "_selected_action": [second.pk]})
    assert list(Evidence.objects.published()) == [proof]


# A plan


@pytest.fixture
def unpublished(plan):
    AnnualPlan.objects.update(is_published=False)
    plan.refresh_from_db()
    return plan


def test_the_administrator_publishes_an_adopted_plan_by_one_press(unpublished, sign_in, plan_admin, client):
    browser = sign_in(plan_admin)
    address = reverse("activities:publish_plan", args=[2023])
    assert address in browser.get("/plans/2023/").content.decode()
    for _press in range(2):
        page = browser.post(address, follow=True).content.decode()
        assert "The plan of 2023 is published: citizens see it." in page
    assert address not in page
    assert Client().get("/2023/").status_code == 200
    assert unpublished.history.latest().history_user == plan_admin


@pytest.mark.parametrize("who", ["officer", "chief", "office_head", "stranger"])
def test_nobody_else_publishes_a_plan(request, unpublished, sign_in, who):
    browser = sign_in(request.getfixturevalue(who))
    address = reverse("activities:publish_plan", args=[2023])
    assert address not in browser.get("/plans/2023/").content.decode()
    assert browser.post(address).status_code == 403
    assert not AnnualPlan.objects.published().exists()


def test_a_draft_is_not_published(unpublished, plan_admin):
    AnnualPlan.objects.update(status="draft")
    with pytest.raises(NotAllowed, match="once it is adopted"):
        publish(plan=unpublished, by=plan_admin)
